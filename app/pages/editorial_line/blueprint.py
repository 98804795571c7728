from typing import Any

from flask import Blueprint, g
from werkzeug.wrappers import Response

from app.core.permissions import Role

bp = Blueprint("editorial_line", __name__, url_prefix="/o/<organisation>/line")
Page = str | Response | tuple[str, int]


@bp.context_processor
def words() -> dict[str, Any]:
    """Return permissions and roles. A refusal has no actor."""
    permissions = g.actor.permissions if "actor" in g else frozenset()
    return {"may": permissions.__contains__, "role_word": lambda role: Role(role).label}
