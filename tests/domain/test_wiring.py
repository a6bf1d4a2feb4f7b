"""The composition root is whole."""

import pytest

from services.domain.access import REACHES, Resource, policy
from services.domain.audit import record_audit
from services.domain.notifications import enqueue
from services.domain.wiring import compose


def test_every_reach_of_the_policy_means_something_for_every_entity() -> None:
    compose()
    REACHES.check()


def test_every_resource_of_the_policy_has_an_entity() -> None:
    compose()
    entities = {entity.resource for entity in REACHES._entities.values()}
    assert {Resource(line[1]) for line in policy().lines()} <= entities


def test_every_event_is_audited_first_and_told_to_others_last() -> None:
    subscribers = compose()
    assert (subscribers[0], subscribers[-1]) == (record_audit, enqueue)


def test_it_is_composed_once() -> None:
    assert compose() is compose()
    with pytest.raises(ValueError, match="registered twice"):
        compose.__wrapped__()
