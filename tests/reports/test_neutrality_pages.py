"""The neutrality report's pages: its readers, its figures, and its public part."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlmodel import Session, select

from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.publishing.models import Capture
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.outcomes import CitedRule, RequestOutcome
from app.usecases.approvals.rule_exceptions import grant_exception
from app.usecases.requests import decisions, political_log
from tests import post_factory
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.people.grant_scenario import by_two, last_grant
from tests.publishing import sender_setup
from tests.requests.sample_requests import asked, praised
from tests.sample_town import Town
from tests.statement_counter import counting

READERS = {Role.SUPERVISOR, Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER, Role.AUDITOR}
NAMING = "La alcaldesa firma el lunes el convenio de transporte escolar. Se puede leer en la sede electrónica."


def at(town: Town, rest: str = "") -> str:
    return f"/o/{town.slug}/reports/neutrality{rest}"


@pytest.fixture
def busy(session: Session, wiring, town: Town, clock: StoppedClock) -> Town:
    """Add two political requests (one refused, one open), a bypass, a neutral one, an exception, two posts sent."""
    sender_setup.connect(session, wiring, town)
    refused = praised(session, town, now=clock())
    no = RequestOutcome(RequestActKind.REFUSED, (CitedRule("NE-01", "No se elogia."),))
    decisions.decide_request(Work(session, town.supervisor.actor, clock()), refused, no)
    political_log.record_pressure(
        Work(session, town.supervisor.actor, clock()), refused, RequestActKind.BYPASS_ATTEMPT, "Pidió la clave."
    )
    praised(session, town, now=clock())
    asked(session, town, now=clock())
    post = post_factory.post(session, town, now=clock(), text=NAMING)
    by_two(
        session,
        town,
        grant_exception,
        post,
        "NE-04",
        reason="Es quien firma.",
        expires_at=clock() + timedelta(days=2),
        actor=town.supervisor.actor,
        now=clock(),
    )
    named = post_factory.submitted(session, town, now=clock(), hours=2, text=NAMING)
    for person in (town.neutrality_reviewer, town.supervisor):
        post_factory.decide(session, named, Verdict.APPROVED, by=person, now=clock())
    post_factory.approved(session, town, now=clock(), hours=2)
    session.commit()
    sender_setup.sender(wiring, FakeNetwork()).send_due(clock.forward(hours=2))
    assert len(session.exec(select(Capture)).all()) == 2
    session.commit()
    return town


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_answer_for_neutrality_read_it(role: Role, town: Town, seat):
    for rest in ("", ".csv", ".pdf"):
        assert (seat(town.people[role]).get(at(town, rest)).status_code == 200) == (role in READERS)


def test_the_month_is_told_in_its_numbers(busy: Town, seat, clock: StoppedClock):
    page = seat(busy.supervisor).get(at(busy)).text
    assert "0,5 intentos por petición" in page
    assert "1 de 2 publicaciones (50" in page and "límite: 20" in page
    assert "NE-04" in page and busy.supervisor.actor.name in page
    assert page.count('<svg class="chart__drawing"') == 3


def test_an_earlier_month_is_chosen_by_its_name(busy: Town, seat, clock: StoppedClock):
    client = seat(busy.supervisor)
    code = f"{clock() - timedelta(days=40):%Y-%m}"
    page = client.get(at(busy, f"?month={code}"))
    assert page.status_code == 200 and "sin peticiones" in page.text
    wrong = client.get(at(busy, "?month=1999-01"))
    assert wrong.status_code == 422 and "últimos doce meses" in wrong.text


def test_reading_names_is_written_down_and_reading_numbers_is_not(busy: Town, seat, session: Session, clock):
    def readings() -> int:
        entries = session.exec(select(AuditEntry).where(AuditEntry.act == Act.REPORT_READ)).all()
        session.commit()
        return len(entries)

    client = seat(busy.auditor)
    client.get(at(busy, f"?month={clock() - timedelta(days=40):%Y-%m}"))
    assert readings() == 0
    client.get(at(busy))
    client.get(at(busy, ".csv"))
    assert readings() == 2


def test_the_sheet_has_the_twelve_months(busy: Town, seat, session: Session):
    sheet = seat(busy.legal_reviewer).get(at(busy, ".csv"))
    lines = sheet.data.decode("utf-8-sig").splitlines()
    assert sheet.mimetype == "text/csv" and len(lines) == 13
    assert ";2;0;0;1;1;0;1;0,5;2;1;50" in lines[-1] and f"{busy.supervisor.actor.name}: 1" in lines[-1]


def test_the_paper_says_the_same_and_can_be_read_aloud(busy: Town, seat, wiring, session: Session):
    assert wiring.printer.is_ready
    assert "Descargar en PDF" in seat(busy.supervisor).get(at(busy)).text
    paper = seat(busy.supervisor).get(at(busy, ".pdf"))
    document = PdfReader(io.BytesIO(paper.data))
    text = " ".join("".join(page.extract_text() for page in document.pages).split())
    assert "0,5 intentos por petición" in text and "Por quien las concede" in text
    catalogue = document.trailer["/Root"]
    assert (catalogue["/Lang"], catalogue["/MarkInfo"]["/Marked"]) == ("es", True)
    assert document.metadata.title.startswith("Informe de neutralidad, marzo")
    fonts = document.pages[0]["/Resources"]["/Font"].values()
    assert all("Source-Sans-3" in font.get_object()["/BaseFont"] for font in fonts), "a server's own letters"
    assert seat(busy.supervisor).get(at(busy, ".pdf?month=1999-01")).status_code == 422


def test_without_what_draws_letters_no_paper_is_offered(busy: Town, seat, wiring):
    wiring.printer.needed = ("a-library-that-is-nowhere",)
    assert "Descargar en PDF" not in seat(busy.supervisor).get(at(busy)).text
    refused = seat(busy.supervisor).get(at(busy, ".pdf"))
    assert refused.status_code == 404 and "Pango" in refused.text


def test_the_statements_do_not_grow_with_what_there_is(busy: Town, seat, wiring, session: Session, clock):
    client, month = seat(busy.supervisor), f"?month={clock() - timedelta(days=40):%Y-%m}"
    client.get(at(busy, month))
    with counting(wiring.engine) as before:
        client.get(at(busy, month))
    for _ in range(3):
        praised(session, busy, now=clock())
    session.commit()
    with counting(wiring.engine) as after:
        client.get(at(busy, month))
    assert before.count == after.count <= 12


def test_the_public_report_is_off_until_it_is_switched_on(busy: Town, client, session: Session):
    address = f"/p/{busy.slug}/neutrality"
    assert client.get(address).status_code == 404
    session.get_one(Organisation, busy.id).publishes_neutrality = True
    session.commit()
    page = client.get(address)
    assert page.status_code == 200 and "Set-Cookie" not in page.headers
    assert "menos de 3" in page.text and busy.supervisor.actor.name not in page.text
    assert client.get(address, headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


@pytest.fixture
def closed_month(busy: Town, session: Session, clock: StoppedClock) -> Town:
    """Add three political requests refused, each with its bypass, in a past month; the report is public."""
    no = RequestOutcome(RequestActKind.REFUSED, (CitedRule("NE-01", "No se elogia."),))
    for _ in range(3):
        refused, by = praised(session, busy, now=clock()), busy.supervisor.actor
        decisions.decide_request(Work(session, by, clock()), refused, no)
        political_log.record_pressure(
            Work(session, by, clock()), refused, RequestActKind.BYPASS_ATTEMPT, "Pidió la clave."
        )
    session.get_one(Organisation, busy.id).publishes_neutrality = True
    session.commit()
    clock.forward(days=40)
    return busy


def test_the_public_sees_the_same_charts_and_no_number_that_it_is_not_told(closed_month: Town, client):
    page = client.get(f"/p/{closed_month.slug}/neutrality").text
    assert page.count('<svg class="chart__drawing"') == 3
    kinds = re.findall(r'<rect class="chart__piece chart__piece--(\w+)"', page)
    assert kinds == ["refused", "bypassed"], "four of each; one open request and two posts are too few to be drawn"
    requests_chart, naming, bypassed = re.findall(r"<desc .+?>(.+?)</desc>", page)
    assert ("marzo de 2027: no se da" in requests_chart, "marzo de 2027: no se da" in naming) == (True, True)
    assert "marzo de 2027: 4" in bypassed and "febrero de 2027: menos de 3" in bypassed
    rows = {row[0]: row[1:] for row in _rows(page) if row[0] == "marzo de 2027" and len(row) == 8}
    assert rows["marzo de 2027"] == ["no se da", "menos de 3", "menos de 3", "4", "menos de 3", "4", "no se da"]
    assert "Mes con números que no se dan" in page


def test_another_look_of_the_public_page_is_fetched_again(closed_month: Town, client, session: Session):
    address = f"/p/{closed_month.slug}/neutrality"
    first = client.get(address)
    session.get_one(Organisation, closed_month.id).languages = ["en", "es"]
    session.commit()
    english = client.get(address, headers={"Accept-Language": "es", "If-None-Match": first.headers["ETag"]})
    assert english.status_code == 200 and "fewer than 3" in english.text, "each page is of one language, whoever asks"
    assert "menos de 3" in client.get(address.replace("neutrality", "es/neutrality")).text
    again = client.get(address, headers={"If-None-Match": english.headers["ETag"]})
    assert again.status_code == 304


def _rows(page: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.+?)</tr>", page, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in cells]


def test_the_limit_and_the_publication_are_settings(town: Town, seat, session: Session):
    data = {"name": "Riba", "kind": "ayuntamiento", "zone": "Europe/Madrid", "languages": ["es", "ca"]}
    client = seat(town.administrator)
    address = f"/o/{town.slug}/settings/organisation"
    assert client.post(address, data={**data, "officials_limit": "101"}).status_code == 422
    client.post(address, data={**data, "officials_limit": "15", "publishes_neutrality": "1"})
    (organisation,) = sender_setup.fresh(session, select(Organisation).where(Organisation.id == town.id))
    assert (organisation.officials_limit, organisation.publishes_neutrality) == (15, False)
    assert last_grant(session).terms["names"] == {"publishes_neutrality": True}
