"""The application as servers and `flask --app wsgi` find it.

What is loaded here stays until the process ends: collecting garbage meanwhile would take a fifth of the start. Nearly
all that a request makes goes with it, without a cycle: looking for one every 700 objects is a tenth of what it costs.
"""

import gc

gc.disable()

import os
import sys

from app.cli.startup_errors import FAILURES, describe_failure
from app.factory import create_app
from app.wiring import wire
from config import Config

os.umask(0o077)
try:
    app = create_app(wire(Config()))
except FAILURES as failure:
    sys.exit(f"Error: {describe_failure(failure)}")
gc.freeze()
gc.set_threshold(20_000, 20, 10)
gc.enable()
