"""Every text, rule and answer keeps the version of the plan in force then, also when that one is superseded."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.editorial_line.rules.versions import LineAdoption
from app.domain.plan.models.versions import PlanVersion
from app.domain.posts.models import LineCheck
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.outcomes import CitedRule, RequestOutcome
from app.usecases.editorial_line import versions
from app.usecases.requests.decisions import decide_request
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.plan.version_factory import approved, written
from tests.requests.sample_requests import asked, praised
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

Seat = Callable[[sample_town.Person], FlaskClient]
TODAY = date(2027, 3, 1)


def plan(session: Session, town: Town, text: str, on: date, clock: StoppedClock) -> PlanVersion:
    written(session, town, text, now=clock())
    return approved(session, town, TODAY, now=clock(), in_force_from=on)


def test_a_post_keeps_the_version_it_was_approved_under_and_says_so(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    plan(session, town, "Uno", TODAY, clock)
    old = post_factory.approved(session, town, now=clock())
    clock.forward(days=2)
    plan(session, town, "Dos", date(2027, 3, 3), clock)
    new = post_factory.approved(session, town, now=clock())
    session.commit()
    checks = session.exec(select(LineCheck.plan_version).order_by(col(LineCheck.id))).all()
    assert set(checks) == {1, 2}
    session.commit()
    pages = [seat(town.editor).get(f"/o/riba/posts/{post.year}/{post.ordinal}").text for post in (old, new)]
    assert "plan, versión 1" in pages[0] and "1 mar 2027" in pages[0] and "/plan/versions/1" in pages[0]
    assert "plan, versión 2" in pages[1] and "3 mar 2027" in pages[1]


def test_a_post_sent_while_there_is_no_plan_obeys_none(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    old = post_factory.approved(session, town, now=clock())
    plan(session, town, "Uno", TODAY, clock)
    session.commit()
    assert "Obedece al" not in seat(town.editor).get(f"/o/riba/posts/{old.year}/{old.ordinal}").text


def test_a_version_of_the_line_keeps_the_plan_it_was_adopted_under(session: Session, town: Town, clock: StoppedClock):
    plan(session, town, "Uno", TODAY, clock)
    version = versions.begin_version(Work(session, town.editor.actor, clock()))
    versions.write_principles(
        Work(session, town.editor.actor, clock()), version, principles="Otros", note="Por claridad"
    )
    versions.propose_version(Work(session, town.editor.actor, clock()), version)
    adoption = LineAdoption("14/2027", "Pleno", clock())
    assert not versions.sign_version(Work(session, town.supervisor.actor, clock()), version, adoption)
    assert version.plan_version is None
    assert versions.sign_version(Work(session, town.legal_reviewer.actor, clock()), version, adoption)
    assert version.plan_version == 1


def test_an_answered_request_says_under_which_version_also_when_that_one_is_superseded(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    before = asked(session, town, now=clock(), subject="De antes")
    answered(session, before, town, clock)
    plan(session, town, "Uno", TODAY, clock)
    request = praised(session, town, now=clock())
    answered(session, request, town, clock)
    clock.forward(days=2)
    plan(session, town, "Dos", date(2027, 3, 3), clock)
    pages = [
        f"/o/riba/requests/{citizen_request.year}/{citizen_request.ordinal}" for citizen_request in (before, request)
    ]
    for reader in (town.editor, town.auditor, town.political_office):
        session.commit()
        page = seat(reader).get(pages[1]).text
        assert "Contestada bajo el" in page and "plan, versión 1" in page and "desde el 1 mar 2027" in page
        opens = seat(reader).get("/o/riba/plan/versions/1").status_code == 200
        assert ("/plan/versions/1" in page) is opens is (reader is not town.political_office)
    session.commit()
    assert "Contestada bajo" not in seat(town.editor).get(pages[0]).text


def answered(session: Session, request: Request, town: Town, clock: StoppedClock) -> None:
    refused = RequestOutcome(RequestActKind.REFUSED, (CitedRule("NE-01", "Se informa del servicio, no del mérito."),))
    decide_request(Work(session, town.editor.actor, clock()), request, refused)


@pytest.mark.parametrize(
    ("zone", "number"), [("Europe/Madrid", 1), ("Atlantic/Canary", None)], ids=["Madrid", "Canary"]
)
@pytest.mark.parametrize("night", [date(2027, 3, 28), date(2027, 10, 31)])
def test_an_answer_obeys_what_holds_on_the_day_it_is_in_the_organisation(
    session: Session, town: Town, clock: StoppedClock, zone: str, number: int | None, night: date
):
    """Half an hour before midnight in the Canary Islands, on the nights before the clocks change."""
    town.organisation.zone = zone
    session.add(town.organisation)
    plan(session, town, "Uno", night, clock)
    hour = 23 if night.month == 3 else 22
    clock.instant = datetime(night.year, night.month, night.day - 1, hour, 30, tzinfo=UTC)
    asked(session, town, now=clock())
    session.flush()
    acts = session.exec(select(RequestAct).execution_options(populate_existing=True)).all()
    assert {act.plan_version for act in acts} == {number}
