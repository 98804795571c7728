"""Where the pages of what is said around a text hang from."""

from typing import Any

from flask import Blueprint

bp = Blueprint("review", __name__, url_prefix="/o/<organisation>/posts/<int:year>/<int:ordinal>")
Page = Any
"""Whatever a view may answer: a page, a page with its status, a redirection."""
