"""Deciding in a round, and voiding it. Approval is bound to the exact content (invariants I1–I3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import Substitution
from app.accounts.rules.substitutions import SIGNED_AS
from app.approvals.models import Approval, Decision, RoundStep
from app.approvals.queries import rounds
from app.approvals.queries.authority import authority_of
from app.approvals.queries.late import UNFINISHED
from app.approvals.queries.turn import Turn
from app.approvals.rules import ROUND_AFTER, RoundState, StepState, Verdict, check_fresh
from app.approvals.rules.partial import Choice, check_why, leaving
from app.approvals.rules.ruling import Ruling
from app.approvals.service.stepping import close_steps, open_steps, refresh_candidates
from app.approvals.service.timing import Course
from app.audit import service as audit
from app.audit.rules import Act
from app.channels.rules.accounts import called
from app.core.actor import Actor
from app.db.many import Adding
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


_DECISIONS, _APPROVALS = Adding(Decision), Adding(Approval)
Case = tuple[Turn, Substitution | None]
"""What is decided, and in whose place: None in one's own right."""


def decide(session: Session, turn: Turn, ruling: Ruling, *, seen_hash: str, actor: Actor, now: datetime) -> Decided:
    """Record one person's verdict on the version they saw and take the round where it leads.

    What `turn` is leaving out is left out of the approval (`leave_out`), and what is out already is not decided on.
    Raises `OutOfTurn` when the text changed, another decided first or its hour has passed; `NotPermitted` when the
    step is not this person's; `Refusal` when a negative verdict, or what it leaves out, gives no reason.
    """
    check_fresh(seen_hash=seen_hash, current_hash=turn.current.version.content_hash)
    standing = authority_of(session, turn, actor, now=now)
    check_ruling(turn, ruling, now=now)
    return decide_all(session, [(turn, standing)], ruling, actor=actor, now=now)[0]


def decide_all(
    session: Session, cases: Sequence[Case], ruling: Ruling, *, actor: Actor, now: datetime
) -> list[Decided]:
    """The same of several that were found to be this person's to decide; each keeps rows and an entry of its own.

    A constant number of statements however many.
    """
    turns = [turn for turn, _ in cases]
    given = {case[0].round.id: _decisions(case, ruling, actor=actor, now=now) for case in cases}
    _DECISIONS.run(session, [one.model_dump(exclude={"id"}) for rows in given.values() for one in rows])
    close_steps(session, _finished(session, turns, ruling, now=now), StepState.DONE)
    done = _advance(session, turns, ruling, now=now)
    _record(session, cases, ruling, actor=actor, now=now)
    return [replace(one, out=_out(turn, given[turn.round.id])) for turn, one in zip(turns, done, strict=True)]


def leave_out(turn: Turn, choice: Choice | None, verdict: Verdict) -> Turn:
    """The same turn with what the actor's choice would leave out; see `rules.partial.leaving`."""
    said = [variant.id for variant in turn.current.variants]
    return replace(turn, leaving=leaving(choice, said=said, out=turn.out, verdict=verdict))


def check_ruling(turn: Turn, ruling: Ruling, *, now: datetime) -> None:
    """Raise `Refusal` for what lacks its reason, `OutOfTurn` for a yes to what is late."""
    ruling.check(turn.current.post.planned_at, now=now)
    check_why(turn.leaving, ruling.reason)


def _out(turn: Turn, given: Sequence[Decision]) -> Mapping[int, Decision]:
    return {**turn.out, **{one.variant_id: one for one in given if one.verdict is Verdict.LEFT_OUT}}


def _record(session: Session, cases: Sequence[Case], ruling: Ruling, *, actor: Actor, now: datetime) -> None:
    """Whoever decides for others has one name for each of them."""
    signed: dict[str, tuple[Actor, list[audit.Deed]]] = {}
    for turn, standing in cases:
        signing = _signing(actor, standing)
        signed.setdefault(signing.in_place_of, (signing, []))[1].append(_told(turn, ruling))
    for signing, deeds in signed.values():
        audit.record_all(session, deeds, now=now, actor=signing)


def _told(turn: Turn, ruling: Ruling) -> audit.Deed:
    post, version = turn.current.post, turn.current.version
    detail = {
        "verdict": ruling.verdict,
        "reason": ruling.reason,
        "version": version.number,
        "content_hash": version.content_hash,
        "step": turn.step.name,
        "round": turn.round.state,
        **_parts(turn),
        **_approved_content(turn),
        **({"is_marked": True} if turn.is_marked else {}),
    }
    return audit.Deed(Act.POST_DECIDED, post.organisation_id, f"post:{post.id}", detail)


def _approved_content(turn: Turn) -> dict[str, list[str]]:
    """Name, in the entry that ends a round with a yes, exactly what may go out: the send looks for it there."""
    if turn.round.state is not RoundState.APPROVED:
        return {}
    return {"approved_hashes": sorted(variant.content_hash for variant in turn.going_on.variants)}


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
    unfinished = [step for step in rounds.steps_of(session, round_) if step.state in UNFINISHED]
    close_steps(session, unfinished, StepState.VOID)
    round_.state, round_.closed_at = RoundState.VOID, now
    audit.record(session, Act.POST_VOIDED, actor=actor, now=now, subject=f"post:{post.id}", round=round_.id, why=why)
    return True


def _finished(session: Session, turns: Sequence[Turn], ruling: Ruling, *, now: datetime) -> list[RoundStep]:
    """The steps that as many people as they need have approved; a negative verdict ends its round.

    A marked yes is written and counts for nobody: the step goes on waiting for somebody else.
    """
    several = [turn.round.id for turn in turns if turn.step.needed > 1] if ruling.is_yes else []
    given = rounds.involved_in(session, turns[0].step.organisation_id, several, now=now).given if several else {}
    counted = [turn for turn in turns if not (ruling.is_yes and turn.is_marked)]
    return [turn.step for turn in counted if turn.step.id not in given or given[turn.step.id] >= turn.step.needed]


def _advance(session: Session, turns: Sequence[Turn], ruling: Ruling, *, now: datetime) -> list[Decided]:
    """Each to its next stage when this one has all it needs, else to its round's end."""
    unfinished = {turn.round.id: [step for step in turn.steps if step.state in UNFINISHED] for turn in turns}
    going = [(turn.current.post.planned_at, steps) for turn in turns if (steps := unfinished[turn.round.id])]
    opened = _go_on(session, going, now=now) if ruling.is_yes else {}
    ending = [turn for turn in turns if turn.round.id not in opened]
    close_steps(session, [step for turn in ending for step in unfinished[turn.round.id]], StepState.VOID)
    for turn in ending:
        turn.round.state, turn.round.closed_at = ROUND_AFTER[ruling.verdict], now
    approvals = _approve(session, ending, now=now) if ruling.is_yes else {}
    session.flush()
    return [Decided(opened.get(turn.round.id, ()), approvals.get(turn.round.id, ())) for turn in turns]


def _go_on(session: Session, courses: Sequence[Course], *, now: datetime) -> dict[int, Sequence[RoundStep]]:
    """By round, the steps opened now. Whoever has decided is asked no more, and others may now be needed elsewhere."""
    still_open = [step for _, steps in courses for step in steps if step.state is StepState.OPEN]
    if still_open:
        refresh_candidates(session, still_open[0].organisation_id, still_open, now=now)
    opened: dict[int, Sequence[RoundStep]] = {step.round_id: () for step in still_open}
    following = [(planned_at, steps) for planned_at, steps in courses if steps[0].round_id not in opened]
    return opened | (open_steps(session, following, now=now) if following else {})


def _approve(session: Session, turns: Sequence[Turn], *, now: datetime) -> dict[int, Sequence[Approval]]:
    """By round. The one place where approvals are written, for what nobody left out.

    Content approved once before (and reopened since) has its row.
    """
    found = {turn.round.id: [_approval(turn, variant, now) for variant in turn.going_on.variants] for turn in turns}
    written = [one for approvals in found.values() for one in approvals if one.id is None]
    _APPROVALS.run(session, [one.model_dump(exclude={"id"}) for one in written])
    return {**found}


def _approval(turn: Turn, variant: Variant, now: datetime) -> Approval:
    known = {one.variant_id: one for one in turn.approvals}
    return known.get(variant.id) or Approval(
        organisation_id=variant.organisation_id,
        variant_id=variant.id,
        content_hash=variant.content_hash,
        round_id=turn.round.id,
        approved_at=now,
    )


def _decisions(case: Case, ruling: Ruling, *, actor: Actor, now: datetime) -> list[Decision]:
    """One of each variant that remains."""
    turn, standing = case
    place = (standing.user_id, standing.user_name, SIGNED_AS[standing.kind]) if standing else (None, "", "")
    on_behalf_of_id, on_behalf_of_name, signed_as = place
    return [
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
            verdict=Verdict.LEFT_OUT if variant.id in turn.leaving else ruling.verdict,
            reason=ruling.reason,
            decided_at=now,
            is_marked=turn.is_marked,
        )
        for variant in turn.remaining
    ]
