"""The reads benchmark's part of RESULTS.md."""

from bench.frame.outcome import Outcome, Ratio
from bench.frame.setting import Report, figure

GOALS = {
    "bare": "floor 0.70, goal 0.90",
    "postgraphile": "floor 2 (list), 3 (detail, light), goal 4; newest is beside",
    "postgraphile-district": "beside: less work for PostGraphile",
    "orm": "goal 15",
    "interpreted": "–",
}
APART = 1.5
"""Rate and CPU time that say something else by more than this are marked."""
RESIDENT_MB, READY_SECONDS = 130, 1.5


def report(outcome: Outcome, generator: str, peer: str) -> Report:
    """Ratios first, then absolute figures. `generator` and `peer` say which versions asked and answered beside Python's."""
    recipe, effort = outcome.data.recipe, outcome.effort
    made = Report(
        "reads",
        "Reads",
        f"{recipe.issues:,} issues over {recipe.districts} districts, row-level security on, eight districts' people asking. Everybody "
        f"answered on the loopback with 8 database connections, equal as JSON before anything was timed; bursts of {effort.seconds:g} s "
        f"(longer for who needs it), contenders in turn, one thread of {generator} on the same cores. A ratio is the median of "
        f"{effort.rounds} rounds' ratios, with the least and the greatest; CPU time is from /proc.",
    )
    made.load = outcome.loads[0]
    for reason in outcome.left_out:
        made.say(f"Left out: {reason}")
    for connections in effort.connections:
        made.say(f"### Requests a second of Roundtable divided by the other's, {connections} connections")
        _compared(made, outcome, connections, "rates")
        made.say(
            f"### CPU time a request (server and PostgreSQL) of the other divided by Roundtable's, {connections} connections\n\n"
            f"Steadier than rates on a machine that does other work. ≠: more than {APART:g} × away from what the rates say, because a rate "
            "is bound by the one core that a server's process can use, or because the round was disturbed."
        )
        _compared(made, outcome, connections, "cpu_ms")
    for connections in effort.connections:
        made.say(f"### Requests/s · p50 ms · p99 ms · server CPU ms · PostgreSQL CPU ms a request, {connections} connections")
        rows = [
            [one.title, *(_cell(outcome, one.name, operation.name, connections) for operation in outcome.operations)]
            for one in outcome.contenders
        ]
        made.table(["", *(operation.name for operation in outcome.operations)], rows)
    refused = [f"{reading.refused} of {' '.join(map(str, key))}" for key, reading in outcome.readings.items() if reading.refused]
    if refused:
        made.say(f"Refused as too busy, and not counted in the rates: {', '.join(refused)}.")
    _processes(made, outcome, generator)
    operations = (f"*{one.name}*: {one.title} ({outcome.answer_bytes[one.name]:,} bytes)" for one in outcome.operations)
    made.say(f"Operations: {'; '.join(operations)}.")
    made.say(f"{peer}. Load average at each round: {', '.join(f'{one:.1f}' for one in outcome.loads)}.")
    made.say("Not here: dashboard aggregates, which come with the statistics that they measure.")
    return made


def _compared(made: Report, outcome: Outcome, connections: int, what: str) -> None:
    rows = []
    for other in outcome.contenders[1:]:
        cells = []
        for operation in outcome.operations:
            ours, theirs = (("product", operation.name, connections), (other.name, operation.name, connections))
            rates = outcome.ratio(ours, theirs, "rates")
            cpu = outcome.ratio(theirs, ours, "cpu_ms")
            shown = rates if what == "rates" else cpu
            cells.append(_ratio(shown) + (" ≠" if what != "rates" and _apart(rates, cpu) else ""))
        rows.append([other.title, *cells, GOALS.get(other.name, "")])
    made.table(["Roundtable ÷ …" if what == "rates" else "… ÷ Roundtable", *(one.name for one in outcome.operations), "to reach"], rows)


def _apart(rates: Ratio | None, cpu: Ratio | None) -> bool:
    return rates is not None and cpu is not None and not 1 / APART < rates.median / max(cpu.median, 1e-9) < APART


def _ratio(ratio: Ratio | None) -> str:
    return "–" if ratio is None else f"{figure(ratio.median)} ({figure(ratio.least, 2)}–{figure(ratio.greatest, 2)})"


def _cell(outcome: Outcome, name: str, operation: str, connections: int) -> str:
    parts = [outcome.median((name, operation, connections), what) for what in ("rates", "p50", "p99", "api_ms", "postgres_ms")]
    return "–" if parts[0] is None else " · ".join(figure(part) for part in parts)


def _processes(made: Report, outcome: Outcome, generator: str) -> None:
    """Memory and start of everybody, and how much of a core it took to ask them."""
    rows = []
    for one in outcome.contenders:
        shares = [share for (name, *_), reading in outcome.readings.items() if name == one.name for share in reading.generator_share]
        asked = f"{100 * max(shares):.0f} %" if shares else "–"
        rows.append([one.title, figure(outcome.resident_mb[one.name]), figure(outcome.ready_seconds[one.name]), asked])
    made.say("### Processes")
    made.table(["", "resident MB after the run", "ready after s", f"{generator.split(maxsplit=1)[0]}, at most of a core"], rows)
    made.say(f"To reach: {RESIDENT_MB} MB and {READY_SECONDS} s for Roundtable (see also *The API's process*).")
