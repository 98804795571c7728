"""The lane of emergencies: when something goes out (a round is asked for and decided in it as in any other)."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from app.approvals.queries import around as queries
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.core.words import say
from app.core.zones import wall
from app.drafting import queries as drafting
from app.drafting.models import Post, PostVersion
from app.drafting.rules.draft import Plan
from app.editorial_line.queries import lacking_parts
from app.editorial_line.rules.emergency_text import missing_words
from app.intake.rules.kinds import POLITICAL

UNWRITTEN = say("Todavía no dice nada: escríbala antes.")
AN_ANSWER = timedelta(hours=1)
"""How long it waits for somebody else before its hour passes."""
WINDOW = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def check_urgent(session: Session, post: Post, *, now: datetime) -> None:
    """Raise unless the lane is open to this post: its class, an emergency in force, and nothing political."""
    if not queries.may_be_urgent(session, post, now=now):
        raise OutOfTurn(say("Esta vía es de los temas de la clase «Emergencia», y solo mientras hay una declarada."))
    if queries.requester_of(session, post) in POLITICAL:
        raise NotPermitted(say("La pidió un cargo político: la decide siempre otra persona."))


def check_text(session: Session, post: Post) -> None:
    """Raise `Refusal` unless every variant says who tells it, which place is affected and what to do."""
    version = drafting.version_of(session, post)
    if version is None:
        raise OutOfTurn(UNWRITTEN)
    if lacks := lacking_parts(session, drafting.variants_of(session, version)):
        raise Refusal(missing_words(lacks))


def plan_of(now: datetime, zone: str) -> Plan:
    """Any time in a day, once somebody confirms it; that somebody has an hour to do so."""
    return Plan(*_agreed(now + AN_ANSWER, zone), window_from=now, window_to=now + WINDOW)


def bring_forward(post: Post, version: PostVersion, *, now: datetime) -> bool:
    """What is confirmed goes out within a minute, unless its window begins later or is over; see `note_forward`."""
    if not goes_now(post, version, now=now):
        return False
    post.planned_at = next_minute(now)
    post.planned_on, post.planned_time, post.planned_fold = _agreed(post.planned_at, post.zone)
    return True


def note_forward(session: Session, post: Post, *, actor: Actor, now: datetime) -> None:
    """Written with the decision that brought it forward."""
    subject = f"post:{post.id}"
    audit.record(session, Act.POST_RESCHEDULED, actor=actor, now=now, subject=subject, planned_at=post.planned_at)


def goes_now(post: Post, version: PostVersion, *, now: datetime) -> bool:
    """Whether bringing it forward changes its hour, inside what is approved."""
    at, start, end = next_minute(now), version.window_from, version.window_to
    return (post.planned_at is None or at < post.planned_at) and (not start or start <= at) and (not end or at < end)


def next_minute(now: datetime) -> datetime:
    return (now + MINUTE).replace(second=0, microsecond=0)


def _agreed(at: datetime, zone: str) -> tuple[date, time, int]:
    """Day, hour and which of two equal hours, as people would say them."""
    local = wall(at.replace(second=0, microsecond=0), zone)
    return local.date(), local.time().replace(tzinfo=None, fold=0), local.fold
