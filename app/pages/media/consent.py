"""Taking a consent back by the link one got: GET shows, POST acts, and no session is needed."""

from flask import Blueprint, Response, render_template

from app.core.errors import NotFound
from app.core.zones import local_day
from app.db.scope import scope_to
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.image_rights.models import DepictedPerson
from app.domain.image_rights.rules.links import RevocationLink, parse_revocation_token
from app.domain.media.queries import file_by_digest
from app.domain.organisations.models import Organisation
from app.pages.shell.request_context import wiring
from app.usecases.image_rights.revocation import LINK_GONE, linked_person, revoke_by_link
from app.web.access import public
from app.web.request import now, read_session, write_transaction

bp = Blueprint("consent", __name__, url_prefix="/consent")


@bp.get("/<token>")
@public
def ask(token: str) -> str:
    return _page(token)


@bp.get("/<token>/picture")
@public
def picture(token: str) -> Response:
    """Serve the picture, small, to the person in it."""
    person = linked_person(read_session(), _link(token), now=now())
    shown = file_by_digest(read_session(), person.organisation_id, person.digest)
    try:
        content = wiring().files.read(person.organisation_id, shown.poster or person.digest)
    except FileNotFoundError:
        raise NotFound(LINK_GONE) from None
    image = wiring().images.reduced(content)
    return Response(image.content, mimetype=image.media_type, headers={"Cache-Control": "private, no-store"})


@bp.post("/<token>")
@public
def revoke(token: str) -> str:
    link = _link(token)
    with write_transaction() as session:
        scope_to(session, link.organisation_id)
        revoke_by_link(session, link, now=now())
    return _page(token)


def _link(token: str) -> RevocationLink:
    link = parse_revocation_token(token, wiring().keyring.unseal)
    if link is None:
        raise NotFound(LINK_GONE)
    scope_to(read_session(), link.organisation_id)
    return link


def _page(token: str) -> str:
    link = _link(token)
    person: DepictedPerson = linked_person(read_session(), link, now=now())
    body = read_session().get_one(Organisation, link.organisation_id)
    return render_template(
        "media/consent.html",
        token=token,
        person=person,
        body=body,
        networks=[NETWORK_NAMES[Network(network)] for network in person.networks],
        until=local_day(link.until, body.zone),
    )
