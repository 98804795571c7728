"""Letters about deciding functions: whoever may confirm one is asked, and everybody concerned hears what came of it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts import queries
from app.accounts.models import FunctionGrant, User
from app.accounts.queries import Member, grants
from app.accounts.rules import Role, role_name
from app.accounts.rules.grants import GrantGround, GrantOutcome
from app.accounts.rules.substitutions import SUBSTITUTION_WORDS, SubstitutionKind
from app.core import paths
from app.notifications import service as notifications
from app.notifications.service import Letter
from app.organisations.models import Organisation
from app.organisations.queries import day_of


def ask_confirmation(
    session: Session, grant: FunctionGrant, holders: Collection[Member], confirmers: Collection[User], *, now: datetime
) -> None:
    """Write to those who may confirm it; where nobody may, to every holder of responsibility. To auditors always."""
    asked = confirmers or [member.user for member in holders]
    is_oneself = grant.ground is GrantGround.ONESELF
    said = {"is_asked": bool(confirmers), "is_oneself": is_oneself, "due": _moment(grant.effective_at)}
    _write(session, grant, [*asked, *_auditors(session, grant, now=now)], "function_waits", said, now=now)


def tell_outcome(
    session: Session, grant: FunctionGrant, outcome: GrantOutcome, who: str, reason: str, *, now: datetime
) -> None:
    """Write to giver and receiver, and to holders and auditors when it took effect without anybody's word."""
    people = [session.get_one(User, key) for key in {grant.user_id, grant.granted_by} if key]
    if outcome is GrantOutcome.ELAPSED:
        today = day_of(session, grant.organisation_id, now=now)
        holders = grants.holders_of_responsibility(session, grant.organisation_id, today=today)
        people += [member.user for member in holders] + _auditors(session, grant, now=now)
    said = {"outcome": outcome.value, "who": who, "reason": reason}
    _write(session, grant, people, "function_settled", said, now=now)


def function_name(grant: FunctionGrant) -> str:
    """The message of what was given; letters and pages translate it."""
    word = role_name(grant.role) if grant.role else SUBSTITUTION_WORDS[SubstitutionKind(grant.terms["kind"])]
    return word.msgid


def _auditors(session: Session, grant: FunctionGrant, *, now: datetime) -> list[User]:
    today = day_of(session, grant.organisation_id, now=now)
    return list(queries.people_with_roles(session, [Role.AUDITOR], organisation_id=grant.organisation_id, today=today))


def _write(
    session: Session, grant: FunctionGrant, people: Iterable[User], kind: str, said: dict[str, Any], *, now: datetime
) -> None:
    body = session.get_one(Organisation, grant.organisation_id)
    about = {
        "granter": grant.granted_by_name,
        "grantee": grant.user_name,
        "function": function_name(grant),
        "in_place_of": grant.terms.get("user_name", ""),
        "zone": body.zone,
        "path": paths.grants(body.slug),
    }
    letters = [
        Letter(
            to_address=user.email,
            to_name=user.name,
            locale=user.locale,
            kind=kind,
            context=about | said,
            dedup_key=f"{kind}:{grant.id}:{said.get('outcome', '')}:{user.id}",
        )
        for user in {user.id: user for user in people}.values()
    ]
    notifications.queue_all(session, letters, organisation_id=body.id, now=now)


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
