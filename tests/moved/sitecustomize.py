"""Read by every Python started with this folder on its path: its clock is moved by so many seconds, and goes on."""

import os
import time

import time_machine

time_machine.travel(time.time() + float(os.environ["CAUCE_TESTS_MOVED_S"]), tick=True).start()
