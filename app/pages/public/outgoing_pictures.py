"""Pictures and videos for networks that fetch them, by a signed address, while their publication is being sent."""

from flask import Response

from app.core.errors import NotFound
from app.db.scope import scope_to
from app.domain.publishing.ports import NetworkError
from app.domain.publishing.queries.sent_pictures import SentPicture, sent_picture
from app.domain.publishing.rules.picture_tokens import PictureGrant
from app.pages.public.blueprint import open_bp
from app.pages.shell.request_context import wiring
from app.usecases.media.earlier_pictures import drawn_before
from app.usecases.publishing.outgoing_pictures import PICTURES_PATH, approved_picture
from app.web.access import public
from app.web.file_answers import whole_answer
from app.web.request import PAGE_NOT_FOUND, close_session, now, read_session

CLOSED_POLICY = "default-src 'none'; sandbox"


@open_bp.get(f"{PICTURES_PATH}/<token>")
@public
def outgoing_picture(token: str) -> Response:
    grant = wiring().picture_addresses.grant_of(token, now=now())
    sent = _granted_file(grant) if grant else None
    if grant is None or sent is None:
        raise NotFound(PAGE_NOT_FOUND)
    try:
        answer = _film(grant, sent) if sent.film_size else _picture(grant, sent)
    except (FileNotFoundError, NetworkError):
        raise NotFound(PAGE_NOT_FOUND) from None
    answer.headers.update({"Cache-Control": "no-store", "Content-Security-Policy": CLOSED_POLICY})
    return answer


def _granted_file(grant: PictureGrant) -> SentPicture | None:
    session = read_session()
    scope_to(session, grant.organisation_id)
    sent = sent_picture(session, grant, now=now())
    close_session()
    return sent


def _picture(grant: PictureGrant, sent: SentPicture) -> Response:
    if sent.network and sent.undrawn:
        drawn = drawn_before(wiring().files, wiring().images, grant.organisation_id, sent.network, sent.undrawn)
        return Response(drawn.content, mimetype=drawn.media_type)
    content = approved_picture(wiring().files, grant.organisation_id, grant.digest)
    return Response(content, mimetype=sent.media_type)


def _film(grant: PictureGrant, sent: SentPicture) -> Response:
    """Answer the whole video at once, whatever range is asked for: the claim may end before the next.

    It was compared with the approved one when its delivery began.
    """
    stream = wiring().files.open(grant.organisation_id, grant.digest)
    answer = whole_answer(stream, sent.film_size, sent.media_type)
    answer.headers["Accept-Ranges"] = "none"
    return answer
