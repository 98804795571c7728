from flask import Blueprint, Response

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.media import queries
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.request import read_session

bp = Blueprint("media", __name__, url_prefix="/o/<organisation>/images")
CACHE_SECONDS = 31_536_000


@bp.get("/<digest>")
@requires(Permission.POST_READ)
def show(digest: str) -> Response:
    return _immutable(*_stored(digest))


@bp.get("/<digest>/small")
@requires(Permission.POST_READ)
def small(digest: str) -> Response:
    content, _ = _stored(digest)
    image = wiring().images.reduced(content)
    return _immutable(image.content, image.media_type)


def _stored(digest: str) -> tuple[bytes, str]:
    row = queries.file_by_digest(read_session(), organisation().id, digest)
    try:
        return wiring().files.read(row.organisation_id, row.digest), row.media_type
    except FileNotFoundError:
        raise NotFound(msg("El archivo de esta imagen no está en su sitio. Avise a quien administra Cauce.")) from None


def _immutable(content: bytes, media_type: str) -> Response:
    """Serve by digest; immutable, so cacheable."""
    answer = Response(content, mimetype=media_type)
    answer.headers["Cache-Control"] = f"private, max-age={CACHE_SECONDS}, immutable"
    return answer
