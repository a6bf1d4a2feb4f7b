"""A policy decision, once Casbin has answered it: over which reaches a role may take an action on a resource."""

import gc
import os
import time
from itertools import product

from bench.frame.setting import Report, asked, figure
from bench.planner import least
from services.domain.access import Action, Resource, Role
from services.domain.access.policy import Policy

GOAL = 1
"""Microsecond."""
PAUSE = 50
"""Milliseconds that no request may wait for the policy."""


def main() -> None:
    """Ask for every role, resource and action: first of all, and then again."""
    load, rounds = os.getloadavg()[0], asked("ROUNDS", 5)
    gc.disable()  # a full collection of this process falls on whoever is there: see the measurement of the API's process
    began = time.process_time()
    policy = Policy()
    loaded = time.process_time() - began
    questions = list(product(Role, Resource, Action))
    first = []
    for question in questions:
        began = time.process_time()
        policy.answer(*question)
        first.append(time.process_time() - began)

    def again() -> None:
        for question in questions:
            policy.answer(*question)

    cached = least(again, rounds, seconds=0.2) / len(questions)
    report = Report(
        "decision",
        "Policy decisions",
        f"All {len(questions):,} of (role, resource, action), in one process; CPU time. To reach: {GOAL} µs when cached, and no pause of "
        f"more than {PAUSE} ms.",
    )
    report.load = load
    rows = [
        ["cached, µs", figure(1e6 * cached)],
        ["asked for the first time, on average, ms", figure(1e3 * sum(first) / len(first))],
        ["asked for the first time, the slowest, ms", figure(1e3 * max(first))],
        ["loading the policy at start, ms", figure(1e3 * loaded)],
    ]
    report.table(["", ""], rows)
    report.publish()
