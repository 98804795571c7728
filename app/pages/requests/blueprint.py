from typing import Any

from flask import Blueprint

bp = Blueprint("requests", __name__, url_prefix="/o/<organisation>/requests")
Page = Any
