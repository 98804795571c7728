from hashlib import sha256

from flask import Blueprint, Response

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.media import queries
from app.domain.media.models import MediaFile
from app.domain.media.rules import MediaKind, PictureCrop
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.file_answers import ranged_answer
from app.web.request import read_session, work

bp = Blueprint("media", __name__, url_prefix="/o/<organisation>/images")
CACHE_SECONDS = 31_536_000
NO_PART = msg("Ese recorte no existe.")
NO_FILE = msg("El archivo de esta imagen no está en su sitio. Avise a quien administra Cauce.")


@bp.get("/<digest>")
@requires(Permission.POST_READ)
def show(digest: str) -> Response:
    row = _row(digest)
    if row.kind is MediaKind.IMAGE:
        return _immutable(_content(row.digest), row.media_type)
    try:
        stream = wiring().files.open(row.organisation_id, row.digest)
    except FileNotFoundError:
        raise NotFound(NO_FILE) from None
    answer = _cacheable(ranged_answer(stream, row.size, row.media_type))
    if row.kind is MediaKind.DOCUMENT:
        answer.headers.set("Content-Disposition", "attachment", filename=row.name or "documento.pdf")
    return answer


@bp.get("/<digest>/small")
@requires(Permission.POST_READ)
def small(digest: str) -> Response:
    row = _row(digest)
    image = wiring().images.reduced(_content(row.poster or row.digest))
    return _immutable(image.content, image.media_type)


@bp.get("/<digest>/crop/<int:left>-<int:top>-<int:width>-<int:height>")
@requires(Permission.POST_READ)
def cropped(digest: str, left: int, top: int, width: int, height: int) -> Response:
    """Show a part as a network gets it, before it is drawn for that network."""
    row, crop = _row(digest), PictureCrop(left, top, width, height)
    if row.kind is not MediaKind.IMAGE or not crop.is_within(row.dimensions):
        raise NotFound(NO_PART)
    image = wiring().images.cut(_content(digest), crop)
    return _immutable(image.content, image.media_type)


@bp.get("/<digest>/drawn/<drawn>")
@requires(Permission.POST_READ)
def drawn(digest: str, drawn: str) -> Response:
    """Show a picture as it was drawn for an account and sealed in a version: those bytes, or none."""
    media_type = queries.drawing_type_or_404(work(read_session()), digest, drawn)
    content = _content(drawn)
    if sha256(content).hexdigest() != drawn:
        raise NotFound(NO_FILE)
    return _immutable(content, media_type)


@bp.get("/<digest>/poster")
@requires(Permission.POST_READ)
def poster(digest: str) -> Response:
    """Show the poster of a video or a document; a picture is its own."""
    row = _row(digest)
    return _immutable(_content(row.poster or row.digest), row.shown_type)


def _row(digest: str) -> MediaFile:
    return queries.file_by_digest(read_session(), organisation().id, digest)


def _content(digest: str) -> bytes:
    try:
        return wiring().files.read(organisation().id, digest)
    except FileNotFoundError:
        raise NotFound(NO_FILE) from None


def _immutable(content: bytes, media_type: str) -> Response:
    return _cacheable(Response(content, mimetype=media_type))


def _cacheable(answer: Response) -> Response:
    """Serve by digest; immutable, so cacheable."""
    answer.headers["Cache-Control"] = f"private, max-age={CACHE_SECONDS}, immutable"
    return answer
