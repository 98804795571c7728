"""Names are erased after their term; the request and decision stay, and the record verifies."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.audit.models import AuditPersonal
from app.domain.audit.queries.verification import verify_chain
from app.domain.requests.models import Request
from app.domain.requests.queries import requests
from app.domain.requests.rules.acts import RequestActKind
from app.usecases.requests import political_log
from app.usecases.requests.anonymisation import anonymise_past_requests
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.requests.sample_requests import praised
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

TERM = timedelta(days=4 * 365.25)


@pytest.fixture
def pressed(session: Session, town: Town, clock: StoppedClock) -> Request:
    request = praised(session, town, now=clock())
    political_log.record_insistence(
        Work(session, town.political_office.actor, clock()), request, "Lo pide la alcaldesa"
    )
    session.commit()
    return request


def run(wiring: Wiring, clock: StoppedClock, *, after: timedelta) -> int:
    return anonymise_past_requests(wiring.reading, wiring.writing, wiring.files, keep_for=TERM, now=clock() + after)


def test_within_the_term_nothing_goes(pressed: Request, wiring: Wiring, clock: StoppedClock):
    assert run(wiring, clock, after=TERM - timedelta(days=1)) == 0


def test_after_it_nobody_is_named_and_the_facts_stand(
    pressed: Request, town: Town, session: Session, wiring: Wiring, clock: StoppedClock
):
    assert [run(wiring, clock, after=TERM + timedelta(days=1)) for _ in range(2)] == [1, 0]
    session.expire_all()
    made = session.get_one(Request, pressed.id)
    acts = requests.request_acts(session, made)
    stored_text = str([made.model_dump(), *(act.model_dump() for act in acts)])
    assert town.political_office.user.name not in stored_text and "la alcaldesa" not in stored_text
    assert (made.is_political, [act.kind for act in acts]) == (True, [RequestActKind.RECEIVED, RequestActKind.INSISTED])
    assert session.exec(select(AuditPersonal).where(AuditPersonal.value.is_not(None))).all() == []
    verdict = verify_chain(session, town.id, keys=wiring.keyring.audit, anchor=None)
    assert verdict.first_break is None


def test_what_happened_lately_keeps_the_names(
    pressed: Request, town: Town, session: Session, wiring: Wiring, clock: StoppedClock
):
    lately = clock() + TERM
    political_log.record_pressure(
        Work(session, town.author.actor, lately), pressed, RequestActKind.ORDERED, "Por correo"
    )
    session.commit()
    assert run(wiring, clock, after=TERM + timedelta(days=1)) == 0
