"""The effect of decisions whose grace is over: the worker gives it, or tells their giver why there is none."""

from datetime import datetime

from sqlmodel import Session

from app.core import paths
from app.core.actor import Actor, system_actor
from app.core.errors import NotPermitted, Refusal
from app.core.messages import Message, msg
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.approvals.models.decisions import ProvisionalDecision
from app.domain.approvals.queries import provisional
from app.domain.approvals.queries.provisional import DueDecision
from app.domain.approvals.rules.decision_terms import Ruling
from app.domain.approvals.rules.partial_approval import VariantChoice
from app.domain.approvals.service import provisional_decisions
from app.domain.approvals.service.review_letters import post_letter
from app.domain.audit.rules.acts import Act
from app.domain.notifications import service as notifications_service
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries.actors import load_actor
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.usecases.approvals.decisions import SeenPost
from app.usecases.periods import rejudgement
from app.usecases.review import feedback

BATCH = 50
NO_LONGER_HERE = msg("Quien la dio ya no tiene ninguna función aquí.")


def settle_due(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Give due decisions their effect, a transaction each; return the number ended."""
    with reading() as session:
        due = provisional.due_decisions(session, now=now, limit=BATCH)
    return sum(_settle(writing, due_decision, now=now) for due_decision in due)


def _settle(writing: Sessions, due: DueDecision, *, now: datetime) -> int:
    try:
        return _end_decision(writing, due, None, now=now)
    except Refusal as refusal:
        return _end_decision(writing, due, refusal.sentence, now=now)


def _end_decision(writing: Sessions, due: DueDecision, refusal: Message | None, *, now: datetime) -> int:
    """End a decision under its post's lock, where it may have been taken back."""
    with writing() as session:
        scope_to(session, due.organisation_id)
        [post] = posts.locked_posts(session, due.organisation_id, [due.post_id])
        decision = provisional.provisional_decision(session, due.organisation_id, due.id)
        if decision is None:
            return 0
        if refusal:
            _lapse(session, post, decision, refusal, now=now)
        else:
            _give_effect(session, post, decision, now=now)
        session.commit()
        return 1


def _give_effect(session: Session, post: Post, decision: ProvisionalDecision, *, now: datetime) -> None:
    """Decide with today's functions of the giver, by what was known when it was given.

    What has been stopped since, a period holds at once. Raises refusals as `feedback.decide_with_suggestions`.
    """
    actor = _load_giver(session, decision, now=now)
    provisional_decisions.remove_decisions(session, [decision])
    seen = SeenPost(post, decision.seen_hash, decision.round_step_id, _choice(decision))
    ruling = Ruling(decision.verdict, decision.reason, given_at=decision.given_at)
    feedback.decide_as_seen(Work(session, actor, now), seen, ruling, decision.wordings)
    rejudgement.hold_for_new_periods(session, post, since=decision.given_at, now=now)


def _load_giver(session: Session, decision: ProvisionalDecision, *, now: datetime) -> Actor:
    user = session.get_one(User, decision.user_id)
    actor = load_actor(session, user, decision.organisation_id, now=now)
    if actor is None:
        raise NotPermitted(NO_LONGER_HERE)
    return actor


def _choice(decision: ProvisionalDecision) -> VariantChoice | None:
    choice = decision.choice
    return VariantChoice(frozenset(choice["offered"]), frozenset(choice["chosen"])) if choice else None


def _lapse(session: Session, post: Post, decision: ProvisionalDecision, why: Message, *, now: datetime) -> None:
    """End a decision without effect and tell its giver."""
    system = system_actor(decision.organisation_id)
    provisional_decisions.end_decisions(Work(session, system, now), [decision], Act.POST_DECISION_LAPSED, why=str(why))
    user, body = session.get_one(User, decision.user_id), session.get_one(Organisation, decision.organisation_id)
    context = {
        "verdict": decision.verdict,
        "why": why.msgid,
        "values": {name: str(value) for name, value in why.values.items()},
        "path": paths.review(body.slug, post.year, post.ordinal),
    }
    letter = post_letter(post, user, "decision_lapsed", f"decision:{decision.undo_key}", **context)
    notifications_service.queue_letters(session, [letter], organisation_id=body.id, now=now)
