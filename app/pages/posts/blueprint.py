"""One blueprint for everything about posts."""

from typing import Any

from flask import Blueprint

bp = Blueprint("drafting", __name__, url_prefix="/o/<organisation>/posts")
Page = Any
"""Whatever a view may answer: a page, a page with its status, a redirection."""
