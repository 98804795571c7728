"""Module read by every Python with this folder on its path: its running clock is moved by so many seconds."""

import os
import time

import time_machine

MOVED_S = float(os.environ["CAUCE_TESTS_MOVED_S"])
moved = time_machine.travel(time.time() + MOVED_S, tick=True).start()
moved.shift(time_machine.escape_hatch.time.time() + MOVED_S - time.time())
"""What starting took: processes must not differ by more than a few microseconds, as on one machine."""
