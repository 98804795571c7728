"""The calendar's posts are exported to a sheet, for permitted readers, and imported unchanged."""

import io
from datetime import time

import openpyxl
import pytest
from sqlmodel import Session, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.spreadsheets.queries import exports
from app.domain.spreadsheets.rules.export_columns import EXPORT_HEADINGS, PUBLIC_HEADINGS
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Town, make_town
from tests.spreadsheets.exported import MARCH, Seat, column, export, several
from tests.statement_counter import counting


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
