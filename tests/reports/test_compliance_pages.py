"""The compliance report's pages: its readers, the same figures in each format, and a figure's details."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlmodel import Session

from app.core.permissions import Role
from app.domain.approvals.rules.states import RoundState
from app.domain.directory.models import AccountAct
from app.domain.directory.rules.account_acts import AccountActKind
from app.domain.plan.models.versions import PlanVersion
from app.domain.posts.rules.states import PostStatus
from tests.clocks import StoppedClock
from tests.reports.publication_factory import Told, written
from tests.sample_town import Town
from tests.slots import slot_factory
from tests.statement_counter import counting

READERS = {
    Role.SUPERVISOR,
    Role.NEUTRALITY_REVIEWER,
    Role.LEGAL_REVIEWER,
    Role.AUDITOR,
    Role.EDITOR,
    Role.ADMINISTRATOR,
}
REPORTS = ("compliance", "compliance.csv", "compliance.xlsx", "compliance.pdf", "monthly")
FEBRUARY = datetime(2027, 2, 10, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)
CONTENT = {
    "stops": {
        "why": {"objectives": [{"indicator": "K7", "target": 60}, {"indicator": "K14", "target": "24"}]},
        "where": {"capacity": {"post_minutes": 60, "available": 120}},
        "others": {
            "own": {"response_hours": 8},
            "profiles": [
                {"name": str(n), "sheets": [{"posts_per_week": n, "observed_on": "2027-01-01"}]} for n in range(5)
            ],
        },
    }
}


def at(town: Town, rest: str = "compliance") -> str:
    return f"/o/{town.slug}/reports/{rest}"


def sent(town: Town, hours: int, **fields) -> Told:
    """Return a post sent on 10 February 2027 at noon, approved after so many hours, on the first topic."""
    out = {"es": FEBRUARY, "ca": FEBRUARY}
    rounds = ((FEBRUARY - hours * HOUR, FEBRUARY, RoundState.APPROVED),)
    return Told(
        **{"topic": town.topics[0], "planned_at": FEBRUARY, "status": PostStatus.CLOSED, "sent": out, "rounds": rounds}
        | fields
    )


@pytest.fixture
def worked(session: Session, town: Town, clock: StoppedClock) -> Town:
    """Fill February: three useful posts of four, a picture not described, one expired, one slot kept of four."""
    slot_factory.slot(session, town, now=clock(), weekday=2)
    specs = [
        sent(town, 2),
        sent(town, 5, alts=("El río",)),
        sent(town, 30, alts=("",), sent={"es": FEBRUARY}),
        sent(town, 40, topic=None),
        Told(
            town.topics[0],
            FEBRUARY,
            PostStatus.EXPIRED,
            {},
            rounds=((FEBRUARY, FEBRUARY + HOUR, RoundState.SENT_BACK),),
        ),
    ]
    written(session, town, specs, now=clock())
    version = PlanVersion(
        organisation_id=town.id,
        number=2,
        content=CONTENT,
        digest="d",
        proposed_at=clock(),
        in_force_from=datetime(2027, 1, 1, tzinfo=UTC).date(),
    )
    session.add(version)
    session.commit()
    return town


def table(page: str, caption: str) -> list[list[str]]:
    table_html = next(
        candidate for candidate in re.findall(r"<table.+?</table>", page, re.DOTALL) if caption in candidate
    )
    rows = re.findall(r"<tr>(.+?)</tr>", table_html, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows)
    return [[" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in row] for row in cells]


@pytest.mark.parametrize("role", list(Role))
def test_only_those_who_answer_for_the_plan_or_its_reports_read_it(role: Role, town: Town, seat):
    for rest in REPORTS:
        assert (seat(town.people[role]).get(at(town, rest)).status_code == 200) == (role in READERS), rest


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
def test_no_place_is_counted_while_its_account_was_paused_or_closed(
    zone: str, worked: Town, session: Session, seat, clock: StoppedClock
):
    """The second, which was kept, and the third of four Wednesdays fall in the pause; posts then keep no slot."""
    worked.organisation.zone = zone
    session.add(worked.organisation)
    by = {"channel_id": worked.channels[0].id, "organisation_id": worked.id, "by_name": "Supervisora"}
    for day, deed in ((10, AccountActKind.PAUSED), (23, AccountActKind.REOPENED), (25, AccountActKind.CLOSED)):
        session.add(AccountAct(**by, deed=deed, done_at=datetime(2027, 2, day, tzinfo=UTC)))
    session.commit()
    page = seat(worked.supervisor).get(at(worked, "compliance?months=1&month=2027-02")).text
    rows = {row[0]: row[1:] for row in table(page, "Indicadores del periodo")[1:]}
    assert rows["Huecos cumplidos (K12)"][:2] == ["0 %", "0 de 2"]


def test_each_indicator_is_told_beside_its_target(worked: Town, seat):
    page = seat(worked.supervisor).get(at(worked, "compliance?months=1&month=2027-02")).text
    assert "Objetivos del plan de redes, versión 2." in page
    rows = {row[0]: row[1:] for row in table(page, "Indicadores del periodo")[1:]}
    assert rows["Contenido útil (K7)"] == ["75 %", "3 de 4", "al menos 60 %: se cumple", "–", "–"]
    assert rows["Huecos cumplidos (K12)"][:2] == ["25 %", "1 de 4"]
    assert rows["Horas hasta aprobar, mediana (K14)"][:3:2] == ["5 h", "como mucho 24 h: se cumple"]
    assert rows["Horas hasta aprobar, nueve de cada diez (K14)"][0] == "40 h"
    assert rows["Aprobado a la primera (K15)"][:2] == ["80 %", "4 de 5"]
    assert rows["Caducado sin decidir (K16)"][:2] == ["20 %", "1 de 5"]
    assert rows["Imágenes y etiquetas accesibles (K17)"][:2] == ["50 %", "1 de 2"]
    assert rows["En todos los idiomas (K18)"][:2] == ["75 %", "3 de 4"]
    assert rows["Carga de trabajo (K25)"][0] == "50 %", "four hours of the eight that four weeks have"
    beside = table(page, "(K26)")
    assert beside[1] == ["Publicaciones por semana", "1", "2", "5"]
    assert beside[2] == ["Horas hasta responder, según el plan", "8", "–", "0"]
    steps = table(page, "Horas de reloj en cada paso")
    assert ["Visto bueno", "4", "5 h", "40 h"] in steps
    assert page.count('<svg class="chart__drawing"') == 7


def test_narrowed_it_counts_less_and_says_nothing_of_everybodys_hours(worked: Town, seat):
    account = worked.channels[1].id
    page = seat(worked.editor).get(at(worked, f"compliance?months=1&month=2027-02&account={account}")).text
    rows = {row[0]: row[1:] for row in table(page, "Indicadores del periodo")[1:]}
    assert rows["Contenido útil (K7)"][0] == rows["Carga de trabajo (K25)"][0] == "–"


def test_what_cannot_be_understood_is_said_and_what_was_typed_stays(worked: Town, seat):
    client = seat(worked.supervisor)
    for wrong in ("month=1999-01", "months=7", "account=x", "topic_class=otra"):
        answer = client.get(at(worked, f"compliance?{wrong}&language=ca"))
        assert answer.status_code == 422 and 'value="ca" selected' in answer.text, wrong
        assert client.get(at(worked, f"compliance.csv?{wrong}")).status_code == 422


def test_sheets_and_paper_say_the_same(worked: Town, seat):
    client, query = seat(worked.auditor), "?months=1&month=2027-02"
    lines = client.get(at(worked, f"compliance.csv{query}")).data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Mes;Publicaciones;K7 Contenido útil (%);K7: cuántas;K7: de cuántas;")
    assert [line.split(";")[:5] for line in lines[1:]] == [
        ["2027-01", "0", "", "0", "0"],
        ["2027-02", "4", "75", "3", "4"],
    ]
    book = load_workbook(io.BytesIO(client.get(at(worked, f"compliance.xlsx{query}")).data))
    assert [cell.value for cell in book.worksheets[0][3]][:5] == ["2027-02", 4, 75, 3, 4]
    paper = PdfReader(io.BytesIO(client.get(at(worked, f"compliance.pdf{query}")).data))
    text = " ".join("".join(page.extract_text() for page in paper.pages).split())
    assert "Contenido útil (K7)" in text and "3 de 4" in text and paper.trailer["/Root"]["/MarkInfo"]["/Marked"]


@pytest.mark.parametrize(
    ("code", "posts", "first"),
    [
        ("K7", 1, "Publicación 4"),
        ("K14", 4, "Publicación 4"),
        ("K15", 1, "Publicación 5"),
        ("K16", 1, "Publicación 5"),
        ("K17", 1, "Publicación 3"),
        ("K18", 1, "Publicación 3"),
        ("K12", 3, "Mastodon · Ayuntamiento en Mastodon"),
    ],
)
def test_behind_a_figure_is_what_made_it_bad(worked: Town, seat, code: str, posts: int, first: str):
    page = seat(worked.supervisor).get(at(worked, f"compliance/{code}?months=1&month=2027-02"))
    rows = table(page.text, "hueco" if code == "K12" else "publicaci")[1:]
    assert (len(rows), rows[0][0]) == (posts, first)


def test_behind_what_has_nothing_behind_there_is_no_page_and_administrators_open_no_posts(worked: Town, seat):
    assert seat(worked.supervisor).get(at(worked, "compliance/K13")).status_code == 404
    assert seat(worked.supervisor).get(at(worked, "compliance/X")).status_code == 404
    assert seat(worked.administrator).get(at(worked, "compliance/K7")).status_code in (403, 404)


def test_the_statements_do_not_grow_with_what_there_is(worked: Town, seat, wiring, session: Session, clock):
    client = seat(worked.supervisor)
    for rest in ("compliance?months=1&month=2027-02", "compliance?months=12&month=2027-02", "compliance/K12?months=12"):
        client.get(at(worked, rest))
        with counting(wiring.engine) as before:
            client.get(at(worked, rest))
        written(session, worked, [sent(worked, hours) for hours in range(1, 9)], now=clock())
        session.commit()
        with counting(wiring.engine) as after:
            client.get(at(worked, rest))
        assert before.count == after.count < 15, rest
