"""The week by the hour: shifts, gaps, and impossible hours."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.domain.audit.models import AuditEntry
from app.domain.people.models import Membership
from app.domain.plan.models.team import AttentionShift
from tests.plan.team_pages import TODAY, WHO, Seat, missing, rows, shift, text, told
from tests.sample_town import Town


def test_the_week_shows_who_answers_and_says_the_gaps_in_words_and_in_the_drawing(
    session: Session, open_house: Town, seat: Seat
):
    client = seat(open_house.supervisor)
    assert client.post(f"{WHO}/shifts", data=shift(open_house.editor, ("0",), "08:00", "14:00")).status_code == 303
    assert client.post(f"{WHO}/shifts", data=shift(open_house.author, ("1",), "10:00", "15:00")).status_code == 303
    page = client.get(WHO).text
    assert "2 huecos sin nadie" in text(page)
    assert "Lunes, de 14:00 a 15:00" in page and "Martes, de 08:00 a 10:00" in page
    table = page.split('<table class="coverage">')[1].split("</table>")[0]
    assert table.count("coverage__cell--gap") == 2 == text(table).replace("«Nadie»", "").count("Nadie")
    assert [span["who"] for span in told(session, open_house)["coverage"]] == ["Editor", "Author"]
    assert told(session, open_house)["gaps"] == [
        {"weekday": 0, "starts": "14:00", "ends": "15:00"},
        {"weekday": 1, "starts": "08:00", "ends": "10:00"},
    ]


def test_several_answer_at_once_and_nothing_is_missing_then(session: Session, open_house: Town, seat: Seat):
    client = seat(open_house.editor)
    for person in (open_house.editor, open_house.author):
        assert client.post(f"{WHO}/shifts", data=shift(person, ("0", "1"))).status_code == 303
    page = client.get(WHO).text
    assert "No hay huecos" in page and "coverage__cell--gap" not in page
    assert "Huecos" not in missing(session, open_house)


def test_a_shift_past_midnight_is_kept_as_two(session: Session, town: Town, seat: Seat):
    session.commit()
    typed = shift(town.editor, ("6",), "22:00", "02:00")
    assert seat(town.editor).post(f"{WHO}/shifts", data=typed).status_code == 303
    shift_times = [(row.weekday, row.starts, row.ends) for row in rows(session, AttentionShift)]
    assert shift_times == [(6, 1320, 1440), (0, 0, 120)]
    assert "22:00–24:00" in seat(town.editor).get(WHO).text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"starts": "16:30"}, "a la misma hora"),
        ({"ends": "25:00"}, "Escriba una hora"),
        ({"starts": "mañana"}, "Escriba una hora"),
        ({"weekdays": []}, "Elija al menos un día"),
        ({"weekdays": ["7"]}, "Elija al menos un día"),
        ({"user_id": ""}, "Este dato hace falta"),
        ({"starts": "14:00", "ends": "16:00"}, "ya tiene un turno"),
    ],
)
def test_hours_that_cannot_be_say_why_and_lose_nothing(
    session: Session, town: Town, seat: Seat, changes: dict[str, Any], says: str
):
    session.commit()
    client = seat(town.editor)
    assert client.post(f"{WHO}/shifts", data=shift(town.editor)).status_code == 303
    answer = client.post(f"{WHO}/shifts", data=shift(town.editor, starts="15:00", ends="16:30") | changes)
    assert answer.status_code == 422 and says in answer.text
    assert 'value="16:30"' in answer.text or "ends" in changes
    assert len(rows(session, AttentionShift)) == 1


def test_a_shift_is_removed_once(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    client.post(f"{WHO}/shifts", data=shift(town.editor))
    key = rows(session, AttentionShift)[0].id
    assert client.post(f"{WHO}/shifts/{key}/removal").status_code == 303
    assert client.post(f"{WHO}/shifts/{key}/removal").status_code == 404
    entries = rows(session, AuditEntry)
    assert [entry.act.value for entry in entries[-2:]] == ["shift:added", "shift:removed"]


def test_the_shifts_of_whoever_left_cover_nothing(session: Session, open_house: Town, seat: Seat):
    client = seat(open_house.supervisor)
    assert client.post(f"{WHO}/shifts", data=shift(open_house.author, ("0", "1"))).status_code == 303
    for membership in session.exec(select(Membership).where(Membership.user_id == open_house.author.id)):
        membership.ends_on = TODAY - timedelta(days=1)
    session.commit()
    page = client.get(WHO).text
    assert "Turnos de quien ya no está" in page and "2 huecos sin nadie" in text(page)
    assert client.get(f"{WHO}/people/{open_house.author.id}").status_code == 404
