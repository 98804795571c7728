"""One case with everything in it, and those that wait."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.citizens.models import Case, CaseAct, CitizenMessage, Reply
from app.citizens.rules.categories import Category, Urgency
from app.citizens.rules.incoming import code_of
from app.core.errors import NotFound
from app.core.words import say
from app.db.paging import Listing, Page, Place
from app.db.reads import HERE, Load, columns, given

COUNTED = 1000


class Listed(NamedTuple):
    """A case as a list shows it."""

    id: int
    year: int
    ordinal: int
    received_at: datetime
    category: Category
    urgency: Urgency
    channel_id: int | None
    acknowledge_by: datetime | None
    acknowledged_at: datetime | None
    resolve_by: datetime | None
    closed_at: datetime | None
    level: int

    @property
    def code(self) -> str:
        return code_of(self.year, self.ordinal)


def case_or_404(session: Session, organisation_id: int, year: int, ordinal: int, *, lock: bool = False) -> Case:
    """Raise `NotFound`; `lock` for a deed, so that two of them on one case take turns."""
    asked = _LOCKED if lock else _CASE
    found = asked.first(session, organisation_id=organisation_id, year=year, ordinal=ordinal)
    if found is None:
        raise NotFound(say("No hay ningún caso %(code)s.", code=code_of(year, ordinal)))
    return found


def messages_of(session: Session, case: Case) -> Sequence[CitizenMessage]:
    """What was written in it, in order."""
    return _MESSAGES.all(session, organisation_id=case.organisation_id, case_id=case.id)


def acts_of(session: Session, case: Case) -> Sequence[CaseAct]:
    """What happened to it, in order."""
    return _ACTS.all(session, organisation_id=case.organisation_id, case_id=case.id)


def replies_of(session: Session, case: Case) -> Sequence[Reply]:
    """What was answered in it, in order."""
    return _REPLIES.all(session, organisation_id=case.organisation_id, case_id=case.id)


def waiting(session: Session, organisation_id: int, *, place: Place | None) -> Page[Listed]:
    """What is open, the oldest first; one statement."""
    return _WAITING.page(session, place, organisation_id=organisation_id)


_WANTED = select(Case).where(Case.organisation_id == HERE, Case.year == given("year"), Case.ordinal == given("ordinal"))
_CASE: Load[Case] = Load(_WANTED)
_LOCKED: Load[Case] = Load(_WANTED.with_for_update())
_MESSAGES: Load[CitizenMessage] = Load(
    select(CitizenMessage)
    .where(CitizenMessage.organisation_id == HERE, CitizenMessage.case_id == given("case_id"))
    .order_by(col(CitizenMessage.id))
)
_ACTS: Load[CaseAct] = Load(
    select(CaseAct)
    .where(CaseAct.organisation_id == HERE, CaseAct.case_id == given("case_id"))
    .order_by(col(CaseAct.id))
)
_REPLIES: Load[Reply] = Load(
    select(Reply).where(Reply.organisation_id == HERE, Reply.case_id == given("case_id")).order_by(col(Reply.id))
)
_WAITING: Listing[Listed] = Listing(
    columns(*(getattr(Case, name) for name in Listed._fields)).where(
        Case.organisation_id == HERE, col(Case.closed_at).is_(None)
    ),
    Listed,
    at=col(Case.received_at),
    key=col(Case.id),
    descending=False,
)
HOW_MANY = select(func.count()).select_from(
    select(Case.id).where(Case.organisation_id == HERE, col(Case.closed_at).is_(None)).limit(COUNTED).subquery()
)
