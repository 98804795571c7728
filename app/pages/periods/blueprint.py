from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("periods", __name__, url_prefix="/o/<organisation>/periods")
Page = str | Response | tuple[str, int]
