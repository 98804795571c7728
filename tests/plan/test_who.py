"""Stop 4 by its pages: people, training, skills, shifts, and the week they are drawn as."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.accounts.models import Membership, Substitution
from app.accounts.rules import Role
from app.accounts.rules.substitutions import SubstitutionKind
from app.audit.models import AuditEntry
from app.plan.models import AttentionShift, PlanPerson, PlanSkill, Training
from app.plan.queries import stops
from app.plan.rules.skills import SKILLS
from app.plan.rules.stops import Stop
from app.wiring import Wiring
from tests import cast
from tests.cast import Person, Town
from tests.clocks import StoppedClock
from tests.sql import counting

Seat = Callable[[cast.Person], FlaskClient]
WHO = "/o/riba/plan/who"
TODAY = date(2027, 3, 1)


@pytest.fixture
def open_house(session: Session, town: Town) -> Town:
    """Attention on Monday and Tuesday mornings."""
    town.organisation.attention_hours = {"mon": [["08:00", "15:00"]], "tue": [["08:00", "15:00"]]}
    session.add(town.organisation)
    session.commit()
    return town


def rows(session: Session, table: Any) -> list[Any]:
    query = select(table).order_by(col(table.id)).execution_options(populate_existing=True)
    found = list(session.exec(query).all())
    session.commit()
    return found


def shift(person: Person, days: tuple[str, ...] = ("0",), starts: str = "08:00", ends: str = "15:00") -> dict[str, Any]:
    return {"user_id": str(person.id), "weekdays": list(days), "starts": starts, "ends": ends}


def told(session: Session, town: Town) -> Any:
    found = stops.contents(session, town.id, today=TODAY)["stops"]["who"]
    session.commit()
    return found


def missing(session: Session, town: Town) -> str:
    found = stops.missing(session, Stop.WHO, organisation_id=town.id, today=TODAY)
    session.commit()
    return " ".join(map(str, found))


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def absent(session: Session, town: Town, clock: StoppedClock, person: Person, substitute: Person) -> None:
    session.add(
        Substitution(
            organisation_id=town.id,
            user_id=person.id,
            user_name=person.user.name,
            substitute_id=substitute.id,
            substitute_name=substitute.user.name,
            kind=SubstitutionKind.SUBSTITUTION,
            starts_on=TODAY,
            ends_on=TODAY + timedelta(days=2),
            reason="Vacaciones",
            set_by=person.id,
            set_by_name=person.user.name,
            set_at=clock(),
        )
    )
    session.commit()


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
    assert [one["who"] for one in told(session, open_house)["coverage"]] == ["Editor", "Author"]
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
    kept = [(one.weekday, one.starts, one.ends) for one in rows(session, AttentionShift)]
    assert kept == [(6, 1320, 1440), (0, 0, 120)]
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
    assert [one.act.value for one in entries[-2:]] == ["shift:added", "shift:removed"]


def test_the_shifts_of_whoever_left_cover_nothing(session: Session, open_house: Town, seat: Seat):
    client = seat(open_house.supervisor)
    assert client.post(f"{WHO}/shifts", data=shift(open_house.author, ("0", "1"))).status_code == 303
    for one in session.exec(select(Membership).where(Membership.user_id == open_house.author.id)):
        one.ends_on = TODAY - timedelta(days=1)
    session.commit()
    page = client.get(WHO).text
    assert "Turnos de quien ya no está" in page and "2 huecos sin nadie" in text(page)
    assert client.get(f"{WHO}/people/{open_house.author.id}").status_code == 404


def test_a_persons_hours_substitute_and_keys_are_planned(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.supervisor)
    typed = {"hours": "7,5", "substitute_id": str(town.author.id), "can_administer": "1"}
    assert client.post(f"{WHO}/people/{town.editor.id}", data=typed).status_code == 303
    kept = rows(session, PlanPerson)[0]
    assert (kept.minutes_week, kept.substitute_id, kept.can_administer) == (450, town.author.id, True)
    assert "7,5 h" in client.get(WHO).text
    assert 'value="7,5"' in client.get(f"{WHO}/people/{town.editor.id}").text
    one = next(each for each in told(session, town)["people"] if each["name"] == "Editor")
    assert one == {
        "name": "Editor",
        "roles": ["Gestión de redes"],
        "minutes_week": 450,
        "substitute": "Author",
        "training": "",
        "can_administer": True,
    }


def test_a_circle_of_substitutes_is_refused_in_words_and_what_was_typed_stays(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.supervisor)
    for one, other in ((town.editor, town.author), (town.author, town.supervisor)):
        typed = {"hours": "2", "substitute_id": str(other.id)}
        assert client.post(f"{WHO}/people/{one.id}", data=typed).status_code == 303
    typed = {"hours": "9,25", "substitute_id": str(town.editor.id)}
    answer = client.post(f"{WHO}/people/{town.supervisor.id}", data=typed)
    assert answer.status_code == 422 and 'value="9,25"' in answer.text
    assert "Sería un círculo" in answer.text and "Supervisor → Editor → Author → Supervisor" in answer.text
    own = client.post(f"{WHO}/people/{town.supervisor.id}", data=typed | {"substitute_id": str(town.supervisor.id)})
    assert own.status_code == 422 and "Nadie se sustituye a sí mismo" in own.text
    assert len(rows(session, PlanPerson)) == 2


@pytest.mark.parametrize(
    ("hours", "says"), [("muchas", "no es un número"), ("61", "como mucho 60"), ("-1", "No puede ser negativo")]
)
def test_hours_nobody_works_are_refused(session: Session, town: Town, seat: Seat, hours: str, says: str):
    session.commit()
    answer = seat(town.editor).post(f"{WHO}/people/{town.editor.id}", data={"hours": hours})
    assert answer.status_code == 422 and says in answer.text and f'value="{hours}"' in answer.text


def test_a_political_office_neither_looks_after_accounts_nor_is_named(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    page = client.get(WHO).text
    assert "Political Office" not in page
    assert client.get(f"{WHO}/people/{town.political_office.id}").status_code == 404
    assert client.post(f"{WHO}/shifts", data=shift(town.political_office)).status_code == 404
    typed = {"hours": "1", "substitute_id": str(town.political_office.id)}
    assert client.post(f"{WHO}/people/{town.editor.id}", data=typed).status_code == 404
    assert rows(session, AttentionShift) == rows(session, PlanPerson) == []
    assert seat(town.political_office).get(WHO).status_code == 403


def test_a_standing_substitution_counts_more_than_the_planned_one_and_the_absence_is_marked(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    session.commit()
    client = seat(town.supervisor)
    client.post(f"{WHO}/people/{town.editor.id}", data={"hours": "5", "substitute_id": str(town.author.id)})
    client.post(f"{WHO}/shifts", data=shift(town.editor))
    absent(session, town, clock, town.editor, town.supervisor)
    page = text(client.get(WHO).text)
    assert "Ausente del 1 mar al 3 mar; en su lugar, Supervisor" in page
    assert "Editor (ausente esta semana)" in page and "por una sustitución en vigor" in page
    assert (
        next(each for each in told(session, town)["people"] if each["name"] == "Editor")["substitute"] == "Supervisor"
    )


def test_training_is_to_be_done_and_then_done(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    here = f"{WHO}/people/{town.editor.id}"
    assert client.post(f"{here}/training", data={"name": "Lectura fácil", "done_on": ""}).status_code == 303
    key = rows(session, Training)[0].id
    assert "por hacer" in client.get(here).text
    assert client.post(f"{WHO}/training/{key}", data={"done_on": "2027-04-01"}).status_code == 422
    assert client.post(f"{WHO}/training/{key}", data={"done_on": "2027-03-01"}).status_code == 303
    assert client.post(f"{WHO}/training/{key}", data={"done_on": "2027-03-01"}).status_code == 409
    assert "hecha el 1 mar 2027" in client.get(here).text
    long = client.post(f"{here}/training", data={"name": "curso " * 90_000})
    assert long.status_code == 422 and "como mucho 120" in long.text and "curso curso" in long.text
    assert any(one["training"] == "Lectura fácil (01/03/2027)" for one in told(session, town)["people"])


def sheet(client: FlaskClient) -> dict[str, list[str]]:
    """The skills as the form comes."""
    page = client.get(f"{WHO}/skills").text
    codes = re.findall(r'name="code" value="([^"]*)"', page)
    count = len(codes)
    return {
        "code": codes,
        "name": [""] * count,
        "needed": ["2"] * count,
        "held": ["1"] * count,
        "user": [""] * count,
    }


def test_the_skills_sheet_begins_with_the_houses_list_and_takes_ones_own(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    typed = sheet(client)
    assert [one for one in typed["code"] if one] == list(SKILLS) and len(SKILLS) == 12
    typed["name"][-1], typed["held"][0], typed["user"][0] = "Lengua de signos", "3", str(town.author.id)
    typed["needed"][1] = "0"
    assert client.post(f"{WHO}/skills", data=typed).status_code == 303
    kept = rows(session, PlanSkill)
    assert len(kept) == 12 and (kept[-1].name, kept[-1].code) == ("Lengua de signos", "")
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


def test_what_is_missing_is_said_until_it_is_there(session: Session, town: Town, seat: Seat):
    session.commit()
    said = missing(session, town)
    for words in ("horas que alguien dedica", "ficha de competencias", "horario de atención"):
        assert words in said
    client = seat(town.supervisor)
    client.post(f"{WHO}/people/{town.editor.id}", data={"hours": "5"})
    assert "Sin sustituto: Editor." in missing(session, town) and "Dos personas" in missing(session, town)


def test_whoever_only_reads_the_plan_changes_nothing(session: Session, open_house: Town, seat: Seat):
    client = seat(open_house.auditor)
    assert "Añadir turnos" not in client.get(WHO).text
    page = client.get(f"{WHO}/people/{open_house.editor.id}").text
    assert "Horas a la semana" in page and "<form class=" not in page.split("<main")[1]
    for address in ("shifts", f"people/{open_house.editor.id}", f"people/{open_house.editor.id}/training", "skills"):
        assert client.post(f"{WHO}/{address}", data=shift(open_house.editor)).status_code == 403


def test_another_organisations_people_do_not_exist(session: Session, open_house: Town, seat: Seat, clock: StoppedClock):
    other = cast.make_town(session, now=clock(), slug="otra")
    theirs = AttentionShift(organisation_id=other.id, weekday=0, starts=480, ends=540, user_id=other.editor.id)
    session.add(theirs)
    session.flush()
    key = theirs.id
    session.commit()
    client = seat(open_house.editor)
    assert client.post(f"{WHO}/shifts/{key}/removal").status_code == 404
    assert client.get(f"{WHO}/people/{other.editor.id}").status_code == 404
    typed = {"hours": "1", "substitute_id": str(other.editor.id)}
    assert client.post(f"{WHO}/people/{open_house.editor.id}", data=typed).status_code == 404
    assert "coverage__cell--covered" not in client.get(WHO).text


def test_the_page_takes_few_statements_however_many_people_there_are(
    session: Session, open_house: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    client, counts = seat(open_house.editor), []
    for first, last in ((0, 1), (1, 20)):
        for place in range(first, last):
            name = f"Persona {place}"
            one = cast.make_person(session, open_house.organisation, Role.AUTHOR, now=clock(), name=name)
            session.commit()
            assert client.post(f"{WHO}/shifts", data=shift(one, ("0", "1", "2"))).status_code == 303
            client.post(f"{WHO}/people/{one.id}/training", data={"name": "Curso"})
        for address in (WHO, f"{WHO}/people/{open_house.editor.id}", f"{WHO}/shifts/new", f"{WHO}/skills"):
            with counting(wiring.engine) as seen:
                assert client.get(address).status_code == 200
            counts.append(seen.count)
    assert counts[:4] == counts[4:] and max(counts) < 15
    typed = {"hours": "4", "substitute_id": str(open_house.author.id)}
    for address, data in (
        (f"people/{open_house.editor.id}", typed),
        ("shifts", shift(open_house.editor, ("0", "1", "2", "3", "4"))),
        ("skills", sheet(client)),
    ):
        with counting(wiring.engine) as seen:
            assert client.post(f"{WHO}/{address}", data=data).status_code == 303
        assert seen.count < 25
