"""Periods and rules at the moment of sending: what one of them stops is not sent, but put on hold, saying why.

Whatever was scheduled when a period was confirmed is on hold already; here stops what came to be due since: approved
meanwhile, moved into it, retried, or of a body that depends on the one that confirmed it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from app.approvals.queries.rounds import excepted
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import the_clock
from app.core.words import say
from app.drafting import lifecycle
from app.drafting.models import Post
from app.drafting.queries.pieces import Setting, pieces_of
from app.drafting.rules.states import Move, Status
from app.editorial_line.rules.findings import Finding
from app.editorial_line.rules.line import Rule
from app.editorial_line.service.holding import line_of
from app.editorial_line.service.shelf import KEPT
from app.intake.queries import FROM_THE_PLAN, Wish, wishes_of
from app.periods import queries as periods
from app.periods.queries import Stop, binding
from app.periods.rules.binding import binds_body
from app.periods.rules.stopping import Standing, reason_of, stopped_by
from app.publishing.queries.held import Held, bodies_due, everybody
from app.publishing.queries.sending import Line, posts_for_update
from app.publishing.queries.standing import standings
from app.publishing.service.letters import tell_held


@dataclass(frozen=True, slots=True)
class Halt:
    """Why a post does not go out; `period_id` when a period stops it, else a rule of the line does."""

    reason: str
    period_id: int | None = None


Halts = Mapping[int, Halt]
"""By post, the first reason that stops it."""


def stops_for(session: Session, deliveries: Sequence[Held], *, now: datetime) -> Halts:
    """What periods stop. One statement for a batch while no period is in force, four while one is."""
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
    return {post_id: _halt(stop) for post_id, stop in stopped if stop}


def _halt(stop: Stop) -> Halt:
    return Halt(reason_of(stop.kind, stop.name, stop.bulletin_reference), stop.own_id)


def get_ready(session: Session, *, until: datetime | None, now: datetime) -> None:
    """Compile lines before anything is locked for them: of whoever has something due by then, or of everybody."""
    bodies = bodies_due(session, until=until, limit=KEPT) if until else everybody(session, limit=KEPT)
    for body in bodies:
        line_of(session, body, now=now)


def bars_for(session: Session, lines: Iterable[Line], *, now: datetime) -> Halts:
    """What the editorial line has come to forbid since it was approved; two statements an organisation of the batch,
    and a third where something of it was asked for."""
    found: dict[int, Halt] = {}
    for body, group in groupby(sorted(lines, key=_body), key=_body):
        some = list(group)
        wishes = wishes_of(session, body, {line.request_id for line in some if line.request_id})
        in_force, periods_now = line_of(session, body, now=now), binding(session, body, [now])[now]
        for line in some:
            setting = _setting(line, periods_now, wishes, now)
            (piece,) = pieces_of([line.content], {line.channel_id: line.voice}, setting)
            barring = {one.rule: one for one in in_force.bars(piece)}
            if barring and (left := barring.keys() - excepted(session, body, line.post_id, now=now)):
                found[line.post_id] = Halt(_why(in_force.rules[min(left)], barring[min(left)]))
    return found


def _why(rule: Rule, finding: Finding) -> str:
    until = f" {say('No antes del %(until)s.', until=finding.until)}" if finding.until else ""
    return f"{rule.code}: {rule.wording}{until}"


def _body(line: Line) -> int:
    return line.organisation_id


def _setting(line: Line, binding_now: frozenset[str], wishes: Mapping[int, Wish], now: datetime) -> Setting:
    wish = wishes.get(line.request_id or 0, FROM_THE_PLAN)
    at = line.candidate.due_at
    title = line.public_title
    return Setting(line.topic, at, line.zone, now, binding_now, declared=line.declared, wish=wish, title=title)


def _stop(on: Sequence[Stop], body: int, standing: Standing) -> Stop | None:
    of_body = (stop for stop in on if stop.organisation_id == body)
    return next((stop for stop in of_body if _stops(stop, standing)), None)


def _stops(stop: Stop, standing: Standing) -> bool:
    return stopped_by(standing, stop.kind, own_id=stop.own_id, allowed=stop.allowed, confirmed_at=stop.confirmed_at)


def hold(session: Session, halts: Halts, *, now: datetime) -> int:
    """Put them on hold, in a transaction of its own: posts first, then the heads of the record; how many."""
    posts = [post for post in posts_for_update(session, halts).values() if post.status is Status.APPROVED]
    audit.lock_heads(session, {post.organisation_id for post in posts})
    told: dict[tuple[int, Halt], list[Post]] = defaultdict(list)
    for post in posts:
        _hold(session, post, halts[post.id], now=now)
        told[post.organisation_id, halts[post.id]].append(post)
    session.flush()
    for (body, halt), stopped in told.items():
        tell_held(session, body, stopped, halt.reason, now=now, period_id=halt.period_id)
    return len(posts)


def _hold(session: Session, post: Post, halt: Halt, *, now: datetime) -> None:
    actor, reason = the_clock(post.organisation_id), halt.reason
    lifecycle.apply(session, post, Move.HOLD, actor=actor, now=now, reason=reason, period_id=halt.period_id)
    subject, period = f"post:{post.id}", {"period": halt.period_id} if halt.period_id else {}
    audit.record(session, Act.POST_HELD, actor=actor, now=now, subject=subject, reason=reason, **period)
