from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("notifications", __name__)
Page = str | Response | tuple[str, int]
