"""Questions worth keeping, and how often they come."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.citizens.models import Case, CitizenMessage, FaqEntry
from app.citizens.rules.categories import Category
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, Read, as_it_is, given

MOST = 500
"""Entries that are compared; more than that is no longer a list somebody reviews."""
MOST_ASKED = 1000
"""Messages of a week that are looked at."""
QUESTIONS = (Category.QUESTION_GENERAL, Category.QUESTION_UNIT, Category.INCIDENT, Category.ACCESS_TO_INFORMATION)
Asked = tuple[int, str, str]
"""A case, its first words and their language."""


def entries(session: Session, organisation_id: int) -> Sequence[FaqEntry]:
    """Those in use, the newest first."""
    return _ENTRIES.all(session, organisation_id=organisation_id)


def entry_or_404(session: Session, organisation_id: int, entry_id: int) -> FaqEntry:
    """Raises `NotFound`."""
    if (found := entry_or_none(session, organisation_id, entry_id)) is None:
        raise NotFound(say("Esa pregunta frecuente no existe."))
    return found


def entry_or_none(session: Session, organisation_id: int, entry_id: int | None) -> FaqEntry | None:
    return _ENTRY.first(session, organisation_id=organisation_id, entry_id=entry_id) if entry_id else None


def asked_since(session: Session, organisation_id: int, since: datetime) -> Sequence[Asked]:
    """What was asked from an instant on, without what was erased."""
    return _ASKED.all(session, organisation_id=organisation_id, since=since)


_MINE = select(FaqEntry).where(FaqEntry.organisation_id == HERE, col(FaqEntry.retired_at).is_(None))
_ENTRIES: Load[FaqEntry] = Load(_MINE.order_by(col(FaqEntry.id).desc()).limit(MOST))
_ENTRY: Load[FaqEntry] = Load(_MINE.where(FaqEntry.id == given("entry_id")))
_ASKED: Read[Asked] = Read(
    sa.select(col(CitizenMessage.case_id), col(CitizenMessage.text), col(CitizenMessage.language))
    .join(
        Case, (col(Case.id) == CitizenMessage.case_id) & (col(Case.organisation_id) == CitizenMessage.organisation_id)
    )
    .where(
        col(CitizenMessage.organisation_id) == HERE,
        col(CitizenMessage.received_at) >= given("since"),
        col(CitizenMessage.purged_at).is_(None),
        col(Case.category).in_(QUESTIONS),
    )
    .order_by(col(CitizenMessage.received_at).desc(), col(CitizenMessage.id).desc())
    .limit(MOST_ASKED),
    as_it_is,
)
