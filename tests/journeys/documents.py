"""The operations that clients send: every mutation with all that its payload shows, written from the schema itself."""

import dataclasses
from functools import cache

from graphql import GraphQLInputObjectType, GraphQLObjectType, get_named_type
from strawberry.utils.str_converters import to_camel_case

from services.api.graphql.assignments import mutations as assignments
from services.api.graphql.closing import mutations as closing
from services.api.graphql.commitments import mutations as commitments
from services.api.graphql.inputs import GIVEN, Ref, Text
from services.api.graphql.issues import mutations as issues
from services.api.graphql.schema import core, schema

ERRORS = "errors { code reason message path details }"
SHOWN = ("id", "state", "version", "role", "round", "closureKind", "dueAt")
"""What is asked of a row in a payload, as far as its type has it."""

THREAD: tuple[str, ...] = tuple(
    to_camel_case(field.python_name) for field in (*issues.MUTATIONS, *assignments.MUTATIONS, *commitments.MUTATIONS, *closing.MUTATIONS)
)
"""Every mutation of the thread."""


def input_of(name: str) -> GraphQLInputObjectType:
    """The type of a mutation's input."""
    fields = core(schema()).mutation_type
    assert fields is not None
    found = get_named_type(fields.fields[name].args["input"].type)
    assert isinstance(found, GraphQLInputObjectType)
    return found


def given_by(name: str) -> dict[str, Ref | Text]:
    """The rules of a mutation's own fields, by their names in the schema: those that take ids, and those that take texts."""
    definition = input_of(name).extensions["strawberry-definition"]
    return {to_camel_case(field.name): field.metadata[GIVEN] for field in dataclasses.fields(definition.origin) if GIVEN in field.metadata}


@cache
def mutation(name: str) -> str:
    """A mutation as a document with one variable, `input`."""
    fields = core(schema()).mutation_type
    assert fields is not None
    payload = get_named_type(fields.fields[name].type)
    assert isinstance(payload, GraphQLObjectType)
    rows = [f"{key} {{ {_of(get_named_type(field.type))} }}" for key, field in payload.fields.items() if key != "errors"]
    return f"mutation($input: {input_of(name).name}!) {{ {name}(input: $input) {{ {ERRORS} {' '.join(rows)} }} }}"


def _of(row: object) -> str:
    assert isinstance(row, GraphQLObjectType)
    return " ".join(key for key in SHOWN if key in row.fields)


CLOCKS = """clocks(first: 50) { totalCount nodes { kind state dueAt overdue level nextStepAt outcome
  escalations(first: 50) { nodes { level colour recipient role unit { name } vacant plannedAt firedAt notified } } } }"""

ISSUE = f"""query($id: ID!) {{
  issue(id: $id) {{
    id number title body state stateLabel overdue escalatedLevel dueAt round version closureKind publicTitle publishedAt
    replies {{ totalCount nodes {{ kind text unit {{ name }} }} }}
    assignments {{ totalCount nodes {{ id role kind state overdue autoAcknowledged lateAck ackDueAt dueAt unit {{ name }} }} }}
    commitments {{ totalCount nodes {{ id state strength text dueAt overdue onTime countedDays dueExplanation }} }}
    escalations(first: 50) {{ totalCount nodes {{ level firedAt clock {{ kind }} }} }}
    verdicts {{ totalCount nodes {{ resolved satisfaction channel }} }}
    raisers {{ totalCount nodes {{ name phone }} }}
    {CLOCKS}
  }} }}"""
"""An issue with everything that hangs on it."""

REACHED = """query($id: ID!) {
  node(id: $id) { id } issue(id: $id) { id title body version }
  issues(first: 100) { totalCount nodes { id } } readable: issues(first: 100, where: {readable: true}) { nodes { id } }
}"""
"""An issue by every way that leads to it."""
