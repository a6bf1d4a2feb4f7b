"""Load by wrk (apt: wrk), which is not worth writing again: fixed connections, bodies in turn, latency percentiles."""

import json
import re
import resource
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.frame.processes import Process

UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


@dataclass(frozen=True)
class Request:
    """One POST: body and headers."""

    body: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Shot:
    """What one burst showed. Latencies in milliseconds, CPU of the generator in seconds."""

    requests: int
    """That were answered with 200."""
    refused: int
    """Answered with something else: a busy service says so rather than have everybody wait."""
    seconds: float
    connections: int
    p50: float
    p99: float
    generator: float

    @property
    def rate(self) -> float:
        """Requests a second; none at all counts as one, so the rate is the most that it can be."""
        return max(1, self.requests) / self.seconds

    @property
    def worked_on(self) -> float:
        """Requests that CPU time was spent on: of those that nobody waited for at the end, one a connection, half was done."""
        return self.requests + self.refused + self.connections / 2


class NoLoad(Exception):  # noqa: N818 - a sentence for whoever runs a benchmark
    """There is no load generator, or an answer was not as it should be."""


def generator() -> str:
    """Return wrk's version line; raises NoLoad where it is not installed."""
    if shutil.which("wrk") is None:
        raise NoLoad("wrk is not installed: apt-get install wrk.")
    said = subprocess.run(["wrk", "--version"], capture_output=True, text=True, check=False).stdout
    return " ".join(said.split()[:2])


def script(requests: Sequence[Request], path: str, file: Path) -> Path:
    """Write the Lua script that sends the requests in turn; an answer with errors is counted as one."""
    lines = [f"wrk.format('POST', {json.dumps(path)}, {_table(one.headers)}, {_quoted(one.body)})" for one in requests]
    file.write_text(
        "local all\n"
        f"function init(args) all = {{ {', '.join(lines)} }} end\n"
        "local n = 0\n"
        "function request() n = n % #all + 1; return all[n] end\n",
        encoding="utf-8",
    )
    return file


def fire(target: Process, file: Path, *, connections: int, seconds: float) -> Shot:
    """Send one burst from one thread; raises NoLoad when most answers were refusals, or a connection broke."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds:.0f}s", "--timeout", "20s", "--latency", "-s", str(file), target.address]
    before = _of_children()
    said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=seconds + 60).stdout
    generator = _of_children() - before
    found = re.search(r"(\d+) requests in ([\d.]+)(us|ms|s|m)", said)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+)", said)
    if found is None or (broken is not None and any(int(count) for count in broken.groups())):
        raise NoLoad(f"no answers under load: {said}")
    refusals = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    refused = 0 if refusals is None else int(refusals[1])
    answered = int(found[1]) - refused
    if answered < refused:
        raise NoLoad(f"bad answers under load: {said}")
    lasted = float(found[2]) * UNITS[found[3]] / 1e3
    return Shot(answered, refused, lasted, connections, _percentile(said, 50), _percentile(said, 99), generator)


def _of_children() -> float:
    """CPU seconds of the children that have ended; in the middle of a burst that is the generator alone."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _percentile(said: str, rank: int) -> float:
    found = re.search(rf"^\s*{rank}%\s+([\d.]+)(us|ms|s)", said, flags=re.MULTILINE)
    return float("nan") if found is None else float(found[1]) * UNITS[found[2]]


def _quoted(text: str) -> str:
    """A Lua string: JSON's escapes, but for those that Lua has not."""
    return json.dumps(text, ensure_ascii=False).replace("\\/", "/")


def _table(headers: dict[str, str]) -> str:
    return "{" + ", ".join(f"[{json.dumps(name)}] = {json.dumps(value)}" for name, value in headers.items()) + "}"
