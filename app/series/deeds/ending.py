"""Ending a series: no more of it is created, and its drafts are withdrawn or stay, as the person says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.drafting import deeds as drafting
from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.series.deeds.reaching import field_of
from app.series.models import PostSeries
from app.series.queries.occurrences import dates_of, hold
from app.series.rules.standing import OPEN, check_lives
from app.series.service.beginning import may_change
from app.series.service.planning import aim_at


def end(session: Session, series: PostSeries, *, reason: str, drafts: bool, actor: Actor, now: datetime) -> int:
    """How many drafts were withdrawn with it (`drafts`); what is under review, approved or its own stays.

    Comes locked. Raises `Refusal` without a reason.
    """
    demand(may_change(series, actor))
    check_lives(series)
    if not reason.strip():
        raise Refusal(say("Escriba el motivo: queda en el historial."))
    series.ended_at, series.ended_by_name, series.end_reason, series.changed_at = now, actor.name, reason, now
    aim_at(series, series.next_on)
    gone = drafts_ahead(session, series, now=now) if drafts else []
    withdraw(session, gone, reason=reason, actor=actor, now=now)
    told: dict[str, Any] = {"title": series.title, "reason": reason, "count": len(gone)}
    audit.record(session, Act.SERIES_ENDED, actor=actor, now=now, subject=f"series:{series.id}", **told)
    session.flush()
    return len(gone)


def drafts_ahead(session: Session, series: PostSeries, *, now: datetime) -> list[Post]:
    """The posts to come that nobody was asked about."""
    rows = dates_of(session, series)
    hold(session, rows)
    return [row.post for row in field_of(session, rows, now=now).open() if row.post and row.post.status in OPEN]


def withdraw(session: Session, posts: Sequence[Post], *, reason: str, actor: Actor, now: datetime) -> None:
    """All of them, also those whose review or approval ends by it."""
    if not posts:
        return
    drafting.withdraw_all(session, [post.id for post in posts], reason=reason, actor=actor, now=now)
    for post in posts:
        if post.status is not Status.WITHDRAWN:
            drafting.withdraw(session, post, reason=reason, actor=actor, now=now)
