"""Run every measurement, or those that are named, one after the other."""

import os
import pkgutil
import signal
import subprocess
import sys
import time

import bench

LONGEST_MINUTES = 90
"""Of one measurement, sets that it makes first included: one that hangs must not keep the others from running."""


def names() -> list[str]:
    """The measurements there are."""
    modules = pkgutil.iter_modules(bench.__path__)
    return sorted(module.name for module in modules if not module.ispkg and not module.name.startswith("_"))


def measured(name: str) -> bool:
    """Run one measurement in a process of its own; whether it came to its end. What it lacks is its own sentence."""
    began = time.monotonic()
    print(f"== {name} · load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
    started = subprocess.Popen([sys.executable, "-c", f"from bench.{name} import main; main()"])
    try:
        code = started.wait(LONGEST_MINUTES * 60)
    except (subprocess.TimeoutExpired, KeyboardInterrupt) as stopped:
        started.send_signal(signal.SIGINT)  # so that it ends what it started
        code = started.wait()
        if isinstance(stopped, KeyboardInterrupt):
            raise
    said = "done" if code == 0 else f"not measured ({code})"
    print(f"== {name} {said} · {(time.monotonic() - began) / 60:.1f} minutes · load average {os.getloadavg()[0]:.2f}\n", flush=True)
    return code == 0


def main() -> int:
    """Return 1 if something was not measured, after all others have run."""
    wanted = sys.argv[1:] or names()
    if unknown := set(wanted) - set(names()):
        sys.stderr.write(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(names())}\n")
        return 2
    missing = [name for name in wanted if not measured(name)]
    if missing:
        print(f"not measured: {', '.join(missing)}; the reasons stand above", flush=True)
    return int(bool(missing))


if __name__ == "__main__":
    raise SystemExit(main())
