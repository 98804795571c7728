from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.posts.queries import posts
from app.pages.shell.request_context import organisation
from app.usecases.takedowns.correction import begin_correction
from app.web.access import requires
from app.web.request import actor, now, write_transaction
from app.web.translation import translate

bp = Blueprint("corrections", __name__, url_prefix="/o/<organisation>/corrections")

CORRECTION_BEGUN = msg("Diga cuál es el dato correcto y a qué hora sale. Pasa por la aprobación de siempre.")


@bp.post("/<int:year>/<int:ordinal>")
@requires(Permission.POST_WRITE)
def begin(year: int, ordinal: int) -> Response:
    """Open a draft, new or existing."""
    with write_transaction() as session:
        post = posts.post_or_404(session, organisation().id, year, ordinal, lock=True)
        made = begin_correction(session, organisation(), post, actor=actor(), now=now())
        to = url_for("posts.edit", year=made.year, ordinal=made.ordinal)
    flash(translate(CORRECTION_BEGUN))
    return redirect(to, 303)
