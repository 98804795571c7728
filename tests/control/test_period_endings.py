"""A period that two people put in force ends by two; what only one proposed ends at once."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted
from app.core.permissions import Role
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.control.rules.changes import ChangeGround, ControlKind
from app.domain.crisis.models import Crisis
from app.domain.crisis.rules.crises import CrisisLevel
from app.domain.periods.queries.periods import PeriodWithParts
from app.domain.periods.rules.kinds import PeriodKind, PeriodState
from app.usecases import control_outcomes
from app.usecases.control_outcomes import apply_elapsed_changes
from app.usecases.crisis.crises import end_crisis_and_recall
from app.usecases.periods.endings import end_period
from tests import sample_town
from tests.people.grant_scenario import begins, comes_in, only
from tests.periods import factories

pytestmark = pytest.mark.postgresql


@pytest.fixture
def at_work(session: Session, town: sample_town.Town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    return town


def mourning(session, town, now, *, starts_in=0):
    first = now.date() + timedelta(days=starts_in)
    return factories.mourning(session, town, first, first + timedelta(days=10), now=now).period


def ends(session, period, person, now):
    whole = PeriodWithParts(period, [])
    return end_period(Work(session, person.actor, now), whole, reason="Se levanta")


def confirms(session, change, person, now):
    return control_outcomes.confirm_change(Work(session, person.actor, now), change.id, "")


@pytest.mark.parametrize(("starts_in", "state"), [(0, PeriodState.ENDED), (5, PeriodState.CANCELLED)])
def test_one_person_alone_neither_ends_nor_cancels_it(session, at_work, clock, starts_in, state):
    period = mourning(session, at_work, clock(), starts_in=starts_in)
    until, waiting = period.ends_at, ends(session, period, at_work.supervisor, clock())
    assert (waiting.kind, waiting.ground) == (ControlKind.PERIOD_ENDING, ChangeGround.ORDINARY)
    assert (period.state, period.ends_at) == (PeriodState.CONFIRMED, until)
    for person in (at_work.supervisor, at_work.neutrality_reviewer, at_work.editor, at_work.administrator):
        with pytest.raises(NotPermitted):
            confirms(session, waiting, person, clock())
    with pytest.raises(Conflict):
        ends(session, period, at_work.legal_reviewer, clock())
    confirms(session, waiting, at_work.legal_reviewer, clock())
    assert (period.state, period.ended_by, period.reason) == (state, at_work.supervisor.id, "Se levanta")


def test_a_proposal_is_taken_back_by_one(session, at_work, clock):
    today = clock().date()
    whole = factories.matter(session, at_work, PeriodKind.OFFICIAL_MOURNING, today, today, now=clock())
    assert end_period(Work(session, at_work.editor.actor, clock()), whole, reason="Error") is PeriodState.CANCELLED


def test_an_emergency_on_one_word_alone_ends_by_it(session, town, clock):
    only(session, town, Role.SUPERVISOR, Role.AUTHOR, now=clock())
    begins(session, town, now=clock())
    period = mourning(session, town, clock())
    period.kind, period.provisional_until = PeriodKind.EMERGENCY, clock() + timedelta(hours=24)
    session.flush()
    assert ends(session, period, town.supervisor, clock()) is PeriodState.ENDED


def test_what_ended_by_its_date_is_not_ended_again(session, at_work, clock):
    period = mourning(session, at_work, clock())
    waiting = ends(session, period, at_work.supervisor, clock())
    clock.forward(days=20)
    with pytest.raises(Conflict):
        confirms(session, waiting, at_work.legal_reviewer, clock())


def test_a_body_with_one_who_may_waits_a_day(session, wiring, town, clock):
    only(session, town, Role.SUPERVISOR, Role.AUTHOR, now=clock())
    begins(session, town, now=clock())
    period = mourning(session, town, clock())
    waiting = ends(session, period, town.supervisor, clock())
    assert (waiting.ground, waiting.effective_at) == (ChangeGround.ALONE, clock() + timedelta(hours=24))
    session.commit()
    clock.forward(hours=24)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 1
    session.expire_all()
    assert period.state is PeriodState.ENDED


def test_the_pause_of_a_crisis_outlives_it_until_two_end_it(session, at_work, clock):
    period = mourning(session, at_work, clock())
    crisis = Crisis(
        organisation_id=at_work.id,
        number=1,
        level=CrisisLevel.SERIOUS,
        what="Riada",
        reason="Llueve",
        spokesperson="Ana",
        source="112",
        declared_by_name="Ana",
        declared_at=clock(),
        cadence=60,
        next_update_at=clock() + timedelta(hours=1),
        period_id=period.id,
    )
    session.add(crisis)
    session.flush()
    waiting = end_crisis_and_recall(Work(session, at_work.supervisor.actor, clock()), crisis, reason="Pasó")
    assert crisis.ended_at and period.state is PeriodState.CONFIRMED
    confirms(session, waiting, at_work.legal_reviewer, clock())
    assert period.state is PeriodState.ENDED
    acts = session.exec(select(AuditEntry.act).where(AuditEntry.organisation_id == at_work.id)).all()
    assert acts.index(Act.CRISIS_ENDED) < acts.index(Act.PERIOD_ENDED)


def test_the_pages_say_what_waits_and_only_some_follow_it(session, at_work, clock, seat):
    period = mourning(session, at_work, clock())
    session.commit()
    place = f"/o/{at_work.slug}/periods/{period.id}"
    answer = seat(at_work.supervisor).post(f"{place}/ending", data={"reason": "Se levanta"}, follow_redirects=True)
    assert "aún no está en vigor" in answer.text and "/grants/" in answer.text and "Terminarlo" not in answer.text
    page = seat(at_work.author).get(place).text
    assert "Un cambio espera a otra persona" in page and "/grants/" not in page
    listed = seat(at_work.legal_reviewer).get(f"/o/{at_work.slug}/grants").text
    assert "Fin de un periodo" in listed and period.name in listed
