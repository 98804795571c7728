"""The application as servers and `flask --app wsgi` find it.

Everything loaded here stays until the process ends, so nothing is collected meanwhile: a quarter of the start. Frozen,
it is left out of later collections, which would write to the memory that forks share.
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
gc.enable()
