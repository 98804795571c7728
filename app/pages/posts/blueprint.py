from typing import Any

from flask import Blueprint

bp = Blueprint("posts", __name__, url_prefix="/o/<organisation>/posts")
Page = Any
