from typing import Any

from flask import Blueprint

bp = Blueprint("citizens", __name__, url_prefix="/o/<organisation>/citizens")
Page = Any
