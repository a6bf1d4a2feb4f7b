"""A made-up Boston: cases with the same columns and the same kinds of dirt as the real file of 2015, and who was late by plain counting.

The flags are computed here from the written texts alone, without anything of the product: ISO texts of one zone sort like their instants.
"""

import csv
import gzip
import io
import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

AS_OF = "2016-01-13T00:00:00"
"""When the city wrote its flags, in its own time; its offset then was -05:00."""
HEADER = [
    "case_id",
    "open_dt",
    "target_dt",
    "closed_dt",
    "ontime_status",
    "case_status",
    "closure_kind",
    "case_title",
    "subject",
    "reason",
    "type",
    "queue",
    "department",
    "source",
    "neighborhood",
    "pwd_district",
    "city_council_district",
    "police_district",
    "fire_district",
    "neighborhood_services_district",
    "ward",
    "precinct",
    "street_name",
    "property_type",
    "zip",
    "latitude",
    "longitude",
]
FLAGS = ("ontime_status", "case_status")

_NEIGHBORHOODS = ("Dorchester", "Roxbury", "Allston / Brighton", "Fenway / Kenmore / Audubon Circle / Longwood", "Beacon Hill", "")
_TYPES = {
    "Street Light Outages": ("PWDx", 14),
    "Pothole Repair (Internal)": ("PWDx", 1),
    "Parking Enforcement": ("BTDT", 2),
    "Building Inspection Request": ("ISD", 30),
    "Animal Lost": ("ANML", None),
    "Notification": ("INFO", None),
    "General Comments For a Program or Policy": ("No Q", 5),
}
_SOURCES = (
    "Constituent Call",
    "Citizens Connect App",
    "Employee Generated",
    "City Worker App",
    "Self Service",
    "Maximo Integration",
    "Twitter",
)
_TITLES = ("", 'PRINTED: 20" main, "urgent"', "Fire, smoke & noise", "Café terrace – bins", "INTERSECTION Catherine St & Meyer St")
_EDGES = (
    # target, closed: exactly in time, a second late, open and due at the very instant, a second before it, a second after it
    ("2015-06-01T17:00:00", "2015-06-01T17:00:00"),
    ("2015-06-01T17:00:00", "2015-06-01T17:00:01"),
    (AS_OF, ""),
    ("2016-01-12T23:59:59", ""),
    ("2016-01-13T00:00:01", ""),
    # the night on which the clocks are put back; and due far in the future
    ("2015-11-01T01:30:00", "2015-11-01T03:00:00"),
    ("2019-05-28T11:54:00", ""),
)


def boston(rows: int = 600, seed: int = 2015) -> list[dict[str, str]]:
    """Return cases with the city's flags, a few of them blank as in the real file. The same seed, the same cases."""
    chance = random.Random(seed)  # noqa: S311 - made-up data
    cases = [_case(number, chance) for number in range(rows)]
    for case in cases:
        late = is_late(case)
        case["case_status"] = "Closed" if case["closed_dt"] else "Open"
        case["ontime_status"] = "" if chance.random() < 0.01 else "OVERDUE" if late else "ONTIME"
    return cases


def is_late(case: dict[str, str]) -> bool:
    """The city's own rule: a target, and closed, or still open as of its day, after it."""
    return bool(case["target_dt"]) and (case["closed_dt"] or AS_OF) > case["target_dt"]


def late_ids(cases: Iterable[dict[str, str]]) -> set[str]:
    """Return the ids of the late cases."""
    return {case["case_id"] for case in cases if is_late(case)}


def write_boston(path: Path, cases: Iterable[dict[str, str]], *, flags: bool = False) -> None:
    """Write the cases as the portal does (.csv or .csv.gz); without `flags` the two columns that tell the answer are blank."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows(case if flags else {**case, **dict.fromkeys(FLAGS, "")} for case in cases)
    data = text.getvalue().encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def _case(number: int, chance: random.Random) -> dict[str, str]:
    kind = chance.choice(list(_TYPES))
    department, days = _TYPES[kind]
    opened = datetime(2015, 1, 1) + timedelta(seconds=chance.randrange(365 * 86_400))  # noqa: DTZ001 - naive, as the city writes
    target = "" if days is None or chance.random() < 0.05 else _written(opened + timedelta(days=days))
    closed = "" if chance.random() < 0.16 else _written(opened + _worked(days or 7, chance))
    if number < len(_EDGES):
        target, closed = _EDGES[number]
        opened = datetime(2015, 5, 5, 8, 30)  # noqa: DTZ001 - as above
        kind, department = "Street Light Outages", "PWDx"
    ward = str(chance.randint(1, 22))
    return dict.fromkeys(HEADER, "") | {
        "case_id": str(101_001_240_736 + number * 7),
        "open_dt": _written(opened),
        "target_dt": target,
        "closed_dt": closed if closed < AS_OF else "",
        "closure_kind": chance.choice(["resolved", "noted", "duplicate"]) if closed else "",
        "case_title": chance.choice(_TITLES),
        "type": kind,
        "queue": f"{department}_{kind}",
        "department": department,
        "source": chance.choice(_SOURCES),
        "neighborhood": chance.choice(_NEIGHBORHOODS),
        "ward": chance.choice(["", f"Ward {ward}", ward.zfill(2), ward]),
        "street_name": chance.choice(["Ipswich St", "Dorchester Ave", ""]),
        "zip": "02215",
    }


def _worked(days: int, chance: random.Random) -> timedelta:
    """How long it took: now and then less than nothing, because two machines have two clocks."""
    if chance.random() < 0.02:
        return timedelta(seconds=-chance.randint(1, 58))
    return timedelta(seconds=round(chance.expovariate(1 / (days * 86_400 * 0.8))))


def _written(moment: datetime) -> str:
    # 2015-03-08T02:xx never was in Boston: the clocks went from 02:00 to 03:00.
    if moment.strftime("%m-%dT%H") == "03-08T02":
        moment += timedelta(hours=1)
    return moment.isoformat(timespec="seconds")
