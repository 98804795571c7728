"""Letters about changes of control: to those who may confirm, else to everyone who held a function lately."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from app.core import paths
from app.core.permissions import Role
from app.db.work import Work
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import GRANT_KINDS, ChangeGround, ChangeOutcome
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.organisations.queries import current_day
from app.domain.people.models import User
from app.domain.people.queries import grants
from app.domain.people.queries import people as people_queries
from app.domain.people.rules.substitutions import SubstitutionKind


def queue_confirmation_request(work: Work, change: ControlChange, confirmers: Collection[User]) -> None:
    """Write to possible confirmers, else to all who held a function in thirty days; always to auditors."""
    holders = confirmers or grants.recent_holders(work.session, change.organisation_id, now=work.now)
    is_oneself = change.ground is ChangeGround.ONESELF
    context = {"is_asked": bool(confirmers), "is_oneself": is_oneself, "due": _format_instant(change.effective_at)}
    _queue_letters(work, change, [*holders, *_auditors(work, change)], "waits", context)


def queue_outcome_letters(work: Work, change: ControlChange, outcome: ChangeOutcome, who: str, reason: str) -> None:
    """Write to proposer and person concerned; if effective unanswered, also to recent holders and auditors."""
    people = [work.session.get_one(User, key) for key in {change.user_id, change.proposed_by} if key]
    if outcome is ChangeOutcome.ELAPSED:
        people += grants.recent_holders(work.session, change.organisation_id, now=work.now)
        people += _auditors(work, change)
    context = {"outcome": outcome.value, "who": who, "reason": reason}
    _queue_letters(work, change, people, "settled", context)


def function_name(change: ControlChange) -> str:
    """Return the message id of the function or of the kind of change, translated elsewhere."""
    if change.role:
        return change.role.label.msgid
    if change.kind in GRANT_KINDS:
        return SubstitutionKind(change.terms["kind"]).label.msgid
    return change.kind.label.msgid


def _auditors(work: Work, change: ControlChange) -> list[User]:
    today = current_day(work.session, change.organisation_id, now=work.now)
    return list(
        people_queries.people_with_roles(
            work.session, [Role.AUDITOR], organisation_id=change.organisation_id, today=today
        )
    )


def _queue_letters(
    work: Work, change: ControlChange, people: Iterable[User], stage: str, context: dict[str, Any]
) -> None:
    body = work.session.get_one(Organisation, change.organisation_id)
    kind = f"{'function' if change.kind in GRANT_KINDS else 'control'}_{stage}"
    about = {
        "granter": change.proposed_by_name,
        "grantee": change.user_name,
        "function": function_name(change),
        "in_place_of": change.terms.get("user_name", ""),
        "what": change.kind.label.msgid,
        "title": change.title,
        "zone": body.zone,
        "path": paths.grants(body.slug),
    }
    letters = [
        Letter(
            to_address=user.email,
            to_name=user.name,
            locale=user.locale,
            kind=kind,
            context=about | context,
            dedup_key=f"{kind}:{change.id}:{context.get('outcome', '')}:{user.id}",
        )
        for user in {user.id: user for user in people}.values()
    ]
    notifications_service.queue_letters(work.session, letters, organisation_id=body.id, now=work.now)


def _format_instant(at: datetime | None) -> str:
    return at.isoformat() if at else ""
