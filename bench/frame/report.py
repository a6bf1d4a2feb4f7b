"""The reads benchmark's part of RESULTS.md."""

from bench.frame.outcome import Outcome
from bench.frame.setting import Report, figure, versions

GOALS = {
    "bare": "floor 0.70, goal 0.90",
    "postgraphile": "floor 2 (list), 3 (detail, light), goal 4",
    "postgraphile-district": "printed beside: less work for PostGraphile",
    "orm": "goal 15",
    "interpreted": "–",
}


def report(outcome: Outcome, generator: str) -> Report:
    """Ratios first, then absolute figures."""
    recipe, effort = outcome.data.recipe, outcome.effort
    made = Report(
        "reads",
        "Reads",
        f"{recipe.issues:,} issues over {recipe.districts} districts, row-level security on, eight districts' people asking. Everybody "
        f"answered on the loopback with 8 database connections, equal as JSON before anything was timed; bursts of {effort.seconds:g} s, "
        f"contenders in turn, median of {effort.rounds} rounds, one thread of {generator}. CPU per request from /proc.",
    )
    made.load = outcome.loads[0]
    for connections in effort.connections:
        made.say(f"### Requests a second of Roundtable divided by the other's, {connections} connections")
        others = [one for one in outcome.contenders if one.name != "product"]
        rows = []
        for other in others:
            pairs = [
                [outcome.median(name, one.name, connections, "rates") for name in ("product", other.name)] for one in outcome.operations
            ]
            rows.append([other.title, *(_ratio(*pair) for pair in pairs), GOALS.get(other.name, "")])
        made.table(["Roundtable ÷ …", *(operation.name for operation in outcome.operations), "to reach"], rows)
    for connections in effort.connections:
        made.say(f"### Requests/s · p50 ms · p99 ms · API CPU ms · PostgreSQL CPU ms a request, {connections} connections")
        rows = [
            [one.title, *(_cell(outcome, one.name, operation.name, connections) for operation in outcome.operations)]
            for one in outcome.contenders
        ]
        made.table(["", *(operation.name for operation in outcome.operations)], rows)
    made.say("### Processes")
    processes = [[one.title, figure(outcome.resident_mb[one.name]), figure(outcome.ready_seconds[one.name])] for one in outcome.contenders]
    made.table(["", "resident MB after the run", "ready after s"], processes)
    made.say(
        "Operations: "
        + "; ".join(f"*{one.name}*: {one.title} ({outcome.answer_bytes[one.name]:,} bytes)" for one in outcome.operations)
        + "."
    )
    made.say(f"{versions()}. Load average at each round: {', '.join(f'{one:.1f}' for one in outcome.loads)}.")
    return made


def _ratio(one: float | None, other: float | None) -> str:
    return "–" if one is None or not other else figure(one / other)


def _cell(outcome: Outcome, name: str, operation: str, connections: int) -> str:
    parts = [outcome.median(name, operation, connections, what) for what in ("rates", "p50", "p99", "api_ms", "postgres_ms")]
    return "–" if parts[0] is None else " · ".join(figure(part) for part in parts)
