"""Moving posts to another hour, one or many, all of them or none; and moving them back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.calendar.queries.moving import Moved, moves_of, versions_before
from app.calendar.rules.moving import (
    NOT_BACK,
    Fate,
    MovedMeanwhile,
    Outlook,
    Unsettled,
    Wanted,
    check_settled,
    hour_from,
    is_seen,
)
from app.calendar.service.ground import ground_of
from app.calendar.service.outlook import foresee, outlooks
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting import service as writing
from app.drafting.models import Post, PostVersion
from app.drafting.rules.draft import Plan
from app.drafting.rules.states import Status
from app.organisations.models import Organisation

NOTHING_TO_UNDO = say("Esas publicaciones no las movió usted, o ya las ha devuelto.")


@dataclass(frozen=True, slots=True)
class Informed:
    """What whoever moves them has read: each one's hour (`seen`), what would happen (`told`), that a yes is lost."""

    seen: Mapping[int, str]
    told: str = ""
    agree: bool = False


def move_all(
    session: Session,
    body: Organisation,
    posts: Sequence[Post],
    wanted: Wanted,
    informed: Informed,
    *,
    actor: Actor,
    now: datetime,
) -> list[Outlook]:
    """Move posts that come locked. What each became, in their order.

    Raises `MovedMeanwhile` when an hour is not the one that was seen, and `Unsettled` when something does not move or
    has not been read; both carry what there is to say, and nothing has moved.
    """
    found = foresee(session, body, posts, wanted, actor, now=now)
    seen = (post.id for post in posts if is_seen(informed.seen.get(post.id, ""), post.planned_at, body.zone))
    if overtaken := {post.id for post in posts}.difference(seen):
        raise MovedMeanwhile(found, frozenset(overtaken))
    check_settled(found, told=informed.told, agree=informed.agree)
    _carry(session, posts, found, actor=actor, now=now)
    return found


def move_back(
    session: Session, body: Organisation, posts: Sequence[Post], moved_at: datetime, *, actor: Actor, now: datetime
) -> list[Outlook]:
    """Undo what the actor moved at that instant, of posts that come locked; an approval that fell does not come back.

    Raises `OutOfTurn` for what they did not move, `MovedMeanwhile` when somebody gave one another hour since, and
    `Unsettled` when one cannot go back, or not without losing what was approved since.
    """
    keys = [post.id for post in posts]
    moved = moves_of(session, body.id, keys, at=moved_at, actor_id=actor.id)
    if not keys or len(moved) < len(keys):
        raise OutOfTurn(NOTHING_TO_UNDO)
    ground = ground_of(session, body, posts, actor, now=now)
    left = _left(posts, moved, versions_before(session, body.id, keys))
    plans = {post.id: _plan_before(post, moved[post.id], left.get(post.id, ground.version_of(post))) for post in posts}
    found = outlooks(session, ground, plans)
    if overtaken := frozenset(post.id for post in posts if post.hour != moved[post.id].hour):
        raise MovedMeanwhile(found, overtaken)
    if any(not one.moves or one.fate is Fate.LOST for one in found):
        raise Unsettled(found, NOT_BACK)
    _carry(session, posts, found, actor=actor, now=now)
    return found


def _left(
    posts: Sequence[Post], moved: Mapping[int, Moved], before: Mapping[int, PostVersion]
) -> Mapping[int, PostVersion]:
    """The versions that moving left behind, where nothing was written since."""
    made = (post for post in posts if moved[post.id].detail.get("changed"))
    return {
        post.id: before[post.id]
        for post in made
        if post.id in before and moved[post.id].detail.get("version") == post.version
    }


def _plan_before(post: Post, moved: Moved, version: PostVersion | None) -> Plan:
    """The hour it had, and the window of that version."""
    on, at, fold = hour_from(moved.was_hour)
    return replace(queries.draft_of(post, version).plan, on=on, at=at, fold=fold)


def _carry(session: Session, posts: Sequence[Post], found: Sequence[Outlook], *, actor: Actor, now: datetime) -> None:
    """Drafts in a few statements together; what has more to it, one by one."""
    plans = {one.post_id: one.plan for one in found if one.plan and one.at != one.was}
    plain = [post.id for post in posts if post.id in plans and post.version and post.status is Status.DRAFT]
    done = _carry_drafts(session, [post for post in posts if post.id in plain], plans, actor=actor, now=now)
    for post in posts:
        if post.id in plans and post.id not in done:
            _carry_one(session, post, plans[post.id], actor=actor, now=now)


def _carry_drafts(
    session: Session, posts: Sequence[Post], plans: Mapping[int, Plan], *, actor: Actor, now: datetime
) -> set[int]:
    if not posts:
        return set()
    versions = queries.current_versions(session, actor.organisation_id, [post.id for post in posts])
    drafts = {post.id: queries.draft_of(post, versions.get(post.id)) for post in posts}
    moved = {key: replace(draft, plan=plans[key]) for key, draft in drafts.items()}
    return drafting.save_all(session, moved, actor=actor, now=now)


def _carry_one(session: Session, post: Post, plan: Plan, *, actor: Actor, now: datetime) -> None:
    if not post.version:
        writing.plan_idea(session, post, plan, actor=actor, now=now)
        return
    if post.status is Status.EXPIRED:
        drafting.reopen(session, post, actor=actor, now=now)
    drafting.reschedule(session, post, plan, actor=actor, now=now)
