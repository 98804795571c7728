"""Pictures for networks that fetch them, by a signed address, while their publication is being sent."""

from flask import Response

from app.core.errors import NotFound
from app.db.scope import scope_to
from app.domain.media.ports import CleanedImage
from app.domain.publishing.ports import NetworkError
from app.domain.publishing.queries.sent_pictures import sent_picture
from app.domain.publishing.rules.picture_tokens import PictureGrant
from app.pages.public.blueprint import open_bp
from app.pages.shell.request_context import wiring
from app.usecases.publishing.outgoing_pictures import (
    PICTURES_PATH,
    approved_picture,
    draw_for,
)
from app.web.access import public
from app.web.request import PAGE_NOT_FOUND, close_session, now, read_session

CLOSED_POLICY = "default-src 'none'; sandbox"


@open_bp.get(f"{PICTURES_PATH}/<token>")
@public
def outgoing_picture(token: str) -> Response:
    grant = wiring().picture_addresses.grant_of(token, now=now())
    picture = _granted_picture(grant) if grant else None
    if picture is None:
        raise NotFound(PAGE_NOT_FOUND)
    answer = Response(picture.content, mimetype=picture.media_type)
    answer.headers.update({"Cache-Control": "no-store", "Content-Security-Policy": CLOSED_POLICY})
    return answer


def _granted_picture(grant: PictureGrant) -> CleanedImage | None:
    session = read_session()
    scope_to(session, grant.organisation_id)
    sent = sent_picture(session, grant, now=now())
    close_session()
    if sent is None:
        return None
    try:
        content = approved_picture(wiring().files, grant.organisation_id, grant.digest)
    except (FileNotFoundError, NetworkError):
        return None
    return draw_for(sent.network, content, sent.facts, wiring().images)
