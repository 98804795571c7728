"""The pages of series, as people use them."""

import re
from datetime import date, time

import pytest

from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.domain.series.models import PostSeries
from app.domain.series.queries.series import series_list
from app.domain.series.rules.recurrence import Frequency
from tests import post_factory
from tests.periods.factories import VOTE, confirm, election
from tests.series.running_series import FIRST, begun, posts, run
from tests.series.test_changes import approve, edit
from tests.statement_counter import counting

WEEKLY = {
    "freq": "weekly",
    "every": "1",
    "weekdays": ["tue"],
    "ends": "never",
    "days_ahead": "35",
    "on_holiday": "keep",
}


@pytest.fixture
def series(session, town, clock, wiring) -> PostSeries:
    made = begun(session, town, now=clock())
    run(wiring, clock())
    session.refresh(made)
    session.commit()
    return made


@pytest.fixture
def post(session, town, clock):
    made = post_factory.post(session, town, now=clock(), plan=PublicationPlan(FIRST, time(9)))
    session.commit()
    return made


def seen_in(page: str) -> str:
    return re.search(r'name="seen" value="(\w*)"', page)[1]


def flat(page: str) -> str:
    return re.sub(r"\s+", " ", page)


def test_a_post_offers_to_be_repeated_and_shows_its_next_ten_dates(town, post, seat):
    client, home = seat(town.author), f"/o/{town.slug}"
    assert f"{home}/series/from/2027/{post.ordinal}" in client.get(f"{home}/posts/2027/{post.ordinal}").text
    page = client.get(f"{home}/series/from/2027/{post.ordinal}").text
    assert "Cada martes, a las 9:00, sin fecha de fin." in page
    assert page.count("<li>martes") == 10
    assert "martes 2 mar 2027, 09:00" in page and "martes 4 may 2027, 09:00" in page


def test_a_series_is_made_only_once_its_dates_were_seen(session, town, post, seat, clock):
    client, address = seat(town.author), f"/o/{town.slug}/series/from/2027/{post.ordinal}"
    until = WEEKLY | {"ends": "until", "until": "2027-06-30"}
    first = client.post(address, data=until | {"deed": "save", "seen": ""})
    assert first.status_code == 200
    assert "Cada martes, a las 9:00, hasta el 30 de junio de 2027." in first.text
    assert series_list(session, town.id, now=clock()) == []
    session.commit()
    answer = client.post(address, data=until | {"deed": "save", "seen": seen_in(first.text)})
    assert answer.status_code == 303
    (row,) = series_list(session, town.id, now=clock())
    assert (row.series.until, row.series.author_id) == (date(2027, 6, 30), town.author.id)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"weekdays": []}, "Elija al menos un día de la semana."),
        ({"weekdays": ["wed"]}, "La primera es la del 02/03/2027"),
        ({"every": "0"}, "Se repite cada 1 a 52"),
        ({"every": "x"}, "Escriba un número."),
        ({"ends": "until"}, "Escriba el último día."),
        ({"ends": "until", "until": "2026-01-01"}, "El último día va después"),
        ({"ends": "count"}, "Escriba cuántas."),
        ({"ends": "count", "count": "9999"}, "Una serie tiene entre 1 y 500"),
        ({"days_ahead": "999"}, "entre 1 y 180 días antes"),
        ({"freq": "yearly"}, "Elija una de las opciones."),
        ({"freq": "monthly", "month_day": "32"}, "Elija una de las opciones."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(town, post, seat, typed, sentence):
    client, address = seat(town.author), f"/o/{town.slug}/series/from/2027/{post.ordinal}"
    answer = client.post(address, data=WEEKLY | {"days_ahead": "36", "deed": "save"} | typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed.get("days_ahead", "36")}"' in answer.text


def test_dates_tell_of_holidays_elections_and_the_clocks(session, town, clock, seat):
    confirm(session, town, election(session, town, now=clock(), vote=VOTE), now=clock())
    made = post_factory.post(session, town, now=clock(), plan=PublicationPlan(date(2027, 3, 21), time(2, 30)))
    session.commit()
    address = f"/o/{town.slug}/series/from/2027/{made.ordinal}"
    page = seat(town.author).post(address, data=WEEKLY | {"weekdays": ["sun", "fri"], "on_holiday": "move"}).text
    assert "Es festivo: esta no sale." in page
    assert "Cambia la hora y esa no existe ese día: sale a las 3:00." in page
    assert "Periodo electoral" in page


def test_one_in_the_morning_is_singular_and_three_days_are_joined(town, session, clock, seat):
    made = post_factory.post(session, town, now=clock(), plan=PublicationPlan(FIRST, time(1, 30)))
    session.commit()
    days = WEEKLY | {"weekdays": ["mon", "tue", "fri"], "every": "2"}
    page = seat(town.author).post(f"/o/{town.slug}/series/from/2027/{made.ordinal}", data=days).text
    assert "Cada 2 semanas, los lunes, los martes y los viernes, a la 1:30, sin fecha de fin." in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"freq": "daily"}, "Cada día, a las 9:00"),
        ({"freq": "daily", "every": "3"}, "Cada 3 días, a las 9:00"),
        ({"freq": "monthly", "month_day": "2"}, "El día 2 de cada mes, a las 9:00"),
        ({"freq": "monthly", "monthly": "nth", "nth": "1", "nth_weekday": "tue"}, "El primer martes de cada mes"),
        ({"freq": "monthly", "month_day": "2", "every": "2"}, "El día 2 cada 2 meses"),
        ({"ends": "count", "count": "4"}, "Cada martes, a las 9:00, 4 veces."),
    ],
)
def test_a_rule_is_said_in_words(town, post, seat, typed, said):
    address = f"/o/{town.slug}/series/from/2027/{post.ordinal}"
    assert said in seat(town.author).post(address, data=WEEKLY | typed).text


def test_the_list_says_when_next_who_carries_it_and_until_when(town, series, seat):
    page = flat(seat(town.author).get(f"/o/{town.slug}/series").text)
    assert "Horario de la biblioteca" in page
    assert "Cada martes, a las 9:00" in page and "mañana, 09:00" in page and "sin fin" in page
    assert town.author.user.name in page and "en marcha" in page


def test_a_post_says_its_place_and_leads_to_those_around(session, town, series, seat):
    third = posts(session, series)[2]
    page = flat(seat(town.author).get(f"/o/{town.slug}/posts/2027/{third.ordinal}").text)
    assert f"/o/{town.slug}/series/{series.id}" in page and "3.ª" in page
    assert "Anterior: 2.ª" in page and "Siguiente: 4.ª" in page


def test_an_edited_post_says_that_it_is_its_own(session, town, series, seat, clock):
    third = posts(session, series)[2]
    edit(session, third, by=town.author, now=clock())
    session.commit()
    client = seat(town.author)
    assert "Es propia: se cambió por sí misma" in client.get(f"/o/{town.slug}/posts/2027/{third.ordinal}").text
    assert "propia: los cambios de la serie" in client.get(f"/o/{town.slug}/series/{series.id}").text


def test_the_text_of_one_goes_to_those_that_follow(session, town, series, seat, clock):
    third = posts(session, series)[2]
    edit(session, third, by=town.author, now=clock())
    session.commit()
    client, address = seat(town.author), f"/o/{town.slug}/series/{series.id}/text/2027/{third.ordinal}"
    page = flat(client.get(address).text)
    assert "Cambian 2 publicaciones." in page and "Cambian 4 publicaciones." in page
    answer = client.post(address, data={"scope": "following"})
    assert answer.status_code == 303 and answer.location.endswith(f"/series/{series.id + 1}")
    assert "Sigue a" in client.get(answer.location).text
    assert "Continúa en" in client.get(f"/o/{town.slug}/series/{series.id}").text


def test_what_was_approved_is_counted_and_agreed_to_before_it_is_lost(session, town, series, seat, clock):
    made = posts(session, series)
    approve(session, town, made[3], now=clock())
    edit(session, made[2], by=town.author, now=clock())
    session.commit()
    client, address = seat(town.author), f"/o/{town.slug}/series/{series.id}/text/2027/{made[2].ordinal}"
    assert "1 está en revisión o aprobada y vuelve a ser un borrador." in flat(client.get(address).text)
    answer = client.post(address, data={"scope": "all"})
    assert answer.status_code == 422 and "Lo sé: 1 publicación" in answer.text
    assert posts(session, series)[3].status is PostStatus.APPROVED
    assert client.post(address, data={"scope": "all", "agree": "1"}).status_code == 303
    assert posts(session, series)[3].status is PostStatus.DRAFT


def test_the_days_change_from_a_date_on_once_they_were_seen(session, town, series, seat):
    client, address = seat(town.author), f"/o/{town.slug}/series/{series.id}/rule"
    assert "Ahora: Cada martes, a las 9:00, sin fecha de fin." in client.get(address).text
    typed = WEEKLY | {"weekdays": ["thu"], "at": "10:30", "since": "2027-03-16", "scope": "following"}
    seen = client.post(address, data=typed | {"deed": "see"}).text
    assert "Cada jueves, a las 10:30" in seen and "jueves 18 mar 2027, 10:30" in seen
    answer = client.post(address, data=typed | {"deed": "save", "seen": seen_in(seen)})
    assert answer.status_code == 303
    page = flat(client.get(answer.location).text)
    assert "1.ª, jueves 18 mar 2027" in page and "10:30" in page


def test_a_date_that_is_not_of_the_series_is_refused(town, series, seat):
    address = f"/o/{town.slug}/series/{series.id}/rule"
    answer = seat(town.author).post(address, data=WEEKLY | {"since": "2027-03-17", "deed": "save"})
    assert answer.status_code == 422 and "Elija una de las fechas que faltan." in answer.text


def test_a_series_ends_with_its_reason_and_shows_it(session, town, series, seat):
    client, home = seat(town.author), f"/o/{town.slug}/series/{series.id}"
    assert client.post(f"{home}/ending", data={"reason": ""}).status_code == 422
    assert client.post(f"{home}/ending", data={"reason": "Acabó el curso", "drafts": "1"}).status_code == 303
    page = client.get(home).text
    assert "Acabó el curso" in page and "Terminar la serie" not in page
    assert {post.status for post in posts(session, series)} == {PostStatus.WITHDRAWN}
    assert client.get(f"{home}/rule").status_code == 409


def test_a_stopped_series_says_why_and_can_go_on(session, town, clock, wiring, seat):
    series = begun(session, town, now=clock())
    town.topics[0].closed = True
    session.add(town.topics[0])
    session.commit()
    run(wiring, clock())
    client, home = seat(town.author), f"/o/{town.slug}/series/{series.id}"
    assert "El tema «Avisos» está cerrado." in client.get(home).text
    assert client.post(f"{home}/resumption").status_code == 422
    town.topics[0].closed = False
    session.add(town.topics[0])
    session.commit()
    assert client.post(f"{home}/resumption").status_code == 303
    assert "está cerrado" not in client.get(home).text


def test_the_political_office_sees_nothing_of_it(session, town, series, seat):
    client, home = seat(town.political_office), f"/o/{town.slug}/series"
    post = posts(session, series)[2]
    for place in ("", f"/{series.id}", f"/{series.id}/rule", f"/from/2027/{post.ordinal}"):
        assert client.get(f"{home}{place}").status_code == 403


def test_whoever_only_reads_is_offered_no_change(session, town, series, seat):
    client, home = seat(town.unit_liaison), f"/o/{town.slug}"
    page = client.get(f"{home}/series/{series.id}").text
    assert "Cambiar días" not in page and "Terminar" not in page
    post = posts(session, series)[2]
    assert "Llevar su texto" not in client.get(f"{home}/posts/2027/{post.ordinal}").text
    assert client.post(f"{home}/series/{series.id}/ending", data={"reason": "No"}).status_code == 403


def test_pages_cost_the_same_however_many_dates_there_are(session, town, clock, wiring, seat, series):
    daily = begun(session, town, now=clock(), freq=Frequency.DAILY, weekdays=())
    run(wiring, clock())
    few, many = posts(session, series)[2], posts(session, daily)[20]
    client, home = seat(town.author), f"/o/{town.slug}"
    places = ("series/{0.id}", "series/{0.id}/rule", "series/{0.id}/text/2027/{1.ordinal}")
    for place in places:
        counts = []
        for whose in ((series, few), (daily, many), (series, few), (daily, many)):
            with counting(wiring.engine) as statements:
                assert client.get(f"{home}/{place.format(*whose)}").status_code == 200
            counts.append(statements.count)
        assert counts[2] == counts[3] < 15, place


def test_the_list_costs_the_same_for_one_and_for_ten(session, town, clock, wiring, seat, series):
    client, home = seat(town.author), f"/o/{town.slug}/series"
    client.get(home)
    with counting(wiring.engine) as single:
        client.get(home)
    for _ in range(9):
        begun(session, town, now=clock())
    with counting(wiring.engine) as ten:
        assert client.get(home).text.count("<tr>") == 11
    assert single.count == ten.count < 15


def test_a_post_of_a_series_costs_one_statement_more_than_another(session, town, clock, wiring, seat, series):
    alone = post_factory.post(session, town, now=clock())
    session.commit()
    client, counts = seat(town.author), []
    for post in (alone, posts(session, series)[2]):
        client.get(f"/o/{town.slug}/posts/2027/{post.ordinal}")
        with counting(wiring.engine) as statements:
            client.get(f"/o/{town.slug}/posts/2027/{post.ordinal}")
        counts.append(statements.count)
    assert counts[1] == counts[0] + 1
