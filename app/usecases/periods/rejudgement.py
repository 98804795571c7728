"""Posts judged again by the periods in force: when a person releases them, and when a decision takes effect."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.core.actor import system_actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.queries import periods_in_force
from app.domain.periods.rules.holds import HoldContext, is_stopped
from app.domain.periods.rules.kinds import HOLDING, PeriodState
from app.domain.periods.rules.territory import body_territory
from app.domain.periods.rules.validity import binds_body, covers_instant
from app.domain.posts.models import Post
from app.domain.posts.queries import holds
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries.due_deliveries import lock_post_rows
from app.domain.publishing.queries.period_facts import period_standings
from app.usecases.periods.enforcement import hold_posts
from app.usecases.posts import actions


def release_posts(
    work: Work, organisation: Organisation, period: Period, ids: Collection[int] | None, *, reason: str
) -> int:
    """Release these posts, or all (None); return the number.

    Another period in force takes over. Posts this person wrote in, or a reviewer holds, stay held.
    """
    demand(work.actor.may(Permission.POST_RELEASE))
    post_ids = [
        held_post.post.id
        for held_post in holds.held_by_period(work.session, organisation.id, period.id)
        if held_post.is_on_hold
    ]
    chosen = [post_id for post_id in post_ids if ids is None or post_id in ids]
    if not chosen:
        raise Refusal(msg("Elija al menos una publicación que siga retenida."))
    posts = list(lock_post_rows(work.session, chosen).values())
    posts = actions.release_posts(work, posts, reason=reason, period_id=period.id)
    work.session.flush()
    _hold_for_others(work, organisation, period, posts)
    return len(posts)


def _hold_for_others(work: Work, organisation: Organisation, period: Period, posts: Sequence[Post]) -> None:
    others = [other for other in _holding_periods(work.session, organisation, posts) if other.id != period.id]
    known = period_standings(work.session, [post.id for post in posts]) if others else {}
    for other in others:
        stopped = [
            post for post in posts if _period_stops(other, post, known[post.id]) and post.status is PostStatus.APPROVED
        ]
        hold_posts(work, stopped, other)


def hold_for_new_periods(session: Session, post: Post, *, since: datetime, now: datetime) -> None:
    """Hold an approved post for the first period that stops it and was confirmed since then."""
    if post.status is not PostStatus.APPROVED:
        return
    organisation = session.get_one(Organisation, post.organisation_id)
    recent = [
        period
        for period in _holding_periods(session, organisation, [post])
        if period.confirmed_at and period.confirmed_at >= since
    ]
    known = period_standings(session, [post.id]) if recent else {}
    if period := next((period for period in recent if _period_stops(period, post, known[post.id])), None):
        actor = replace(system_actor(post.organisation_id), permissions=frozenset({Permission.POST_HOLD.value}))
        hold_posts(Work(session, actor, now), [post], period)


def _holding_periods(session: Session, organisation: Organisation, posts: Sequence[Post]) -> Sequence[Period]:
    hours = [post.planned_at for post in posts if post.planned_at]
    if not hours:
        return ()
    place = body_territory(organisation.territory_code, organisation.region)
    candidates = periods_in_force.periods_between(session, organisation.id, min(hours), max(hours))
    is_open = [
        candidate for candidate in candidates if candidate.kind in HOLDING and candidate.state is PeriodState.CONFIRMED
    ]
    return [candidate for candidate in is_open if binds_body(candidate, place)]


def _period_stops(period: Period, post: Post, context: HoldContext) -> bool:
    if post.planned_at is None or period.confirmed_at is None or not covers_instant(period, post.planned_at):
        return False
    return is_stopped(context, period.kind, own_id=period.id, allowed=period.allowed, confirmed_at=period.confirmed_at)
