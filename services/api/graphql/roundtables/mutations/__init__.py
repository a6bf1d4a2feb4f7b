"""What is done before, at and after a meeting: one file for each part of its life."""

from services.api.graphql.roundtables.mutations import agenda, calling, convening, minutes, outcomes, promises

MUTATIONS = (
    *convening.MUTATIONS,
    *calling.MUTATIONS,
    *agenda.MUTATIONS,
    *outcomes.MUTATIONS,
    *promises.MUTATIONS,
    *minutes.MUTATIONS,
)
