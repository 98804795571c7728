"""What a period stops, and stopping it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.drafting import deeds as drafting
from app.drafting.models import Post
from app.drafting.queries import holds
from app.drafting.queries.holds import Scheduled
from app.drafting.rules.states import Status
from app.organisations.models import Organisation
from app.periods.models import Period
from app.periods.rules.binding import binds_body, bounds
from app.periods.rules.kinds import HOLDING
from app.periods.rules.stopping import is_allowed, reason_of
from app.periods.rules.territory import body_territory
from app.periods.service import Decision
from app.publishing.queries.sending import posts_for_update
from app.publishing.service.letters import tell_held


def to_hold(
    session: Session, organisation: Organisation, period: Period, decision: Decision | None = None
) -> Sequence[Scheduled]:
    """Everything scheduled inside, but the classes that go on; with a decision, as that would make it."""
    place = body_territory(organisation.territory_code, organisation.region)
    if period.kind not in HOLDING or not binds_body(period, place):
        return ()
    days = decision.days.get(period.kind) if decision else None
    start, end = bounds(*days, period.zone) if days else (period.starts_at, period.ends_at)
    allowed = decision.allowed if decision else period.allowed
    found = holds.scheduled_in(session, organisation.id, start, end)
    return [post for post in found if not is_allowed(post.topic_class, allowed)]


def seal(posts: Sequence[Scheduled]) -> str:
    """What a page shows before confirming, as one word: the deed holds that and nothing else."""
    return hashlib.sha256(",".join(str(post.id) for post in posts).encode()).hexdigest()[:16]


def take_hold(session: Session, period: Period, posts: Sequence[Scheduled], *, actor: Actor, now: datetime) -> int:
    """How many were still approved, and so are held now."""
    locked = posts_for_update(session, [post.id for post in posts]) if posts else {}
    approved = [post for post in locked.values() if post.status is Status.APPROVED]
    hold_all(session, approved, period, actor=actor, now=now)
    return len(approved)


def hold_all(session: Session, posts: Sequence[Post], period: Period, *, actor: Actor, now: datetime) -> None:
    """Hold them, and write to whoever has something to do about it: one letter a person, however many they are."""
    if not posts:
        return
    reason = reason_of(period.kind, period.name, period.bulletin_reference)
    for post in posts:
        drafting.hold(session, post, reason=reason, actor=actor, now=now, period_id=period.id)
    session.flush()
    tell_held(session, period.organisation_id, posts, reason, now=now, period_id=period.id)
