"""What moving posts would do, found out before anything moves and once more in the transaction that moves them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from sqlmodel import Session

from app.approvals import service as approvals
from app.approvals.rules.late import Terms
from app.calendar.rules.moving import (
    NO_DAY,
    NO_HOUR,
    NO_SLOT,
    PAST,
    Deadline,
    Fate,
    Outlook,
    Wanted,
    Way,
    fate_of,
    is_inside,
    left_behind,
    plan_at,
)
from app.calendar.service.ground import FARTHEST, Ground, Speech, ground_of, speech_of
from app.calendar.service.speaking import speaks
from app.core.actor import Actor
from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.core.words import say
from app.core.zones import day_in
from app.drafting import service as drafting
from app.drafting.models import Post
from app.drafting.rules.checks import Blocked
from app.drafting.rules.draft import Plan
from app.drafting.rules.slots import DECIDING, LOOKED_AT, OFFERED, Taken, free_hour, free_slots
from app.drafting.rules.states import Move, Status, after
from app.organisations.models import Organisation

UNPLANNED = frozenset({Status.IDEA, Status.DRAFT})
"""What may be without an hour."""
Plans = Mapping[int, Plan | Refusal]
NOT_YOURS = say("No es suya: solo puede moverla quien la escribió o quien edita todas.")
LEFT = say("Ya ha salido en alguna cuenta, o está saliendo: prepare una publicación nueva que la corrija.")
TOO_FAR = say("Elija un día de los próximos dos años.")


def foresee(
    session: Session, body: Organisation, posts: Sequence[Post], wanted: Wanted, who: Actor, *, now: datetime
) -> list[Outlook]:
    """Of each post, in their order; a constant number of statements."""
    ground = ground_of(session, body, posts, who, now=now)
    return outlooks(session, ground, plans_for(ground, wanted))


def plans_for(ground: Ground, wanted: Wanted) -> Plans:
    """By post. Those that go to a free hour leave it to the others that share an account."""
    given: list[tuple[frozenset[int], datetime]] = []
    return {post.id: _plan(ground, post, wanted, given) for post in ground.posts}


def _plan(ground: Ground, post: Post, wanted: Wanted, given: list[tuple[frozenset[int], datetime]]) -> Plan | Refusal:
    kept = ground.draft_of(post).plan
    if wanted.way is Way.SLOT:
        at = wanted.slot or next(iter(slots_of(ground, post, given)), None)
        if at is None:
            return Refusal(NO_SLOT)
        given.append((ground.lanes[post.id].channels, at))
        return plan_at(at, kept, post.zone)
    day, hour = wanted.day_for(kept), wanted.at or kept.at
    if day is None:
        return Refusal(NO_DAY)
    if hour is None:
        at = free_hour(day, ground.working, _taken(ground, post, given), now=ground.now)
        given.extend([(ground.lanes[post.id].channels, at)] if at else [])
        return plan_at(at, kept, post.zone) if at else Refusal(NO_HOUR)
    return replace(kept, on=day, at=hour, fold=wanted.fold)


def slots_of(ground: Ground, post: Post, given: Sequence[tuple[frozenset[int], datetime]] = ()) -> list[datetime]:
    """The next free hours for a post, like the one it has and after it; without one, like this moment's."""
    taken, since = _taken(ground, post, given), max(post.planned_at or ground.now, ground.now)
    if post.planned_at:
        return free_slots(post.planned_at, ground.working, taken, now=since)
    first = ground.working.after(ground.now, DECIDING)
    days = (day_in(first, post.zone) + timedelta(days=n) for n in range(LOOKED_AT))
    open_days = (day for day in days if ground.working.stretches(day))
    found = (free_hour(day, ground.working, taken, now=first) for day in open_days)
    return list(islice(filter(None, found), OFFERED))


def _taken(ground: Ground, post: Post, given: Sequence[tuple[frozenset[int], datetime]]) -> Taken:
    lane = ground.lanes[post.id]
    return replace(lane.taken, instants=[*lane.taken.instants, *(at for whose, at in given if whose & lane.channels)])


def outlooks(session: Session, ground: Ground, plans: Plans) -> list[Outlook]:
    """Where each plan leads, in the order of the posts."""
    found = [_outlook(ground, post, plans[post.id]) for post in ground.posts]
    hours = {one.post_id: one.at for one in found if one.moves and one.at}
    speech = speech_of(session, ground, hours)
    return [
        _told(ground, post, one, speech.get(post.id, Speech())) if post.id in hours else one
        for post, one in zip(ground.posts, found, strict=True)
    ]


def _outlook(ground: Ground, post: Post, plan: Plan | Refusal) -> Outlook:
    version = ground.version_of(post)
    window = (version.window_from, version.window_to) if version else (None, None)
    here = Outlook(post.id, (post.year, post.ordinal), post.title, post.status, post.planned_at, window=window)
    try:
        _check_movable(ground, post)
        if isinstance(plan, Refusal):
            raise plan
        at = _instant(ground, post, plan)
    except Refusal as refusal:
        return replace(here, refusal=refusal)
    fate = fate_of(post.status, stays=at is not None and is_inside(at, window))
    return replace(here, at=at, plan=_with_its_window(plan, at), fate=fate)


def _with_its_window(plan: Plan, at: datetime | None) -> Plan:
    """A window it goes out of falls; it is the one that was named, since the day by itself goes along."""
    return plan if at and is_inside(at, (plan.window_from, plan.window_to)) else left_behind(plan)


def _check_movable(ground: Ground, post: Post) -> None:
    if not drafting.may_edit(post, ground.who):
        raise NotPermitted(NOT_YOURS)
    after(post.status, Move.EDIT)
    if post.id in ground.sent:
        raise OutOfTurn(LEFT)


def _instant(ground: Ground, post: Post, plan: Plan) -> datetime | None:
    """Raises `MissingHour` or `DoubleHour`, and `Refusal` for what is past or too far to say anything of."""
    at = plan.instant(post.zone)
    if at is None and post.status not in UNPLANNED:
        raise Refusal(NO_DAY)
    if at and at <= ground.now:
        raise Refusal(PAST)
    if at and at > ground.now + FARTHEST:
        raise Refusal(TOO_FAR)
    return at


def _told(ground: Ground, post: Post, one: Outlook, speech: Speech) -> Outlook:
    """With what speaks of its new hour, and the deadlines that follow."""
    if one.fate is Fate.KEPT and speech.barred:
        return replace(one, refusal=Blocked(speech.barred))
    steps = ground.steps.get(post.id, ()) if one.fate is Fate.KEPT else ()
    terms = approvals.foreseen(steps, one.at, ground.working, now=ground.now) if steps else Terms(())
    deadlines = tuple(
        Deadline(step.name, step.deadline_at, will) for step, will in zip(steps, terms.deadlines, strict=True)
    )
    shortened = terms.shortened and not any(step.shortened for step in steps)
    said = tuple(speaks(ground, post, one, speech.news, shortened=shortened))
    return replace(one, says=said, deadlines=deadlines)
