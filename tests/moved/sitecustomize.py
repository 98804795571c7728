"""Module read by every Python with this folder on its path: its running clock is moved by so many seconds."""

import os
import time

import time_machine

time_machine.travel(time.time() + float(os.environ["CAUCE_TESTS_MOVED_S"]), tick=True).start()
