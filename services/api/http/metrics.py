"""Figures for operators. Labels are closed vocabularies: no ids, no names, nothing a client can choose."""

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest

from services.api.http.answers import Outcome

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """The figures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "roundtable_graphql_requests",
            "GraphQL requests by operation type and outcome",
            ["operation", "outcome"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "roundtable_graphql_seconds",
            "Seconds from the first byte of a GraphQL request to its answer",
            ["operation"],
            buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
            registry=self.registry,
        )

        self._kept: dict[tuple[str, Outcome], tuple[Counter, Histogram]] = {}
        """Both figures of a pair of labels: looking them up by label takes longer than counting."""

    def count(self, operation: str, outcome: Outcome, seconds: float) -> None:
        """Record one finished request; `operation` is QUERY, MUTATION or NONE (refused before it was known)."""
        found = self._kept.get((operation, outcome))
        if found is None:
            found = self._kept[operation, outcome] = (self._requests.labels(operation, outcome.value), self._seconds.labels(operation))
        requests, histogram = found
        requests.inc()
        histogram.observe(seconds)

    def text(self) -> bytes:
        """Return all figures in the Prometheus text format."""
        return generate_latest(self.registry)
