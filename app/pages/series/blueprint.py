from typing import Any

from flask import Blueprint

bp = Blueprint("series", __name__, url_prefix="/o/<organisation>/series")
Page = Any
