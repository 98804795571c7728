"""Pictures of what is published, for everybody: by an address that knows no session, and gone with their rights."""

from flask import Response, g

from app.core.errors import NotFound
from app.core.zones import local_day
from app.db.scope import scope_to
from app.domain.media.models import MediaFile
from app.domain.organisations.models import Organisation
from app.domain.public.queries.documents import OpenPage
from app.domain.public.queries.pages import page_or_default
from app.domain.public.queries.published_pictures import published_file
from app.domain.public.rules.addresses import PICTURES
from app.domain.public.rules.settings import PagePart
from app.pages.public.blueprint import open_bp
from app.pages.public.outgoing_pictures import CLOSED_POLICY
from app.pages.shell.request_context import wiring
from app.web.access import public
from app.web.conditional_response import conditional_response
from app.web.request import PAGE_NOT_FOUND, close_session, now, read_session

PICTURE_HEADERS = {"Cache-Control": "public, max-age=300", "Content-Security-Policy": CLOSED_POLICY}
"""Five minutes: how long a picture may be seen in a cache after its rights ended."""


@open_bp.get(f"/p/<slug>/{PICTURES}/<digest>")
@public
def published_picture(slug: str, digest: str) -> Response:  # noqa: ARG001 - read before
    file = _file_or_404(digest)
    return conditional_response(lambda: _picture_response(file), etag=file.digest, headers=PICTURE_HEADERS)


def _file_or_404(digest: str) -> MediaFile:
    page: OpenPage | None = g.page
    file = _shown_file(page.organisation_id, digest) if page else None
    if file is None or not file.shown_type.startswith("image/"):
        raise NotFound(PAGE_NOT_FOUND)
    return file


def _shown_file(organisation_id: int, digest: str) -> MediaFile | None:
    session = read_session()
    scope_to(session, organisation_id)
    body = session.get_one(Organisation, organisation_id)
    if PagePart.PUBLISHED.value not in page_or_default(session, organisation_id).parts:
        return None
    return published_file(session, organisation_id, digest, today=local_day(now(), body.zone))


def _picture_response(file: MediaFile) -> Response:
    close_session()
    try:
        content = wiring().files.read(file.organisation_id, file.poster or file.digest)
    except FileNotFoundError:
        raise NotFound(PAGE_NOT_FOUND) from None
    return Response(content, mimetype=file.shown_type)
