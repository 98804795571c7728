"""Verdicts and voided rounds; approval binds exact content (invariants I1–I3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.db.bulk import BulkInsert
from app.db.work import Work
from app.domain.approvals.models.decisions import Approval, Decision
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.authority import decision_authority
from app.domain.approvals.queries.review_context import ReviewContext
from app.domain.approvals.rules.decision_checks import check_content_unchanged, check_opinion_given
from app.domain.approvals.rules.decision_terms import Ruling
from app.domain.approvals.rules.partial_approval import VariantChoice, check_left_out_reason, left_out_variants
from app.domain.approvals.rules.states import (
    ROUND_AFTER,
    UNFINISHED_STATES,
    OpinionState,
    RoundState,
    StepState,
    Verdict,
)
from app.domain.approvals.service.deadlines import RoundSchedule
from app.domain.approvals.service.steps import close_steps, open_steps, refresh_candidates
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.authorship.service.typed_rows import note_bulk_rows
from app.domain.directory.rules.networks import channel_label
from app.domain.organisations.rules import language_name
from app.domain.people.models import Substitution
from app.domain.people.rules.substitutions import SIGNED_AS
from app.domain.posts.models import Post, Variant


@dataclass(frozen=True, slots=True)
class VerdictResult:
    """Opened steps, or the round's end; neither while open steps lack people.

    `out`: by variant, the excluding decision.
    """

    opened: Sequence[RoundStep] = ()
    approvals: Sequence[Approval] = ()
    out: Mapping[int, Decision] = field(default_factory=dict)


_DECISIONS, _APPROVALS = BulkInsert(Decision), BulkInsert(Approval)
AuthorisedReview = tuple[ReviewContext, Substitution | None]
"""A review and its substitution: None in one's own right."""


def record_verdict(work: Work, context: ReviewContext, ruling: Ruling, *, seen_hash: str) -> VerdictResult:
    """Record a verdict on the version seen; advance the round.

    Variants that `context` leaves out are not approved (`with_left_out`), earlier exclusions not decided. Raises
    `Conflict` when the text changed, another decided first or its hour passed; `NotPermitted` when the step is not
    theirs; `Refusal` when a no or exclusion lacks a reason.
    """
    check_content_unchanged(seen_hash=seen_hash, current_hash=context.current.version.content_hash)
    substitution = decision_authority(work, context)
    check_ruling(context, ruling, now=work.now)
    return record_verdicts(work, [(context, substitution)], ruling)[0]


def record_verdicts(work: Work, reviews: Sequence[AuthorisedReview], ruling: Ruling) -> list[VerdictResult]:
    """Record verdicts this person may give, each with its rows and entry.

    Constant statements for any number.
    """
    contexts = [context for context, _ in reviews]
    decisions_by_round = {
        review[0].round.id: _decision_rows(review, ruling, actor=work.actor, now=work.now) for review in reviews
    }
    decisions = [row.model_dump(exclude={"id"}) for rows in decisions_by_round.values() for row in rows]
    _DECISIONS.run(work.session, decisions)
    note_bulk_rows(work.session, Decision.__tablename__, decisions[:1])
    close_steps(work.session, _finished_steps(work, contexts, ruling), StepState.DONE)
    done = _advance_rounds(work, contexts, ruling)
    _record_acts(work, reviews, ruling)
    return [
        replace(result, out=_left_out_decisions(context, decisions_by_round[context.round.id]))
        for context, result in zip(contexts, done, strict=True)
    ]


def with_left_out(context: ReviewContext, choice: VariantChoice | None, verdict: Verdict) -> ReviewContext:
    """Return the context with the choice's exclusions; see `rules.partial_approval.left_out_variants`."""
    variant_ids = [variant.id for variant in context.current.variants]
    return replace(
        context, leaving=left_out_variants(choice, variant_ids=variant_ids, out=context.out, verdict=verdict)
    )


def check_ruling(context: ReviewContext, ruling: Ruling, *, now: datetime) -> None:
    """Raise `Refusal` for a missing reason, `Conflict` for a late yes or a last one before the second opinion."""
    ruling.check(context.current.post.planned_at, now=now)
    check_left_out_reason(context.leaving, ruling.reason)
    if ruling.is_yes and context.is_last_step:
        check_opinion_given(context.round.opinion, opened_at=context.round.opened_at, now=now)


def _left_out_decisions(context: ReviewContext, decisions: Sequence[Decision]) -> Mapping[int, Decision]:
    return {
        **context.out,
        **{decision.variant_id: decision for decision in decisions if decision.verdict is Verdict.LEFT_OUT},
    }


def _record_acts(work: Work, reviews: Sequence[AuthorisedReview], ruling: Ruling) -> None:
    """Record acts, grouped by the name signed with."""
    signed: dict[str, tuple[Actor, list[audit.EntryDraft]]] = {}
    for context, substitution in reviews:
        signing = _signing_actor(work.actor, substitution)
        signed.setdefault(signing.in_place_of, (signing, []))[1].append(_audit_act(context, ruling))
    for signing, entries in signed.values():
        audit.record_all(work.session, entries, now=work.now, actor=signing)


def _audit_act(context: ReviewContext, ruling: Ruling) -> audit.EntryDraft:
    post, version = context.current.post, context.current.version
    detail = {
        "verdict": ruling.verdict,
        "reason": ruling.reason,
        "version": version.number,
        "content_hash": version.content_hash,
        "step": context.step.name,
        "round": context.round.state,
        **_left_out_detail(context),
        **_approved_content(context),
        **({"is_marked": True} if context.is_marked else {}),
    }
    return audit.EntryDraft(Act.POST_DECIDED, post.organisation_id, f"post:{post.id}", detail)


def _approved_content(context: ReviewContext) -> dict[str, list[str]]:
    """Return content for the approving entry, where sending looks."""
    if context.round.state is not RoundState.APPROVED:
        return {}
    return {"approved_hashes": sorted(variant.content_hash for variant in context.going_on.variants)}


def _left_out_detail(context: ReviewContext) -> dict[str, list[str]]:
    if not context.leaving:
        return {}
    named = {variant.id: _variant_name(context, variant) for variant in context.remaining}
    return {
        "approved_for": [name for key, name in named.items() if key not in context.leaving],
        "left_out": [name for key, name in named.items() if key in context.leaving],
    }


def _variant_name(context: ReviewContext, variant: Variant) -> str:
    voice = context.voices[variant.channel_id]
    return f"{channel_label(voice.network, voice.name)} ({language_name(variant.language)})"


def _signing_actor(actor: Actor, substitution: Substitution | None) -> Actor:
    if substitution is None:
        return actor
    return replace(actor, in_place_of=f"{SIGNED_AS[substitution.kind]} de {substitution.user_name}")


def void_round(work: Work, post: Post, *, why: str) -> bool:
    """Void the round; return whether any existed; its content no longer holds."""
    round_ = rounds.latest_round(work.session, post)
    if round_ is None or round_.state not in (RoundState.OPEN, RoundState.APPROVED):
        return False
    unfinished = [step for step in rounds.round_steps(work.session, round_) if step.state in UNFINISHED_STATES]
    close_steps(work.session, unfinished, StepState.VOID)
    round_.state, round_.closed_at = RoundState.VOID, work.now
    audit.record(work, Act.POST_VOIDED, subject=f"post:{post.id}", round=round_.id, why=why)
    return True


def _finished_steps(work: Work, contexts: Sequence[ReviewContext], ruling: Ruling) -> list[RoundStep]:
    """Return steps with enough approvals; a no ends its round.

    A marked yes is stored, not counted.
    """
    several = [context.round.id for context in contexts if context.step.needed > 1] if ruling.is_yes else []
    counted_decisions = (
        rounds.round_involvement(work.session, contexts[0].step.organisation_id, several, now=work.now).decision_counts
        if several
        else {}
    )
    counted = [context for context in contexts if not (ruling.is_yes and context.is_marked)]
    return [
        context.step
        for context in counted
        if context.step.id not in counted_decisions or counted_decisions[context.step.id] >= context.step.needed
    ]


def _advance_rounds(work: Work, contexts: Sequence[ReviewContext], ruling: Ruling) -> list[VerdictResult]:
    unfinished = {
        context.round.id: [step for step in context.steps if step.state in UNFINISHED_STATES] for context in contexts
    }
    going = [
        (context.current.post.planned_at, steps) for context in contexts if (steps := unfinished[context.round.id])
    ]
    opened = _open_next_stages(work, going) if ruling.is_yes else {}
    ending = [context for context in contexts if context.round.id not in opened]
    close_steps(work.session, [step for context in ending for step in unfinished[context.round.id]], StepState.VOID)
    for context in ending:
        _end_round(context.round, ROUND_AFTER[ruling.verdict], now=work.now)
    approvals = _store_approvals(work.session, ending, given_at=ruling.given_at or work.now) if ruling.is_yes else {}
    work.session.flush()
    return [
        VerdictResult(opened.get(context.round.id, ()), approvals.get(context.round.id, ())) for context in contexts
    ]


def _end_round(round_: Round, state: RoundState, *, now: datetime) -> None:
    """Approve without a second opinion that has not come in its term, and say so."""
    round_.state, round_.closed_at = state, now
    if state is RoundState.APPROVED and round_.opinion is OpinionState.AWAITED:
        round_.opinion = OpinionState.MISSED


def _open_next_stages(work: Work, courses: Sequence[RoundSchedule]) -> dict[int, Sequence[RoundStep]]:
    """Open stages and refresh candidates: deciders drop out or are needed elsewhere."""
    still_open = [step for _, steps in courses for step in steps if step.state is StepState.OPEN]
    if still_open:
        refresh_candidates(work.session, still_open[0].organisation_id, still_open, now=work.now)
    opened: dict[int, Sequence[RoundStep]] = {step.round_id: () for step in still_open}
    following = [(planned_at, steps) for planned_at, steps in courses if steps[0].round_id not in opened]
    return opened | (open_steps(work, following) if following else {})


def _store_approvals(
    session: Session, contexts: Sequence[ReviewContext], *, given_at: datetime
) -> dict[int, Sequence[Approval]]:
    """Store approvals of variants not left out: the only writer.

    Content approved before keeps its row. `given_at`: when the last person decided, with or without effect.
    """
    approvals_by_round = {
        context.round.id: [_approval_row(context, variant, given_at) for variant in context.going_on.variants]
        for context in contexts
    }
    written = [approval for approvals in approvals_by_round.values() for approval in approvals if approval.id is None]
    _APPROVALS.run(session, [new_approval.model_dump(exclude={"id"}) for new_approval in written])
    return {**approvals_by_round}


def _approval_row(context: ReviewContext, variant: Variant, given_at: datetime) -> Approval:
    known = {approval.variant_id: approval for approval in context.approvals}
    return known.get(variant.id) or Approval(
        organisation_id=variant.organisation_id,
        variant_id=variant.id,
        content_hash=variant.content_hash,
        round_id=context.round.id,
        approved_at=given_at,
    )


def _decision_rows(review: AuthorisedReview, ruling: Ruling, *, actor: Actor, now: datetime) -> list[Decision]:
    context, substitution = review
    place = (
        (substitution.user_id, substitution.user_name, SIGNED_AS[substitution.kind]) if substitution else (None, "", "")
    )
    on_behalf_of_id, on_behalf_of_name, signed_as = place
    return [
        Decision(
            organisation_id=variant.organisation_id,
            round_id=context.round.id,
            round_step_id=context.step.id,
            variant_id=variant.id,
            content_hash=variant.content_hash,
            user_id=actor.person_id,
            user_name=actor.name,
            on_behalf_of_id=on_behalf_of_id,
            on_behalf_of_name=on_behalf_of_name,
            signed_as=signed_as,
            verdict=Verdict.LEFT_OUT if variant.id in context.leaving else ruling.verdict,
            reason=ruling.reason,
            decided_at=now,
            is_marked=context.is_marked,
        )
        for variant in context.remaining
    ]
