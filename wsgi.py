"""The application as servers and `flask --app wsgi` find it.

What is loaded here stays until the process ends: collecting garbage meanwhile would take a fifth of the start.
"""

import gc

gc.disable()

from app.factory import create_app
from app.wiring import wire
from config import Config

app = create_app(wire(Config()))
gc.freeze()
gc.enable()
