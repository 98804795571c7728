"""One blueprint for everything about series."""

from typing import Any

from flask import Blueprint

bp = Blueprint("series", __name__, url_prefix="/o/<organisation>/series")
Page = Any
"""Whatever a view may answer: a page, a page with its status, a redirection."""
