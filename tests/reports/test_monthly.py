"""The monthly report: its time, its single immutable copy, and the people notified."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.approvals.rules.states import RoundState
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Notice
from app.domain.notifications.rules.kinds import NoticeWay
from app.domain.organisations.models import Organisation
from app.domain.posts.rules.states import PostStatus
from app.domain.reports.models import ComplianceReport
from app.usecases.notifications import preferences
from app.usecases.notifications.letter_delivery import letter_outbox
from app.usecases.reports.monthly_report import figure_export_job, monthly_report_job
from tests.clocks import StoppedClock
from tests.notifications.conftest import mailer
from tests.peers.smtp import Smtp
from tests.publishing import sender_setup
from tests.reports.publication_factory import Told, written
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

FEBRUARY = datetime(2027, 2, 10, 11, tzinfo=UTC)
NIGHT, MORNING = datetime(2027, 3, 1, 5, 30, tzinfo=UTC), datetime(2027, 3, 1, 7, 30, tzinfo=UTC)


def sent(town: Town) -> Told:
    rounds = ((FEBRUARY, FEBRUARY, RoundState.APPROVED),)
    return Told(town.topics[0], FEBRUARY, PostStatus.CLOSED, {"es": FEBRUARY}, rounds=rounds)


@pytest.fixture
def busy(session: Session, town: Town, clock: StoppedClock) -> Town:
    written(session, town, [sent(town)], now=clock())
    session.commit()
    return town


def kept(session: Session) -> list[ComplianceReport]:
    return sender_setup.fresh(session, select(ComplianceReport).order_by(col(ComplianceReport.id)))


def test_it_is_prepared_once_at_the_first_hour_of_attention_of_the_month(busy: Town, session: Session, wiring):
    prepare = monthly_report_job(wiring.reading, wiring.writing)
    assert prepare(NIGHT)["reports"] == 0 and kept(session) == []
    assert prepare(MORNING)["reports"] == 1
    assert prepare(MORNING)["reports"] == prepare(MORNING + timedelta(days=1))["reports"] == 0
    (report,) = kept(session)
    assert (report.month, report.numbers["published"], len(report.digest)) == ("2027-02", 1, 64)
    entries = sender_setup.fresh(session, select(AuditEntry).where(AuditEntry.act == Act.REPORT_PREPARED))
    assert [entry.detail["month"] for entry in entries] == ["2027-02"]


def test_after_a_weekend_it_waits_for_monday(busy: Town, session: Session, wiring, clock: StoppedClock):
    """1 May 2027 is a holiday and a Saturday."""
    april = datetime(2027, 4, 10, 11, tzinfo=UTC)
    spec = sent(busy)
    spec.sent = {"es": april}
    written(session, busy, [spec], now=clock())
    session.commit()
    prepare = monthly_report_job(wiring.reading, wiring.writing)
    noons = [datetime(2027, 5, day, 10, tzinfo=UTC) for day in (1, 2, 3)]
    assert [prepare(noon)["reports"] for noon in noons] == [0, 0, 1]


def test_the_canaries_have_their_own_morning(busy: Town, session: Session, wiring):
    session.get_one(Organisation, busy.id).zone = "Atlantic/Canary"
    session.commit()
    prepare = monthly_report_job(wiring.reading, wiring.writing)
    assert [prepare(MORNING)["reports"], prepare(MORNING + timedelta(hours=1))["reports"]] == [0, 1]


def test_a_month_in_which_nothing_happened_is_told_to_nobody(town: Town, session: Session, wiring):
    assert monthly_report_job(wiring.reading, wiring.writing)(MORNING)["reports"] == 0
    assert kept(session) == [] and sender_setup.letters(session, "plan_report") == []


def test_what_happens_later_does_not_change_what_was_kept(busy: Town, session: Session, wiring, seat, clock):
    monthly_report_job(wiring.reading, wiring.writing)(MORNING)
    written(session, busy, [sent(busy), sent(busy)], now=clock())
    session.commit()
    client = seat(busy.supervisor)
    page = client.get(f"/o/{busy.slug}/reports/monthly/2027-02").text
    assert "1 de 1" in page and kept(session)[0].digest in page
    assert "3 de 3" in client.get(f"/o/{busy.slug}/reports/compliance?months=1&month=2027-02").text
    assert "febrero de 2027" in client.get(f"/o/{busy.slug}/reports/monthly").text.lower()
    assert client.get(f"/o/{busy.slug}/reports/monthly/2027-02.pdf").data.startswith(b"%PDF")
    assert client.get(f"/o/{busy.slug}/reports/monthly/2027-01").status_code == 404
    assert "neutralidad del mismo mes" not in seat(busy.editor).get(f"/o/{busy.slug}/reports/monthly/2027-02").text
    row = session.get_one(ComplianceReport, kept(session)[0].id)
    row.month = "2026-01"
    with pytest.raises(DBAPIError):
        session.commit()
    session.rollback()


def test_those_who_read_reports_find_it_and_those_who_asked_get_a_letter(
    busy: Town, session: Session, wiring, smtp: Smtp
):
    preferences.choose_ways(Work(session, busy.auditor.actor, MORNING), {"plan_report": NoticeWay.AT_ONCE})
    session.commit()
    monthly_report_job(wiring.reading, wiring.writing)(MORNING)
    notices = sender_setup.fresh(session, select(Notice).where(Notice.kind == "plan_report").order_by(col(Notice.id)))
    readers = (busy.supervisor, busy.neutrality_reviewer, busy.legal_reviewer, busy.auditor)
    assert {notice.to_address for notice in notices} == {person.user.email for person in readers}
    letter_outbox(wiring.writing, mailer(smtp), wiring.letters, lambda: MORNING).run(MORNING)
    (letter,) = [received.message for received in smtp.received()]
    assert busy.auditor.user.email in letter["To"] and "febrero de 2027" in letter["Subject"]
    assert "Publicaciones: 1." in letter.get_body(("plain",)).get_content()


def test_the_figures_of_the_month_that_runs_are_looked_at_once_a_day(busy: Town, wiring):
    seen = []
    hand = figure_export_job(
        wiring.reading, wiring.writing, lambda *arguments, now: seen.append((arguments[2:], now)) or 1
    )
    at = FEBRUARY + timedelta(hours=1)
    assert [hand(at)["figures"], hand(at)["figures"]] == [1, 0]
    assert hand(at + timedelta(days=1))["figures"] == 1
    (month, values), _ = seen[0]
    assert month.code == "2027-02" and values["K7"] == 100
