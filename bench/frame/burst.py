"""One burst of requests, and what it cost everybody: the server that answered, PostgreSQL behind it, the generator."""

from dataclasses import dataclass
from pathlib import Path

from bench.frame.load import Shot, fire
from bench.frame.processes import Process, backends, cpu_seconds, postmaster_of


@dataclass(frozen=True)
class Burst:
    """What was shown, and CPU seconds of the server and of its role's PostgreSQL backends."""

    shot: Shot
    api: float
    postgres: float

    @property
    def api_ms(self) -> float:
        """CPU milliseconds of the server for a request."""
        return self.api * 1e3 / self.shot.worked_on

    @property
    def postgres_ms(self) -> float:
        """CPU milliseconds of PostgreSQL for a request."""
        return self.postgres * 1e3 / self.shot.worked_on

    @property
    def generator_share(self) -> float:
        """How much of one core the generator took."""
        return self.shot.generator / self.shot.seconds


def burst(process: Process, script: Path, *, cluster: Path, role: str, connections: int, seconds: float) -> Burst:
    """Fire at a process whose database role is `role`, on the server with its data in `cluster`. Nobody else of the role is at work."""
    postmaster = postmaster_of(cluster)
    api, before = process.cpu_seconds(), backends(postmaster, role)
    shot = fire(process, script, connections=connections, seconds=seconds)
    after = {pid: cpu_seconds(pid) for pid in backends(postmaster, role)}
    return Burst(shot, process.cpu_seconds() - api, sum(spent - before.get(pid, 0.0) for pid, spent in after.items()))
