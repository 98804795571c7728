"""The blueprint; the server's callback names no organisation."""

from flask import Blueprint

bp = Blueprint("channels", __name__)
