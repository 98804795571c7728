"""Deciding in a round, and voiding it. Approval is bound to the exact content (invariants I1–I3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import Substitution
from app.accounts.rules.substitutions import SIGNED_AS
from app.approvals.models import Approval, Decision, RoundStep
from app.approvals.queries import rounds
from app.approvals.queries.turn import Turn, authority_of
from app.approvals.rules import (
    ROUND_AFTER,
    RoundState,
    StepState,
    Verdict,
    check_fresh,
    check_reason,
)
from app.approvals.rules.partial import Choice, check_why, leaving
from app.approvals.service.stepping import close_step, open_steps, refresh_candidates
from app.audit import service as audit
from app.audit.rules import Act
from app.channels.rules.accounts import called
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.drafting.models import Post, Variant
from app.organisations.rules import language_name


@dataclass(frozen=True, slots=True)
class Decided:
    """Where a verdict took its round: to more steps, which were opened, or to its end, with or without approvals.

    Neither, while the steps that are open lack somebody. `out`: by variant, the decision of the round that left it out.
    """

    opened: Sequence[RoundStep] = ()
    approvals: Sequence[Approval] = ()
    out: Mapping[int, Decision] = field(default_factory=dict)


def decide(
    session: Session, turn: Turn, *, verdict: Verdict, reason: str, seen_hash: str, actor: Actor, now: datetime
) -> Decided:
    """Record one person's verdict on the version they saw and take the round where it leads.

    What `turn` is leaving out is left out of the approval (`leave_out`), and what is out already is not decided on.
    Raises `OutOfTurn` when the text changed, another decided first or its hour has passed; `NotPermitted` when the
    step is not this person's; `Refusal` when a negative verdict, or what it leaves out, gives no reason.
    """
    step, post, version = turn.step, turn.current.post, turn.current.version
    check_fresh(seen_hash=seen_hash, current_hash=version.content_hash)
    standing = authority_of(session, turn, actor, now=now)
    check_reason(verdict, reason)
    check_why(turn.leaving, reason)
    if verdict is Verdict.APPROVED and post.planned_at and post.planned_at <= now:
        raise OutOfTurn(say("La hora prevista ya ha pasado. Pida que propongan otra: nada sale tarde por sí solo."))
    given = _write_decisions(session, turn, verdict, reason, standing, actor=actor, now=now)
    if verdict is not Verdict.APPROVED or _is_satisfied(session, step, now=now):
        close_step(session, step, StepState.DONE)
    done = _advance(session, turn, verdict, now=now)
    audit.record(
        session,
        Act.POST_DECIDED,
        actor=_signing(actor, standing),
        now=now,
        subject=f"post:{post.id}",
        verdict=verdict,
        reason=reason,
        version=version.number,
        content_hash=version.content_hash,
        step=step.name,
        round=turn.round.state,
        **_parts(turn),
    )
    left = {one.variant_id: one for one in given if one.verdict is Verdict.LEFT_OUT}
    return replace(done, out={**turn.out, **left})


def leave_out(turn: Turn, choice: Choice | None, verdict: Verdict) -> Turn:
    """The same turn with what the actor's choice would leave out; see `rules.partial.leaving`."""
    said = [variant.id for variant in turn.current.variants]
    return replace(turn, leaving=leaving(choice, said=said, out=turn.out, verdict=verdict))


def _parts(turn: Turn) -> dict[str, list[str]]:
    """For the record: which of what there was to decide was approved, and which was left out."""
    if not turn.leaving:
        return {}
    named = {variant.id: _named(turn, variant) for variant in turn.remaining}
    return {
        "approved_for": [name for key, name in named.items() if key not in turn.leaving],
        "left_out": [name for key, name in named.items() if key in turn.leaving],
    }


def _named(turn: Turn, variant: Variant) -> str:
    voice = turn.voices[variant.channel_id]
    return f"{called(voice.network, voice.name)} ({language_name(variant.language)})"


def _signing(actor: Actor, standing: Substitution | None) -> Actor:
    """The actor with the other name beside theirs, for the record."""
    if standing is None:
        return actor
    return replace(actor, in_place_of=f"{SIGNED_AS[standing.kind]} de {standing.user_name}")


def void_round(session: Session, post: Post, *, actor: Actor, now: datetime, why: str) -> bool:
    """What was approved, or waited to be, is no longer what the post says; true if there was anything to void."""
    round_ = rounds.latest_round(session, post)
    if round_ is None or round_.state not in (RoundState.OPEN, RoundState.APPROVED):
        return False
    for step in rounds.steps_of(session, round_):
        if step.state in (StepState.OPEN, StepState.WAITING):
            close_step(session, step, StepState.VOID)
    round_.state, round_.closed_at = RoundState.VOID, now
    audit.record(session, Act.POST_VOIDED, actor=actor, now=now, subject=f"post:{post.id}", round=round_.id, why=why)
    return True


def _is_satisfied(session: Session, step: RoundStep, *, now: datetime) -> bool:
    """Whether as many people as it needs have approved; a negative verdict would have ended its round."""
    if step.needed == 1:
        return True
    return rounds.involved_in(session, step.organisation_id, [step.round_id], now=now).given[step.id] >= step.needed


def _advance(session: Session, turn: Turn, verdict: Verdict, *, now: datetime) -> Decided:
    """To the next stage when this one has all it needs, else to the round's end."""
    unfinished = [step for step in turn.steps if step.state in (StepState.OPEN, StepState.WAITING)]
    if verdict is Verdict.APPROVED and unfinished:
        return _go_on(session, unfinished, now=now)
    for step in unfinished:
        close_step(session, step, StepState.VOID)
    turn.round.state, turn.round.closed_at = ROUND_AFTER[verdict], now
    approvals = _approve(session, turn, now=now) if turn.round.state is RoundState.APPROVED else ()
    session.flush()
    return Decided(approvals=approvals)


def _go_on(session: Session, unfinished: Sequence[RoundStep], *, now: datetime) -> Decided:
    """Whoever has decided is asked no more, and others may now be needed elsewhere."""
    still_open = [step for step in unfinished if step.state is StepState.OPEN]
    if still_open:
        refresh_candidates(session, still_open[0].organisation_id, still_open, now=now)
        return Decided()
    following = [step for step in unfinished if step.stage == unfinished[0].stage]
    open_steps(session, following, now=now)
    return Decided(opened=following)


def _approve(session: Session, turn: Turn, *, now: datetime) -> Sequence[Approval]:
    """The one place where approvals are written, for what nobody left out.

    Content approved once before (and reopened since) has its row.
    """
    going_on = turn.going_on.variants
    known = {one.variant_id: one for one in turn.approvals}
    written = [
        Approval(
            organisation_id=variant.organisation_id,
            variant_id=variant.id,
            content_hash=variant.content_hash,
            round_id=turn.round.id,
            approved_at=now,
        )
        for variant in going_on
        if variant.id not in known
    ]
    session.add_all(written)
    return [*(known[variant.id] for variant in going_on if variant.id in known), *written]


def _write_decisions(
    session: Session,
    turn: Turn,
    verdict: Verdict,
    reason: str,
    standing: Substitution | None,
    *,
    actor: Actor,
    now: datetime,
) -> Sequence[Decision]:
    place = (standing.user_id, standing.user_name, SIGNED_AS[standing.kind]) if standing else (None, "", "")
    on_behalf_of_id, on_behalf_of_name, signed_as = place
    given = [
        Decision(
            organisation_id=variant.organisation_id,
            round_id=turn.round.id,
            round_step_id=turn.step.id,
            variant_id=variant.id,
            content_hash=variant.content_hash,
            user_id=actor.person_id,
            user_name=actor.name,
            on_behalf_of_id=on_behalf_of_id,
            on_behalf_of_name=on_behalf_of_name,
            signed_as=signed_as,
            verdict=Verdict.LEFT_OUT if variant.id in turn.leaving else verdict,
            reason=reason,
            decided_at=now,
        )
        for variant in turn.remaining
    ]
    session.add_all(given)
    session.flush()
    return given
