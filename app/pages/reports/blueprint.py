from typing import Any

from flask import Blueprint

bp = Blueprint("reports", __name__, url_prefix="/o/<organisation>/reports")
open_bp = Blueprint("public_reports", __name__, url_prefix="/p/<slug>")
Page = Any
