"""Everything a decision needs of the round it is taken in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from app.accounts.models import Substitution
from app.approvals.models import Approval, Decision, Round, RoundStep
from app.approvals.queries.aside import aside_of
from app.approvals.queries.deciders import deciders_now, decides_in_own_right
from app.approvals.queries.rounds import NOT_IN_REVIEW
from app.approvals.rules import Judge, RoundState, StepState, check_may_decide
from app.channels.models import Channel
from app.core.actor import Actor
from app.core.errors import NotPermitted, OutOfTurn
from app.db.reads import HERE, Load, given
from app.drafting import queries as drafting
from app.drafting.models import Post, PostContributor, PostVersion, Variant
from app.drafting.queries import Current
from app.drafting.rules.draft import Voice
from app.organisations.queries import day_of


@dataclass(frozen=True, slots=True)
class Turn:
    """The round in course, the step that waits and every step in order; what they are about, and who would say it.

    `approvals`: of this very content, also those an earlier round wrote. `contributed`: whether the actor's words
    are in it.
    """

    round: Round
    step: RoundStep
    steps: Sequence[RoundStep]
    current: Current
    voices: Mapping[int, Voice]
    approvals: Sequence[Approval]
    contributed: bool


def turn_of(session: Session, post: Post, actor: Actor) -> Turn:
    """Two statements. Raises `OutOfTurn` when nothing of the current version waits for a decision."""
    here = post.organisation_id
    found = _COURSE.all(session, organisation_id=here, post_id=post.id, user_id=actor.id)
    steps = [step for _, step, _, _ in found]
    waits = next((step for step in steps if step.state is StepState.OPEN), None)
    if waits is None or found[0][2].number != post.version:
        raise OutOfTurn(NOT_IN_REVIEW)
    round_, _, version, contributor = found[0]
    said = _SAID.all(session, organisation_id=here, post_version_id=version.id)
    return Turn(
        round=round_,
        step=waits,
        steps=steps,
        current=Current(post, version, [variant for variant, _, _ in said]),
        voices={channel.id: drafting.voice_of(channel) for _, channel, _ in said},
        approvals=[approval for *_, approval in said if approval],
        contributed=contributor is not None,
    )


def judge_of(session: Session, turn: Turn, actor: Actor, *, now: datetime) -> Judge:
    """The actor as the open step sees them."""
    today = day_of(session, actor.organisation_id, now=now)
    aside = aside_of(session, actor.organisation_id, [turn.step], today=today)[turn.step.id]
    return Judge(
        user_id=actor.person_id,
        roles=actor.roles,
        may_decide=decides_in_own_right(actor),
        contributed=turn.contributed,
        decided_another_step=_decided_another(session, turn, actor),
        recused=actor.person_id in aside.recused,
        taken_over=any(one != actor.person_id and one not in aside.recused for one in aside.called),
    )


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


def _decided_another(session: Session, turn: Turn, actor: Actor) -> bool:
    """Steps open in order: at the first one there is none to look for."""
    if turn.step.position == 1:
        return False
    others = (
        select(Decision.round_step_id)
        .where(Decision.organisation_id == turn.round.organisation_id, Decision.round_id == turn.round.id)
        .where(or_(col(Decision.user_id) == actor.id, col(Decision.on_behalf_of_id) == actor.id))
        .where(Decision.round_step_id != turn.step.id)
    )
    return session.exec(others.limit(1)).first() is not None


_IS_THEIRS = (col(PostContributor.post_version_id) == PostVersion.id) & (
    col(PostContributor.user_id) == given("user_id")
)
# As in `course`: SQLite begins at the post's rounds.
_COURSE: Load[tuple[Round, RoundStep, PostVersion, int | None]] = Load(
    select(Round, RoundStep, PostVersion, PostContributor.user_id)
    .outerjoin(RoundStep, col(RoundStep.round_id) == Round.id)
    .outerjoin(PostVersion, col(PostVersion.id) == Round.post_version_id)
    .outerjoin(PostContributor, _IS_THEIRS)
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
