"""An exported sheet comes back: unchanged, changed in some cells, or with rows copied."""

import io
from datetime import time, timedelta
from typing import Any

import openpyxl
from sqlmodel import Session, col, select

from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.spreadsheets.rules.export_columns import EXPORT_HEADINGS
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.spreadsheets.exported import FORMS, Seat, column, export, read, several
from tests.spreadsheets.uploads import Desk

TEXT, HOUR = EXPORT_HEADINGS.index("Texto"), EXPORT_HEADINGS.index("Hora")


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
        ("2027/0001", 2),
        ("2027/0002", 2),
        ("2027/0003", 1),
        ("2027/0004", 1),
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
    assert "La publicación 2027/0003 ya no es un borrador: edítela en su página." in page
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
