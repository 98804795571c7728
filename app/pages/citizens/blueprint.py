"""One blueprint for everything about what citizens write."""

from typing import Any

from flask import Blueprint

bp = Blueprint("citizens", __name__, url_prefix="/o/<organisation>/citizens")
Page = Any
"""Whatever a view may answer: a page, a page with its status, a redirection."""
