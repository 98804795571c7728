"""Letting go on, item by item or all, what a period holds: always a person, always with a reason."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.drafting import deeds as drafting
from app.drafting.models import Post
from app.drafting.queries import holds
from app.drafting.rules.states import Status
from app.organisations.models import Organisation
from app.periods import queries
from app.periods.deeds.holding import hold_all
from app.periods.models import Period
from app.periods.rules.binding import binds_body, covers
from app.periods.rules.kinds import HOLDING, PeriodState
from app.periods.rules.stopping import Standing, stopped_by
from app.periods.rules.territory import body_territory
from app.publishing.queries.sending import posts_for_update
from app.publishing.queries.standing import standings


def release(
    session: Session,
    organisation: Organisation,
    period: Period,
    ids: Collection[int] | None,
    *,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Release these posts, or all (None), and return how many. What another period in force at its hour stops, that
    one holds from now. The posts that this person wrote in, or a reviewer holds too, stay held.
    """
    demand(actor.may(Permission.POST_RELEASE))
    held = [one.post.id for one in holds.held_by(session, organisation.id, period.id) if one.is_held]
    chosen = [post_id for post_id in held if ids is None or post_id in ids]
    if not chosen:
        raise Refusal(say("Elija al menos una publicación que siga retenida."))
    posts = list(posts_for_update(session, chosen).values())
    posts = drafting.release_all(session, posts, reason=reason, actor=actor, now=now, period_id=period.id)
    session.flush()
    _hold_for_others(session, organisation, period, posts, actor=actor, now=now)
    return len(posts)


def _hold_for_others(
    session: Session, organisation: Organisation, period: Period, posts: Sequence[Post], *, actor: Actor, now: datetime
) -> None:
    others = _others(session, organisation, period, posts)
    known = standings(session, [post.id for post in posts]) if others else {}
    for other in others:
        stopped = [post for post in posts if _stops(other, post, known[post.id]) and post.status is Status.APPROVED]
        hold_all(session, stopped, other, actor=actor, now=now)


def _others(session: Session, organisation: Organisation, period: Period, posts: Sequence[Post]) -> Sequence[Period]:
    """The other holding periods in force at the hours of these posts."""
    hours = [post.planned_at for post in posts if post.planned_at]
    if not hours:
        return ()
    place = body_territory(organisation.territory_code, organisation.region)
    found = queries.periods_between(session, organisation.id, min(hours), max(hours))
    is_open = [one for one in found if one.kind in HOLDING and one.state is PeriodState.CONFIRMED]
    return [one for one in is_open if one.id != period.id and binds_body(one, place)]


def _stops(period: Period, post: Post, standing: Standing) -> bool:
    if post.planned_at is None or period.confirmed_at is None or not covers(period, post.planned_at):
        return False
    return stopped_by(standing, period.kind, own_id=period.id, allowed=period.allowed, confirmed_at=period.confirmed_at)
