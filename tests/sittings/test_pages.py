"""The sittings' pages: created, held, browsed, signed and read."""

import hashlib
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.states import PostStatus
from app.domain.sittings.rules.states import SittingState
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.people.passwords import GOOD, give
from tests.sample_town import Person, Town
from tests.sittings.sitting_setup import appointed, items, opened, run, sittings, waiting
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
TYPED = {
    "name": "Neutralidad y comunicación",
    "weekdays": ["tue", "thu"],
    "at": "09:00",
    "minutes": "60",
    "cut_off_hours": "20",
    "starts_on": "2027-03-01",
    "roles": ["supervisor", "neutrality_reviewer"],
}
PAGE = 15


@pytest.fixture
def met(session: Session, town: Town, clock: StoppedClock):
    return appointed(session, town, now=clock())


def seen_in(page: str) -> str:
    match = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert match
    return match[1]


def test_an_appointment_is_made_changed_and_ended(town: Town, seat: Seat, session: Session):
    client, home = seat(town.supervisor), f"/o/{town.slug}/appointments"
    assert "09:00" in client.get(f"{home}/new").text
    assert client.post(home, data=TYPED).location == home
    assert "martes 2 mar, 09:00" in client.get(home).text
    key = sittings(session)[0].appointment_id
    assert "Neutralidad y comunicación" in client.get(f"{home}/{key}").text
    client.post(f"{home}/{key}", data=TYPED | {"at": "10:30"})
    assert "martes 2 mar, 10:30" in client.get(home).text
    client.post(f"{home}/{key}/ending")
    assert "Terminó el" in client.get(home).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weekdays": []}, "Elija al menos un día"),
        ({"roles": []}, "Diga quién decide"),
        ({"at": "25:00"}, "hora"),
        ({"minutes": "0"}, "dura entre"),
        ({"people": ["99999"]}, "ya no existe"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(town: Town, seat: Seat, wrong: dict[str, object], said: str):
    answer = seat(town.supervisor).post(f"/o/{town.slug}/appointments", data=TYPED | wrong)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert 'value="Neutralidad y comunicación"' in answer.text


def test_it_is_opened_walked_decided_and_signed(session, town, met, clock, wiring, seat):
    give(session, wiring, town.supervisor)
    posts = [waiting(session, town, now=clock(), title=f"Aviso {n}", hours=60 + n) for n in range(3)]
    sitting = sittings(session)[0]
    run(wiring, clock.forward(hours=23))
    client, home = seat(town.supervisor), f"/o/{town.slug}/sittings/{sitting.id}"
    assert "Abrir la sesión" in client.get(home).text
    assert client.post(f"{home}/opening").location == home
    shown = client.get(home).text
    assert shown.index("Aviso 0") < shown.index("Aviso 1") < shown.index("Aviso 2")
    review = f"/o/{town.slug}/posts/{posts[0].year}/{posts[0].ordinal}/review?sitting={sitting.id}"
    page = client.get(review).text
    assert "Punto 1 de 3" in page and "Se decide en sesión" not in page
    data = {"verdict": "approved", "seen_hash": hash_of(session, posts[0])}
    answer = client.post(review.replace("/review", "/decision"), data=data)
    assert answer.location == review.replace(f"/{posts[0].ordinal}/", f"/{posts[1].ordinal}/")
    item = items(session, sitting)[2]
    assert client.post(f"{home}/items/{item.id}/deferral", data={"reason": ""}).status_code == 422
    assert client.post(f"{home}/items/{item.id}/deferral", data={"reason": "Falta el informe."}).location == home
    page = client.get(f"{home}/closing").text
    assert "Sin decidir en la sesión" in page and "Falta el informe." in page
    wrong = client.post(f"{home}/closing", data={"password": "otra-cosa-larga", "seen": seen_in(page)})
    assert wrong.status_code == 422 and "Huella del contenido" in wrong.text
    session.refresh(sitting)
    assert sitting.state is SittingState.OPEN
    session.commit()
    signed = client.post(f"{home}/closing", data={"password": GOOD, "seen": seen_in(page)})
    assert signed.location == f"{home}/minutes"
    read = client.get(f"{home}/minutes").text
    digest = hashlib.sha256(client.get(f"{home}/minutes.json").data).hexdigest()
    assert digest in read and "decidida: 1" in read and "aplazada: 1" in read
    assert client.get(f"{home}/minutes.pdf").data.startswith(b"%PDF")


def hash_of(session: Session, post) -> str:
    version = post_queries.version_of(session, post)
    session.commit()
    return version.content_hash


def test_a_checked_group_is_decided_from_the_agenda_and_comes_back_to_it(session, town, met, clock, wiring, seat):
    posts = [waiting(session, town, now=clock(), hours=60 + n) for n in range(2)]
    sitting = opened(session, town, wiring, clock)
    names = [f"{post.year}-{post.ordinal}" for post in posts]
    client, together = seat(town.supervisor), f"/o/{town.slug}/waiting/together"
    page = client.get(f"{together}?sitting={sitting.id}&" + "&".join(f"post={name}" for name in names)).text
    assert f'name="sitting" value="{sitting.id}"' in page
    seen = [f"{name} {hash_of(session, post)}" for name, post in zip(names, posts, strict=True)]
    answer = client.post(together, data={"verdict": "approved", "seen": seen, "shown": names, "sitting": sitting.id})
    assert answer.location == f"/o/{town.slug}/sittings/{sitting.id}"
    for post in posts:
        session.refresh(post)
        assert post.status is PostStatus.APPROVED


def test_outside_of_a_sitting_the_review_says_so_and_asks_why(session, town, met, clock, seat):
    post = waiting(session, town, now=clock())
    client, review = seat(town.supervisor), f"/o/{town.slug}/posts/{post.year}/{post.ordinal}/review"
    assert "La próxima es el martes" in client.get(review).text
    data = {"verdict": "approved", "seen_hash": hash_of(session, post)}
    answer = client.post(review.replace("/review", "/decision"), data=data)
    assert answer.status_code == 422 and "constará en el acta siguiente" in answer.text
    assert (
        client.post(review.replace("/review", "/decision"), data=data | {"reason": "Corte de agua."}).status_code == 303
    )


def test_guessing_the_password_is_slowed_down(session, town, met, clock, wiring, seat):
    give(session, wiring, town.supervisor)
    sitting = opened(session, town, wiring, clock)
    client, closing = seat(town.supervisor), f"/o/{town.slug}/sittings/{sitting.id}/closing"
    seen = seen_in(client.get(closing).text)
    codes = [client.post(closing, data={"password": "no-es-esa-1234", "seen": seen}).status_code for _ in range(11)]
    assert codes == [422] * 10 + [429]
    assert client.post(closing, data={"password": GOOD, "seen": seen}).status_code == 429


def test_whoever_presides_says_who_is_there_and_nobody_else_does(session, town, met, clock, wiring, seat):
    sitting = opened(session, town, wiring, clock)
    home, reviewer = f"/o/{town.slug}/sittings/{sitting.id}", town.neutrality_reviewer
    assert seat(town.legal_reviewer).post(f"{home}/presence", data={"person": reviewer.id}).status_code == 403
    assert seat(town.supervisor).post(f"{home}/presence", data={"person": reviewer.id}).status_code == 303
    assert "lo anotó Supervisor" in seat(reviewer).get(home).text
    assert seat(reviewer).post(f"{home}/presence", data={"person": reviewer.id, "here": "0"}).status_code == 303
    assert seat(reviewer).post(f"{home}/presence", data={"person": "x"}).status_code == 422
    assert seat(town.auditor).get(home).status_code == 200
    assert seat(town.author).get(home).status_code == 403


def test_a_day_is_called_off_with_a_reason(session, town, met, seat):
    sitting = sittings(session)[0]
    client, home = seat(town.supervisor), f"/o/{town.slug}/sittings/{sitting.id}"
    assert client.post(f"{home}/cancellation", data={"reason": " "}).status_code == 422
    assert client.post(f"{home}/cancellation", data={"reason": "Es fiesta local."}).location == home
    assert "Es fiesta local." in client.get(home).text
    assert "anulada" in client.get(f"/o/{town.slug}/sittings").text


def test_a_day_on_which_nobody_works_says_so_before_anybody_comes(session, town, clock, seat):
    """Good Friday of 2027 is the 26th of March."""
    appointed(session, town, now=clock(), weekdays=("fri",))
    client, warning = seat(town.supervisor), "Ese día no se trabaja"
    assert client.get(f"/o/{town.slug}/sittings").text.count(warning) == 1
    days = {sitting.starts_at.date(): sitting.id for sitting in sittings(session)}
    good_friday, before = (f"/o/{town.slug}/sittings/{days[date(2027, 3, day)]}" for day in (26, 19))
    assert warning in client.get(good_friday).text and warning not in client.get(before).text


def test_pages_cost_the_same_with_few_things_and_with_many(session, town, met, clock, wiring, seat):
    client, costs = seat(town.supervisor), []
    days = sittings(session)
    for many, sitting in ((2, days[0]), (9, days[1])):
        for n in range(many):
            waiting(session, town, now=clock(), hours=200 + n)
        run(wiring, clock.forward(seconds=(sitting.cut_off_at - clock()).total_seconds()))
        home = f"/o/{town.slug}/sittings/{sitting.id}"
        assert client.post(f"{home}/opening").status_code == 303
        post = session.get_one(Post, items(session, sitting)[0].post_id)
        session.commit()
        review = f"/o/{town.slug}/posts/{post.year}/{post.ordinal}/review?sitting={sitting.id}"
        costs.append(
            [cost(wiring, client, path) for path in (home, f"{home}/closing", review, f"/o/{town.slug}/sittings")]
        )
        give(session, wiring, town.supervisor)
        seen = seen_in(client.get(f"{home}/closing").text)
        with counting(wiring.engine) as spent:
            client.post(f"{home}/closing", data={"password": GOOD, "seen": seen})
        costs[-1].append(spent.count)
    assert costs[0] == costs[1]
    assert all(statement_count < PAGE for statement_count in costs[0][:4]) and costs[0][4] < 25, costs[0]


def cost(wiring: Wiring, client: FlaskClient, path: str) -> int:
    with counting(wiring.engine) as spent:
        assert client.get(path).status_code == 200
    return spent.count


def test_another_organisation_has_none_of_it(session, town, met, clock, wiring, app, seat):
    sitting = opened(session, town, wiring, clock)
    client = seat(town.supervisor)
    assert client.get(f"/o/otra/sittings/{sitting.id}").status_code == 404
    assert client.get(f"/o/{town.slug}/sittings/{sitting.id + 1000}").status_code == 404
    assert client.get(f"/o/{town.slug}/sittings/{sitting.id}/minutes").status_code == 404
