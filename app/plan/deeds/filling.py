"""Filling an empty place with a piece that is true all year: an ordinary draft, to be approved as any other."""

from datetime import date, datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.calendar.queries.places import Gap, gap_at
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.drafting import deeds as drafting
from app.drafting import service
from app.drafting.models import Post
from app.drafting.rules.content import MediaUse
from app.drafting.rules.draft import Draft, Plan
from app.organisations.models import Organisation
from app.plan.models import Evergreen
from app.plan.rules.evergreen import speaks_of
from app.plan.rules.places import PLACE_WORDS, PlaceState
from app.plan.service.evergreen import use_piece

FILLED = say("Ese hueco ya no está vacío: alguien lo ha llenado mientras tanto.")


def fill_with_piece(
    session: Session,
    organisation: Organisation,
    piece: Evergreen,
    slot_id: int,
    day: date,
    *,
    actor: Actor,
    now: datetime,
) -> Post:
    """The piece comes locked. Whoever takes a number makes the others wait, so the second of two finds it filled."""
    demand(actor.may(Permission.POST_WRITE))
    post = service.create(session, organisation, actor=actor, now=now)
    use_piece(session, piece, post.id, day, actor=actor, now=now)
    gap = open_gap(gap_at(session, organisation, slot_id, day, now=now))
    if not speaks_of(piece, topic_id=gap.slot.topic_id, language=gap.slot.language):
        raise Refusal(say("Esta pieza no tiene texto en la lengua del hueco, o es de otro tema."))
    drafting.save(session, post, _draft(piece, gap), base=post.base, actor=actor, now=now, also=piece.writers)
    return post


def open_gap(gap: Gap | None) -> Gap:
    """Raises `OutOfTurn` for a place that is filled, paused or past."""
    if gap is None:
        raise OutOfTurn(FILLED)
    if gap.state is not PlaceState.EMPTY:
        raise OutOfTurn(say("Ese hueco no se puede llenar: %(state)s.", state=PLACE_WORDS[gap.state]))
    return gap


def _draft(piece: Evergreen, gap: Gap) -> Draft:
    slot, place = gap.slot, gap.place
    return Draft(
        title=piece.title,
        topic_id=piece.topic_id or slot.topic_id,
        texts={slot.language: piece.texts[slot.language]},
        link=piece.link,
        media=tuple(MediaUse(use["digest"], use["alt"]) for use in piece.media),
        targets=((slot.channel_id, slot.language),),
        plan=Plan(place.day, place.time, 0),
    )
