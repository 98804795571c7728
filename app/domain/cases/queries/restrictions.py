"""Restricted citizens' messages are not answered, moderated or passed on (GDPR art. 18)."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlmodel import Session, col

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.db.statements import ORGANISATION_ID, Query, select_columns
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage
from app.domain.cases.rules.states import CaseActKind

ACTS_ALLOWED = frozenset({CaseActKind.RECEIVED, CaseActKind.GONE, CaseActKind.PURGED})
NAMES_RESTRICTED_PERSON = msg("El texto nombra a alguien que pidió limitar el uso de sus datos: quite su nombre.")
_MENTION = re.compile(r"@\w[\w.-]*\w")


class RestrictedCitizen(NamedTuple):
    id: int
    handle: str


def restricted_citizens(session: Session, organisation_id: int) -> Sequence[RestrictedCitizen]:
    return _RESTRICTED_CITIZENS.all(session, organisation_id=organisation_id)


_RESTRICTED_CITIZENS: Query[RestrictedCitizen] = Query(
    select_columns(Citizen.id, Citizen.handle).where(
        Citizen.organisation_id == ORGANISATION_ID, col(Citizen.restricted_at).is_not(None)
    ),
    RestrictedCitizen,
)


def check_unrestricted(session: Session, case: Case, kind: CaseActKind, *, by: Actor) -> None:
    """Raise `Conflict` for people; the clock only records automatic acts."""
    if by.id is None or kind in ACTS_ALLOWED or case.citizen_id is None:
        return
    citizen = session.get(Citizen, case.citizen_id)
    if citizen is not None and citizen.restricted_at is not None:
        raise Conflict(_read_only_sentence(case))


def check_no_restricted_person(session: Session, case: Case, message_id: int, text: str) -> None:
    """Raise `Conflict` for text answering, quoting or naming a restricted citizen."""
    if obstacle := restriction_obstacle(session, case, message_id, text):
        raise Conflict(obstacle)


def restriction_obstacle(
    session: Session, case: Case, message_id: int, text: str, *, among: Iterable[RestrictedCitizen] | None = None
) -> Message | None:
    """Check case, author and handles in the text.

    `among`: restricted citizens known.
    """
    message = session.get(CitizenMessage, message_id)
    citizen_ids = {case.citizen_id, message.citizen_id if message else None}
    called = {handle.casefold() for handle in _MENTION.findall(text)}
    for citizen in restricted_citizens(session, case.organisation_id) if among is None else among:
        if citizen.id in citizen_ids:
            return _read_only_sentence(case)
        if _short_handle(citizen.handle) in called:
            return NAMES_RESTRICTED_PERSON
    return None


def _short_handle(handle: str) -> str:
    return "@" + handle.strip("@").partition("@")[0].casefold()


def _read_only_sentence(case: Case) -> Message:
    return msg(
        "Quien lo escribió pidió limitar el uso de sus datos: el caso %(code)s solo se lee por ahora.", code=case.code
    )
