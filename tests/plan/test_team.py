"""Stop 4 by its pages: people, training, skills, shifts, and the drawn week."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app.core.permissions import Role
from app.domain.people.models import Substitution
from app.domain.people.rules.substitutions import SubstitutionKind
from app.domain.plan.models.team import AttentionShift, PlanPerson
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.plan.team_pages import TODAY, WHO, Seat, missing, rows, sheet, shift, text, told
from tests.sample_town import Person, Town
from tests.statement_counter import counting


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


def test_a_persons_hours_substitute_and_keys_are_planned(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.supervisor)
    typed = {"hours": "7,5", "substitute_id": str(town.author.id), "can_administer": "1"}
    assert client.post(f"{WHO}/people/{town.editor.id}", data=typed).status_code == 303
    plan_person = rows(session, PlanPerson)[0]
    assert (plan_person.minutes_week, plan_person.substitute_id, plan_person.can_administer) == (
        450,
        town.author.id,
        True,
    )
    assert "7,5 h" in client.get(WHO).text
    assert 'value="7,5"' in client.get(f"{WHO}/people/{town.editor.id}").text
    editor = next(each for each in told(session, town)["people"] if each["name"] == "Editor")
    assert editor == {
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
    for person, other in ((town.editor, town.author), (town.author, town.supervisor)):
        typed = {"hours": "2", "substitute_id": str(other.id)}
        assert client.post(f"{WHO}/people/{person.id}", data=typed).status_code == 303
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


def test_what_is_missing_is_said_until_it_is_there(session: Session, town: Town, seat: Seat):
    session.commit()
    missing_text = missing(session, town)
    for words in ("horas que alguien dedica", "ficha de competencias", "horario de atención"):
        assert words in missing_text
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
    other = sample_town.make_town(session, now=clock(), slug="otra")
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
            person = sample_town.make_person(session, open_house.organisation, Role.AUTHOR, now=clock(), name=name)
            session.commit()
            assert client.post(f"{WHO}/shifts", data=shift(person, ("0", "1", "2"))).status_code == 303
            client.post(f"{WHO}/people/{person.id}/training", data={"name": "Curso"})
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
