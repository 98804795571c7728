from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

bp = Blueprint("plan", __name__, url_prefix="/o/<organisation>/plan")
Page = str | Response | tuple[str, int]
LONG_TEXTS = frozenset({"plan.save_texts", "plan.keep_texts", "plan.pasted"})


@bp.url_value_preprocessor
def take_long_texts(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Accept texts whole, to refuse long ones as typed beside their field."""
    if endpoint in LONG_TEXTS:
        request.max_form_memory_size = request.max_content_length
