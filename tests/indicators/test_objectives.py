"""Objectives by their pages: set, refused with all input kept, proposed, followed and closed."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.indicators.models import Objective
from app.domain.plan.queries import stops
from app.domain.plan.rules.stops import Stop
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.indicators.objective_factory import SAID, TODAY, objective, typed, values
from tests.sample_town import Person, Town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
HERE = "/o/riba/plan/objectives"
WHY = "/o/riba/plan/why"


def kept(session: Session) -> list[Objective]:
    query = select(Objective).order_by(col(Objective.number)).execution_options(populate_existing=True)
    objectives = list(session.exec(query).all())
    session.commit()
    return objectives


def acts(session: Session) -> list[str]:
    entries = session.exec(select(AuditEntry).order_by(col(AuditEntry.seq)))
    return [entry.act.value for entry in entries if entry.subject.startswith(("objective:", "plan:"))]


def test_an_objective_is_set_changed_and_closed_and_the_record_says_so(seat: Seat, session: Session, town: Town):
    session.commit()
    client = seat(town.editor)
    made = client.post(HERE, data=typed(town))
    assert (made.status_code, made.location) == (303, f"{HERE}/1")
    page = client.get(made.location).text
    assert SAID in page and "Tasa de respuesta" in page and "80 %" in page and "Todavía no hay ningún dato" in page
    assert client.post(f"{HERE}/1", data=typed(town, target="97,5")).status_code == 303
    assert client.post(f"{HERE}/1/closing", data={"reason": "Se unió a otro"}).status_code == 303
    stored_objective = kept(session)[0]
    assert (
        stored_objective.number,
        stored_objective.target,
        stored_objective.closed_on,
        stored_objective.closed_reason,
    ) == (1, 97.5, TODAY, "Se unió a otro")
    assert acts(session) == ["objective:set", "objective:changed", "objective:closed"]
    assert "Cerrado el 1 de marzo de 2027 por Editor" in client.get(f"{HERE}/1").text
    assert "1 objetivo cerrado" in client.get(WHY).text


def test_a_form_sent_twice_sets_one_objective(seat: Seat, session: Session, town: Town):
    session.commit()
    client = seat(town.editor)
    first, again = (client.post(HERE, data=typed(town)) for _ in range(2))
    assert (first.status_code, again.status_code) == (303, 422)
    assert "Ya hay un objetivo que dice lo mismo: O-1." in again.text
    assert len(kept(session)) == 1


def test_a_closed_objective_changes_no_more(seat: Seat, session: Session, town: Town):
    session.commit()
    client = seat(town.editor)
    client.post(HERE, data=typed(town))
    client.post(f"{HERE}/1/closing", data={"reason": "Se unió a otro"})
    answer = client.post(f"{HERE}/1", data=typed(town, target="99"))
    assert answer.status_code == 409 and "Este objetivo está cerrado" in answer.text
    assert client.post(f"{HERE}/1/closing", data={"reason": "Otra vez"}).status_code == 409


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"target": "70"}, "En «Tasa de respuesta» más es mejor"),
        ({"indicator": "K16", "baseline": "3", "target": "5"}, "En «Caducadas sin aprobar» menos es mejor"),
        ({"due_on": "2027-02-28"}, "Ese día ya ha pasado"),
        ({"due_on": "2047-02-28"}, "queda demasiado lejos"),
        ({"due_on": "cuando se pueda"}, "Escriba una fecha"),
        ({"target": "120"}, "escriba un número entre 0 y 100"),
        ({"target": "casi todo"}, "«casi todo» no es un número"),
        ({"indicator": ""}, "Este dato hace falta"),
        ({"indicator": "K99"}, "Elija con qué indicador"),
        ({"text": ["", "Respondre al 95 %"]}, "en la primera lengua"),
        ({"text": ["Fomentando la participación", ""]}, "«Fomentando» dice que se está en ello"),
        ({"text": [SAID, "Fomentant la participació"]}, "«Fomentant» dice que se está en ello"),
        ({"text": ["Una ciudad para todos", ""]}, "No se lee qué se va a hacer"),
        ({"owner_id": "999"}, "no"),
    ],
)
def test_what_cannot_be_checked_is_said_and_nothing_typed_is_lost(
    seat: Seat, session: Session, town: Town, wrong: dict[str, object], why: str
):
    session.commit()
    posted = typed(town, audience="Juventud", **wrong)
    answer = seat(town.editor).post(HERE, data=posted)
    assert answer.status_code in (422, 404)
    assert why in answer.text and "Juventud" in answer.text
    assert [
        fragment for fragment in posted["text"] if fragment and fragment.replace("'", "&#39;") not in answer.text
    ] == []
    assert kept(session) == []


def test_amounts_are_read_as_offices_write_them(seat: Seat, session: Session, town: Town):
    session.commit()
    client = seat(town.editor)
    client.post(HERE, data=typed(town, baseline="82,5 %", target=" 95,25%"))
    client.post(HERE, data=typed(town, indicator="K2", baseline="1 día y pico", target="2 h"))
    client.post(HERE, data=typed(town, indicator="K2", baseline="3 h 30 min", target="120"))
    client.post(HERE, data=typed(town, indicator="K5", baseline="1.250", target="2.000"))
    assert [(stored_objective.baseline, stored_objective.target) for stored_objective in kept(session)] == [
        (82.5, 95.25),
        (210, 120),
        (1250, 2000),
    ]


def test_a_verb_that_says_nothing_is_sound_beside_what_it_is_counted_by(seat: Seat, session: Session, town: Town):
    session.commit()
    client = seat(town.editor)
    alone = client.post(HERE, data=typed(town, text=["Mejorar la atención", ""], target=""))
    assert alone.status_code == 422 and "«Mejorar» a solas no se puede comprobar" in alone.text
    assert client.post(HERE, data=typed(town, text=["Mejorar la atención", ""])).status_code == 303


def test_a_gerund_is_caught_as_it_is_typed_with_a_proposal(
    seat: Seat, session: Session, town: Town, clock: StoppedClock
):
    values(session, town, 80, now=clock())
    session.commit()
    posted = typed(town, text=["Fomentando la participación ciudadana", ""], indicator="")
    part = seat(town.editor).post(f"{HERE}/check?language=es", data=posted).text
    assert "«Fomentando» dice que se está en ello" in part and "<html" not in part
    assert "Responder al 95 % de las consultas antes del 31 de diciembre de 2027" in part and "K1, hoy 80 %" in part
    sound = seat(town.editor).post(f"{HERE}/check?language=es", data=typed(town)).text
    assert sound.strip() == ""
    assert kept(session) == []


def test_a_proposal_fills_the_form_and_keeps_what_else_was_typed(
    seat: Seat, session: Session, town: Town, clock: StoppedClock
):
    values(session, town, 80, now=clock())
    session.commit()
    posted = typed(town, text=["Fomentando la participación", "Promovent"], audience="Juventud", baseline="", target="")
    page = seat(town.editor).post(f"{HERE}/filled", data=posted | {"fill": "K1:es"})
    assert page.status_code == 200
    assert 'value="80"' in page.text and 'value="95"' in page.text and 'value="2027-12-31"' in page.text
    assert SAID in page.text and "Juventud" in page.text and "Promovent" in page.text
    assert kept(session) == []


def test_red_is_explained_in_words(seat: Seat, session: Session, town: Town, clock: StoppedClock):
    values(session, town, 80, 80.2, 80.1, 80.4, 80.3, 80.5, now=clock())
    objective(session, town, now=clock())
    session.commit()
    page = seat(town.auditor).get(f"{HERE}/1").text
    assert "va en rojo" in page
    assert "Va en rojo: al ritmo de los últimos seis meses estará en 81,4 % el 31 de diciembre de 2027" in page
    assert "Faltarán 13,6 puntos: haría falta cambiar 1,4 puntos al mes y ahora cambia 0,09 puntos." in page
    assert page.count("<circle") == 7 and "febrero de 2027: 80,5 %" in page


def test_the_stop_says_what_is_missing_and_a_version_holds_its_objectives(
    seat: Seat, session: Session, town: Town, clock: StoppedClock
):
    assert len(stops.missing(session, Stop.WHY, organisation_id=town.id, today=TODAY)) == 4
    values(session, town, 80, 84, 88, now=clock())
    objective(session, town, now=clock())
    session.commit()
    posted = {
        "purpose": "public_service",
        "audience": ["Familias", "", "Comercio"],
        "needs": ["Horarios", "", "Ayudas"],
        "where": ["Mastodon", "", ""],
    }
    assert seat(town.editor).post(WHY, data=posted).status_code == 303
    contents = stops.plan_contents(session, town.id, today=TODAY)["stops"]["why"]
    assert contents["purpose"] == "public_service"
    assert [audience["name"] for audience in contents["audiences"]] == ["Familias", "Comercio"]
    assert contents["line"] is None
    first = contents["objectives"][0]
    assert (first["code"], first["verb"], first["current"], first["status"]) == ("O-1", "Responder", 88, "va bien")
    assert [str(gap)[:7] for gap in stops.missing(session, Stop.WHY, organisation_id=town.id, today=TODAY)] == [
        "Apruebe"
    ]
    session.commit()
    page = seat(town.auditor).get(WHY).text
    assert "Servicio público" in page and "Comercio" in page and "La línea que viene con el programa" in page


def test_two_who_write_at_once_notice_and_lose_nothing(seat: Seat, session: Session, town: Town):
    session.commit()
    client, form = seat(town.editor), {"revision": "0", "purpose": "institutional"}
    assert client.post(WHY, data=form).status_code == 303
    late = client.post(WHY, data=form | {"audience": ["Familias"], "needs": ["Becas"], "where": [""]})
    assert late.status_code == 409 and "mientras usted escribía" in late.text
    assert "Becas" in late.text and "Familias" in late.text
    assert acts(session) == ["plan:purpose_kept"]


def test_an_audience_without_a_name_is_said_and_kept(seat: Seat, session: Session, town: Town):
    session.commit()
    form = {"audience": [""], "needs": ["Horarios"], "where": [""]}
    answer = seat(town.editor).post(WHY, data=form)
    assert answer.status_code == 422 and "Ponga nombre" in answer.text and "Horarios" in answer.text


def test_who_only_reads_is_offered_no_deed(seat: Seat, session: Session, town: Town, clock: StoppedClock):
    objective(session, town, now=clock())
    session.commit()
    for path in (WHY, f"{HERE}/1", "/o/riba/plan/indicators", "/o/riba/plan/indicators/K1"):
        page = seat(town.auditor).get(path).text.split("<main")[1]
        assert "/edit" not in page and "Nuevo objetivo" not in page and 'method="post"' not in page, path


@pytest.mark.parametrize("path", [WHY, f"{HERE}/1", f"{HERE}/1/edit", f"{HERE}/new", f"{WHY}/edit"])
def test_a_page_asks_little_however_many_objectives(
    seat: Seat, session: Session, town: Town, clock: StoppedClock, wiring: Wiring, path: str
):
    values(session, town, 80, 81, 82, 83, now=clock())
    for number in range(3):
        objective(session, town, now=clock(), target=90 + number)
    session.commit()
    client = seat(town.editor)
    client.get(path)
    with counting(wiring.engine) as few:
        client.get(path)
    for number in range(12):
        objective(session, town, now=clock(), target=97 + number / 10)
    session.commit()
    with counting(wiring.engine) as many:
        client.get(path)
    assert few.count == many.count < 15


def test_a_deed_asks_little(seat: Seat, session: Session, town: Town, clock: StoppedClock, wiring: Wiring):
    session.commit()
    client = seat(town.editor)
    with counting(wiring.engine) as statements:
        assert client.post(HERE, data=typed(town)).status_code == 303
    assert statements.count < 25
