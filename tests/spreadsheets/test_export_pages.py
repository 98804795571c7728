"""The calendar's posts are exported to a sheet, for permitted readers, and imported unchanged."""

import io
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.adapters.sheets.reader import SpreadsheetReader
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.spreadsheets.queries import exports
from app.domain.spreadsheets.rules.export_columns import EXPORT_HEADINGS, PUBLIC_HEADINGS
from app.domain.spreadsheets.rules.sheet import Sheet
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town, make_town
from tests.spreadsheets.uploads import Desk
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
FORMS = pytest.mark.parametrize("form", ["csv", "xlsx"])
MARCH = "?from=2027-03-01&to=2027-03-31"
TEXT, HOUR = EXPORT_HEADINGS.index("Texto"), EXPORT_HEADINGS.index("Hora")


def export(client: FlaskClient, form: str = "csv", asked: str = MARCH) -> bytes:
    answer = client.get(f"/o/riba/calendar/export.{form}{asked}")
    assert answer.status_code == 200, answer.text
    assert f".{form}" in answer.headers["Content-Disposition"]
    return answer.data


def read(content: bytes) -> Sheet:
    return SpreadsheetReader().read("marzo.csv", content)


def column(content: bytes, heading: str) -> list[Any]:
    sheet = read(content)
    return [row.cell(sheet.headings.index(heading)) for row in sheet.rows]


def several(session: Session, town: Town, clock: StoppedClock) -> list[Post]:
    """Return four posts: one in two languages, one with an account's own text, one approved, one without text."""
    first, second = (channel.id or 0 for channel in town.channels[:2])
    texts = {"es": "=Abre el sábado; «gratis»", "ca": "Obre dissabte\nde 10 a 14"}
    made = [
        post_factory.post(
            session, town, now=clock(), texts=texts, targets=((first, "es"), (second, "es"), (first, "ca"))
        ),
        post_factory.post(
            session,
            town,
            now=clock(),
            hours=25,
            targets=((first, "es"), (second, "es")),
            own_texts={(second, "es"): "+1"},
        ),
        post_factory.approved(session, town, now=clock(), hours=26),
        post_factory.post(session, town, now=clock(), hours=27, texts={}, targets=()),
    ]
    session.commit()
    return made


def test_a_month_leaves_in_the_order_of_its_hours(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    several(session, town, clock)
    content = export(seat(town.author))
    assert content.startswith("\ufeffNúmero;Fecha;Hora;Cuenta".encode())
    assert column(content, "Número") == ["2027/0001", "2027/0001", "2027/0002", "2027/0002", "2027/0003", "2027/0004"]
    assert set(column(content, "Estado")) == {"borrador", "programada"}
    assert set(column(content, "Fecha")) == {"02/03/2027"} and column(content, "Hora")[0] == "09:00"


def test_a_book_has_real_dates_and_hours_and_says_how_it_is_read(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    several(session, town, clock)
    book = openpyxl.load_workbook(io.BytesIO(export(seat(town.author), "xlsx")))
    leaf, notes = book.worksheets
    assert leaf["B2"].is_date and leaf["C2"].value == time(9, 0) and leaf["B2"].number_format == "dd/mm/yyyy"
    assert notes.title == "Cómo se lee" and "Madrid" in notes["A1"].value
    assert not [cell for row in leaf.iter_rows() for cell in row if cell.data_type == "f"]
    assert leaf.column_dimensions["N"].hidden


@FORMS
def test_what_left_and_comes_back_changes_nothing(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, form: str
):
    several(session, town, clock)
    desk = Desk(seat(town.editor))
    before = standing(session)
    brought = desk.bring(export(desk.client, form), f"marzo.{form}")
    page = desk.client.get(brought.headers["Location"]).text
    assert "Nuevas: 0 · Se actualizan: 0 · Sin cambios: 6 · No se importan: 0" in page
    desk.apply(brought.headers["Location"].partition("cauce.example")[2] or brought.headers["Location"])
    assert standing(session) == before


def standing(session: Session) -> list[tuple[object, ...]]:
    session.expire_all()
    posts = session.exec(select(Post).order_by(col(Post.id))).all()
    session.commit()
    return [(post.number, post.version, post.title, post.hour, post.status, post.changed_at) for post in posts]


@FORMS
def test_three_cells_changed_change_three_posts_and_bring_no_other(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, form: str
):
    several(session, town, clock)
    desk = Desk(seat(town.editor))
    changed = written_over(
        export(desk.client, form), {0: ("Texto", "Obre diumenge"), 3: ("Texto", "-2"), 5: ("Hora", time(18, 30))}
    )
    where = desk.bring(changed, "marzo.xlsx").headers["Location"]
    where = where.partition("cauce.example")[2] or where
    assert "Se actualizan: 3 · Sin cambios: 3" in desk.client.get(where).text
    assert "Actualizadas: 3" in desk.apply(where)
    assert [(number, version) for number, version, *_ in standing(session)] == [
        *(("2027/0001", 2), ("2027/0002", 2), ("2027/0003", 1), ("2027/0004", 1))
    ]
    assert standing(session)[3][3] == "2027-03-02 18:30:00 0"
    again = desk.client.get(desk.bring(changed, "marzo.xlsx").headers["Location"]).text
    assert "Se actualizan: 0 · Sin cambios: 6 · No se importan: 0" in again


def written_over(content: bytes, cells: dict[int, tuple[str, object]]) -> bytes:
    """Return the sheet resaved by a spreadsheet program with some cells changed; rows count from 0."""
    sheet = read(content)
    book = openpyxl.Workbook()
    leaf: Any = book.active
    leaf.append(sheet.headings)
    for place, row in enumerate(sheet.rows):
        leaf.append(
            [f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@" and cell else cell for cell in row.cells]
        )
        if place in cells:
            heading, value = cells[place]
            leaf.cell(place + 2, sheet.headings.index(heading) + 1, value).data_type = (
                "s" if isinstance(value, str) else "d"
            )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_what_cannot_be_changed_any_more_says_why_and_the_rest_comes_in(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    several(session, town, clock)
    desk = Desk(seat(town.editor))
    changed = written_over(export(desk.client), {4: ("Texto", "Otra cosa"), 5: ("Hora", time(18, 30))})
    where = desk.bring(changed, "marzo.xlsx").headers["Location"]
    page = desk.client.get(where).text
    assert "Se actualizan: 1 · Sin cambios: 4 · No se importan: 1" in page
    assert "La publicación 2027/0003 ya está «aprobada»: edítela en su página." in page
    left_out = desk.client.get(f"{where}/refused-rows?form=csv").data
    assert column(left_out, "Número") == ["2027/0003"]


def test_a_row_without_a_number_beside_the_post_it_was_copied_from_is_another_post(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    desk = Desk(seat(town.editor))
    desk.import_all("15/03/2027;09:30;@riba;Cultura;es;Una;;")
    sheet = read(export(desk.client))
    cells = list(sheet.rows[0].cells)
    copied = [None, *cells[1:TEXT], "Otra", *cells[TEXT + 1 : -1], None]
    book = openpyxl.Workbook()
    leaf: Any = book.active
    for row in (sheet.headings, [f"'{cell}" if str(cell)[:1] == "@" else cell for cell in cells], copied):
        leaf.append(list(row))
    out = io.BytesIO()
    book.save(out)
    where = desk.bring(out.getvalue(), "marzo.xlsx").headers["Location"]
    assert "Nuevas: 1 · Se actualizan: 0 · Sin cambios: 1" in desk.client.get(where).text
    desk.apply(where.partition("cauce.example")[2] or where)
    assert len(standing(session)) == 2
    again = desk.client.get(desk.bring(out.getvalue(), "marzo.xlsx").headers["Location"]).text
    assert "Nuevas: 0 · Se actualizan: 0 · Sin cambios: 2" in again


def test_filters_narrow_what_leaves(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    several(session, town, clock)
    office, second = seat(town.author), town.channels[1].id
    assert set(column(export(office, asked=f"{MARCH}&status=scheduled"), "Número")) == {"2027/0003"}
    assert set(column(export(office, asked=f"{MARCH}&account={second}"), "Número")) == {"2027/0001", "2027/0002"}
    assert column(export(office, asked="?from=2027-03-02&to=2027-03-02"), "Número") != []
    assert read_nothing(export(office, asked="?from=2027-03-03&to=2027-03-09"))


def read_nothing(content: bytes) -> bool:
    """Tell whether there are only headings."""
    return content.decode("utf-8-sig").splitlines() == [";".join(EXPORT_HEADINGS)]


def test_the_list_of_posts_leaves_whole_with_those_without_a_day(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    several(session, town, clock)
    post_factory.post(session, town, now=clock(), plan=PublicationPlan())
    session.commit()
    assert len(column(export(seat(town.author), asked=""), "Número")) == 7
    assert "export.xlsx?q=Horario" in seat(town.author).get("/o/riba/posts?q=Horario").text


def test_a_political_office_takes_only_what_is_published(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    several(session, town, clock)
    office = seat(town.political_office)
    assert export(office).decode("utf-8-sig").splitlines() == [";".join(PUBLIC_HEADINGS)]
    delivery = session.exec(select(Delivery)).one()
    delivery.state, delivery.permalink = DeliveryState.PUBLISHED, "https://red.example/1"
    session.add(delivery)
    session.commit()
    content = export(office)
    assert column(content, "Texto") == [post_factory.TEXT] and column(content, "Publicada en") == [
        "https://red.example/1"
    ]
    assert "sábado; «gratis»" not in content.decode("utf-8-sig") and "2027/0003" not in content.decode("utf-8-sig")


def test_who_took_what_is_in_the_record(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    several(session, town, clock)
    export(seat(town.author), "xlsx", f"{MARCH}&status=draft")
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.CALENDAR_EXPORTED)).one()
    assert (entry.actor_id, entry.detail["rows"], entry.detail["form"]) == (town.author.id, 5, "xlsx")
    assert (entry.detail["first"], entry.detail["last"]) == ("2027-03-01", "2027-03-31")


def test_nobody_takes_another_organisations_posts(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    post_factory.post(session, make_town(session, now=clock(), slug="otra"), now=clock())
    session.commit()
    assert read_nothing(export(seat(town.author)))
    assert seat(town.author).get("/o/otra/calendar/export.csv").status_code == 404


def test_each_page_leads_to_its_own_days_in_a_sheet(town: Town, seat: Seat):
    office = seat(town.author)
    for page, query in (
        ("/2027/3?status=draft", "from=2027-03-01&amp;to=2027-03-31"),
        ("/week?from=2027-03-03", "from=2027-03-01&amp;to=2027-03-07"),
        ("/agenda?from=2027-03-03", "from=2027-03-03&amp;to=2027-03-09"),
        ("/day?from=2027-03-03", "from=2027-03-03&amp;to=2027-03-03"),
    ):
        assert query in office.get(f"/o/riba/calendar{page}").text
    assert "status=draft&amp;from=" in office.get("/o/riba/calendar/2027/3?status=draft").text


def test_nonsense_in_the_address_is_the_present_month(town: Town, seat: Seat):
    answer = seat(town.author).get("/o/riba/calendar/export.csv?from=ayer&to=9999-99-99&status=x&account=y")
    assert answer.status_code == 200 and answer.data


def test_a_sheet_takes_as_many_statements_for_many_posts_as_for_few(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    office = seat(town.author)
    several(session, town, clock)
    with counting(wiring.engine) as few:
        export(office)
    for hours in range(28, 40):
        post_factory.post(session, town, now=clock(), hours=hours)
    session.commit()
    with counting(wiring.engine) as many:
        export(office, asked="?from=2027-03-01&to=2027-04-30")
    assert many.count == few.count < 25


def test_posts_are_read_a_few_at_a_time(
    session: Session, town: Town, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
):
    several(session, town, clock)
    monkeypatch.setattr(exports, "POSTS_PER_READ", 1)
    entries = exports.listed_entries(session, town.id, exports.PostFilter())
    assert [exported_post.entry.id for exported_post in exports.exported_posts(session, town.id, entries)] == [
        entry.id for entry in entries
    ]


def test_the_hour_of_an_autumn_night_comes_back_as_the_same_instant(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    for fold in (0, 1):
        plan = PublicationPlan(clock().date().replace(month=10, day=31), time(2, 30), fold)
        post_factory.post(session, town, now=clock(), plan=plan)
    session.commit()
    first, second = (post.planned_at for post in session.exec(select(Post).order_by(col(Post.id))))
    session.commit()
    assert first and second and second - first == timedelta(hours=1)
    desk = Desk(seat(town.editor))
    content = export(desk.client, "xlsx", "?from=2027-10-31&to=2027-10-31")
    assert column(content, "Hora") == ["02:30 (1ª)", "02:30 (2ª)"]
    assert "Sin cambios: 2" in desk.client.get(desk.bring(content, "a.xlsx").headers["Location"]).text
