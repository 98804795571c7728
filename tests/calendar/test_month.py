"""The month and the agenda show each planned post on its day, to those allowed to see it."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.approvals.models.rounds import StepCandidate
from app.domain.posts.models import Post
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.media import images
from app.usecases.posts import endings
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.media.pictures import picture
from tests.post_factory import approved, post, submitted
from tests.sample_town import Person, Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

Seat = Callable[[Person], FlaskClient]


def planned(day: date, at: time, fold: int | None = None) -> PublicationPlan:
    return PublicationPlan(on=day, at=at, fold=fold)


def shown(client: FlaskClient, path: str) -> str:
    answer = client.get(f"/o/riba/calendar{path}")
    assert answer.status_code == 200, answer.text
    return answer.text


def day_of(html: str, label: str) -> str:
    """Return the cell of one day of the month, after the strip of a phone, which names it too."""
    return html.split(f'aria-label="{label}"')[-1].split("</td>")[0]


def hour_of(html: str, name: str) -> str:
    """Return the cell of one hour of the week or the day."""
    return html.split(f'data-name="{name}"')[1].split("</td>")[0]


def test_an_approved_post_is_shown_as_scheduled_at_its_hour(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    approved(session, town, now=clock())
    session.commit()
    cell = day_of(shown(seat(town.editor), ""), "martes, 2 de marzo")
    assert "status--scheduled" in cell and "09:00" in cell and "Horario de la biblioteca" in cell


def test_an_entry_says_its_networks_in_letters_and_in_full(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    approved(session, town, now=clock())
    session.commit()
    office = seat(town.editor)
    assert '<abbr title="Mastodon">Ma</abbr>' in day_of(shown(office, ""), "martes, 2 de marzo")
    assert "Ma: Mastodon" in shown(office, "")
    assert '<p class="rows__detail">Mastodon' in shown(office, "/agenda?from=2027-03-01")


def test_the_delivery_that_needs_somebody_speaks_for_the_post(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    approved(session, town, now=clock())
    session.exec(select(Delivery)).one().state = DeliveryState.UNCONFIRMED
    session.commit()
    assert "status--unconfirmed" in shown(seat(town.editor), "")


def test_a_political_office_sees_only_what_is_public_and_no_way_inside(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    approved(session, town, now=clock(), title="Ya publicada")
    gone = session.exec(select(Delivery)).one()
    gone.state, gone.permalink = DeliveryState.PUBLISHED, "https://red.example/1"
    post(session, town, now=clock(), title="Borrador secreto")
    session.commit()
    for path in ("", "/agenda?from=2027-03-01"):
        page = shown(seat(town.political_office), path)
        assert "Ya publicada" in page and "https://red.example/1" in page
        assert "Borrador secreto" not in page and "/posts/" not in page


@pytest.mark.parametrize("narrowing", ["status=in_review", "topic=2", "account=2"])
def test_a_filter_leaves_only_what_it_names(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, narrowing: str
):
    target = ((town.channels[1].id, "es"),)
    assert (town.topics[1].id, town.channels[1].id) == (2, 2)
    submitted(session, town, now=clock(), title="La buscada", topic_id=2, targets=target)
    post(session, town, now=clock(), title="La otra")
    session.commit()
    page = shown(seat(town.editor), f"?{narrowing}")
    assert "La buscada" in page and "La otra" not in page
    assert f"/calendar/2027/4?{narrowing}" in page


def test_a_crowded_day_counts_what_it_does_not_show_and_opens(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    for n in range(9):
        post(session, town, now=clock(), title=f"Aviso {n}")
    session.commit()
    client = seat(town.editor)
    cell = day_of(shown(client, ""), "martes, 2 de marzo")
    assert cell.count('class="chip') - cell.count("chip__") == 5 and "y 4 más" in cell
    address = re.search(r'data-whole="([^"]+)"', shown(client, ""))
    whole = client.get(f"{unescape(address[1])}2027-03-02").text
    assert whole.count('class="chip') - whole.count("chip__") == 9 and "<html" not in whole and "más" not in whole
    for path in ("/agenda?from=2027-03-02", "/day?from=2027-03-02"):
        assert shown(client, path).count("rows__row") == 9
    assert "/calendar/day?from=2027-03-02" in cell


def test_a_crowded_day_shows_what_presses_most(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    for n in range(7):
        post(session, town, now=clock(), title=f"Borrador {n}", plan=planned(date(2027, 3, 2), time(8, n)))
    submitted(session, town, now=clock(), title="Espera una decisión", plan=planned(date(2027, 3, 2), time(20)))
    session.commit()
    cell = day_of(shown(seat(town.editor), ""), "martes, 2 de marzo")
    assert cell.index("Borrador 3") < cell.index("Espera una decisión") and "Borrador 4" not in cell


def test_an_entry_shows_its_first_picture_small_to_who_reads_the_work(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    image = wiring.images.cleaned(picture(size=(640, 480)))
    kept = images.store_image(Work(session, town.author.actor, clock()), wiring.files, image, name="plaza.jpg")
    post(session, town, now=clock(), media=(MediaUse(kept.digest, "La plaza"),))
    session.commit()
    address = f"/o/riba/images/{kept.digest}/small"
    for path in ("", "/week?from=2027-03-02", "/day?from=2027-03-02", "/agenda?from=2027-03-01"):
        assert f'src="{address}"' in shown(seat(town.editor), path)
    small = seat(town.editor).get(address)
    assert len(small.data) < len(image.content) and "immutable" in small.headers["Cache-Control"]
    assert seat(town.political_office).get(address).status_code == 403


@pytest.mark.parametrize("path", ["", "/agenda", "/day"])
def test_a_phone_has_the_week_of_today_as_a_strip(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, path: str
):
    for n in range(3):
        post(session, town, now=clock(), title=f"Aviso {n}")
    session.commit()
    strip = shown(seat(town.editor), path).split('class="strip"')[1].split("</nav>")[0]
    assert strip.count("strip__day ") + strip.count('strip__day"') == 7 and strip.count("strip__day--today") == 1
    assert "martes, 2 de marzo: 3 publicaciones" in strip and "Hoy" not in strip
    there = path or "/agenda"
    for day in ("2027-02-22", "2027-03-02", "2027-03-08"):
        assert f"/calendar{there}?from={day}" in strip


def test_a_week_has_room_for_the_whole_of_a_day_and_leads_to_the_weeks_beside_it(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    for n in range(9):
        post(session, town, now=clock(), title=f"Aviso {n}")
    session.commit()
    page = shown(seat(town.editor), "/week?from=2027-03-04&status=draft")
    cell = hour_of(page, "martes, 2 de marzo, 09:00")
    assert cell.count('class="chip') - cell.count("chip__") == 9 and "Semana 9 de 2027" in page
    for there in ("2027-02-22", "2027-03-08"):
        assert f"/calendar/week?status=draft&amp;from={there}" in page


def test_a_day_chosen_by_its_date_is_shown_in_each_page(town: Town, seat: Seat):
    client = seat(town.editor)
    assert "Mayo de 2027" in shown(client, "?from=2027-05-31")
    assert "Semana 53 de 2026" in shown(client, "/week?from=2027-01-01")
    assert "Domingo, 28 de marzo" in shown(client, "/day?from=2027-03-28")


def test_whoever_decides_sees_until_when_and_whoever_waits_by_when(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = submitted(session, town, now=clock())
    session.commit()
    assert "13:00 decidir" in day_of(shown(seat(town.supervisor), ""), "lunes, 1 de marzo")
    assert "límite" not in shown(seat(town.political_office), "")
    for path in ("/week", "/day", "/agenda"):
        assert "13:00 límite<" in shown(seat(town.editor), path)
    cell = day_of(shown(seat(town.editor), ""), "lunes, 1 de marzo")
    assert "13:00 límite<" in cell and "decidir" not in cell
    where = unescape(re.search(r'deadline">.*?href="[^"]*/calendar([^"]+)"', cell)[1])
    assert made.title in shown(seat(town.editor), where)


def test_a_step_that_several_may_decide_is_one_deadline(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    for n in range(3):
        submitted(session, town, now=clock(), title=f"Aviso {n}")
    for candidate in session.exec(select(StepCandidate)).all():
        session.add(StepCandidate(**candidate.model_dump() | {"user_id": town.auditor.id}))
    session.commit()
    assert "13:00 límite de 3<" in day_of(shown(seat(town.editor), ""), "lunes, 1 de marzo")


def test_a_post_can_be_moved_by_whoever_may_edit_it(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = post(session, town, now=clock())
    session.commit()
    move = f"/o/riba/calendar/move?post={made.year}/{made.ordinal}"
    assert move in shown(seat(town.editor), "") and move in shown(seat(town.author), "/agenda")
    assert move not in shown(seat(town.auditor), "") + shown(seat(town.auditor), "/agenda")


@pytest.mark.parametrize(
    ("zone", "day", "at", "instant"),
    [
        ("Europe/Madrid", date(2027, 3, 28), time(0, 30), datetime(2027, 3, 27, 23, 30, tzinfo=UTC)),
        ("Europe/Madrid", date(2027, 3, 28), time(23, 30), datetime(2027, 3, 28, 21, 30, tzinfo=UTC)),
        ("Europe/Madrid", date(2027, 10, 31), time(23, 30), datetime(2027, 10, 31, 22, 30, tzinfo=UTC)),
        ("Atlantic/Canary", date(2027, 3, 28), time(23, 30), datetime(2027, 3, 28, 22, 30, tzinfo=UTC)),
        ("Atlantic/Canary", date(2027, 10, 31), time(0, 15), datetime(2027, 10, 30, 23, 15, tzinfo=UTC)),
    ],
)
def test_the_edges_of_a_day_when_the_clocks_change_stay_in_it(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, zone: str, day: date, at: time, instant: datetime
):
    town.organisation.zone = zone
    session.add(town.organisation)
    made = post(session, town, now=clock(), plan=planned(day, at))
    assert made.planned_at == instant
    session.commit()
    page = shown(seat(town.editor), f"/{day.year}/{day.month}")
    assert "Horario de la biblioteca" in day_of(
        page, f"domingo, {day.day} de {'marzo' if day.month == 3 else 'octubre'}"
    )


def test_two_equal_hours_are_told_apart_and_in_order(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    night = date(2027, 10, 31)
    post(session, town, now=clock(), title="Segunda", plan=planned(night, time(2, 30), 1))
    post(session, town, now=clock(), title="Primera", plan=planned(night, time(2, 30), 0))
    session.commit()
    cell = day_of(shown(seat(town.editor), "/2027/10"), "domingo, 31 de octubre")
    assert cell.index("Primera") < cell.index("(2.ª vez)") < cell.index("Segunda")


def test_the_zone_is_said_once_and_weeks_have_numbers(town: Town, seat: Seat):
    page = shown(seat(town.editor), "/2027/1")
    assert page.count("Horas de Madrid") == 1
    assert [n for n in ("53", "1", "4") if f"</span>{n}</th>" in page] == ["53", "1", "4"]


@pytest.mark.parametrize(
    ("path", "status"), [("/2027/13", 404), ("/0/1", 404), ("/2027/0", 404), ("/agenda?from=x", 200)]
)
def test_what_is_no_month_does_not_exist(town: Town, seat: Seat, path: str, status: int):
    assert seat(town.editor).get(f"/o/riba/calendar{path}").status_code == status


def test_another_organisation_has_no_calendar_here(town: Town, seat: Seat):
    assert seat(town.editor).get("/o/otra/calendar").status_code == 404
    assert seat(town.administrator).get("/o/riba/calendar").status_code == 403


@pytest.mark.parametrize("path", ["", "/week", "/day", "/agenda"])
def test_the_number_of_statements_is_small_and_does_not_grow(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring, path: str
):
    client, counts = seat(town.supervisor), []
    for more in (1, 20):
        for n in range(more):
            submitted(session, town, now=clock(), hours=24 + n)
        session.commit()
        with counting(wiring.engine) as seen:
            shown(client, path)
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15


def test_a_month_of_five_hundred_posts_weighs_less_than_120_kb(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    like = post(session, town, now=clock(), title="Apertura del plazo de inscripción en los talleres de verano")
    values = like.model_dump(exclude={"id", "ordinal", "planned_at"})
    moments = (datetime(2027, 3, 1 + n % 31, 8 + n % 12, n % 60, tzinfo=UTC) for n in range(500))
    session.add_all(Post(**values, ordinal=100 + n, planned_at=at) for n, at in enumerate(moments))
    session.commit()
    page = shown(seat(town.supervisor), "")
    assert "501 publicaciones este mes" in page
    assert len(page.encode()) < 120_000


def test_withdrawing_a_post_shows_in_its_place(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = post(session, town, now=clock())
    endings.withdraw_post(Work(session, town.editor.actor, clock()), made, reason="Ya no procede")
    session.commit()
    assert "status--withdrawn" in shown(seat(town.editor), "")
