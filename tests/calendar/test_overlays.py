"""Periods behind the days: the month and the agenda name them."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.db.work import Work
from app.domain.periods.rules.kinds import PeriodKind as K
from app.usecases.periods import decisions
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.periods import factories
from tests.statement_counter import counting

Seat = Callable[[sample_town.Person], FlaskClient]


def bands(page: str) -> dict[str, list[str]]:
    """Return the entered names shown behind each day of the month, by the day's spoken label."""
    labels_by_day = {
        day: [label for label in labels if not label.startswith("Festivo: ")] for day, labels in behind(page).items()
    }
    return {day: labels for day, labels in labels_by_day.items() if labels}


def cell_of(page: str, day: date) -> str:
    return re.search(rf'<td class="([^"]+)" data-day="{day}"', page)[1]


def behind(page: str) -> dict[str, list[str]]:
    cells = re.findall(r'<td class="month__day.*?</td>', page, re.DOTALL)
    return {re.search(r'aria-label="([^"]+)"', cell)[1]: re.findall(r'month__band">([^<]+)', cell) for cell in cells}


def test_the_month_says_the_dates_of_an_election(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    factories.confirm(session, town, factories.election(session, town, now=clock()), now=clock())
    session.commit()
    may = bands(seat(town.author).get("/o/riba/calendar/2027/5").text)
    assert may["jueves, 6 de mayo"] == ["Periodo electoral"]
    assert may["viernes, 7 de mayo"] == ["Campaña electoral"]
    assert may["viernes, 21 de mayo"] == ["Campaña electoral", "Sin encuestas electorales"]
    assert may["sábado, 22 de mayo"] == ["Sin encuestas electorales", "Jornada de reflexión"]
    assert may["domingo, 23 de mayo"] == ["Jornada de votación"]
    assert "lunes, 24 de mayo" not in may


def test_a_proposal_and_what_was_cancelled_are_not_there(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    made = factories.election(session, town, now=clock())
    session.commit()
    assert bands(seat(town.author).get("/o/riba/calendar/2027/5").text) == {}
    factories.confirm(session, town, made, now=clock())
    decisions.end_or_cancel(Work(session, town.supervisor.actor, clock()), made, reason="Anulada")
    session.commit()
    assert bands(seat(town.author).get("/o/riba/calendar/2027/5").text) == {}


def test_what_ended_before_its_date_is_told_until_then(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    today = clock().date()
    made = factories.mourning(session, town, today, today + timedelta(days=5), now=clock())
    decisions.end_or_cancel(Work(session, town.supervisor.actor, clock.forward(days=1)), made, reason="Se levanta")
    session.commit()
    march = bands(seat(town.author).get("/o/riba/calendar/2027/3").text)
    assert list(march) == ["lunes, 1 de marzo", "martes, 2 de marzo"]


def test_the_agenda_says_them_too_for_a_political_office(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    day = date(2027, 3, 19)
    made = factories.matter(session, town, K.HOLIDAY, day, day, now=clock())
    factories.confirm(session, town, made, now=clock())
    session.commit()
    page = seat(town.political_office).get("/o/riba/calendar/agenda?from=2027-03-18").text
    assert re.findall(r'agenda__band">([^<]+)', page) == ["Festivo: Por la riada"]


def test_a_public_holiday_is_told_unless_somebody_entered_it(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock
):
    client, day = seat(town.author), date(2027, 3, 26)
    assert behind(client.get("/o/riba/calendar/2027/3").text)["viernes, 26 de marzo"] == ["Festivo: Viernes Santo"]
    for path in ("week", "day", "agenda"):
        assert "Festivo: Viernes Santo" in client.get(f"/o/riba/calendar/{path}?from={day}").text
    factories.confirm(session, town, factories.matter(session, town, K.HOLIDAY, day, day, now=clock()), now=clock())
    session.commit()
    page = client.get("/o/riba/calendar/2027/3").text
    assert behind(page)["viernes, 26 de marzo"] == ["Festivo: Por la riada"]
    assert cell_of(page, day) == "month__day month__day--rest"
    factories.mourning(session, town, day, day, now=clock())
    session.commit()
    assert "month__day--band" in cell_of(client.get("/o/riba/calendar/2027/3").text, day)


def test_they_cost_the_month_one_statement(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock, wiring: Wiring
):
    client = seat(town.author)
    for number in range(8):
        factories.confirm(
            session, town, factories.election(session, town, now=clock(), vote=date(2027, 5, 23 + number)), now=clock()
        )
    session.commit()
    with counting(wiring.engine) as seen:
        client.get("/o/riba/calendar/2027/5")
    assert sum("FROM period" in text for text in seen.texts) == 1
    assert seen.count < 15


@pytest.mark.parametrize("month", ["2027/3", "2027/7"])
def test_what_is_in_force_today_is_told_above_any_month_and_read_once(
    seat: Seat, session: Session, town: sample_town.Town, clock: StoppedClock, wiring: Wiring, month: str
):
    today = clock().date()
    factories.mourning(session, town, today, today, now=clock())
    july = date(2027, 7, 5)
    factories.confirm(session, town, factories.matter(session, town, K.HOLIDAY, july, july, now=clock()), now=clock())
    session.commit()
    client = seat(town.author)
    with counting(wiring.engine) as seen:
        page = client.get(f"/o/riba/calendar/{month}").text
    above = re.findall(r'bands__band">.*?</p>', page, re.DOTALL)
    assert len(above) == 1 and "Luto oficial" in above[0]
    marked_days = [day for day, labels in behind(page).items() if labels and labels != ["Festivo: Viernes Santo"]]
    assert marked_days == ["lunes, 1 de marzo" if month == "2027/3" else "lunes, 5 de julio"]
    assert len([text for text in seen.texts if "FROM period" in text]) == 1
