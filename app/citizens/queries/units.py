"""What units were asked, by their case and by the address they were sent."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.accounts.models import Membership, User
from app.accounts.queries import in_force
from app.accounts.rules import Role
from app.citizens.models import Case, UnitQuestion
from app.core.errors import NotFound
from app.core.ids import token_digest
from app.core.words import say
from app.db.reads import HERE, Load, Read, columns, given
from app.organisations.models import Organisation, Unit

UNKNOWN = say("Este enlace no sirve. Compruebe que lo ha copiado entero o pida otro a quien se lo envió.")


class Asked(NamedTuple):
    """A question with all that its page says: nothing of whoever wrote to the institution."""

    question: UnitQuestion
    case: Case
    unit: Unit
    organisation: Organisation


class Due(NamedTuple):
    """A question whose unit is to be reminded of it."""

    organisation_id: int
    question_id: int


def asked_by_token(session: Session, token: str) -> Asked:
    """Whoever has the address has the question, without a session. Raises `NotFound`."""
    found = _BY_TOKEN.first(session, token_hash=token_digest(token))
    if found is None:
        raise NotFound(UNKNOWN)
    return Asked(*found)


def questions_of(session: Session, case: Case) -> Sequence[tuple[UnitQuestion, str]]:
    """In order, each with the name of its unit."""
    return _OF_CASE.all(session, organisation_id=case.organisation_id, case_id=case.id)


def question_or_404(session: Session, case: Case, question_id: int) -> UnitQuestion:
    """Raises `NotFound`. Comes fresh: its case is locked by now."""
    found = _ONE.first(session, organisation_id=case.organisation_id, case_id=case.id, question_id=question_id)
    if found is None:
        raise NotFound(say("Esa pregunta no existe."))
    return found


def liaisons(session: Session, organisation_id: int, unit_id: int, *, today: date) -> Sequence[User]:
    """Who answers for a unit towards the press office, of those who can still sign in."""
    return _LIAISONS.all(session, organisation_id=organisation_id, unit_id=unit_id, today=today)


def open_units(session: Session, organisation_id: int) -> Sequence[Unit]:
    return _UNITS.all(session, organisation_id=organisation_id)


def next_due(session: Session) -> datetime | None:
    """The cheap read: when a unit is to be reminded next."""
    return _NEXT.first(session)


def to_remind(session: Session, *, now: datetime, limit: int) -> list[Due]:
    return _DUE.all(session, now=now, limit=limit)


def still_to_remind(session: Session, found: Due, *, now: datetime) -> UnitQuestion | None:
    """Locked and asked again."""
    return _STILL_DUE.first(session, organisation_id=found.organisation_id, question_id=found.question_id, now=now)


_IS_DUE = (col(UnitQuestion.remind_at).is_not(None), col(UnitQuestion.remind_at) <= given("now"))
_BY_TOKEN: Load[tuple[UnitQuestion, Case, Unit, Organisation]] = Load(
    select(UnitQuestion, Case, Unit, Organisation)
    .join(Case, (col(Case.organisation_id) == UnitQuestion.organisation_id) & (col(Case.id) == UnitQuestion.case_id))
    .join(Unit, (col(Unit.organisation_id) == UnitQuestion.organisation_id) & (col(Unit.id) == UnitQuestion.unit_id))
    .join(Organisation, col(Organisation.id) == UnitQuestion.organisation_id)
    .where(UnitQuestion.token_hash == given("token_hash")),
    everywhere=True,
)
_OF_CASE: Load[tuple[UnitQuestion, str]] = Load(
    select(UnitQuestion, Unit.name)
    .join(Unit, (col(Unit.organisation_id) == UnitQuestion.organisation_id) & (col(Unit.id) == UnitQuestion.unit_id))
    .where(UnitQuestion.organisation_id == HERE, UnitQuestion.case_id == given("case_id"))
    .order_by(col(UnitQuestion.id))
)
_ONE: Load[UnitQuestion] = Load(
    select(UnitQuestion)
    .where(UnitQuestion.organisation_id == HERE, UnitQuestion.case_id == given("case_id"))
    .where(UnitQuestion.id == given("question_id"))
    .execution_options(populate_existing=True)
)
_LIAISONS: Load[User] = Load(
    select(User)
    .join(Membership, col(Membership.user_id) == User.id)
    .where(Membership.organisation_id == HERE, Membership.unit_id == given("unit_id"))
    .where(Membership.role == Role.UNIT_LIAISON, in_force(given("today")), col(User.disabled_at).is_(None))
    .distinct()
    .order_by(col(User.id))
)
_UNITS: Load[Unit] = Load(
    select(Unit).where(Unit.organisation_id == HERE, col(Unit.closed).is_(False)).order_by(Unit.name, col(Unit.id))
)
_NEXT: Read[datetime] = Read(
    select(UnitQuestion.remind_at)
    .where(col(UnitQuestion.remind_at).is_not(None))
    .order_by(col(UnitQuestion.remind_at))
    .limit(1),
    lambda at: at,
    everywhere=True,
)
_DUE: Read[Due] = Read(
    columns(UnitQuestion.organisation_id, UnitQuestion.id)
    .where(*_IS_DUE)
    .order_by(col(UnitQuestion.remind_at), col(UnitQuestion.id))
    .limit(given("limit")),
    Due,
    everywhere=True,
)
_STILL_DUE: Load[UnitQuestion] = Load(
    select(UnitQuestion)
    .where(UnitQuestion.organisation_id == HERE, UnitQuestion.id == given("question_id"), *_IS_DUE)
    .with_for_update(skip_locked=True)
)
