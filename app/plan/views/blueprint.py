"""Where the pages of the plan live."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("plan", __name__, url_prefix="/o/<organisation>/plan")
Page = str | Response | tuple[str, int]
