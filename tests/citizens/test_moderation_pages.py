"""Two scenarios by their pages: a public identity number, and an insult until its block is lifted."""

import io
import json
import zipfile

import pytest
from pypdf import PdfReader
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.cases.queries import cases
from app.domain.moderation.models import ModerationMeasure
from app.domain.moderation.rules.measures import MeasureKind, MeasureState
from tests import sample_town
from tests.citizens import moderation_steps as m
from tests.citizens.statement_limits import CASE_PAGE
from tests.clocks import StoppedClock
from tests.plan_document import pdf_structure
from tests.sample_town import Town
from tests.statement_counter import counting

K, S = MeasureKind, MeasureState


@pytest.fixture
def norms(session: Session, town: Town, clock: StoppedClock):
    m.adopted(session, town, clock)
    session.commit()


def text_of(paper: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


def case_at(town: Town, came) -> str:
    return f"/o/{town.slug}/citizens/{came.case.year}/{came.case.ordinal}"


def measures_of(session: Session) -> list[ModerationMeasure]:
    session.rollback()
    return list(session.exec(select(ModerationMeasure).order_by(col(ModerationMeasure.id))).all())


def propose(client, at: str, came, **fields):
    form = {"message": came.message.id, "norm": "N1", "reason": m.REASON} | fields
    return client.post(f"{at}/measures", data=form)


def test_a_man_publishes_his_id_number(session, town, clock, seat, norms):
    came = m.written(session, town, clock, m.ID_NUMBER)
    session.commit()
    at, author, editor = case_at(town, came), seat(town.author), seat(town.editor)
    assert "Guardar la prueba" in author.get(at).text
    assert author.post(f"{at}/measures/proof", data={"message": came.message.id}).status_code == 303
    assert "Ya lo he ocultado en la red" in author.get(f"{at}/measures/new").text
    done = propose(author, at, came, kind="hide", norm="N3", at_once="1")
    assert done.status_code == 303
    page = author.get(f"{at}/measures/1").text
    assert "La aplicó una sola persona" in page and "Mantenerla" not in page and "mostraba datos personales" in page
    assert author.post(f"{at}/measures/1/look", data={"looked": "Sí"}).status_code == 422
    assert editor.post(f"{at}/measures/1/look", data={"looked": "Es un DNI"}).status_code == 303
    [measure] = measures_of(session)
    assert measure.decided_by == town.editor.id and measure.state is S.STANDING


def test_an_insult_a_warning_a_block_and_its_review(session, town, clock, seat, norms):
    came = m.written(session, town, clock, m.INSULT)
    session.commit()
    at, author, chief = case_at(town, came), seat(town.author), seat(town.supervisor)
    author.post(f"{at}/measures/proof", data={"message": came.message.id})
    refused = propose(author, at, came, kind="block", days="7")
    assert refused.status_code == 422 and "Antes de bloquear hay que haber avisado" in refused.text
    assert m.REASON in refused.text
    propose(author, at, came, kind="warn")
    assert chief.post(f"{at}/measures/1/decision", data={"yes": "1"}).status_code == 303
    assert "no consta que se haya enviado" in propose(author, at, came, kind="block", days="7").text
    assert author.post(f"{at}/replies/1/ending", data={"ending": "by_hand"}).status_code == 303
    propose(author, at, came, kind="block", days="7")
    assert "Aprobar la medida" not in author.get(f"{at}/measures/2").text
    assert "Aprobar la medida" in chief.get(f"{at}/measures/2").text
    chief.post(f"{at}/measures/2/decision", data={"yes": "1"})
    assert "hasta el 08/03/2027 por la norma N1" in chief.get(f"{at}/measures/2").text
    assert "Mande antes el aviso" in author.get(f"{at}/measures/2").text
    author.post(f"{at}/replies/2/ending", data={"ending": "by_hand"})
    author.post(f"{at}/measures/2/done", data={"how": "En la cuenta de X", "ends_case": "1"})
    clock.forward(days=9)
    assert "El bloqueo ya ha acabado" in author.get(f"{at}/measures/2").text
    assert "acabó el 8 mar 2027" in author.get(f"/o/{town.slug}/citizens/measures").text
    assert author.post(f"{at}/measures/2/end", data={"lifted": "Ha acabado"}).status_code == 303
    states = [(measure.kind, measure.state) for measure in measures_of(session)]
    assert states == [(K.WARN, S.STANDING), (K.BLOCK, S.LIFTED)]
    assert "100 %" in author.get(f"/o/{town.slug}/citizens/measures").text


def test_criticism_has_a_page_that_says_why_nothing_is_done(session, town, clock, seat, norms):
    came = m.proved(session, town, clock, m.CRITICISM)
    session.commit()
    page = seat(town.author).get(f"{case_at(town, came)}/measures/new").text
    assert page.count("La regla RS-05 lo impide") == len(K) and "Proponer la medida" not in page


def test_norms_are_written_by_one_and_adopted_by_another(session, town, seat):
    at, editor, chief = f"/o/{town.slug}/citizens/norms", seat(town.editor), seat(town.supervisor)
    assert "Todavía no hay normas en vigor" in editor.get(at).text
    assert "sin insultar a nadie" in editor.get(f"{at}/new").text
    typed = {"code": ["N1", ""], "about": ["insult", "spam"], "reach": ["block", "warn"], "most_days": ["10", ""]}
    texts = {"es": ["Sin insultos.", ""], "ca": ["Sense insults.", ""]}
    where = {"url": "https://riba.example/n", "complain_url": "https://riba.example/q"}
    lacking = editor.post(at, data=typed | texts | {"url": "https://riba.example/n"})
    assert lacking.status_code == 422 and "Sense insults." in lacking.text
    for name in where:
        runs = editor.post(at, data=typed | texts | where | {name: "javascript:alert(1)"})
        assert runs.status_code == 422 and "Escriba la dirección entera" in runs.text
    assert editor.post(at, data=typed | texts | where).status_code == 303
    assert editor.post(f"{at}/1/adoption").status_code == 422
    assert chief.post(f"{at}/1/adoption").status_code == 303
    page = chief.get(at).text
    assert "En vigor: versión 1" in page and "como mucho 10 días de bloqueo" in page
    assert chief.post(f"{at}/1/adoption").status_code == 409


def test_the_register_goes_out_without_names_for_whoever_may_not_see_them(session, town, clock, seat, norms):
    came = m.proved(session, town, clock, m.INSULT)
    m.done(session, town, clock, came, K.HIDE)
    session.commit()
    at = f"/o/{town.slug}/citizens/measures"
    named, unnamed = seat(town.author).get(f"{at}.csv").text, seat(town.auditor).get(f"{at}.csv").text
    assert m.HANDLE in named and m.HANDLE not in unnamed and came.case.code in unnamed
    assert seat(town.auditor).get(f"{at}.xlsx").data[:2] == b"PK"
    wanted = select(AuditEntry).where(AuditEntry.act == Act.CASE_EXPORTED).order_by(col(AuditEntry.seq))
    assert [entry.detail["names_shown"] for entry in session.exec(wanted).all()] == [True, False, False]


def test_the_register_is_narrowed(session, town, clock, seat, norms):
    came = m.proved(session, town, clock, m.INSULT)
    m.done(session, town, clock, came, K.HIDE)
    session.commit()
    at, client = f"/o/{town.slug}/citizens/measures", seat(town.auditor)
    assert came.case.code in client.get(f"{at}?kind=hide&norm=N1&since=2027-03-01&until=2027-03-01").text
    assert "Ninguna medida." in client.get(f"{at}?kind=block").text
    assert "Ninguna medida." in client.get(f"{at}?until=2027-02-28").text
    assert client.get(f"{at}?since=ayer").status_code == 422


def test_somebody_is_found_handed_over_restricted_and_erased(session, town, clock, seat, norms):
    came = m.written(session, town, clock, m.ID_NUMBER)
    session.commit()
    at, officer = f"/o/{town.slug}/citizens/personal", seat(town.legal_reviewer)
    response = officer.post(at, data={"words": m.HANDLE})
    who = f"{at}/{came.case.citizen_id}"
    assert response.status_code == 200 and who in response.text
    assert m.HANDLE in officer.get(who).text
    archive = zipfile.ZipFile(io.BytesIO(officer.post(f"{who}/copy").data))
    dossier = json.loads(archive.read("datos.json"))
    assert dossier["citizen"]["handle"] == m.HANDLE and dossier["messages"][0]["text"] == m.ID_NUMBER
    assert m.ID_NUMBER in archive.read("datos.html").decode() and b"12345678Z" in archive.read("mensajes.csv")
    form = {"reason": "Art. 18", "asked_by": "Él mismo"}
    assert officer.post(f"{who}/restriction", data=form | {"is_on": "1"}).status_code == 303
    assert "solo se puede leer" in officer.get(case_at(town, came)).text
    assert officer.post(f"{who}/restriction", data=form).status_code == 303
    erased = {"erase_reason": "Art. 17", "erase_asked_by": "Él mismo"}
    assert officer.post(f"{who}/erasure", data=erased).status_code == 303
    assert m.HANDLE not in officer.get(who).text
    log = officer.get(f"{at}/access?act=personal:erased").text
    assert "persona " in log and "Legal Reviewer" in log
    assert "Legal Reviewer" in officer.get(f"{at}/access").text


def test_what_cannot_be_erased_yet_says_until_when(session, town, clock, seat, norms):
    came = m.proved(session, town, clock, m.ID_NUMBER)
    m.proposed(session, town, clock, came, K.HIDE, "N3", at_once=True)
    session.commit()
    who = f"/o/{town.slug}/citizens/personal/{came.case.citizen_id}"
    form = {"erase_reason": "Art. 17", "erase_asked_by": "Él mismo"}
    refused = seat(town.legal_reviewer).post(f"{who}/erasure", data=form)
    assert refused.status_code == 409 and "hasta el 02/03/2027" in refused.text and "Art. 17" not in refused.text


def test_another_towns_measures_and_people_do_not_exist(session, town, clock, seat, norms):
    came = m.proved(session, town, clock, m.INSULT)
    m.proposed(session, town, clock, came, K.HIDE)
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    stranger = seat(other.supervisor)
    for path in (f"{came.case.year}/{came.case.ordinal}/measures/1", f"personal/{came.case.citizen_id}"):
        assert stranger.get(f"/o/{town.slug}/citizens/{path}").status_code == 404
        assert stranger.get(f"/o/otra/citizens/{path}").status_code == 404
    assert "Ninguna medida." in stranger.get("/o/otra/citizens/measures").text
    assert "No se guarda nada" in stranger.post("/o/otra/citizens/personal", data={"words": m.HANDLE}).text


@pytest.mark.parametrize("page", ["", "/measures/new", "/measures/1", "measures", "personal", "person"])
def test_a_page_asks_a_constant_number_of_questions(session, town, clock, seat, wiring, norms, page):
    came = m.proved(session, town, clock, m.INSULT)
    m.done(session, town, clock, came, K.HIDE)
    session.commit()
    places = {
        "measures": f"/o/{town.slug}/citizens/measures",
        "personal": f"/o/{town.slug}/citizens/personal",
        "person": f"/o/{town.slug}/citizens/personal/{came.case.citizen_id}",
    }
    address, client = places.get(page, f"{case_at(town, came)}{page}"), seat(town.legal_reviewer)
    client.get(address)
    with counting(wiring.engine) as seen:
        assert client.get(address).status_code == 200
    assert seen.count <= {"person": 24, "personal": 19, "": CASE_PAGE}.get(page, 15)
    assert cases.case_replies(session, came.case)


def test_the_register_on_paper_is_tagged_says_what_lacks_and_keeps_names_back(session, town, clock, seat, norms):
    came = m.proved(session, town, clock, m.INSULT)
    m.decided(session, town, clock, came, K.HIDE)
    session.commit()
    at = f"/o/{town.slug}/citizens/measures"
    assert f"{at}.pdf" in seat(town.supervisor).get(at).text
    whole = {role: seat(getattr(town, role)).get(f"{at}.pdf?state=to_do") for role in ("supervisor", "auditor")}
    read = {role: text_of(answer.data) for role, answer in whole.items()}
    pdf = pdf_structure.opened(whole["supervisor"].data)
    assert str(pdf.Root.Lang) == "es" and {"H1", "H2"} <= set(pdf_structure.kinds(pdf))
    assert "aviso a quien escribió" in read["supervisor"] and m.REASON in read["supervisor"]
    assert m.HANDLE in read["supervisor"] and m.HANDLE not in read["auditor"] and m.REASON not in read["auditor"]
    acts = session.exec(select(AuditEntry).where(AuditEntry.act == Act.CASE_EXPORTED)).all()
    assert [(entry.detail["rows"], entry.detail["names_shown"]) for entry in acts] == [(1, True), (1, False)]
