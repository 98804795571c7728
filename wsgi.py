"""The application as servers and `flask --app wsgi` find it."""

from app.factory import create_app
from app.wiring import wire
from config import Config

app = create_app(wire(Config()))
