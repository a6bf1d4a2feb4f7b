"""`python -m services.cli.leash MODULE`: run a module as a process that never outlives `roundtable up`, even when `up` is killed."""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    """Run the module named by the argument; a graceful end is asked of it when standard input closes."""
    threading.Thread(target=_wait_for_end, name="leash", daemon=True).start()
    runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)


def _wait_for_end() -> None:
    while os.read(0, 4096):  # not sys.stdin: its lock would be missed at interpreter shutdown
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
