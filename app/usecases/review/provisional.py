"""Decisions without effect for some seconds, in which their giver may take them back (decision 231)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.validation import RefusalCollector
from app.db.work import Work
from app.domain.approvals.models.decisions import ProvisionalDecision
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.queries import provisional
from app.domain.approvals.queries.review_context import ReviewContext
from app.domain.approvals.rules.decision_terms import Ruling
from app.domain.approvals.rules.partial_approval import VariantChoice
from app.domain.approvals.rules.provisional import HAS_TAKEN_EFFECT, check_no_provisional, has_effect_at_once
from app.domain.approvals.service import provisional_decisions
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.usecases.approvals import decisions
from app.usecases.approvals.decisions import SeenPost
from app.usecases.review import feedback

Outcome = Round | ProvisionalDecision | Refusal


@dataclass(frozen=True, slots=True)
class Grace:
    """A span in which decisions have no effect, and texts suggested with one, by name."""

    span: timedelta
    wordings: Mapping[str, str] = field(default_factory=dict)


def give_decision(work: Work, seen: SeenPost, ruling: Ruling, grace: Grace) -> Round | ProvisionalDecision:
    """Judge a decision, and keep it without effect for the grace; at once without one, or near the publication.

    Raises refusals as `feedback.decide_with_suggestions`, and `Conflict` when the step was decided seconds ago.
    """
    feedback.check_wordings_verdict(grace.wordings, ruling.verdict)
    if has_effect_at_once(seen.post.planned_at, grace.span, now=work.now):
        return feedback.decide_as_seen(work, seen, ruling, grace.wordings)
    outcome = _keep_decisions(work, [seen], ruling, grace)[seen.post.id]
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def give_decisions_together(work: Work, seen: Sequence[SeenPost], ruling: Ruling, grace: Grace) -> dict[int, Outcome]:
    """Give a page's posts one decision each, as `give_decision`; return outcomes by post, in constant statements."""
    together, refused = decisions.refuse_own_page_posts(work, seen)
    near = [item for item in together if has_effect_at_once(item.post.planned_at, grace.span, now=work.now)]
    kept = [item for item in together if item not in near]
    done = decisions.decide_posts(work, near, ruling)
    return {**refused, **done, **_keep_decisions(work, kept, ruling, grace)}


def take_back(work: Work, undo_keys: Collection[str]) -> list[Post]:
    """Undo the actor's decisions that had no effect yet; return their posts.

    Raises `Conflict` when none is left.
    """
    given = provisional.decisions_of_person(work, work.actor.person_id, undo_keys)
    undone = posts.locked_posts(work.session, work.organisation_id, [decision.post_id for decision in given])
    given = provisional.decisions_of_person(work, work.actor.person_id, undo_keys)
    if not given:
        raise Conflict(HAS_TAKEN_EFFECT)
    provisional_decisions.end_decisions(work, given, Act.POST_DECISION_TAKEN_BACK)
    left = {decision.post_id for decision in given}
    return [post for post in undone if post.id in left]


def _keep_decisions(
    work: Work, seen: Sequence[SeenPost], ruling: Ruling, grace: Grace
) -> dict[int, ProvisionalDecision | Refusal]:
    contexts, refused = decisions.judge_posts(work, seen, ruling)
    names = provisional.decider_names(work, [context.step.id for context in contexts])
    collector = RefusalCollector[ReviewContext](lambda context: context.current.post.id)
    contexts = collector.accept_all(contexts, lambda context: check_no_provisional(names.get(context.step.id)))
    choices = {seen_post.post.id: seen_post.choice for seen_post in seen}
    kept = [
        _decision_row(context, choices[context.current.post.id], ruling, grace, actor=work.actor, now=work.now)
        for context in contexts
    ]
    provisional_decisions.add_decisions(work, kept)
    return {**refused, **collector.refused, **{decision.post_id: decision for decision in kept}}


def _decision_row(
    context: ReviewContext, choice: VariantChoice | None, ruling: Ruling, grace: Grace, *, actor: Actor, now: datetime
) -> ProvisionalDecision:
    shown = {"offered": sorted(choice.offered), "chosen": sorted(choice.chosen)} if choice else {}
    return ProvisionalDecision(
        organisation_id=actor.organisation_id,
        post_id=context.current.post.id,
        round_step_id=context.step.id,
        user_id=actor.person_id,
        verdict=ruling.verdict,
        reason=ruling.reason,
        seen_hash=context.current.version.content_hash,
        choice=shown,
        wordings=dict(grace.wordings),
        given_at=now,
        takes_effect_at=now + grace.span,
    )
