"""One blueprint for everything about requests."""

from typing import Any

from flask import Blueprint

bp = Blueprint("intake", __name__, url_prefix="/o/<organisation>/requests")
Page = Any
"""Whatever a view may answer: a page, a page with its status, a redirection."""
