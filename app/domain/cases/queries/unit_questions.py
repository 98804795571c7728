from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.core.permissions import Role
from app.core.tokens import token_digest
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.domain.cases.models.cases import Case
from app.domain.cases.models.unit_questions import UnitQuestion
from app.domain.organisations.models import Organisation, Unit
from app.domain.people.models import Membership, User
from app.domain.people.queries.actors import is_role_in_force

UNKNOWN_LINK = msg("Este enlace no sirve. Compruebe que lo ha copiado entero o pida otro a quien se lo envió.")


class UnitQuestionContext(NamedTuple):
    """A displayed question, without citizen's data."""

    question: UnitQuestion
    case: Case
    unit: Unit
    organisation: Organisation


class DueUnitReminder(NamedTuple):
    organisation_id: int
    question_id: int


def question_by_token(session: Session, token: str) -> UnitQuestionContext:
    """Return the address's question, without a session. Raises `NotFound`."""
    row = _BY_TOKEN.first(session, token_hash=token_digest(token))
    if row is None:
        raise NotFound(UNKNOWN_LINK)
    return UnitQuestionContext(*row)


def unit_questions(session: Session, case: Case) -> Sequence[tuple[UnitQuestion, str]]:
    return _QUESTIONS_OF_CASE.all(session, organisation_id=case.organisation_id, case_id=case.id)


def question_or_404(session: Session, case: Case, question_id: int) -> UnitQuestion:
    """Return the question fresh, its case locked before; raise `NotFound`."""
    question = _QUESTION.first(session, organisation_id=case.organisation_id, case_id=case.id, question_id=question_id)
    if question is None:
        raise NotFound(msg("Esa pregunta no existe."))
    return question


def unit_liaisons(session: Session, organisation_id: int, unit_id: int, *, today: date) -> Sequence[User]:
    """Return liaisons who can still sign in."""
    return _LIAISONS.all(session, organisation_id=organisation_id, unit_id=unit_id, today=today)


def open_units(session: Session, organisation_id: int) -> Sequence[Unit]:
    return _UNITS.all(session, organisation_id=organisation_id)


def next_reminder_at(session: Session) -> datetime | None:
    """Return the next due time: the cheap read."""
    return _NEXT_REMINDER.first(session)


def due_reminders(session: Session, *, now: datetime, limit: int) -> list[DueUnitReminder]:
    return _DUE_REMINDERS.all(session, now=now, limit=limit)


def lock_due_reminder(session: Session, reminder: DueUnitReminder, *, now: datetime) -> UnitQuestion | None:
    """Return the question, locked and rechecked."""
    return _STILL_DUE.first(
        session, organisation_id=reminder.organisation_id, question_id=reminder.question_id, now=now
    )


_IS_DUE = (col(UnitQuestion.remind_at).is_not(None), col(UnitQuestion.remind_at) <= param("now"))
_BY_TOKEN: EntityQuery[tuple[UnitQuestion, Case, Unit, Organisation]] = EntityQuery(
    select(UnitQuestion, Case, Unit, Organisation)
    .join(Case, (col(Case.organisation_id) == UnitQuestion.organisation_id) & (col(Case.id) == UnitQuestion.case_id))
    .join(Unit, (col(Unit.organisation_id) == UnitQuestion.organisation_id) & (col(Unit.id) == UnitQuestion.unit_id))
    .join(Organisation, col(Organisation.id) == UnitQuestion.organisation_id)
    .where(UnitQuestion.token_hash == param("token_hash")),
    everywhere=True,
)
_QUESTIONS_OF_CASE: EntityQuery[tuple[UnitQuestion, str]] = EntityQuery(
    select(UnitQuestion, Unit.name)
    .join(Unit, (col(Unit.organisation_id) == UnitQuestion.organisation_id) & (col(Unit.id) == UnitQuestion.unit_id))
    .where(UnitQuestion.organisation_id == ORGANISATION_ID, UnitQuestion.case_id == param("case_id"))
    .order_by(col(UnitQuestion.id))
)
_QUESTION: EntityQuery[UnitQuestion] = EntityQuery(
    select(UnitQuestion)
    .where(UnitQuestion.organisation_id == ORGANISATION_ID, UnitQuestion.case_id == param("case_id"))
    .where(UnitQuestion.id == param("question_id"))
    .execution_options(populate_existing=True)
)
_LIAISONS: EntityQuery[User] = EntityQuery(
    select(User)
    .join(Membership, col(Membership.user_id) == User.id)
    .where(Membership.organisation_id == ORGANISATION_ID, Membership.unit_id == param("unit_id"))
    .where(Membership.role == Role.UNIT_LIAISON, is_role_in_force(param("today")), col(User.disabled_at).is_(None))
    .distinct()
    .order_by(col(User.id))
)
_UNITS: EntityQuery[Unit] = EntityQuery(
    select(Unit)
    .where(Unit.organisation_id == ORGANISATION_ID, col(Unit.closed).is_(False))
    .order_by(Unit.name, col(Unit.id))
)
_NEXT_REMINDER: Query[datetime] = Query(
    select(UnitQuestion.remind_at)
    .where(col(UnitQuestion.remind_at).is_not(None))
    .order_by(col(UnitQuestion.remind_at))
    .limit(1),
    lambda at: at,
    everywhere=True,
)
_DUE_REMINDERS: Query[DueUnitReminder] = Query(
    select_columns(UnitQuestion.organisation_id, UnitQuestion.id)
    .where(*_IS_DUE)
    .order_by(col(UnitQuestion.remind_at), col(UnitQuestion.id))
    .limit(param("limit")),
    DueUnitReminder,
    everywhere=True,
)
_STILL_DUE: EntityQuery[UnitQuestion] = EntityQuery(
    select(UnitQuestion)
    .where(UnitQuestion.organisation_id == ORGANISATION_ID, UnitQuestion.id == param("question_id"), *_IS_DUE)
    .with_for_update(skip_locked=True)
)
