"""A process that runs until it is asked to end, and says so; started by the tests of `roundtable up`."""

import signal
import sys
import threading

asked = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: asked.set())
sys.stdout.write("waiting\n")
sys.stdout.flush()
while not asked.wait(0.05):
    pass
sys.stdout.write("asked to end\n")
