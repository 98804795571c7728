"""The table shows the calendar's posts in any order, filtered and paged in the database."""

from datetime import date, time, timedelta
from itertools import combinations_with_replacement

import pytest
from sqlmodel import Session, col, select

from app.domain.calendar.rules.table_order import TableOrder, parse_order
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.shown_states import SHOWN_STATE_NUMBER
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.rules.shown_state import STATE_NAMES, shown_state
from app.usecases.wiring import Wiring
from tests.calendar.table_page import MARCH, Seat, some, table, titles
from tests.clocks import StoppedClock
from tests.post_factory import approved, post, submitted
from tests.sample_town import Town
from tests.statement_counter import counting


def test_a_row_says_when_what_where_in_what_state_by_whom_and_whom_it_waits_for(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    submitted(session, town, now=clock())
    session.commit()
    page = table(seat(town.editor))
    for text in ("mar 2 mar", "09:00", "Horario de la biblioteca", "en revisión", "Avisos", "Mastodon", ">es<"):
        assert text in page
    assert "Author" in page and "Supervisor" in page and "1 de 1" in page


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ("from=2027-03-04&to=2027-03-04", "Jueves, 4 de marzo"),
        ("from=2027-03-04&to=2027-03-09", "Del 4 al 9 de marzo de 2027"),
        ("from=2027-03-30&to=2027-04-02", "Del 30 de marzo al 2 de abril de 2027"),
        ("from=2026-12-28&to=2027-01-03", "Del 28 de diciembre de 2026 al 3 de enero de 2027"),
    ],
)
def test_the_page_is_called_as_its_days_are(town: Town, seat: Seat, days: str, said: str):
    assert f">{said}</h1>" in seat(town.editor).get(f"/o/riba/calendar/table?{days}").text


@pytest.mark.parametrize(
    "narrowing",
    ["status=in_review", "topic=2", "account=2", "language=ca", "q=BUSCÁDA", "q=jardineria"],
)
def test_a_filter_leaves_only_what_it_names(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, narrowing: str
):
    second = town.channels[1].id
    assert (town.topics[1].id, second) == (2, 2)
    texts = {"ca": "Curs de jardinería al parc."}
    submitted(session, town, now=clock(), title="La buscada", topic_id=2, targets=((second, "ca"),), texts=texts)
    post(session, town, now=clock(), title="La otra")
    session.commit()
    page = table(seat(town.editor), f"{MARCH}&{narrowing}")
    assert titles(page) == ["La buscada"] and "1 de 1" in page


@pytest.mark.parametrize("days", ["from=2027-03-01&to=2047-03-01", "from=2027-03-20&to=2027-03-01", "from=tarde"])
def test_wrong_days_leave_the_other_filters_in_force(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, days: str
):
    some(session, town, clock, "La buscada", "La otra")
    page = table(seat(town.editor), f"{days}&q=buscada", status=422)
    assert titles(page) == ["La buscada"] and 'value="buscada"' in page


def test_what_one_person_wrote_is_told_apart(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    post(session, town, now=clock(), title="De redacción")
    post(session, town, now=clock(), title="De redes", by=town.editor)
    session.commit()
    assert titles(table(seat(town.editor), f"{MARCH}&author={town.editor.id}")) == ["De redes"]


def test_the_days_asked_for_are_both_included(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    for day in (2, 3, 4, 5):
        post(session, town, now=clock(), title=f"Día {day}", plan=PublicationPlan(on=date(2027, 3, day), at=time(9)))
    session.commit()
    page = table(seat(town.editor), "from=2027-03-03&to=2027-03-04")
    assert titles(page) == ["Día 3", "Día 4"]
    assert "from=2027-03-01&amp;to=2027-03-02" in page and "from=2027-03-05&amp;to=2027-03-06" in page


def test_the_fields_say_which_days_are_shown_and_a_whole_month_is_a_month(town: Town, seat: Seat):
    client = seat(town.editor)
    for query in ("from=2027-02-14", "from=2027-02-01&to=2027-02-28", "from=2027-02-03&to="):
        page = table(client, query)
        assert 'value="2027-02-01"' in page and 'value="2027-02-28"' in page and "<h1>Febrero de 2027" in page
        assert 'href="/o/riba/calendar/table?from=2027-03-01"' in page


@pytest.mark.parametrize(
    ("zone", "day", "at"),
    [
        ("Europe/Madrid", date(2027, 3, 28), time(0, 15)),
        ("Europe/Madrid", date(2027, 3, 28), time(23, 45)),
        ("Europe/Madrid", date(2027, 10, 31), time(0, 15)),
        ("Europe/Madrid", date(2027, 10, 31), time(23, 45)),
        ("Atlantic/Canary", date(2027, 3, 28), time(23, 45)),
        ("Atlantic/Canary", date(2027, 10, 31), time(0, 15)),
    ],
)
def test_a_day_when_the_clocks_change_is_whole(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, zone: str, day: date, at: time
):
    town.organisation.zone = zone
    session.add(town.organisation)
    post(session, town, now=clock(), plan=PublicationPlan(on=day, at=at))
    session.commit()
    inside, outside = (f"from={start}&to={start}" for start in (day, day + timedelta(days=1)))
    assert f"{at:%H:%M}" in table(seat(town.editor), inside)
    assert titles(table(seat(town.editor), inside)) and not titles(table(seat(town.editor), outside))


def test_the_second_of_two_equal_hours_is_told(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    post(session, town, now=clock(), plan=PublicationPlan(on=date(2027, 10, 31), at=time(2, 30), fold=1))
    session.commit()
    assert "02:30 (2.ª vez)" in table(seat(town.editor), "from=2027-10-01")


def test_what_has_no_day_has_a_table_of_its_own(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    post(session, town, now=clock(), title="Algún día", plan=PublicationPlan())
    post(session, town, now=clock(), title="Con día")
    session.commit()
    client = seat(town.editor)
    assert titles(table(client, "undated=1")) == ["Algún día"] and titles(table(client)) == ["Con día"]


@pytest.mark.parametrize("query", ["from=x", "from=0001-01-01", "from=2027-03-05&to=2027-03-01", "topic=-1"])
def test_a_wrong_filter_says_so_and_keeps_what_was_typed(town: Town, seat: Seat, query: str):
    assert "field__error" in table(seat(town.editor), query, 422)


def test_signs_that_are_no_words_are_left_out(town: Town, seat: Seat):
    table(seat(town.editor), "q=%00")


def test_nothing_in_an_address_breaks_the_table(town: Town, seat: Seat):
    for query in (
        "status=x",
        "sort=x",
        "sort=-",
        "language=%27",
        "q=%25_/",
        "to=2027-03-01",
    ):
        table(seat(town.editor), query)
    for query in ("topic=" + "9" * 40, "author=0"):
        table(seat(town.editor), query, 422)


def test_the_database_and_the_rules_say_the_same_of_a_state(session: Session, town: Town, clock: StoppedClock):
    both = tuple((channel.id, "es") for channel in town.channels)
    made = approved(session, town, now=clock(), targets=both)
    deliveries = session.exec(select(Delivery).order_by(col(Delivery.id))).all()
    query = select(SHOWN_STATE_NUMBER).select_from(Post).where(Post.id == made.id)
    for states in combinations_with_replacement(DeliveryState, len(deliveries)):
        for delivery, state in zip(deliveries, states, strict=True):
            delivery.state = state
        for status in (PostStatus.APPROVED, PostStatus.ON_HOLD, PostStatus.CLOSED, PostStatus.DRAFT):
            made.status = status
            session.flush()
            state_number = session.execute(query, {"organisation_id": town.id}).scalar_one()
            assert STATE_NAMES[state_number] == shown_state(status, states), (status, states)


@pytest.mark.parametrize("status", list(PostStatus))
def test_without_deliveries_the_state_is_that_of_the_post(
    session: Session, town: Town, clock: StoppedClock, status: PostStatus
):
    made = post(session, town, now=clock())
    made.status = status
    session.flush()
    query = select(SHOWN_STATE_NUMBER).select_from(Post).where(Post.id == made.id)
    assert STATE_NAMES[session.execute(query, {"organisation_id": town.id}).scalar_one()] == status.value


def test_an_order_is_read_as_it_was_written():
    assert [str(parse_order(text)) for text in ("-day", "title", "-nothing", "")] == ["-day", "title", "day", "day"]
    assert parse_order("day").pressed("day") == TableOrder("day", falling=True)
    assert parse_order("-day").pressed("title") == TableOrder("title")


@pytest.mark.parametrize("sort", ["day", "status", "deadline"])
def test_the_number_of_statements_is_small_and_does_not_grow(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring, sort: str
):
    client, counts = seat(town.supervisor), []
    for more in (1, 55):
        for n in range(more):
            submitted(session, town, now=clock(), hours=24 + n)
        session.commit()
        with counting(wiring.engine) as seen:
            table(client, f"{MARCH}&sort={sort}")
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15


def test_a_whole_page_weighs_less_than_120_kb(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    title = "Apertura del plazo de inscripción en los talleres de verano"
    for n in range(50):
        submitted(session, town, now=clock(), hours=24 + n, title=title)
    session.commit()
    assert len(table(seat(town.supervisor)).encode()) < 120_000


def test_all_of_a_page_are_ticked_without_a_script(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    some(session, town, clock, "Una", "Otra")
    page = table(seat(town.editor))
    assert "picked=all" in page and " checked" not in page.split("<table")[1]
    assert table(seat(town.editor), f"{MARCH}&picked=all").split("<table")[1].count(" checked") == 2


def test_whoever_may_do_nothing_chooses_nothing(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    some(session, town, clock, "Una")
    assert 'name="post"' in table(seat(town.author)) and 'name="post"' not in table(seat(town.auditor))


def test_a_political_office_has_no_table_and_no_way_to_it(town: Town, seat: Seat):
    office = seat(town.political_office)
    assert office.get("/o/riba/calendar/table").status_code == 403
    assert "/calendar/table" not in office.get("/o/riba/calendar").text
    assert "/calendar/table?from=2027-03-01" in seat(town.editor).get("/o/riba/calendar").text


def test_another_organisations_posts_are_in_no_table(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    some(session, town, clock, "Nuestra")
    assert seat(town.editor).get("/o/otra/calendar/table").status_code == 404
