"""The eight stops by their pages: missing items, owners, texts and comments."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.plan.models.versions import PlanComment, PlanSection
from app.domain.plan.rules.stops import Stop
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.plan.version_factory import written
from tests.sample_town import Town
from tests.statement_counter import counting

Seat = Callable[[sample_town.Person], FlaskClient]
PLAN = "/o/riba/plan"


def kept(session: Session, stop: Stop = Stop.WHO) -> PlanSection:
    query = select(PlanSection).where(PlanSection.stop == stop).execution_options(populate_existing=True)
    section = session.exec(query).one()
    session.commit()
    return section


def typed(text: str, *, revision: int = 0, key: str = "text", language: str = "es") -> dict[str, object]:
    return {"revision": str(revision), "key": [key], "language": [language], "text": [text]}


@pytest.mark.parametrize("stop", list(Stop))
def test_each_stop_says_why_it_matters_what_is_missing_and_the_way_to_the_others(
    session: Session, town: Town, seat: Seat, stop: Stop
):
    session.commit()
    page = seat(town.editor).get(f"{PLAN}/{stop.value}").text
    assert f"Parada {stop.place} de 8" in page and "Está por escribir" in page
    assert all(f"/o/riba/plan/{other_stop.value}" in page for other_stop in Stop if other_stop is not stop)


def test_a_text_is_saved_half_done_and_cleaned_and_the_record_says_so(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    assert client.post(f"{PLAN}/stops/who/text", data=typed("•\tUna\n•\tDos")).status_code == 303
    section = kept(session)
    assert (section.body, section.revision, section.saved_by_name) == ({"text": {"es": "- Una\n- Dos"}}, 1, "Editor")
    page = client.get(f"{PLAN}/who").text
    assert "Está por escribir" not in page and "por Editor" in page
    assert [entry.act for entry in session.exec(select(AuditEntry)).all()] == ["plan:written"]


def test_of_two_who_save_at_once_the_second_sees_the_first_and_loses_nothing(session: Session, town: Town, seat: Seat):
    session.commit()
    seat(town.editor).post(f"{PLAN}/stops/who/text", data=typed("Lo de Edi"))
    second = seat(town.supervisor).post(f"{PLAN}/stops/who/text", data=typed("Lo de Supe"))
    assert second.status_code == 409
    assert "Editor ha guardado esta parada" in second.text
    assert "Lo de Supe" in second.text and "Lo de Edi" in second.text and 'name="revision" value="1"' in second.text
    assert kept(session).body == {"text": {"es": "Lo de Edi"}}
    joined = typed("Lo de Edi\n\nLo de Supe", revision=1)
    assert seat(town.supervisor).post(f"{PLAN}/stops/who/text", data=joined).status_code == 303
    assert kept(session).revision == 2


def test_what_is_saved_by_itself_says_the_revision_and_is_one_entry_of_the_record(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    session.commit()
    client, draft = seat(town.editor), f"{PLAN}/stops/who/draft"
    assert client.post(draft, data=typed("a")).json == {"version": 1}
    clock.forward(seconds=5)
    assert client.post(draft, data=typed("ab", revision=1)).json == {"version": 2}
    late = client.post(draft, data=typed("otra", revision=1))
    assert late.status_code == 409 and "Otra persona" in late.json["says"]
    assert len(session.exec(select(AuditEntry)).all()) == 1


def test_two_hundred_pages_are_taken_and_more_are_refused_in_a_sentence(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.editor)
    long = "Palabra y media. " * 29_000
    assert client.post(f"{PLAN}/stops/who/text", data=typed(long)).status_code == 303
    assert len(kept(session).body["text"]["es"]) > 490_000
    refused = client.post(f"{PLAN}/stops/who/text", data=typed(long + "x" * 20_000, revision=1))
    assert refused.status_code == 422 and "hasta 500.000 caracteres" in refused.text
    assert "x" * 20_000 in refused.text


def test_what_a_stop_does_not_have_is_left_out(session: Session, town: Town, seat: Seat):
    session.commit()
    seat(town.editor).post(f"{PLAN}/stops/guide/text", data=typed("En una crisis calla la cuenta.", key="crisis"))
    seat(town.editor).post(f"{PLAN}/stops/guide/text", data=typed("nada", key="text", revision=1))
    assert kept(session, Stop.GUIDE).body == {"crisis": {"es": "En una crisis calla la cuenta."}}


def test_pasted_pages_come_back_as_markdown(session: Session, town: Town, seat: Seat):
    session.commit()
    html = "<h2>Temas</h2><p class=MsoNormal>De <b>qué</b> se habla<o:p></o:p></p>"
    assert seat(town.editor).post(f"{PLAN}/pasted", data={"pasted": html}).text == "## Temas\n\nDe **qué** se habla"


def test_a_stop_is_given_to_somebody_by_a_day_and_a_late_one_says_so(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    session.commit()
    client = seat(town.editor)
    form = {"owner_id": str(town.supervisor.id), "due_on": "2027-03-05"}
    assert client.post(f"{PLAN}/stops/who/assignment", data=form).status_code == 303
    assert (kept(session).owner_id, kept(session).due_on) == (town.supervisor.id, date(2027, 3, 5))
    assert "con retraso" not in client.get(f"{PLAN}/").text
    clock.forward(days=5)
    page = client.get(f"{PLAN}/").text
    assert "Supervisor" in page and "con retraso" in page


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
@pytest.mark.parametrize("night", [date(2027, 3, 28), date(2027, 10, 31)])
def test_no_stop_is_given_a_day_that_is_over_where_the_organisation_is(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, zone: str, night: date
):
    """Ask just after midnight in Madrid, when the clocks change: the Canary Islands are still in the day before."""
    town.organisation.zone = zone
    session.add(town.organisation)
    session.commit()
    clock.instant = datetime.combine(night, time(0, 30), ZoneInfo("Europe/Madrid")).astimezone(UTC)
    day_before = {"owner_id": str(town.supervisor.id), "due_on": str(night - timedelta(days=1))}
    answer = seat(town.editor).post(f"{PLAN}/stops/who/assignment", data=day_before)
    assert answer.status_code == (422 if zone == "Europe/Madrid" else 303)
    if answer.status_code == 422:
        assert "Ese día ya ha pasado" in answer.text and day_before["due_on"] in answer.text


def test_a_day_that_was_kept_stays_when_the_stop_changes_hands_later(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    session.commit()
    form = {"owner_id": str(town.supervisor.id), "due_on": "2027-03-05"}
    assert seat(town.editor).post(f"{PLAN}/stops/who/assignment", data=form).status_code == 303
    clock.forward(days=30)
    other = form | {"owner_id": str(town.editor.id)}
    assert seat(town.editor).post(f"{PLAN}/stops/who/assignment", data=other).status_code == 303
    assert (kept(session).owner_id, kept(session).due_on) == (town.editor.id, date(2027, 3, 5))


def test_a_stop_is_not_given_to_whoever_cannot_write_it(session: Session, town: Town, seat: Seat):
    session.commit()
    form = {"owner_id": str(town.auditor.id), "due_on": "2027-03-05"}
    answer = seat(town.editor).post(f"{PLAN}/stops/who/assignment", data=form)
    assert answer.status_code == 422 and "no puede escribir el plan" in answer.text and "2027-03-05" in answer.text


def test_comments_are_written_counted_and_settled(session: Session, town: Town, seat: Seat):
    session.commit()
    client = seat(town.legal_reviewer)
    empty = client.post(f"{PLAN}/stops/who/comments", data={"comment": " "})
    assert empty.status_code == 422 and "Escriba el comentario" in empty.text
    assert client.post(f"{PLAN}/stops/who/comments", data={"comment": "¿Y en agosto?"}).status_code == 303
    assert "1 comentario abierto" in client.get(f"{PLAN}/").text
    made = session.exec(select(PlanComment)).one()
    session.commit()
    assert seat(town.editor).post(f"{PLAN}/stops/who/comments/{made.id}/settled").status_code == 303
    page = client.get(f"{PLAN}/who").text
    assert "¿Y en agosto?" in page and "Resuelto por Editor" in page
    assert "comentario abierto" not in client.get(f"{PLAN}/").text
    acts = session.exec(select(AuditEntry.act).order_by(col(AuditEntry.id))).all()
    assert acts == ["plan:commented", "plan:comment_settled"]


def test_whoever_only_reads_sees_prose_and_no_form(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    written(session, town, "## Turnos\n\nDe **mañana**", now=clock())
    session.commit()
    page = seat(town.author).get(f"{PLAN}/who").text
    assert "<strong>mañana</strong>" in page and "<textarea" not in page
    assert seat(town.author).post(f"{PLAN}/stops/who/text", data=typed("x")).status_code == 403
    assert seat(town.political_office).get(f"{PLAN}/who").status_code == 403


@pytest.mark.parametrize("path", ["", "who", "guide", "versions", "proposal"])
def test_pages_take_as_many_statements_however_much_there_is(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring, path: str
):
    for number in range(5):
        written(session, town, f"Texto {number}", now=clock())
    session.commit()
    client = seat(town.editor)
    client.get(f"{PLAN}/{path}")
    with counting(wiring.engine) as statements:
        assert client.get(f"{PLAN}/{path}").status_code == 200
    assert statements.count < 15, statements


def test_the_path_has_every_stop_with_its_progress(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    written(session, town, "Nosotras dos", now=clock())
    session.commit()
    page = seat(town.editor).get(f"{PLAN}/").text
    assert all(str(name) in page for name in Stop.labels().values())
    assert "completa" in page and "sin empezar" in page
