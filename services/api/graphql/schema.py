"""The schema: every slice's root fields and mutations, printed to schema/schema.graphql."""

from collections.abc import Sequence
from functools import lru_cache

import strawberry
from graphql import GraphQLSchema, is_introspection_type, is_specified_scalar_type, print_type
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import create_type
from strawberry.types.field import StrawberryField

from services.api.graphql.access.queries import AccessQuery
from services.api.graphql.assignments import mutations as assignment_mutations
from services.api.graphql.assignments import queries as assignments
from services.api.graphql.audit import queries as audit
from services.api.graphql.clocks import queries as clocks
from services.api.graphql.closing import mutations as closing_mutations
from services.api.graphql.commitments import mutations as commitment_mutations
from services.api.graphql.commitments import queries as commitments
from services.api.graphql.identity import mutations as identity_mutations
from services.api.graphql.identity import queries as identity
from services.api.graphql.interchange import mutations as interchange_mutations
from services.api.graphql.issues import mutations as issue_mutations
from services.api.graphql.issues import privacy_mutations
from services.api.graphql.issues import queries as issues
from services.api.graphql.overlays import mutations as overlay_mutations
from services.api.graphql.overlays import queries as overlays
from services.api.graphql.plan.describe import object_type
from services.api.graphql.plan.install import install
from services.api.graphql.root import RootQuery
from services.api.graphql.roundtables import mutations as roundtable_mutations
from services.api.graphql.roundtables import queries as roundtables
from services.api.graphql.scalars import SCALARS
from services.api.graphql.statistics import queries as statistics
from services.api.graphql.tenancy import mutations as tenancy_mutations
from services.api.graphql.tenancy import queries as tenancy
from services.api.graphql.tenancy import types as tenancy_types
from services.domain.wiring import compose

MUTATIONS: Sequence[StrawberryField] = (
    *tenancy_mutations.MUTATIONS,
    *identity_mutations.MUTATIONS,
    *issue_mutations.MUTATIONS,
    *privacy_mutations.MUTATIONS,
    *assignment_mutations.MUTATIONS,
    *commitment_mutations.MUTATIONS,
    *closing_mutations.MUTATIONS,
    *roundtable_mutations.MUTATIONS,
    *overlay_mutations.MUTATIONS,
    *interchange_mutations.MUTATIONS,
)
"""Every slice's mutations: `*issues.MUTATIONS`."""
TYPES: Sequence[type] = (*tenancy_types.TYPES,)
"""Object types that are only reached through an interface."""


@object_type
class Query(
    RootQuery,
    tenancy.TenancyQuery,
    identity.PostQuery,
    issues.IssueQuery,
    assignments.AssignmentQuery,
    commitments.CommitmentQuery,
    clocks.ClockQuery,
    roundtables.RoundtableQuery,
    statistics.StatisticsQuery,
    AccessQuery,
    overlays.PolicyQuery,
    audit.AuditQuery,
):
    """What can be read (查询)."""


@lru_cache(maxsize=1)
def schema() -> strawberry.Schema:
    """The schema of this process, with its resolvers installed."""
    compose()
    return build(Query, MUTATIONS, TYPES)


def build(query: type, mutations: Sequence[StrawberryField] = (), types: Sequence[type] = ()) -> strawberry.Schema:
    """Build a schema from root fields, mutations and object types. Declarations that cannot be right raise TypeError."""
    mutation = create_type("Mutation", list(mutations), description="What can be done (操作).") if mutations else None
    built = strawberry.Schema(query, mutation=mutation, types=types, config=StrawberryConfig(scalar_map=SCALARS))
    install(core(built))
    return built


def core(built: strawberry.Schema) -> GraphQLSchema:
    """Return graphql-core's schema of a strawberry schema, which offers it under a private name only."""
    return built._schema  # noqa: SLF001 - strawberry's own integrations read it too; there is no public name


def sdl() -> str:
    """Return the schema in the schema definition language, types by name, ending in a line end."""
    types = core(schema()).type_map
    own = [named for name, named in sorted(types.items()) if not is_introspection_type(named) and not is_specified_scalar_type(named)]
    return "\n\n".join(print_type(named) for named in own) + "\n"
