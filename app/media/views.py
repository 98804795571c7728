"""Images, to whoever may read the posts they belong to."""

from flask import Blueprint, Response

from app.accounts.rules import Permission
from app.core.errors import NotFound
from app.core.words import say
from app.media import queries
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.request import reading

bp = Blueprint("media", __name__, url_prefix="/o/<organisation>/images")
YEAR = 31_536_000


@bp.get("/<digest>")
@requires(Permission.POST_READ)
def show(digest: str) -> Response:
    """The file by its digest: it never changes, so the browser may keep it."""
    row = queries.by_digest(reading(), organisation().id, digest)
    try:
        content = wiring().files.read(row.organisation_id, row.digest)
    except FileNotFoundError:
        raise NotFound(say("El archivo de esta imagen no está en su sitio. Avise a quien administra Cauce.")) from None
    answer = Response(content, mimetype=row.media_type)
    answer.headers["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    return answer
