from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("sittings", __name__, url_prefix="/o/<organisation>/sittings")
Page = str | Response | tuple[str, int]
