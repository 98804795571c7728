"""What waits for a person, and the page where it is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from app.accounts.models import Substitution
from app.accounts.rules.substitutions import SubstitutionKind
from app.approvals.models import CallIn, Round, RoundStep, StepCandidate
from app.approvals.queries import rounds
from app.approvals.queries.aside import Event
from app.approvals.queries.authority import in_their_unit
from app.approvals.queries.course import Course, Decided, StepTaken, course_of
from app.approvals.queries.deciders import deciders_now, decides_in_own_right
from app.approvals.queries.hands import Deciding, marked_steps
from app.approvals.queries.late import IS_ESCALATED
from app.approvals.queries.partial import SPEAKS_THROUGH, account_names
from app.approvals.queries.turn import asked_of, theirs_of
from app.approvals.rules import Judge, check_may_decide
from app.channels.models import Channel
from app.core.actor import Actor
from app.core.errors import NotPermitted, OutOfTurn
from app.core.words import Sentence
from app.db.paging import Listing, Page, Place
from app.db.reads import HERE, Read, as_it_is, columns, given
from app.drafting import queries as drafting
from app.drafting.models import Post, PostVersion, Variant
from app.drafting.queries.listing import Wanted, narrowing
from app.drafting.rules.draft import Target
from app.topics.models import Topic


class Waiting(NamedTuple):
    """One post that waits for this person, as the queue shows it: `deadline_at` and `step` are of what is to decide.

    `in_place_of`: who decides it otherwise, when they stand in for somebody `until` a day. `roles` and `people` are
    those the step asks; `is_called`, whether this person took it over.
    """

    id: int
    year: int
    ordinal: int
    title: str
    planned_at: datetime | None
    deadline_at: datetime
    step: str
    topic: str | None
    kind: SubstitutionKind | None
    in_place_of: str | None
    until: date | None
    half_at: datetime | None = None
    most_at: datetime | None = None
    is_escalated: bool = False
    roles: Sequence[str] = ()
    people: Sequence[int] = ()
    is_called: bool = False
    accounts: tuple[str | Sentence, ...] = ()


def waiting_for(
    session: Session, organisation_id: int, user_id: int, *, place: Place | None, wanted: Wanted | None = None
) -> Page[Waiting]:
    """What one person may decide now, by deadline: a range read of who-may-decide, narrowed as a list of posts is."""
    values = wanted.values() if wanted else {}
    queue = _queue(frozenset(values))
    page = queue.page(session, place, organisation_id=organisation_id, user_id=user_id, **values)
    return Page(_with_accounts(session, organisation_id, page.rows), page.previous, page.following)


def next_waiting(session: Session, organisation_id: int, user_id: int, *, limit: int) -> list[Waiting]:
    """The few whose deadline comes first."""
    found = _NEXT.all(session, organisation_id=organisation_id, user_id=user_id, limit=limit)
    return _with_accounts(session, organisation_id, found)


def _with_accounts(session: Session, organisation_id: int, rows: Sequence[Waiting]) -> list[Waiting]:
    accounts = account_names(session, organisation_id, [row.id for row in rows])
    return [row._replace(accounts=accounts.get(row.id, ())) for row in rows]


def next_after(
    session: Session, organisation_id: int, user_id: int, *, step_id: int | None, wanted: Wanted
) -> tuple[int, int] | None:
    """Year and ordinal of the post that came next in the queue, or else of its first, for going on after a decision.

    `step_id`: the step that was decided. One statement, and a second at the end of the queue.
    """
    values = wanted.values()
    first, following = _going_on(frozenset(values))
    here = {"organisation_id": organisation_id, "user_id": user_id, **values}
    found = following.first(session, step_id=step_id, **here) if step_id else None
    return found or first.first(session, **here)


COUNTED = 1000
_MINE = (StepCandidate.organisation_id == HERE, StepCandidate.user_id == given("user_id"))
_BY_DEADLINE = {"at": col(StepCandidate.deadline_at), "key": col(StepCandidate.round_step_id)}


def _of_mine(*wanted: Any) -> Any:
    return (
        columns(*wanted)
        .select_from(StepCandidate)
        .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .join(Post, col(Post.id) == Round.post_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .outerjoin(Substitution, col(Substitution.id) == StepCandidate.substitution_id)
        .where(*_MINE)
    )


_IS_CALLED = (
    select(CallIn.id)
    .where(CallIn.organisation_id == HERE, CallIn.round_step_id == RoundStep.id, CallIn.user_id == given("user_id"))
    .exists()
)
_SHOWN = (
    *(Post.id, Post.year, Post.ordinal, Post.title, Post.planned_at, RoundStep.deadline_at, RoundStep.name),
    *(Topic.name, Substitution.kind, Substitution.user_name, Substitution.ends_on),
    *(RoundStep.half_at, RoundStep.most_at, IS_ESCALATED, RoundStep.roles, RoundStep.people, _IS_CALLED),
)


@cache
def _queue(narrowed: frozenset[str]) -> Listing[Waiting]:
    """One statement for each choice of filters."""
    query = _of_mine(*_SHOWN).where(*narrowing(narrowed, SPEAKS_THROUGH))
    return Listing(query, Waiting, **_BY_DEADLINE, descending=False)


_SOONEST = _BY_DEADLINE.values()
_NEXT: Read[Waiting] = Read(_of_mine(*_SHOWN).order_by(*_SOONEST).limit(given("limit")), Waiting)
_DECIDED_BY = select(RoundStep.deadline_at).where(RoundStep.organisation_id == HERE, RoundStep.id == given("step_id"))
_DECIDED = tuple_(_DECIDED_BY.scalar_subquery(), given("step_id"))


@cache
def _going_on(narrowed: frozenset[str]) -> tuple[Read[tuple[int, int]], Read[tuple[int, int]]]:
    """The first of the queue, and the one that follows a step in it."""
    query = _of_mine(Post.year, Post.ordinal).where(*narrowing(narrowed, SPEAKS_THROUGH))
    soonest = query.order_by(*_SOONEST).limit(1)
    return Read(soonest, as_it_is), Read(soonest.where(tuple_(*_SOONEST) > _DECIDED), as_it_is)


HOW_MANY = select(func.count()).select_from(select(StepCandidate.round_step_id).where(*_MINE).limit(COUNTED).subquery())
"""Of a person (`user_id`) in an organisation."""


@dataclass(frozen=True, slots=True)
class Review:
    """A post as one person reviews it. `refusal` says why it is not theirs to decide, if it is not.

    `standing` is in whose place they would; `seen`, the version they last looked at, and when it would go out then.
    """

    post: Post
    version: PostVersion
    voiced: Sequence[tuple[Variant, Channel]]
    topic: str
    step: StepTaken | None
    steps: Sequence[StepTaken]
    refusal: Sentence | None
    standing: Substitution | None
    seen: PostVersion | None
    seen_planned_at: datetime | None
    decisions: Sequence[Decided]
    left: Mapping[Target, Decided]
    """What decisions of the round left out."""
    after: int
    """How many people must still say yes once this person has."""
    is_marked: bool = False
    """Whether this person's yes needs somebody else's besides."""


def review_of(session: Session, post: Post, aside: Sequence[Event], *, actor: Actor, now: datetime) -> Review:
    """What the review page needs of the post and its round, in a constant number of statements.

    `aside`: who stepped aside from it, and who took over its steps.
    """
    copy = drafting.copy_for(session, post, user_id=actor.person_id)
    if copy is None:
        raise OutOfTurn(rounds.NOT_IN_REVIEW)
    voiced = drafting.voiced(session, copy.version)
    course = course_of(session, post)
    step, refusal = _turn(session, course, copy, aside, actor, now=now)
    found = deciders_now(session, [session.get_one(RoundStep, step.id)], now=now)[step.id] if step and refusal else {}
    if actor.person_id in found:
        refusal = None
    is_theirs = step is not None and refusal is None
    case = [Deciding(step, copy.version.id, found.get(actor.person_id))] if step and is_theirs else []
    is_marked = bool(marked_steps(session, case, actor, now=now))
    return Review(
        post=post,
        version=copy.version,
        voiced=voiced,
        topic=copy.topic,
        step=step,
        steps=course.steps if step else (),
        refusal=refusal,
        standing=found.get(actor.person_id),
        seen=copy.seen,
        seen_planned_at=copy.seen_planned_at,
        decisions=course.decisions,
        left=course.left if step else {},
        after=course.missing - (not is_marked),
        is_marked=is_marked,
    )


def _turn(
    session: Session, course: Course, copy: drafting.Copy, aside: Sequence[Event], actor: Actor, *, now: datetime
) -> tuple[StepTaken | None, Sentence | None]:
    """The open step, and whether it is this person's turn; said, not raised: the page is shown anyway."""
    try:
        asked = asked_of(session, actor.organisation_id, [course.waiting], actor)
        step = theirs_of(course.waiting, asked, actor)
    except OutOfTurn as refusal:
        return None, refusal.sentence
    in_unit = step.id in in_their_unit(session, [step], actor, now=now)
    try:
        check_may_decide(_judge(course, step, copy, aside, actor, in_unit=in_unit), step_roles=step.roles)
    except NotPermitted as refusal:
        return step, refusal.sentence
    return step, None


def _judge(
    course: Course, step: StepTaken, copy: drafting.Copy, aside: Sequence[Event], actor: Actor, *, in_unit: bool
) -> Judge:
    """The actor as the open step sees them, from what the page read already."""
    decided = {
        one.round_step_id
        for one in course.decisions
        if one.round_id == step.round_id and actor.id in (one.user_id, one.on_behalf_of_id)
    }
    return Judge(
        user_id=actor.person_id,
        roles=actor.roles,
        may_decide=decides_in_own_right(actor),
        contributed=copy.contributed,
        decided_another_step=bool(decided - {step.id}),
        decided_this_step=step.id in decided,
        is_named=actor.id in step.people,
        in_unit=in_unit,
        recused=any(one.bars(actor.person_id, step.id) for one in aside if one.ground),
        taken_over=any(one.bars(actor.person_id, step.id) for one in aside if not one.ground),
    )
