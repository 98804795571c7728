"""An empty slot: a new post, an idea or a piece."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, url_for
from sqlmodel import Session

from app.core.date_ranges import FIRST_YEAR, LAST_YEAR
from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Permission
from app.domain.calendar.queries.slot_gaps import slot_gap_at
from app.domain.directory.queries.channels import channel_or_404
from app.domain.posts.queries.ideas import Idea, ideas_without_day
from app.domain.posts.queries.posts import voice_of
from app.domain.posts.rules.content import VariantContent, stored_use
from app.domain.posts.rules.draft import Voice
from app.domain.slots import queries as slot_queries
from app.domain.slots.models import EvergreenPiece
from app.domain.slots.queries import NO_SUCH_SLOT, SlotSummary, slot_summary_or_404
from app.domain.slots.rules.evergreen import usable_pieces
from app.domain.slots.rules.occurrences import GapState, SlotOccurrence, occurrence_on, occurs_on
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.slots import EvergreenUseForm
from app.pages.shell.request_context import organisation
from app.usecases.posts.drafts import may_edit
from app.usecases.slots.evergreen import fill_with_piece
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form
from app.web.request import actor, now, read_session, work

P = Permission
MAX_OFFERS = 5
MADE = msg("Borrador hecho de la pieza: revíselo y envíelo a aprobación como cualquier otro.")


@dataclass(frozen=True, slots=True)
class PieceOffer:
    """A piece as published; `over`: units beyond the limit."""

    piece: EvergreenPiece
    text: str
    over: int


@bp.get("/slots/<int:slot_id>/<int:year>/<int:month>/<int:day>")
@requires(P.POST_WRITE)
def place(slot_id: int, year: int, month: int, day: int) -> Page:
    return _page(_slot_and_occurrence(slot_id, _day(year, month, day)), blank_form())


@bp.post("/slots/<int:slot_id>/<int:year>/<int:month>/<int:day>/evergreen")
@requires(P.POST_WRITE)
def use_piece(slot_id: int, year: int, month: int, day: int) -> Page:
    on = _day(year, month, day)

    def fill(session: Session, typed: EvergreenUseForm) -> str:
        piece = slot_queries.piece_or_404(work(session), typed.piece, lock=True)
        post = fill_with_piece(work(session), organisation(), piece, slot_id, on)
        return url_for("posts.edit", year=post.year, ordinal=post.ordinal)

    return run_form_action(
        EvergreenUseForm,
        fill,
        page=lambda form: _page(_slot_and_occurrence(slot_id, on), form),
        done=lambda url: flash_and_redirect(MADE, url),
        beside="",
    )


def _day(year: int, month: int, day: int) -> date:
    """Return the day; raises `NotFound`."""
    try:
        on = date(year, month, day)
    except ValueError:
        raise NotFound(NO_SUCH_SLOT) from None
    if not FIRST_YEAR < year < LAST_YEAR:
        raise NotFound(NO_SUCH_SLOT)
    return on


def _slot_and_occurrence(slot_id: int, on: date) -> tuple[SlotSummary, SlotOccurrence]:
    """Raise `NotFound` for a day without it."""
    slot = slot_summary_or_404(work(read_session()), slot_id)
    if not occurs_on(slot, on):
        raise NotFound(NO_SUCH_SLOT)
    return slot, occurrence_on(slot, on, organisation().zone)


def _page(spot: tuple[SlotSummary, SlotOccurrence], form: FormState[Any]) -> str:
    slot, here = spot
    gap = slot_gap_at(read_session(), organisation(), slot.id, here.day, now=now())
    state = gap.state if gap else None
    is_open = state is GapState.EMPTY
    return render_template(
        "plan/slot_gap.html",
        form=form,
        slot=slot,
        place=here,
        state=state,
        states=GapState,
        is_open=is_open,
        new_url=url_for("posts.new", **_composer_arguments(slot, here)),
        ideas=_ideas(slot, here) if is_open else [],
        offers=_offers(slot, here) if is_open else [],
        manages=actor().may(P.PLAN_MANAGE),
    )


def _composer_arguments(slot: SlotSummary, here: SlotOccurrence) -> dict[str, Any]:
    return {
        "on": here.day.isoformat(),
        "at": f"{here.time:%H:%M}",
        "target": f"{slot.channel_id}:{slot.language}",
        **({"topic": slot.topic_id} if slot.topic_id else {}),
    }


def _ideas(slot: SlotSummary, here: SlotOccurrence) -> list[tuple[Idea, str]]:
    ideas = [idea for idea in ideas_without_day(work(read_session())) if may_edit(idea, actor())]
    ideas.sort(key=lambda idea: idea.topic_id != slot.topic_id)
    return [(idea, _idea_url(idea, slot, here)) for idea in ideas[:MAX_OFFERS]]


def _idea_url(idea: Idea, slot: SlotSummary, here: SlotOccurrence) -> str:
    arguments = _composer_arguments(slot, here) | ({"topic": idea.topic_id} if idea.topic_id else {})
    return url_for("posts.edit", year=idea.year, ordinal=idea.ordinal, **arguments)


def _offers(slot: SlotSummary, here: SlotOccurrence) -> list[PieceOffer]:
    """Return the best first, too long ones last."""
    voice = voice_of(channel_or_404(read_session(), slot.channel_id, organisation_id=organisation().id))
    every: Sequence[Any] = [piece for piece, _ in slot_queries.evergreen_pieces(work(read_session()))]
    fitting = usable_pieces(every, here.day, topic_id=slot.topic_id, language=slot.language)
    return sorted(_piece_offers(fitting, voice, slot.language), key=lambda offer: offer.over > 0)[:MAX_OFFERS]


def _piece_offers(fitting: Iterable[EvergreenPiece], voice: Voice, language: str) -> Iterable[PieceOffer]:
    for piece in fitting:
        media = tuple(map(stored_use, piece.media))
        content = VariantContent(voice.channel_id, language, piece.texts[language], piece.link, media)
        yield PieceOffer(piece, content.text, max(0, -voice.measure(content).left))
