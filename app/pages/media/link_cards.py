"""Cards of links: asked for and looked at again while a preview waits for them, and their pictures."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated

from flask import Blueprint, Response, render_template, request
from pydantic import AfterValidator, ConfigDict, Field

from app.core.errors import NotFound
from app.core.links import full_links
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.media import queries
from app.domain.media.rules import LONGEST_ADDRESS
from app.domain.posts.queries.sealed_cards import sealed_card_or_404
from app.pages.components.link_cards import ASKERS, LinkCardView, link_card_views
from app.pages.shell.request_context import organisation, wiring
from app.usecases.media.link_cards import ask_for_card
from app.web.access import requires
from app.web.forms import Form, read_form
from app.web.request import PAGE_NOT_FOUND, now, read_session, work, write_transaction

bp = Blueprint("link_cards", __name__, url_prefix="/o/<organisation>/link-cards")
P = Permission
CACHE_SECONDS = 3_600
MOST_LOOKS = 6


def _check_address(value: str) -> str:
    if [link.written for link in full_links(value)] != [value]:
        raise ValueError(msg("Revise cómo está escrito."))
    return value


class LinkCardForm(Form):
    """`looks`: how often the page has looked; `is_sent`: as `LinkCardView`. Fields of the form around are not ours."""

    model_config = ConfigDict(extra="ignore")
    address: Annotated[str, Field(max_length=LONGEST_ADDRESS), AfterValidator(_check_address)]
    looks: int = Field(ge=1, le=MOST_LOOKS)
    is_sent: bool = False


@bp.post("")
@requires(*ASKERS, signed_out=lambda: ("", 401))
def look() -> tuple[str, int]:
    """Have the page read, the first time; return the card as it is now."""
    form = read_form(LinkCardForm, request.form).value
    if form is None:
        return "", 422
    card = replace(link_card_views([form.address])[form.address], is_sent=form.is_sent)
    if form.looks == 1:
        ask_for_cards([card])
    return render_template("media/link_card.html", card=card, looks=(form.looks + 1) % (MOST_LOOKS + 1)), 200


@bp.get("/<digest>")
@requires(P.POST_READ)
def picture(digest: str) -> Response:
    content, media_type = queries.card_picture_or_404(work(read_session()), digest)
    answer = Response(content, mimetype=media_type)
    answer.headers["Cache-Control"] = f"private, max-age={CACHE_SECONDS}"
    return answer


@bp.get("/sealed/<int:variant_id>/<digest>")
@requires(P.POST_READ)
def sealed_picture(variant_id: int, digest: str) -> Response:
    """Return the picture of a card that goes out with a version."""
    card = sealed_card_or_404(work(read_session()), variant_id, digest)
    try:
        content = wiring().files.read(organisation().id, card.picture)
    except FileNotFoundError:
        raise NotFound(PAGE_NOT_FOUND) from None
    answer = Response(content, mimetype=card.picture_type)
    answer.headers["Cache-Control"] = f"private, max-age={CACHE_SECONDS}"
    return answer


def ask_for_cards(cards: Iterable[LinkCardView]) -> None:
    """Have the worker read the pages of those still awaited; no transaction without any."""
    awaited = {card.address for card in cards if card.is_awaited}
    if not awaited:
        return
    with write_transaction() as session:
        for address in awaited:
            ask_for_card(session, organisation().id, address, now=now())
