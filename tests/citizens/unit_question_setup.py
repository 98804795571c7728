"""A complaint about the streets, and the question put to their unit."""

import pytest
from sqlmodel import Session, col, select

from app.core.permissions import Role
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case
from app.domain.cases.models.unit_questions import UnitQuestion
from app.domain.cases.queries import cases
from app.domain.cases.rules.states import CaseState, case_state
from app.domain.organisations.models import Unit
from app.domain.people.models import Membership
from app.usecases.cases.unit_questions import (
    UnitQuestionInput,
    question_token,
    submit_unit_question,
)
from tests.citizens.test_receipt import come_in
from tests.clocks import StoppedClock
from tests.sample_town import Town

COMPLAINT = "Llevamos tres semanas con el socavón de la calle del Pez sin arreglar, @riba@social.example"


ANSWER = {"answer": "El bache se repara el jueves.", "name": "Lucía Peña, encargada"}


@pytest.fixture
def streets(session: Session, town: Town) -> Unit:
    """Return the streets unit, owned by the liaison."""
    unit = Unit(organisation_id=town.id, name="Vía Pública")
    session.add(unit)
    session.flush()
    seat = select(Membership).where(Membership.user_id == town.unit_liaison.id, Membership.role == Role.UNIT_LIAISON)
    session.exec(seat).one().unit_id = unit.id
    session.commit()
    return unit


@pytest.fixture
def case(session: Session, town: Town, clock: StoppedClock, streets: Unit) -> Case:
    return come_in(session, town, clock, COMPLAINT, handle="ana@red.example", name="Ana Ríos").case


def ask(session: Session, town: Town, clock: StoppedClock, case: Case, unit: Unit, **fields) -> str:
    """Return the address of the answer's page."""
    asking = UnitQuestionInput(**({"question": "¿Cuándo se repara?"} | fields))
    question = submit_unit_question(Work(session, town.author.actor, clock()), case, unit, asking)
    session.commit()
    return f"/citizens/answer/{question_token(session, question)}"


def state(session: Session, case: Case) -> CaseState:
    deeds = [act.deed for act in cases.case_acts(session, case)]
    return case_state(deeds, is_closed=case.closed_at is not None, has_reply_in_review=False)


def question_of(session: Session) -> UnitQuestion:
    question = session.exec(select(UnitQuestion).order_by(col(UnitQuestion.id))).all()[-1]
    session.refresh(question)
    session.commit()
    return question


def openings(session: Session) -> int:
    details = session.exec(
        select(AuditEntry.detail).where(AuditEntry.act == Act.CASE_ACTED).order_by(col(AuditEntry.seq))
    )
    counted = sum(detail.get("unit_link") == "opened" for detail in details)
    session.commit()
    return counted
