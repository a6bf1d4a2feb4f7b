"""Records with hostile texts, for round trips."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from services.domain.identity import name_of, phone_of
from services.domain.interchange import EXTERNAL_ID, IssueRecord
from services.domain.issues import BODY, TITLE, IssueChannel, Privacy, WorkClass
from services.domain.tenancy import name_fault
from services.kit.errors import Refusal
from services.kit.texts import clean

_NASTY = st.sampled_from(
    [
        "=1+1",
        "'",
        "''=",
        "＝",
        "-",
        "@a",
        "#N/A",
        "_x0041_",
        "_x_x0041_",
        '"',
        '""',
        ',"',
        ";",
        "\t",
        "a\nb",
        "a\n\n\nb",
        "\u2028",
        "\ufffe",
    ]
)
_TEXTS = st.lists(_NASTY | st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12), max_size=3).map("".join)


def _through(rule: Callable[[str], str], otherwise: str = "字") -> st.SearchStrategy[str]:
    """Texts as a rule stores them; what it refuses is something plain instead."""

    def stored(text: str) -> str:
        try:
            return rule(text)
        except Refusal:
            return otherwise

    return _TEXTS.map(stored)


def _one_line(text: str) -> str:
    return clean(text if text.isprintable() else "", limit=EXTERNAL_ID)


def _unit(text: str) -> str:
    return text.strip() if name_fault(text.strip()) is None else "街道"


_TITLES = _through(lambda text: clean(text, limit=TITLE))
_BODIES = _through(lambda text: clean(text, limit=BODY))
_UNITS = _through(_unit)
_NAMES = _through(name_of)
_PHONES = st.text(alphabet="0123456789+()-# 转", max_size=20).map(lambda text: phone_of(f"{text}138"))
_INSTANTS = st.datetimes(datetime(1970, 1, 3), datetime(2026, 10, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@st.composite
def records(draw: st.DrawFn) -> IssueRecord:
    """A record as an import accepts it: closed rows, open rows, with and without everything that may be absent."""
    title = draw(_TITLES)
    raised = draw(_INSTANTS)
    closed = draw(
        st.none() | st.just(raised) | st.just(raised - timedelta(days=1)) | st.just(datetime(2026, 11, 1, 5, 30, 0, 1, tzinfo=UTC))
    )
    department = draw(st.none() | _UNITS)
    street = draw(st.none() | _UNITS)
    name = draw(st.none() | _NAMES)
    return IssueRecord(
        external_id=draw(_through(_one_line)),
        title=title,
        body=draw(st.just(title) | _BODIES),
        raised_at=raised,
        due_at=draw(_INSTANTS) if department and draw(st.booleans()) else None,
        closed_at=closed,
        street=street,
        community=draw(st.none() | _UNITS) if street else None,
        enterprise=draw(st.none() | _UNITS),
        department=department,
        category=draw(st.none() | _TITLES),
        locality=draw(st.none() | _TITLES),
        channel=draw(st.sampled_from(IssueChannel)),
        work_class=draw(st.sampled_from(WorkClass)),
        privacy=draw(st.sampled_from(Privacy)),
        reply=draw(st.none() | _BODIES) if closed else None,
        raiser_name=name,
        raiser_phone=draw(_PHONES) if name and draw(st.booleans()) else None,
        public_title=draw(st.none() | _TITLES),
    )
