from typing import Any

from flask import Blueprint

bp = Blueprint("review", __name__, url_prefix="/o/<organisation>/posts/<int:year>/<int:ordinal>")
Page = Any
