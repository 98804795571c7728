"""The old address of moving one post: the calendar's page does it now, for one or many."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.drafting.rules.numbers import number_of
from app.drafting.views.blueprint import bp
from app.web.access import requires


@bp.get("/<int:year>/<int:ordinal>/hour")
@requires(Permission.POST_WRITE, Permission.POST_EDIT)
def hour(year: int, ordinal: int) -> Response:
    return redirect(url_for("calendar.moving", post=number_of(year, ordinal)), 301)
