from typing import Any

from flask import Blueprint

bp = Blueprint("drafting", __name__, url_prefix="/o/<organisation>/posts")
Page = Any
"""Any view response."""
