"""The blueprint; the server's callback names no organisation."""

from flask import Blueprint

bp = Blueprint("directory", __name__)
