"""Preparing another post with what an approval left out."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.approvals.deeds.remainder import prepare
from app.approvals.views.blueprint import bp
from app.core.words import say
from app.drafting import queries as drafting
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.request import actor, now, writing
from app.web.words import translate

PREPARED = say("Este es el borrador con lo que quedó fuera. Corríjalo y envíelo a aprobación.")


@bp.post("/posts/<int:year>/<int:ordinal>/remainder")
@requires(Permission.POST_WRITE)
def prepare_remainder(year: int, ordinal: int) -> Response:
    """A draft with what is missing, or the one that was begun before."""
    with writing() as session:
        post = drafting.post_or_404(session, organisation().id, year, ordinal, lock=True)
        made = prepare(session, organisation(), post, actor=actor(), now=now())
        to = url_for("drafting.show", year=made.year, ordinal=made.ordinal)
    flash(translate(PREPARED))
    return redirect(to, 303)
