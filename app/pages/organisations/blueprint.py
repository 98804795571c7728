"""One blueprint for the organisation and its settings."""

from flask import Blueprint

bp = Blueprint("organisations", __name__)
