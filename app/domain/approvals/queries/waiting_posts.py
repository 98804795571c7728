from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from app.core.actor import Actor
from app.core.errors import Conflict, NotPermitted
from app.core.messages import Message
from app.db.paging import Cursor, KeysetQuery, Page
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param, select_columns
from app.db.work import Work
from app.domain.approvals.models.decisions import CallIn
from app.domain.approvals.models.rounds import Round, RoundStep, StepCandidate
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.authority import steps_in_own_unit
from app.domain.approvals.queries.deciders import current_deciders, decides_in_own_right
from app.domain.approvals.queries.late_steps import IS_ESCALATED
from app.domain.approvals.queries.left_out import account_names
from app.domain.approvals.queries.marked_decisions import PendingDecision, marked_step_ids
from app.domain.approvals.queries.queue_filter import QueueFilter, queue_conditions
from app.domain.approvals.queries.recusals import RecusalEvent
from app.domain.approvals.queries.review_context import step_of_actor, steps_asked_of_actor
from app.domain.approvals.queries.review_history import ReviewHistory, RoundStepView, VerdictView, review_history
from app.domain.approvals.rules.decision_checks import Judge, check_may_decide
from app.domain.approvals.rules.provisional import check_no_provisional
from app.domain.directory.models import Channel, Topic
from app.domain.people.models import Substitution
from app.domain.people.rules.substitutions import SubstitutionKind
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.queries import post_details, posts
from app.domain.posts.queries.glimpses import Glimpse, post_glimpses
from app.domain.posts.rules.draft import Target


class WaitingPost(NamedTuple):
    """`deadline_at`, `step`, `roles`, `people`: of the step; `is_called`: this person took it over.

    `in_place_of`: person substituted, `until` a day. `glimpse`: author, first words and picture, on pages of them.
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
    accounts: tuple[str | Message, ...] = ()
    glimpse: Glimpse | None = None


def waiting_posts(
    session: Session, organisation_id: int, user_id: int, *, place: Cursor | None, wanted: QueueFilter | None = None
) -> Page[WaitingPost]:
    """Return posts decidable now, by deadline: a range read of candidates."""
    values = wanted.values() if wanted else {}
    queue = _queue(frozenset(values))
    page = queue.page(session, place, organisation_id=organisation_id, user_id=user_id, **values)
    glimpses = post_glimpses(session, organisation_id, [row.id for row in page.rows])
    rows = _with_accounts(session, organisation_id, page.rows)
    return Page([row._replace(glimpse=glimpses.get(row.id)) for row in rows], page.previous, page.following)


def next_waiting_posts(session: Session, organisation_id: int, user_id: int, *, limit: int) -> list[WaitingPost]:
    next_posts = _NEXT.all(session, organisation_id=organisation_id, user_id=user_id, limit=limit)
    return _with_accounts(session, organisation_id, next_posts)


def _with_accounts(session: Session, organisation_id: int, rows: Sequence[WaitingPost]) -> list[WaitingPost]:
    accounts = account_names(session, organisation_id, [row.id for row in rows])
    return [row._replace(accounts=accounts.get(row.id, ())) for row in rows]


def next_post_after(
    session: Session, organisation_id: int, user_id: int, *, step_id: int | None, wanted: QueueFilter
) -> tuple[int, int] | None:
    """Return the post after `step_id`, just decided, else the queue's first.

    One statement, two at the end.
    """
    values = wanted.values()
    first, following = _queue_statements(frozenset(values))
    here = {"organisation_id": organisation_id, "user_id": user_id, **values}
    post_number = following.first(session, step_id=step_id, **here) if step_id else None
    return post_number or first.first(session, **here)


MOST_COUNTED = 1000
_OF_USER = (StepCandidate.organisation_id == ORGANISATION_ID, StepCandidate.user_id == param("user_id"))
_BY_DEADLINE = {"at": col(StepCandidate.deadline_at), "key": col(StepCandidate.round_step_id)}


def _waiting_select(*wanted: Any) -> Any:
    return (
        select_columns(*wanted)
        .select_from(StepCandidate)
        .join(RoundStep, col(RoundStep.id) == StepCandidate.round_step_id)
        .join(Round, col(Round.id) == RoundStep.round_id)
        .join(Post, col(Post.id) == Round.post_id)
        .outerjoin(Topic, col(Topic.id) == Post.topic_id)
        .outerjoin(Substitution, col(Substitution.id) == StepCandidate.substitution_id)
        .where(*_OF_USER)
    )


_IS_CALLED = (
    select(CallIn.id)
    .where(
        CallIn.organisation_id == ORGANISATION_ID,
        CallIn.round_step_id == RoundStep.id,
        CallIn.user_id == param("user_id"),
    )
    .exists()
)
_SHOWN = (
    Post.id,
    Post.year,
    Post.ordinal,
    Post.title,
    Post.planned_at,
    RoundStep.deadline_at,
    RoundStep.name,
    Topic.name,
    Substitution.kind,
    Substitution.user_name,
    Substitution.ends_on,
    RoundStep.half_at,
    RoundStep.most_at,
    IS_ESCALATED,
    RoundStep.roles,
    RoundStep.people,
    _IS_CALLED,
)


@cache
def _queue(narrowed: frozenset[str]) -> KeysetQuery[WaitingPost]:
    query = _waiting_select(*_SHOWN).where(*queue_conditions(narrowed))
    return KeysetQuery(query, WaitingPost, **_BY_DEADLINE, descending=False)


_SOONEST = _BY_DEADLINE.values()
_NEXT: Query[WaitingPost] = Query(_waiting_select(*_SHOWN).order_by(*_SOONEST).limit(param("limit")), WaitingPost)
_DECIDED_BY = select(RoundStep.deadline_at).where(
    RoundStep.organisation_id == ORGANISATION_ID, RoundStep.id == param("step_id")
)
_DECIDED = tuple_(_DECIDED_BY.scalar_subquery(), param("step_id"))


@cache
def _queue_statements(narrowed: frozenset[str]) -> tuple[Query[tuple[int, int]], Query[tuple[int, int]]]:
    """Return the queue's first, and the one after a step."""
    query = _waiting_select(Post.year, Post.ordinal).where(*queue_conditions(narrowed))
    soonest = query.order_by(*_SOONEST).limit(1)
    return Query(soonest, as_tuple), Query(soonest.where(tuple_(*_SOONEST) > _DECIDED), as_tuple)


WAITING_COUNT = select(func.count()).select_from(
    select(StepCandidate.round_step_id).where(*_OF_USER).limit(MOST_COUNTED).subquery()
)


@dataclass(frozen=True, slots=True)
class PostReview:
    """A post as shown to one person. `refusal`: why they may not decide it, if so.

    `substitution`: theirs; `viewed_version`: the version last viewed, with its planned time then.
    """

    post: Post
    version: PostVersion
    voiced: Sequence[tuple[Variant, Channel]]
    topic: str
    step: RoundStepView | None
    steps: Sequence[RoundStepView]
    refusal: Message | None
    substitution: Substitution | None
    viewed_version: PostVersion | None
    viewed_planned_at: datetime | None
    decisions: Sequence[VerdictView]
    left: Mapping[Target, VerdictView]
    after: int
    """Approvals still missing after this person's."""
    is_marked: bool = False


def post_review(work: Work, post: Post, aside: Sequence[RecusalEvent]) -> PostReview:
    """Return a post as the actor reviews it, in constant statements. `aside`: recusals and steps taken over."""
    copy = post_details.reader_version(work.session, post, user_id=work.actor.person_id)
    if copy is None:
        raise Conflict(rounds.NOT_IN_REVIEW)
    voiced = posts.variants_with_channels(work.session, copy.version)
    course = review_history(work.session, post)
    step, refusal = _open_step_and_refusal(work, course, copy, aside)
    deciders = current_deciders(work, [work.session.get_one(RoundStep, step.id)])[step.id] if step and refusal else {}
    if work.actor.person_id in deciders:
        refusal = None
    is_theirs = step is not None and refusal is None
    pending = [PendingDecision(step, copy.version.id, deciders.get(work.actor.person_id))] if step and is_theirs else []
    is_marked = bool(marked_step_ids(work, pending))
    return PostReview(
        post=post,
        version=copy.version,
        voiced=voiced,
        topic=copy.topic,
        step=step,
        steps=course.steps if step else (),
        refusal=refusal,
        substitution=deciders.get(work.actor.person_id),
        viewed_version=copy.viewed_version,
        viewed_planned_at=copy.viewed_planned_at,
        decisions=course.decisions,
        left=course.left if step else {},
        after=course.missing - (not is_marked),
        is_marked=is_marked,
    )


def _open_step_and_refusal(
    work: Work, course: ReviewHistory, copy: post_details.ReaderVersion, aside: Sequence[RecusalEvent]
) -> tuple[RoundStepView | None, Message | None]:
    """Return the refusal, never raised: the page is shown anyway."""
    try:
        candidate_step_ids = steps_asked_of_actor(work.session, work.organisation_id, [course.waiting], work.actor)
        step = step_of_actor(course.waiting, candidate_step_ids, work.actor)
        check_no_provisional(step.provisional_by)
    except Conflict as refusal:
        return None, refusal.sentence
    in_unit = step.id in steps_in_own_unit(work, [step])
    try:
        check_may_decide(
            _judge_from_page(course, step, copy, aside, work.actor, in_unit=in_unit), step_roles=step.roles
        )
    except NotPermitted as refusal:
        return step, refusal.sentence
    return step, None


def _judge_from_page(
    course: ReviewHistory,
    step: RoundStepView,
    copy: post_details.ReaderVersion,
    aside: Sequence[RecusalEvent],
    actor: Actor,
    *,
    in_unit: bool,
) -> Judge:
    """Return the actor as judge, from data already read."""
    decided = {
        decision.round_step_id
        for decision in course.decisions
        if decision.round_id == step.round_id and actor.id in (decision.user_id, decision.on_behalf_of_id)
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
        recused=any(event.bars(actor.person_id, step.id) for event in aside if event.ground),
        taken_over=any(event.bars(actor.person_id, step.id) for event in aside if not event.ground),
    )
