"""A process that `roundtable up` started never outlives it, even when `up` is killed."""

import os
import signal
import sys
import threading

VARIABLE = "ROUNDTABLE_LEASH"


def follow_parent() -> None:
    """End this process gracefully when its standard input closes, if its parent asked for that."""
    if os.environ.get(VARIABLE) == "1":
        threading.Thread(target=_wait, name="leash", daemon=True).start()


def _wait() -> None:
    while os.read(sys.stdin.fileno(), 4096):  # not the buffered reader: its lock would be missed at interpreter shutdown
        pass
    os.kill(os.getpid(), signal.SIGTERM)
