"""One blueprint for official accounts; the way back from a server names no organisation."""

from flask import Blueprint

bp = Blueprint("channels", __name__)
