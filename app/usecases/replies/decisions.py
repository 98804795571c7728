"""Reviews of replies, decided on the exact text (I2)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from app.core import paths
from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import POLITICAL_POSTS, Permission, PostKind, Role, demand
from app.core.zones import local_day
from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.models.replies import Reply, ReplyDecision
from app.domain.cases.queries import cases
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import CaseActKind
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.queries.people import people_with_roles
from app.domain.replies.queries.waiting_replies import reply_decisions, reply_writers
from app.domain.replies.rules.review_requirements import DECIDING_ROLES, deciding_role
from app.usecases.cases.case_log import record_act
from app.usecases.replies.reply_check import remaining_reviewers
from app.usecases.replies.transitions import release_reply


def notify_reviewers(work: Work, organisation: Organisation, case: Case, reply: Reply) -> None:
    """Write to holders of a required role but authors."""
    roles = sorted(role.value for role in _deciding_roles(reply.asks.split()))
    wrote = reply_writers(reply, cases.case_replies(work.session, case), cases.case_acts(work.session, case))
    today = local_day(work.now, organisation.zone)
    readers = people_with_roles(work.session, roles, organisation_id=organisation.id, today=today)
    context = {
        "case": case.code,
        "text": reply.text,
        "language": reply.language,
        "by": reply.written_by_name,
        "zone": organisation.zone,
        "due": case.resolve_by.isoformat() if case.resolve_by else "",
        "path": paths.case(organisation.slug, case.year, case.ordinal),
    }
    letters = [
        Letter(
            user.email,
            user.name,
            user.locale,
            "reply_to_review",
            context | {"name": user.name},
            f"reply_to_review:{reply.id}:{reply.asks}:{user.id}",
            act_by=case.resolve_by,
        )
        for user in readers
        if user.id not in wrote
    ]
    notifications_service.queue_letters(work.session, letters, organisation_id=organisation.id, now=work.now)


def _deciding_roles(required_roles: Iterable[str]) -> Iterable[Role]:
    return frozenset().union(*(DECIDING_ROLES[Role(role)] for role in required_roles))


def may_decide_reply(
    reply: Reply, decisions: Sequence[ReplyDecision], actor: Actor, *, writers: Collection[int]
) -> bool:
    """Tell whether the actor has a required role and is no author, repeat decider or political post."""
    post_kinds = {PostKind(post) for post in actor.posts}
    return (
        reply.state is ReplyState.IN_REVIEW
        and actor.may(Permission.CASE_REVIEW)
        and not (POLITICAL_POSTS & post_kinds)
        and actor.id not in writers
        and all(decision.by_id != actor.id for decision in decisions if decision.content_hash == reply.content_hash)
        and deciding_role(reply.asks.split(), actor.roles) is not None
    )


def decide_on_reply(
    work: Work, organisation: Organisation, case: Case, reply: Reply, *, digest: str, is_approved: bool, reason: str
) -> None:
    """Decide on the text of `digest`; the case is locked.

    Raises `Conflict` if it changed, `Refusal` to approve what the line now stops.
    """
    demand(work.actor.may(Permission.CASE_REVIEW))
    if reply.state is not ReplyState.IN_REVIEW or digest != reply.content_hash:
        raise Conflict(msg("Esta respuesta ya no espera revisión, o su texto es otro. Léala de nuevo."))
    wrote = reply_writers(reply, cases.case_replies(work.session, case), cases.case_acts(work.session, case))
    demand(
        may_decide_reply(
            reply, reply_decisions(work.session, case.organisation_id, reply.id), work.actor, writers=wrote
        )
    )
    if not is_approved and not reason.strip():
        raise Refusal(msg("Diga qué hay que cambiar."))
    decision = _new_decision(reply, is_approved=is_approved, reason=reason, actor=work.actor, now=work.now)
    work.session.add(decision)
    detail: dict[str, Any] = {"verdict": "approved" if is_approved else "sent_back", "as_role": decision.as_role}
    detail |= {"content_hash": reply.content_hash}
    record_act(work, case, CaseActKind.REPLY_DECIDED, note=reason, reply=reply.id, **detail)
    if not is_approved:
        reply.state = ReplyState.SENT_BACK
        return
    _advance_reply(work, organisation, case, reply)


def _new_decision(reply: Reply, *, is_approved: bool, reason: str, actor: Actor, now: datetime) -> ReplyDecision:
    return ReplyDecision(
        organisation_id=reply.organisation_id,
        reply_id=reply.id,
        content_hash=reply.content_hash,
        is_approved=is_approved,
        as_role=deciding_role(reply.asks.split(), actor.roles) or "",
        reason=reason,
        by_id=actor.id,
        by_name=actor.name,
        at=now,
    )


def _advance_reply(work: Work, organisation: Organisation, case: Case, reply: Reply) -> None:
    work.session.flush()
    left = remaining_reviewers(work, organisation, case, reply)
    reply.asks = " ".join(left)
    if left:
        notify_reviewers(work, organisation, case, reply)
        return
    reply.approved_hash = reply.content_hash
    release_reply(work.session, case, reply, now=work.now)
