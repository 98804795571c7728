"""One empty place of the calendar, and what may fill it: something new, an idea, a piece that is true all year."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.calendar.queries.places import gap_at
from app.channels.queries import channel_or_404
from app.core.errors import NotFound, Refusal
from app.core.periods_math import FIRST_YEAR, LAST_YEAR
from app.core.words import say
from app.drafting.queries import voice_of
from app.drafting.queries.ideas import Idea, ideas_without_day
from app.drafting.rules.content import MediaUse, VariantContent
from app.drafting.rules.draft import Voice
from app.drafting.service import may_edit
from app.pages.shell.request_context import organisation
from app.plan.deeds.filling import fill_with_piece
from app.plan.forms.slots import UseForm
from app.plan.models import Evergreen
from app.plan.queries import evergreen as pieces
from app.plan.queries.slots import NOWHERE, Kept, kept_or_404
from app.plan.rules.evergreen import offered
from app.plan.rules.places import Place, PlaceState, place_on
from app.plan.rules.slots import comes_on
from app.plan.views.blueprint import Page, bp
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
MOST = 5
"""Pieces and ideas that are offered, of each."""
MADE = say("Borrador hecho de la pieza: revíselo y envíelo a aprobación como cualquier otro.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A piece as it would be said; `over`: how many units it has too many for the account."""

    piece: Evergreen
    text: str
    over: int


@bp.get("/slots/<int:slot_id>/<int:year>/<int:month>/<int:day>")
@requires(P.POST_WRITE)
def place(slot_id: int, year: int, month: int, day: int) -> Page:
    return _page(_spot(slot_id, _day(year, month, day)), blank())


@bp.post("/slots/<int:slot_id>/<int:year>/<int:month>/<int:day>/evergreen")
@requires(P.POST_WRITE)
def use_piece(slot_id: int, year: int, month: int, day: int) -> Page:
    form, on = read_form(UseForm, request.form), _day(year, month, day)
    if form.value is None:
        return _page(_spot(slot_id, on), form), 422
    try:
        with writing() as session:
            piece = pieces.piece_or_404(session, organisation().id, form.value.piece, lock=True)
            post = fill_with_piece(session, organisation(), piece, slot_id, on, actor=actor(), now=now())
            where: dict[str, Any] = {"year": post.year, "ordinal": post.ordinal}
    except Refusal as refusal:
        form.refuse("", refusal.sentence, refusal.status)
        return _page(_spot(slot_id, on), form), refusal.status
    flash(translate(MADE), "good")
    return redirect(url_for("drafting.edit", **where), 303)


def _day(year: int, month: int, day: int) -> date:
    """Raises `NotFound`."""
    try:
        on = date(year, month, day)
    except ValueError:
        raise NotFound(NOWHERE) from None
    if not FIRST_YEAR < year < LAST_YEAR:
        raise NotFound(NOWHERE)
    return on


def _spot(slot_id: int, on: date) -> tuple[Kept, Place]:
    """Raises `NotFound` for a day it does not come on."""
    kept = kept_or_404(reading(), organisation().id, slot_id)
    if not comes_on(kept, on):
        raise NotFound(NOWHERE)
    return kept, place_on(kept, on, organisation().zone)


def _page(spot: tuple[Kept, Place], form: Read[Any]) -> str:
    kept, here = spot
    gap = gap_at(reading(), organisation(), kept.id, here.day, now=now())
    state = gap.state if gap else None
    is_open = state is PlaceState.EMPTY
    return render_template(
        "plan/place.html",
        form=form,
        slot=kept,
        place=here,
        state=state,
        states=PlaceState,
        is_open=is_open,
        new_url=url_for("drafting.new", **_asked(kept, here)),
        ideas=_ideas(kept, here) if is_open else [],
        offers=_offers(kept, here) if is_open else [],
        manages=actor().may(P.PLAN_MANAGE),
    )


def _asked(kept: Kept, here: Place) -> dict[str, Any]:
    """What the composer begins with, as its address says it."""
    return {
        "on": here.day.isoformat(),
        "at": f"{here.time:%H:%M}",
        "target": f"{kept.channel_id}:{kept.language}",
        **({"topic": kept.topic_id} if kept.topic_id else {}),
    }


def _ideas(kept: Kept, here: Place) -> list[tuple[Idea, str]]:
    """Those without a day that this person may write, of the slot's topic first."""
    found = [idea for idea in ideas_without_day(reading(), organisation().id) if may_edit(idea, actor())]
    found.sort(key=lambda idea: idea.topic_id != kept.topic_id)
    return [(idea, _idea_url(idea, kept, here)) for idea in found[:MOST]]


def _idea_url(idea: Idea, kept: Kept, here: Place) -> str:
    asked = _asked(kept, here) | ({"topic": idea.topic_id} if idea.topic_id else {})
    return url_for("drafting.edit", year=idea.year, ordinal=idea.ordinal, **asked)


def _offers(kept: Kept, here: Place) -> list[Offer]:
    """The best first, and last those that would not fit in what the account takes."""
    voice = voice_of(channel_or_404(reading(), kept.channel_id, organisation_id=organisation().id))
    every: Sequence[Any] = [piece for piece, _ in pieces.pieces(reading(), organisation().id)]
    fitting = offered(every, here.day, topic_id=kept.topic_id, language=kept.language)
    return sorted(_measured(fitting, voice, kept.language), key=lambda one: one.over > 0)[:MOST]


def _measured(fitting: Iterable[Evergreen], voice: Voice, language: str) -> Iterable[Offer]:
    for piece in fitting:
        media = tuple(MediaUse(use["digest"], use["alt"]) for use in piece.media)
        said = VariantContent(voice.channel_id, language, piece.texts[language], piece.link, media)
        yield Offer(piece, said.text, max(0, -voice.measure(said).left))
