from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TypeVar

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.core.errors import Conflict
from app.db.statements import ORGANISATION_ID, EntityQuery, param, select_columns
from app.domain.approvals.models.decisions import Approval, CallIn, Decision, Recusal
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.left_out import IS_LEFT_OUT_VERDICT
from app.domain.approvals.queries.review_history import RoundStepView
from app.domain.approvals.queries.rounds import NOT_IN_REVIEW
from app.domain.approvals.rules.states import UNFINISHED_STATES, RoundState, StepState
from app.domain.directory.models import Channel
from app.domain.editorial_line.models import VariantOpinion
from app.domain.posts.models import Post, PostContributor, PostVersion, Variant
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.queries.posts import CurrentVersion
from app.domain.posts.rules.draft import Voice

AnyStep = TypeVar("AnyStep", RoundStep, RoundStepView)
StepRow = tuple[Round, RoundStep, PostVersion, int | None, int | None, bool, bool]
"""A step: version contributor, recusal, whether called in, whether its round has marks."""
VariantRow = tuple[Variant, Channel, Approval | None, Decision | None, bool | None]
"""Variant, account, any approval, the decision leaving it out, whether its second opinion asks for a person."""


@dataclass(frozen=True, slots=True)
class ReviewContext:
    """The open round, its ordered steps, the actor's, current version and `voiced` variants with accounts.

    `approvals`: of this exact content, earlier rounds included. `contributed`, `recused`: the actor has. `called`:
    steps taken over. `out`: variants this round left out, by decision; `leaving`: this decision's. `is_marked`: the
    actor's yes needs another's (`queries.marked_decisions`), loaded only for deciding; `has_marks`: the round has such
    a yes. `doubted`: texts for which the second opinion asks for a person.
    """

    round: Round
    step: RoundStep
    steps: Sequence[RoundStep]
    current: CurrentVersion
    voiced: Sequence[tuple[Variant, Channel]]
    approvals: Sequence[Approval]
    contributed: bool
    recused: bool
    called: Collection[int]
    out: Mapping[int, Decision] = field(default_factory=dict)
    leaving: frozenset[int] = frozenset()
    is_marked: bool = False
    has_marks: bool = False
    doubted: frozenset[str] = frozenset()

    @property
    def is_last_step(self) -> bool:
        """Tell whether no other step is left to decide."""
        return not any(step.state in UNFINISHED_STATES for step in self.steps if step.id != self.step.id)

    @property
    def remaining(self) -> Sequence[Variant]:
        """Return variants not left out."""
        return [variant for variant in self.current.variants if variant.id not in self.out]

    @property
    def going_on(self) -> CurrentVersion:
        variants = [variant for variant in self.remaining if variant.id not in self.leaving]
        return replace(self.current, variants=variants)

    @property
    def voices(self) -> Mapping[int, Voice]:
        return {channel.id: post_queries.voice_of(channel) for _, channel in self.voiced}


def review_context(session: Session, post: Post, actor: Actor) -> ReviewContext:
    """Return a post's open round as the actor reviews it; two statements, plus one while several steps are open.

    Raises `Conflict` when nothing of the current version awaits decision.
    """
    contexts = review_contexts(session, [post], actor)
    if post.id not in contexts:
        raise Conflict(NOT_IN_REVIEW)
    return contexts[post.id]


def review_contexts(session: Session, posts: Sequence[Post], actor: Actor) -> dict[int, ReviewContext]:
    """Return open rounds by post, in as many statements as for one post; omit posts with nothing waiting."""
    here = actor.organisation_id
    rows = _COURSE.all(session, organisation_id=here, posts=[post.id for post in posts], user_id=actor.id)
    courses = {key: list(course) for key, course in groupby(rows, key=lambda row: row[0].post_id)}
    waiting = {post.id: _open_steps(post, courses.get(post.id, ())) for post in posts}
    rows_by_version = _variant_rows(session, here, [courses[key][0] for key, steps in waiting.items() if steps])
    candidate_step_ids = steps_asked_of_actor(session, here, list(waiting.values()), actor)
    return {
        post.id: _build_context(
            post, courses[post.id], rows_by_version, step_of_actor(waiting[post.id], candidate_step_ids, actor)
        )
        for post in posts
        if waiting[post.id]
    }


def _open_steps(post: Post, course: Sequence[StepRow]) -> list[RoundStep]:
    """Return open steps; none when they concern another version."""
    return [step for _, step, version, *_ in course if step.state is StepState.OPEN and version.number == post.version]


def _build_context(
    post: Post, course: Sequence[StepRow], rows_by_version: Mapping[int, Sequence[VariantRow]], step: RoundStep
) -> ReviewContext:
    round_, _, version, contributor, recused, _, has_marks = course[0]
    variant_rows = rows_by_version.get(version.id, ())
    return ReviewContext(
        round=round_,
        step=step,
        steps=[round_step for _, round_step, *_ in course],
        current=CurrentVersion(post, version, [variant for variant, *_ in variant_rows]),
        voiced=[(variant, channel) for variant, channel, *_ in variant_rows],
        approvals=[approval for _, _, approval, *_ in variant_rows if approval],
        contributed=contributor is not None,
        recused=recused is not None,
        called={round_step.id for _, round_step, *_, is_called, _ in course if is_called},
        has_marks=bool(has_marks),
        out={variant.id: left for variant, _, _, left, _ in variant_rows if left},
        doubted=frozenset(variant.text for variant, *_, is_doubted in variant_rows if is_doubted),
    )


def _variant_rows(
    session: Session, organisation_id: int, reviews: Sequence[StepRow]
) -> Mapping[int, Sequence[VariantRow]]:
    """Return variants; no statement without steps."""
    rows_by_version: dict[int, list[VariantRow]] = defaultdict(list)
    keys = {"rounds": [review[0].id for review in reviews], "versions": [review[2].id for review in reviews]}
    for row in _VARIANT_ROWS.all(session, organisation_id=organisation_id, **keys) if reviews else ():
        rows_by_version[row[0].post_version_id].append(row)
    return rows_by_version


def steps_asked_of_actor(
    session: Session, organisation_id: int, courses: Sequence[Sequence[RoundStep | RoundStepView]], actor: Actor
) -> frozenset[int]:
    """Read only rounds with several open steps; no statement otherwise."""
    keys = [step.id for course in courses if len(course) > 1 for step in course]
    return rounds.steps_asked_of(session, organisation_id, keys, user_id=actor.person_id) if keys else frozenset()


def step_of_actor(waiting: Sequence[AnyStep], candidate_step_ids: Collection[int], actor: Actor) -> AnyStep:
    """Prefer the step asked of the actor, then their roles', then the first."""
    of_roles = (step for step in waiting if actor.roles.intersection(step.roles))
    return next((step for step in waiting if step.id in candidate_step_ids), next(of_roles, waiting[0]))


_IS_THEIRS = (col(PostContributor.post_version_id) == PostVersion.id) & (
    col(PostContributor.user_id) == param("user_id")
)
# As in `course`: SQLite begins at the post's rounds.
_STEPPED_ASIDE = (col(Recusal.post_id) == Round.post_id) & (col(Recusal.user_id) == param("user_id"))
_IS_CALLED = (
    select(CallIn.id).where(CallIn.organisation_id == ORGANISATION_ID, CallIn.round_step_id == RoundStep.id).exists()
)
_HAS_MARKS = (
    select(Decision.id)
    .where(Decision.organisation_id == ORGANISATION_ID, Decision.round_id == Round.id, col(Decision.is_marked))
    .exists()
)
_COURSE: EntityQuery[StepRow] = EntityQuery(
    select_columns(Round, RoundStep, PostVersion, PostContributor.user_id, Recusal.id, _IS_CALLED, _HAS_MARKS)
    .outerjoin(RoundStep, col(RoundStep.round_id) == Round.id)
    .outerjoin(PostVersion, col(PostVersion.id) == Round.post_version_id)
    .outerjoin(PostContributor, _IS_THEIRS)
    .outerjoin(Recusal, _STEPPED_ASIDE)
    .where(Round.organisation_id == ORGANISATION_ID, col(Round.post_id).in_(param("posts", many=True)))
    .where(Round.state == RoundState.OPEN)
    .order_by(col(Round.post_id), col(RoundStep.position))
)
_LEFT = (
    col(Decision.round_id).in_(param("rounds", many=True))
    & (col(Decision.variant_id) == Variant.id)
    & IS_LEFT_OUT_VERDICT
)
_VARIANT_ROWS: EntityQuery[VariantRow] = EntityQuery(
    select_columns(Variant, Channel, Approval, Decision, VariantOpinion.needs_person)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .outerjoin(Approval, col(Approval.variant_id) == Variant.id)
    .outerjoin(Decision, _LEFT)
    .outerjoin(VariantOpinion, col(VariantOpinion.variant_id) == Variant.id)
    .where(Variant.organisation_id == ORGANISATION_ID, col(Variant.post_version_id).in_(param("versions", many=True)))
    .order_by(col(Variant.channel_id), Variant.language)
)
