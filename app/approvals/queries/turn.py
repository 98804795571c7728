"""Everything a decision needs of the round it is taken in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.accounts import queries as accounts
from app.accounts.models import Substitution
from app.approvals.models import Approval, CallIn, Decision, Recusal, Round, RoundStep
from app.approvals.queries import rounds
from app.approvals.queries.aside import aside_of
from app.approvals.queries.course import StepTaken
from app.approvals.queries.deciders import deciders_now, decides_in_own_right
from app.approvals.queries.rounds import NOT_IN_REVIEW
from app.approvals.rules import Judge, RoundState, StepState, check_may_decide
from app.channels.models import Channel
from app.core.actor import Actor
from app.core.errors import NotPermitted, OutOfTurn
from app.db.reads import HERE, Load, columns, given
from app.drafting import queries as drafting
from app.drafting.models import Post, PostContributor, PostVersion, Variant
from app.drafting.queries import Current
from app.drafting.rules.draft import Voice
from app.organisations.queries import day_of

Waits = TypeVar("Waits", RoundStep, StepTaken)


@dataclass(frozen=True, slots=True)
class Turn:
    """The round in course, the step that waits for the actor and every step in order; what they are about, and each
    variant with the account that would say it (`voiced`).

    `approvals`: of this very content, also those an earlier round wrote. `contributed`: whether the actor's words
    are in it. `recused`: whether they stepped aside. `called`: the steps that somebody took over.
    """

    round: Round
    step: RoundStep
    steps: Sequence[RoundStep]
    current: Current
    voiced: Sequence[tuple[Variant, Channel]]
    approvals: Sequence[Approval]
    contributed: bool
    recused: bool
    called: Collection[int]

    @property
    def voices(self) -> Mapping[int, Voice]:
        return {channel.id: drafting.voice_of(channel) for _, channel in self.voiced}


def turn_of(session: Session, post: Post, actor: Actor) -> Turn:
    """Two statements, and one more while several steps are open.

    Raises `OutOfTurn` when nothing of the current version waits for a decision.
    """
    here = post.organisation_id
    found = _COURSE.all(session, organisation_id=here, post_id=post.id, user_id=actor.id)
    steps = [step for _, step, *_ in found]
    waiting = [step for step in steps if step.state is StepState.OPEN]
    if not waiting or found[0][2].number != post.version:
        raise OutOfTurn(NOT_IN_REVIEW)
    round_, _, version, contributor, recused, _ = found[0]
    said = _SAID.all(session, organisation_id=here, post_version_id=version.id)
    return Turn(
        round=round_,
        step=theirs_of(session, here, waiting, actor),
        steps=steps,
        current=Current(post, version, [variant for variant, _, _ in said]),
        voiced=[(variant, channel) for variant, channel, _ in said],
        approvals=[approval for *_, approval in said if approval],
        contributed=contributor is not None,
        recused=recused is not None,
        called={step.id for _, step, *_, is_called in found if is_called},
    )


def theirs_of(session: Session, organisation_id: int, waiting: Sequence[Waits], actor: Actor) -> Waits:
    """Which of the open steps is the actor's: the one they are asked for, or else one of their roles, or the first."""
    if len(waiting) == 1:
        return waiting[0]
    keys = [step.id for step in waiting]
    asked = rounds.asked_for(session, organisation_id, keys, user_id=actor.person_id)
    of_roles = (step for step in waiting if actor.roles.intersection(step.roles))
    return next((step for step in waiting if step.id == asked), next(of_roles, waiting[0]))


def judge_of(session: Session, turn: Turn, actor: Actor, *, now: datetime) -> Judge:
    """The actor as the open step sees them."""
    decided = _decided_by(session, turn, actor)
    return Judge(
        user_id=actor.person_id,
        roles=actor.roles,
        may_decide=decides_in_own_right(actor),
        contributed=turn.contributed,
        decided_another_step=bool(decided - {turn.step.id}),
        decided_this_step=turn.step.id in decided,
        is_named=actor.id in turn.step.people,
        in_unit=is_in_unit(session, turn.step, actor, now=now),
        recused=turn.recused,
        taken_over=turn.step.id in turn.called and _is_taken_from(session, turn.step, actor, now=now),
    )


def _is_taken_from(session: Session, step: RoundStep, actor: Actor, *, now: datetime) -> bool:
    """Whether a superior who has not stepped aside took it over, and it is somebody else."""
    today = day_of(session, actor.organisation_id, now=now)
    aside = aside_of(session, actor.organisation_id, [step], today=today)[step.id]
    return any(one != actor.person_id and one not in aside.recused for one in aside.called)


def authority_of(session: Session, turn: Turn, actor: Actor, *, now: datetime) -> Substitution | None:
    """In whose place the actor decides the open step, None in their own right; raises `NotPermitted` if in neither."""
    try:
        check_may_decide(judge_of(session, turn, actor, now=now), step_roles=turn.step.roles)
    except NotPermitted:
        found = deciders_now(session, turn.step, now=now)
        if actor.person_id in found:
            return found[actor.person_id]
        raise
    return None


def is_in_unit(session: Session, step: RoundStep | StepTaken, actor: Actor, *, now: datetime) -> bool:
    """Whether the actor holds one of a step's roles where it asks for it; a statement when it asks for a unit."""
    if step.unit_id is None:
        return True
    here = actor.organisation_id
    today = day_of(session, here, now=now)
    held = accounts.current_or_future(session, actor.person_id, organisation_id=here, today=today)
    return any(m.role in step.roles and m.unit_id == step.unit_id and m.starts_on <= today for m in held)


def _decided_by(session: Session, turn: Turn, actor: Actor) -> set[int]:
    """The steps the actor has decided; at the first one, alone and of one person, there is none to look for."""
    is_alone = all(other.stage > 1 for other in turn.steps if other is not turn.step)
    if turn.step.stage == 1 and turn.step.needed == 1 and is_alone:
        return set()
    decided = (
        select(Decision.round_step_id)
        .where(Decision.organisation_id == turn.round.organisation_id, Decision.round_id == turn.round.id)
        .where(or_(col(Decision.user_id) == actor.id, col(Decision.on_behalf_of_id) == actor.id))
    )
    return set(session.exec(decided.distinct()))


_IS_THEIRS = (col(PostContributor.post_version_id) == PostVersion.id) & (
    col(PostContributor.user_id) == given("user_id")
)
# As in `course`: SQLite begins at the post's rounds.
_STEPPED_ASIDE = (col(Recusal.post_id) == Round.post_id) & (col(Recusal.user_id) == given("user_id"))
_IS_CALLED = select(CallIn.id).where(CallIn.organisation_id == HERE, CallIn.round_step_id == RoundStep.id).exists()
_COURSE: Load[tuple[Round, RoundStep, PostVersion, int | None, int | None, bool]] = Load(
    columns(Round, RoundStep, PostVersion, PostContributor.user_id, Recusal.id, _IS_CALLED)
    .outerjoin(RoundStep, col(RoundStep.round_id) == Round.id)
    .outerjoin(PostVersion, col(PostVersion.id) == Round.post_version_id)
    .outerjoin(PostContributor, _IS_THEIRS)
    .outerjoin(Recusal, _STEPPED_ASIDE)
    .where(Round.organisation_id == HERE, Round.post_id == given("post_id"), Round.state == RoundState.OPEN)
    .order_by(col(RoundStep.position))
)
_SAID: Load[tuple[Variant, Channel, Approval | None]] = Load(
    select(Variant, Channel, Approval)
    .join(Channel, col(Channel.id) == Variant.channel_id)
    .outerjoin(Approval, col(Approval.variant_id) == Variant.id)
    .where(Variant.organisation_id == HERE, Variant.post_version_id == given("post_version_id"))
    .order_by(col(Variant.channel_id), Variant.language)
)
