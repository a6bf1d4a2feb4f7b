"""Run every measurement, or those that are named, one after the other."""

import os
import pkgutil
import subprocess
import sys

import bench


def names() -> list[str]:
    """The measurements there are."""
    return sorted(module.name for module in pkgutil.iter_modules(bench.__path__) if not module.name.startswith("_"))


def main() -> int:
    """Return 1 if a measurement failed, after all have run."""
    wanted = sys.argv[1:] or names()
    if unknown := set(wanted) - set(names()):
        sys.stderr.write(f"no such measurement: {', '.join(sorted(unknown))}; there are {', '.join(names())}\n")
        return 2
    failed = 0
    for name in wanted:
        print(f"== {name} · load average {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores", flush=True)
        code = subprocess.run([sys.executable, "-c", f"from bench.{name} import main; main()"], check=False).returncode
        print(f"== {name} {'done' if code == 0 else f'failed ({code})'} · load average {os.getloadavg()[0]:.2f}\n", flush=True)
        failed |= code != 0
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
