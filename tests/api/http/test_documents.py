"""The library of prepared documents: the same object for the same text, within its bounds."""

import pytest
from graphql import OperationType

from services.api.http.documents import InvalidDocument, Library
from services.api.http.faults import Fault, RequestFault
from services.kit.settings import Limits
from tests.api.http.toy import SCHEMA


def test_the_same_text_is_prepared_once() -> None:
    library = Library(SCHEMA, Limits())
    assert library.prepare("{ hello }") is library.prepare("{ hello }")
    assert library.prepare("{ hello }") is not library.prepare("{hello}")
    assert len(library) == 2


def test_the_least_recently_used_document_leaves_first() -> None:
    library = Library(SCHEMA, Limits(), documents=2)
    first, second = library.prepare("{ a: hello }"), library.prepare("{ b: hello }")
    assert library.prepare("{ a: hello }") is first
    library.prepare("{ c: hello }")
    assert library.prepare("{ a: hello }") is first
    assert library.prepare("{ b: hello }") is not second
    assert len(library) == 2


def test_long_documents_leave_room_for_each_other() -> None:
    library = Library(SCHEMA, Limits(), characters=1_000)
    for number in range(10):
        library.prepare(f"{{ a{number}: hello }}" + " " * 300)
    assert len(library) == 3
    library.prepare("{ hello }" + " " * 2_000)
    assert len(library) == 1  # alone
    library.prepare("{ hello }")
    assert len(library) == 1


def test_a_refused_document_is_not_kept() -> None:
    library = Library(SCHEMA, Limits())
    for fault, source in ((Fault.SYNTAX, "{"), (Fault.VALIDATION, "{ nope }")):
        with pytest.raises(InvalidDocument) as caught:
            library.prepare(source)
        assert caught.value.fault is fault
    assert len(library) == 0


def test_an_operation_is_chosen_by_name() -> None:
    prepared = Library(SCHEMA, Limits()).prepare("query A { hello } mutation B { setNumber(value: 1) } subscription C { ticks }")
    assert (prepared.operation("A").kind, prepared.operation("B").kind) == (OperationType.QUERY, OperationType.MUTATION)
    for name, fault in ((None, Fault.OPERATION_NAME_MISSING), ("D", Fault.OPERATION_NAME_UNKNOWN), ("C", Fault.SUBSCRIPTION)):
        with pytest.raises(RequestFault) as caught:
            prepared.operation(name)
        assert (caught.value.fault, caught.value.status, caught.value.well_formed) == (fault, 400, True)
