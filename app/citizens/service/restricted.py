"""Whose data may only be kept: nobody answers, moderates or hands on what they wrote (GDPR art. 18)."""

import re
from collections.abc import Iterable

from sqlmodel import Session

from app.citizens.models import Case, Citizen, CitizenMessage
from app.citizens.queries.restricted import Restricted, restricted
from app.citizens.rules.cases import CaseDeed
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import Sentence, say

LET_THROUGH = frozenset({CaseDeed.RECEIVED, CaseDeed.GONE, CaseDeed.PURGED})
"""What only keeps what comes in, or lets it go."""
NAMED = say("El texto nombra a alguien que pidió limitar el uso de sus datos: quite su nombre.")
_MENTION = re.compile(r"@\w[\w.-]*\w")


def check_unrestricted(session: Session, case: Case, deed: CaseDeed, *, by: Actor) -> None:
    """Raises `OutOfTurn` for a person; the clock only notes what happens by itself."""
    if by.id is None or deed in LET_THROUGH or case.citizen_id is None:
        return
    citizen = session.get(Citizen, case.citizen_id)
    if citizen is not None and citizen.restricted_at is not None:
        raise OutOfTurn(_only_read(case))


def check_nobody_named(session: Session, case: Case, message_id: int, text: str) -> None:
    """Raises `OutOfTurn` for what answers, quotes or names somebody who asked that nothing be done with theirs."""
    if told := whom_it_would_name(session, case, message_id, text):
        raise OutOfTurn(told)


def whom_it_would_name(
    session: Session, case: Case, message_id: int, text: str, *, among: Iterable[Restricted] | None = None
) -> Sentence | None:
    """The case's person, the author of that message, and whoever the words call by their handle.

    `among`: of whom is known already who asked, where a page shows them.
    """
    message = session.get(CitizenMessage, message_id)
    asked = {case.citizen_id, message.citizen_id if message else None}
    called = {one.casefold() for one in _MENTION.findall(text)}
    for one in restricted(session, case.organisation_id) if among is None else among:
        if one.id in asked:
            return _only_read(case)
        if _short(one.handle) in called:
            return NAMED
    return None


def _short(handle: str) -> str:
    """As people call each other: without the server."""
    return "@" + handle.strip("@").partition("@")[0].casefold()


def _only_read(case: Case) -> Sentence:
    return say(
        "Quien lo escribió pidió limitar el uso de sus datos: el caso %(code)s solo se lee por ahora.", code=case.code
    )
