"""Names go when their term has passed; what was asked and decided stays, and the record is whole."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.audit.models import AuditPersonal
from app.audit.queries.verification import verify
from app.intake import queries, service
from app.intake.jobs import forget_names
from app.intake.models import Request
from app.intake.rules.acts import ActKind
from app.usecases.wiring import Wiring
from tests.cast import Town
from tests.clocks import StoppedClock
from tests.intake.asking import praised

pytestmark = pytest.mark.postgresql

TERM = timedelta(days=4 * 365.25)


@pytest.fixture
def pressed(session: Session, town: Town, clock: StoppedClock) -> Request:
    request = praised(session, town, now=clock())
    service.insist(session, request, "Lo pide la alcaldesa", actor=town.political_office.actor, now=clock())
    session.commit()
    return request


def run(wiring: Wiring, clock: StoppedClock, *, after: timedelta) -> int:
    return forget_names(wiring.reading, wiring.writing, wiring.files, keep_for=TERM, now=clock() + after)


def test_within_the_term_nothing_goes(pressed: Request, wiring: Wiring, clock: StoppedClock):
    assert run(wiring, clock, after=TERM - timedelta(days=1)) == 0


def test_after_it_nobody_is_named_and_the_facts_stand(
    pressed: Request, town: Town, session: Session, wiring: Wiring, clock: StoppedClock
):
    assert [run(wiring, clock, after=TERM + timedelta(days=1)) for _ in range(2)] == [1, 0]
    session.expire_all()
    made = session.get_one(Request, pressed.id)
    acts = queries.acts_of(session, made)
    told = str([made.model_dump(), *(act.model_dump() for act in acts)])
    assert town.political_office.user.name not in told and "la alcaldesa" not in told
    assert (made.is_political, [act.kind for act in acts]) == (True, [ActKind.RECEIVED, ActKind.INSISTED])
    assert session.exec(select(AuditPersonal).where(AuditPersonal.value.is_not(None))).all() == []
    verdict = verify(session, town.id, keys=wiring.keyring.audit, anchor=None)
    assert verdict.first_break is None


def test_what_happened_lately_keeps_the_names(
    pressed: Request, town: Town, session: Session, wiring: Wiring, clock: StoppedClock
):
    lately = clock() + TERM
    service.note(session, pressed, ActKind.ORDERED, "Por correo", actor=town.author.actor, now=lately)
    session.commit()
    assert run(wiring, clock, after=TERM + timedelta(days=1)) == 0
