"""Periods at the moment of sending: what one in force stops is not sent, but put on hold, saying why.

Whatever was scheduled when a period was confirmed is on hold already; here stops what came to be due since: approved
meanwhile, moved into it, retried, or of a body that depends on the one that confirmed it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import the_clock
from app.drafting import lifecycle
from app.drafting.models import Post
from app.drafting.rules.states import Move, Status
from app.periods import queries as periods
from app.periods.queries import Stop
from app.periods.rules.binding import binds_body
from app.periods.rules.stopping import Standing, reason_of, stopped_by
from app.publishing.models import Delivery
from app.publishing.queries.sending import posts_for_update
from app.publishing.queries.standing import standings

Stops = Mapping[int, Stop]
"""By post, the first period that stops it."""


def stops_for(session: Session, deliveries: Sequence[Delivery], *, now: datetime) -> Stops:
    """One statement for a batch while no period is in force, four while one is."""
    found = periods.stops(session, {delivery.organisation_id for delivery in deliveries}, now=now)
    on = [stop for stop in found if binds_body(stop, stop.body)]
    if not on:
        return {}
    bodies = {stop.organisation_id for stop in on}
    posts = {
        delivery.post_id: delivery.organisation_id for delivery in deliveries if delivery.organisation_id in bodies
    }
    known = standings(session, posts)
    stopped = ((post_id, _stop(on, body, known[post_id])) for post_id, body in posts.items())
    return {post_id: stop for post_id, stop in stopped if stop}


def _stop(on: Sequence[Stop], body: int, standing: Standing) -> Stop | None:
    of_body = (stop for stop in on if stop.organisation_id == body)
    return next((stop for stop in of_body if _stops(stop, standing)), None)


def _stops(stop: Stop, standing: Standing) -> bool:
    return stopped_by(standing, stop.kind, own_id=stop.own_id, allowed=stop.allowed, confirmed_at=stop.confirmed_at)


def hold(session: Session, stops: Stops, *, now: datetime) -> int:
    """Put them on hold, in a transaction of its own: posts first, then the heads of the record; how many."""
    posts = [post for post in posts_for_update(session, stops).values() if post.status is Status.APPROVED]
    audit.lock_heads(session, {post.organisation_id for post in posts})
    for post in posts:
        _hold(session, post, stops[post.id], now=now)
    session.flush()
    return len(posts)


def _hold(session: Session, post: Post, stop: Stop, *, now: datetime) -> None:
    actor, reason = the_clock(post.organisation_id), reason_of(stop.kind, stop.name, stop.bulletin_reference)
    lifecycle.apply(session, post, Move.HOLD, actor=actor, now=now, reason=reason, period_id=stop.own_id)
    subject = f"post:{post.id}"
    audit.record(session, Act.POST_HELD, actor=actor, now=now, subject=subject, reason=reason, period=stop.own_id)
