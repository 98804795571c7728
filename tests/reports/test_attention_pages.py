"""The response report: the same numbers on the page, in sheets and on paper, for permitted readers only."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from app.core.actor import system_actor
from app.db.work import Work
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.cases.rules.messages import IncomingMessage
from app.domain.cases.rules.states import MessageSource
from app.domain.deadlines.queries.attention import account_with_attention_or_404
from app.domain.reports.queries.attention import AttentionFilter, attention_of_months
from app.domain.reports.queries.compliance import month_range_of
from app.domain.reports.rules.scope import ReportMonth
from app.usecases.deadlines.attention import AttentionSettings, set_attention
from app.usecases.inbox.receipt import receive_message
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.statement_counter import counting

HOUR = timedelta(hours=1)
MORNING = [["09:00", "15:00"]]


@pytest.fixture
def heard(session: Session, town: Town, clock: StoppedClock) -> Town:
    """Receive three questions: one answered, one still in time, one of two months ago."""
    for number, ago in enumerate((HOUR, HOUR, timedelta(days=60))):
        at = clock() - ago
        message = IncomingMessage(
            MessageSource.NETWORK, "¿Cuándo acaba el plazo de las ayudas?", at, f"k{number}", network="mastodon"
        )
        case = receive_message(Work(session, system_actor(town.id), at), town.organisation, message).case
        if number == 0:
            case.closed_at, case.outcome = clock(), CaseOutcome.ANSWERED
    session.commit()
    return town


def address(town: Town, form: str = "", **filters: str) -> str:
    narrowed = "&".join(f"{name}={value}" for name, value in filters.items())
    return f"/o/{town.slug}/reports/attention{form}?{narrowed}"


def test_the_page_tells_what_came_and_what_was_answered(heard: Town, seat):
    page = seat(heard.supervisor).get(address(heard, months="1"))
    assert page.status_code == 200
    assert "Llegaron 2 casos" in page.text and "1 de 1" in page.text


def test_the_first_reply_waits_in_the_hours_of_its_account(session: Session, town: Town, clock: StoppedClock):
    """Asked on a Friday at 14:30, acknowledged on Saturday at 10:30: one of two accounts attends at weekends."""
    weekend, usual = town.channels[:2]
    attended, week = account_with_attention_or_404(session, town.id, weekend.id), {"fri": MORNING, "sat": MORNING}
    set_attention(Work(session, town.supervisor.actor, clock()), attended, AttentionSettings(week=week), base=0)
    friday, saturday = datetime(2027, 2, 26, 13, 30, tzinfo=UTC), datetime(2027, 2, 27, 9, 30, tzinfo=UTC)
    for channel in (weekend, usual):
        message = IncomingMessage(
            MessageSource.NETWORK, "¿Dónde está?", friday, f"k{channel.id}", channel_id=channel.id
        )
        case = receive_message(Work(session, system_actor(town.id), friday), town.organisation, message).case
        case.acknowledged_at = saturday
    session.flush()
    attention = attention_of_months(
        session,
        town.organisation,
        month_range_of(1, ReportMonth(2027, 2), "Europe/Madrid"),
        AttentionFilter(),
        now=clock(),
    )
    assert {counted_case.case.channel_id: counted_case.waited for counted_case in attention.counted} == {
        weekend.id: 120,
        usual.id: 30,
    }


def test_the_report_and_the_deadlines_count_alike(session: Session, town: Town, clock: StoppedClock):
    """An answer at the very instant of its deadline took exactly its term, on any account."""
    attended, week = (
        account_with_attention_or_404(session, town.id, town.channels[0].id),
        {"fri": MORNING, "sat": MORNING},
    )
    set_attention(Work(session, town.supervisor.actor, clock()), attended, AttentionSettings(week=week), base=0)
    friday = datetime(2027, 2, 26, 13, 30, tzinfo=UTC)
    for channel in town.channels[:2]:
        message = IncomingMessage(
            MessageSource.NETWORK, "¿Cuándo acaba el plazo?", friday, f"k{channel.id}", channel_id=channel.id
        )
        case = receive_message(Work(session, system_actor(town.id), friday), town.organisation, message).case
        case.acknowledged_at = case.acknowledge_by
    session.flush()
    attention = attention_of_months(
        session,
        town.organisation,
        month_range_of(1, ReportMonth(2027, 2), "Europe/Madrid"),
        AttentionFilter(),
        now=clock(),
    )
    first, second = attention.counted
    assert first.case.first_reply_at != second.case.first_reply_at
    assert first.waited == second.waited == 120


def test_the_sheet_has_a_row_for_each_month(heard: Town, seat):
    sheet = seat(heard.supervisor).get(address(heard, ".csv", months="3")).text
    assert len(sheet.strip().splitlines()) == 4


def test_it_is_written_on_paper_and_as_a_workbook(heard: Town, seat):
    assert seat(heard.supervisor).get(address(heard, ".pdf")).data.startswith(b"%PDF")
    assert seat(heard.supervisor).get(address(heard, ".xlsx")).data.startswith(b"PK")


def test_a_month_nobody_can_choose_is_told_on_the_page(heard: Town, seat):
    page = seat(heard.supervisor).get(address(heard, month="1999-01"))
    assert "Elija uno de los últimos doce meses." in page.text


def test_as_many_cases_cost_as_many_statements(
    session: Session, heard: Town, clock: StoppedClock, seat, wiring: Wiring
):
    reader = seat(heard.supervisor)
    reader.get(address(heard))
    with counting(wiring.engine) as few:
        reader.get(address(heard))
    for number in range(30):
        message = IncomingMessage(MessageSource.NETWORK, f"¿Dónde está la oficina {number}?", clock(), f"more{number}")
        receive_message(Work(session, system_actor(heard.id), clock()), heard.organisation, message)
    session.commit()
    with counting(wiring.engine) as many:
        reader.get(address(heard))
    assert many.count == few.count < 15


def test_what_is_said_of_calls_is_kept_and_counted(heard: Town, seat):
    editor = seat(heard.editor)
    answer = editor.post(f"/o/{heard.slug}/reports/attention/estimate", data={"share": "100", "cost": "4,50"})
    assert answer.status_code == 303
    assert "Llamadas evitadas" in editor.get(address(heard)).text


def test_a_wrong_cost_keeps_what_was_typed(heard: Town, seat):
    answer = seat(heard.editor).post(
        f"/o/{heard.slug}/reports/attention/estimate", data={"share": "40", "cost": "barata"}
    )
    assert answer.status_code == 422 and "barata" in answer.text


def test_a_political_office_reads_none_of_it(heard: Town, seat):
    assert seat(heard.political_office).get(address(heard)).status_code == 403
