"""The table sorted by each column, page by page, without losing a row."""

import re
from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from app.db.paging import Cursor, parse_cursor
from app.domain.calendar.rules.table_order import TABLE_COLUMNS
from app.domain.posts.models import Post
from tests.calendar.table_page import MARCH, Seat, some, table, titles
from tests.clocks import StoppedClock
from tests.post_factory import post, submitted
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize("column", TABLE_COLUMNS)
def test_every_column_sorts_both_ways(session: Session, town: Town, seat: Seat, clock: StoppedClock, column: str):
    submitted(session, town, now=clock(), title="Uno")
    post(session, town, now=clock(), title="Dos", hours=49, topic_id=town.topics[1].id, by=town.editor)
    session.commit()
    client = seat(town.editor)
    up, down = (titles(table(client, f"{MARCH}&sort={way}{column}")) for way in ("", "-"))
    assert sorted(up) == ["Dos", "Uno"] and down == up[::-1]


def test_accents_and_capitals_make_no_other_letter(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    some(session, town, clock, "zaguán", "Ábaco", "barco", "Último día", "Órgano")
    assert titles(table(seat(town.editor), f"{MARCH}&sort=title")) == [
        "Ábaco",
        "barco",
        "Órgano",
        "Último día",
        "zaguán",
    ]


def test_the_sorted_head_says_so_and_leads_the_other_way(town: Town, session: Session, seat: Seat, clock: StoppedClock):
    some(session, town, clock, "Una")
    page = table(seat(town.editor), f"{MARCH}&sort=topic")
    head = page.split('aria-sort="ascending"')[1].split("</th>")[0]
    assert page.count("aria-sort") == 1 and "Tema" in head and "sort=-topic" in head


def test_what_is_equal_keeps_its_place_and_no_row_is_lost_between_pages(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    like = post(session, town, now=clock(), title="Igual")
    values = like.model_dump(exclude={"id", "ordinal"})
    session.add_all(Post(**values, ordinal=100 + n) for n in range(119))
    session.commit()
    client = seat(town.editor)
    for column in TABLE_COLUMNS:
        page, seen = table(client, f"{MARCH}&sort=-{column}"), []
        while True:
            seen += re.findall(r'name="post" value="([^"]+)"', page)
            following = re.search(r'href="/o/riba/calendar/table\?([^"]*)" rel="next"[^>]*><span>Siguientes', page)
            if following is None:
                break
            page = table(client, following[1].replace("&amp;", "&"))
        assert len(seen) == len(set(seen)) == 120, column


def test_the_page_before_is_reached_again(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    like = post(session, town, now=clock(), title="Igual")
    values = like.model_dump(exclude={"id", "ordinal"})
    session.add_all(Post(**values, ordinal=100 + n) for n in range(59))
    session.commit()
    client = seat(town.editor)
    first = table(client, f"{MARCH}&sort=title")
    second = table(client, re.search(r'table\?([^"]*place=[^"]*)" rel="next"', first)[1].replace("&amp;", "&"))
    again = table(client, re.search(r'table\?([^"]*place=-[^"]*)" rel="prev"', second)[1].replace("&amp;", "&"))
    assert re.findall(r'value="(2027/\d+)"', again) == re.findall(r'value="(2027/\d+)"', first)


def test_a_place_of_another_order_or_nonsense_is_the_first_page(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    some(session, town, clock, "Una")
    for place in (
        str(Cursor("texto", 3)),
        str(Cursor(7, 3)),
        "t%00.1",
        "tAA.1",
        "n" + "9" * 40 + ".1",
        "x",
        "1." + "9" * 40,
    ):
        assert titles(table(seat(town.editor), f"{MARCH}&place={place}")) == ["Una"]


@pytest.mark.parametrize("at", ["añil «1»", "", 12, datetime(2027, 3, 1, 9, tzinfo=UTC)])
def test_a_place_is_read_as_it_was_written(at: object):
    place = Cursor(at, 5, back=True)
    assert parse_cursor(str(place), type(at)) == place and parse_cursor(str(place), bytes) is None
