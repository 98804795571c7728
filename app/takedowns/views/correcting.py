"""Beginning the correction of a post."""

from flask import Blueprint, flash, redirect, url_for

from app.accounts.rules import Permission
from app.core.words import say
from app.drafting import queries as posts
from app.pages.shell.request_context import organisation
from app.takedowns.deeds.correcting import correct
from app.takedowns.views.doing import Page
from app.web.access import requires
from app.web.request import actor, now, writing
from app.web.words import translate

bp = Blueprint("corrections", __name__, url_prefix="/o/<organisation>/corrections")

BEGUN = say("Diga cuál es el dato correcto y a qué hora sale. Pasa por la aprobación de siempre.")


@bp.post("/<int:year>/<int:ordinal>")
@requires(Permission.POST_WRITE)
def begin(year: int, ordinal: int) -> Page:
    """A draft that says what it corrects, or the one that was begun before."""
    with writing() as session:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        made = correct(session, organisation(), post, actor=actor(), now=now())
        to = url_for("drafting.edit", year=made.year, ordinal=made.ordinal)
    flash(translate(BEGUN))
    return redirect(to, 303)
