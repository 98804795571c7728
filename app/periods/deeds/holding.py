"""What a period stops, and stopping it."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.approvals.queries.emergencies import uncounted_emergencies
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
from app.topics.rules import TopicClass


def to_hold(
    session: Session, organisation: Organisation, period: Period, decision: Decision | None = None
) -> Sequence[Scheduled]:
    """Return everything scheduled inside but the classes that go on, by its hour; with a decision, as that makes it.

    A post on an emergency topic goes on as one only if its text says its source, the place and what to do.
    """
    place = body_territory(organisation.territory_code, organisation.region)
    if period.kind not in HOLDING or not binds_body(period, place):
        return ()
    days = decision.days.get(period.kind) if decision else None
    start, end = bounds(*days, period.zone) if days else (period.starts_at, period.ends_at)
    allowed = decision.allowed if decision else period.allowed
    stopped: list[Scheduled] = []
    going: list[Scheduled] = []
    for post in holds.scheduled_in(session, organisation.id, start, end):
        (going if is_allowed(post.topic_class, allowed) else stopped).append(post)
    urgent = [post.id for post in going if post.topic_class == TopicClass.EMERGENCY]
    uncounted = uncounted_emergencies(session, urgent)
    stopped += [replace(post, uncounted=uncounted[post.id]) for post in going if post.id in uncounted]
    return sorted(stopped, key=_by_hour)


def _by_hour(post: Scheduled) -> tuple[datetime, int]:
    assert post.planned_at is not None, "scheduled for an hour"
    return post.planned_at, post.id


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
    """Hold them, and write to the people who have something to do about it: one letter each, however many they are.

    Each post says why it does not count as an emergency, where those go on.
    """
    if not posts:
        return
    goes_on = TopicClass.EMERGENCY in period.allowed
    uncounted = uncounted_emergencies(session, [post.id for post in posts]) if goes_on else {}
    told = (period.kind, period.name, period.bulletin_reference)
    for post in posts:
        reason = reason_of(*told, uncounted.get(post.id))
        drafting.hold(session, post, reason=reason, actor=actor, now=now, period_id=period.id)
    session.flush()
    tell_held(session, period.organisation_id, posts, reason_of(*told), now=now, period_id=period.id)
