"""Whose data may only be kept: nobody answers, moderates or hands on what they wrote (GDPR art. 18)."""

from sqlmodel import Session

from app.citizens.models import Case, Citizen
from app.citizens.rules.cases import CaseDeed
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say

LET_THROUGH = frozenset({CaseDeed.RECEIVED, CaseDeed.GONE, CaseDeed.PURGED})
"""What only keeps what comes in, or lets it go."""


def check_unrestricted(session: Session, case: Case, deed: CaseDeed, *, by: Actor) -> None:
    """Raises `OutOfTurn` for a person; the clock only notes what happens by itself."""
    if by.id is None or deed in LET_THROUGH or case.citizen_id is None:
        return
    citizen = session.get(Citizen, case.citizen_id)
    if citizen is not None and citizen.restricted_at is not None:
        raise OutOfTurn(
            say(
                "Quien lo escribió pidió limitar el uso de sus datos: el caso %(code)s solo se lee por ahora.",
                code=case.code,
            )
        )
