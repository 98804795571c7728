"""The skills sheet of an account's managers, and the training needed."""

import pytest
from sqlmodel import Session

from app.domain.plan.models.team import PlanSkill, PlanTraining
from app.domain.plan.rules.team import SKILLS
from tests.plan.team_pages import WHO, Seat, missing, rows, sheet, text, told
from tests.sample_town import Town


def test_training_is_to_be_done_and_then_done(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    here = f"{WHO}/people/{town.editor.id}"
    assert client.post(f"{here}/training", data={"name": "Lectura fácil", "done_on": ""}).status_code == 303
    key = rows(session, PlanTraining)[0].id
    assert "por hacer" in client.get(here).text
    assert client.post(f"{WHO}/training/{key}", data={"done_on": "2027-04-01"}).status_code == 422
    assert client.post(f"{WHO}/training/{key}", data={"done_on": "2027-03-01"}).status_code == 303
    assert client.post(f"{WHO}/training/{key}", data={"done_on": "2027-03-01"}).status_code == 409
    assert "hecha el 1 mar 2027" in client.get(here).text
    long = client.post(f"{here}/training", data={"name": "curso " * 90_000})
    assert long.status_code == 422 and "como mucho 120" in long.text and "curso curso" in long.text
    assert any(person["training"] == "Lectura fácil (01/03/2027)" for person in told(session, town)["people"])


def test_the_skills_sheet_begins_with_the_houses_list_and_takes_ones_own(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    typed = sheet(client)
    assert [code for code in typed["code"] if code] == list(SKILLS) and len(SKILLS) == 12
    typed["name"][-1], typed["held"][0], typed["user"][0] = "Lengua de signos", "3", str(town.author.id)
    typed["needed"][1] = "0"
    assert client.post(f"{WHO}/skills", data=typed).status_code == 303
    skills = rows(session, PlanSkill)
    assert len(skills) == 12 and (skills[-1].name, skills[-1].code) == ("Lengua de signos", "")
    page = text(client.get(WHO).text)
    assert "Lengua de signos" in page and "no llega" in page
    assert "Competencias por debajo de lo necesario: 11." in missing(session, town)
    assert told(session, town)["skills"][0] == {
        "skill": str(SKILLS["plain_language"]),
        "needed": 2,
        "held": 3,
        "who": "Author",
    }
    again = sheet(client)
    assert len(again["code"]) == 15


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("held", "4", "Revise"),
        ("user", "nadie", "Elija a una persona"),
        ("user", "999999", ""),
        ("name", "x" * 200, "120"),
    ],
)
def test_a_sheet_that_cannot_be_says_why_and_keeps_its_lines(
    session: Session, town: Town, seat: Seat, name: str, value: str, says: str
):
    session.commit()
    client = seat(town.editor)
    typed = sheet(client)
    typed["name"][-2], typed[name][-1] = "Cómic", value
    typed["name"][-1] = typed["name"][-1] or "Otra"
    answer = client.post(f"{WHO}/skills", data=typed)
    assert answer.status_code in (404, 422) and says in answer.text
    assert answer.status_code == 404 or "Cómic" in answer.text
    assert rows(session, PlanSkill) == []


def test_a_sheet_whose_lists_do_not_belong_together_is_refused(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    typed = sheet(client)
    answer = client.post(f"{WHO}/skills", data=typed | {"held": typed["held"][1:]})
    assert answer.status_code == 422 and "incompleta" in answer.text
    assert rows(session, PlanSkill) == []
