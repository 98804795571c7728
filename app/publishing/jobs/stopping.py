"""Periods and rules at the moment of sending: what one of them stops is not sent, but put on hold, saying why.

Whatever was scheduled when a period was confirmed is on hold already; here stops what came to be due since: approved
meanwhile, moved into it, retried, or of a body that depends on the one that confirmed it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlmodel import Session

from app.approvals.queries.rounds import excepted
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import the_clock
from app.core.words import say
from app.drafting import lifecycle
from app.drafting.models import Post
from app.drafting.queries.pieces import Setting, pieces_of
from app.drafting.rules.holds import HoldFunction
from app.drafting.rules.states import Move, Status
from app.editorial_line.queries import emergency_words
from app.editorial_line.rules.findings import Finding
from app.editorial_line.rules.line import Rule
from app.editorial_line.service.holding import line_of
from app.editorial_line.service.shelf import KEPT
from app.intake.queries import FROM_THE_PLAN, Wish, wishes_of
from app.periods import queries as periods
from app.periods.deeds.recall import EMERGENCY_OVER, recall
from app.periods.queries import Stop, binding
from app.periods.rules.binding import binds_body
from app.periods.rules.kinds import PeriodKind
from app.periods.rules.stopping import Standing, reason_of, stopped_by
from app.publishing.queries.held import Held, bodies_due, everybody
from app.publishing.queries.sending import Line, posts_for_update
from app.publishing.queries.standing import standings
from app.publishing.service.letters import tell_held
from app.topics.rules import TopicClass


@dataclass(frozen=True, slots=True)
class Halt:
    """The reason a post does not go out; `period_id` when a period stops it, else a rule of the line does.

    `is_over`: it was approved alone in an emergency that is no longer in force, so its approval ends.
    """

    reason: str
    period_id: int | None = None
    is_over: bool = False


Halts = Mapping[int, Halt]
"""By post, the first reason that stops it."""


def stops_for(session: Session, deliveries: Sequence[Held], *, now: datetime) -> Halts:
    """Return the posts that periods stop, by post.

    One statement for a batch while no period is in force, five while one is, six for what is of emergencies."""
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
    return {post_id: _halt(stop, known[post_id]) for post_id, stop in stopped if stop}


def _halt(stop: Stop, standing: Standing) -> Halt:
    uncounted = standing.uncounted if TopicClass.EMERGENCY in stop.allowed else None
    return Halt(reason_of(stop.kind, stop.name, stop.bulletin_reference, uncounted), stop.own_id)


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
            setting = replace(_setting(line, periods_now, wishes, now), emergency_words=emergency_words(session))
            (piece,) = pieces_of([line.content], {line.channel_id: line.voice}, setting)
            barring = {one.rule: one for one in in_force.bars(piece)}
            if barring and (left := barring.keys() - excepted(session, body, line.post_id, now=now)):
                found[line.post_id] = Halt(_why(in_force.rules[min(left)], barring[min(left)]))
    return found


def lapses_for(session: Session, lines: Iterable[Line], *, now: datetime) -> Halts:
    """Return what one person approved alone in an emergency that has ended, also by the clock.

    No statement unless something was approved so, and then one for each organisation.
    """
    sole: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.is_sole:
            sole[line.organisation_id].append(line)
    over = [body for body in sole if PeriodKind.EMERGENCY not in binding(session, body, [now])[now]]
    return {line.post_id: Halt(EMERGENCY_OVER, is_over=True) for body in over for line in sole[body]}


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
    """Put them on hold, or end their approval, in a transaction of its own, and return how many.

    Posts are locked first, then the heads of the record.
    """
    posts = [post for post in posts_for_update(session, halts).values() if post.status is Status.APPROVED]
    over = [post for post in posts if halts[post.id].is_over]
    for body in sorted({post.organisation_id for post in over}):
        recall(session, [post for post in over if post.organisation_id == body], actor=the_clock(body), now=now)
    posts = [post for post in posts if not halts[post.id].is_over]
    audit.lock_heads(session, {post.organisation_id for post in posts})
    told: dict[tuple[int, Halt], list[Post]] = defaultdict(list)
    for post in posts:
        _hold(session, post, halts[post.id], now=now)
        told[post.organisation_id, halts[post.id]].append(post)
    session.flush()
    for (body, halt), stopped in told.items():
        tell_held(session, body, stopped, halt.reason, now=now, period_id=halt.period_id)
    return len(posts) + len(over)


def _hold(session: Session, post: Post, halt: Halt, *, now: datetime) -> None:
    actor, reason = the_clock(post.organisation_id), halt.reason
    marked: dict[str, Any] = {"reason": reason, "period_id": halt.period_id, "set_as": HoldFunction.SYSTEM.value}
    lifecycle.apply(session, post, Move.HOLD, actor=actor, now=now, **marked)
    subject, period = f"post:{post.id}", {"period": halt.period_id} if halt.period_id else {}
    audit.record(session, Act.POST_HELD, actor=actor, now=now, subject=subject, reason=reason, **period)
