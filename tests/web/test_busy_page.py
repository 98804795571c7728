"""While another user writes, SQLite's writers wait a little, and then the page keeps the typed text."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select, update

from app.domain.people.models import UserSession
from app.domain.posts.models import Post
from app.usecases.wiring import Wiring
from tests.busy_databases import writer_at_work
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.every_engine

TEXT = "El pregón de las fiestas es el sábado.\nLa plaza abre a las 20:00."
AGAIN = "Vuelva a intentarlo"


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait a tenth of a second instead of ten."""
    monkeypatch.setattr("app.db.engine.BUSY_MS", 100)


@pytest.fixture
def client(session: Session, town: Town, seat) -> FlaskClient:
    session.commit()
    sat: FlaskClient = seat(town.author)
    return sat


def typed(town: Town) -> dict[str, str]:
    return {"title": "Pregón", "topic": str(town.topics[0].id), "language": "es", "text": TEXT, "copy_key": "new-1"}


def fields_of(page: str) -> dict[str, str]:
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in hidden}


def titles(wiring: Wiring) -> list[str]:
    with wiring.reading() as reading:
        return [post.title for post in reading.exec(select(Post))]


def test_what_was_typed_stays_and_is_sent_again(client, wiring, town, engine_name):
    if engine_name != "sqlite":
        return
    with writer_at_work(wiring):
        answer = client.post(f"/o/{town.slug}/posts", data=typed(town))
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5"
    assert AGAIN in answer.text and unescape(answer.text).count(TEXT) == 2
    assert titles(wiring) == []
    assert client.post(f"/o/{town.slug}/posts", data=fields_of(answer.text)).status_code == 303
    assert titles(wiring) == ["Pregón"]


def test_only_what_somebody_wrote_is_shown(client, wiring, town, engine_name):
    if engine_name != "sqlite":
        return
    key = "new-4Dvs9NKWRaWsJrX7NVg436LUIBpokiCSbmlUdi_Kkac"
    with writer_at_work(wiring):
        sent = typed(town) | {"title": "Horario de verano", "copy_key": key, "base": "2027/12 2027-03-01T09:00"}
        answer = client.post(f"/o/{town.slug}/posts", data=sent)
    shown = answer.text.partition("Lo que escribió")[2]
    assert "Horario de verano" in shown and TEXT in unescape(shown)
    assert key not in shown and "2027/12" not in shown and fields_of(answer.text)["copy_key"] == key


def test_scripts_are_told_in_their_own_way(client, wiring, town, engine_name):
    if engine_name != "sqlite":
        return
    with writer_at_work(wiring):
        answer = client.post(f"/o/{town.slug}/posts/copy", data=typed(town), headers={"Accept": "application/json"})
        part = client.post(f"/o/{town.slug}/posts/copy", data=typed(town), headers={"HX-Request": "true"})
    assert answer.status_code == part.status_code == 503
    assert AGAIN in answer.get_json()["says"]
    assert AGAIN in part.text and "<h1" not in part.text


def test_a_password_is_not_written_into_the_page(client, wiring, engine_name):
    if engine_name != "sqlite":
        return
    with writer_at_work(wiring):
        answer = client.post("/sign-in", data={"email": "a@b.es", "password": "muy secreta y larga"})
    assert answer.status_code == 503 and AGAIN in answer.text and "muy secreta" not in answer.text


def test_reading_goes_on_also_when_the_visit_should_be_noted(client, wiring, town, session, clock, engine_name):
    session.execute(update(UserSession).values(seen_at=clock() - timedelta(hours=1)))
    session.commit()
    if engine_name == "sqlite":
        with writer_at_work(wiring):
            assert client.get(f"/o/{town.slug}/posts").status_code == 200
    assert client.get(f"/o/{town.slug}/posts").status_code == 200
    assert clock() in set(session.exec(select(col(UserSession.seen_at))))


def test_a_failure_that_is_no_waiting_is_still_a_failure(app, client, wiring, town, session, clock: StoppedClock):
    app.config["TESTING"] = False
    with wiring.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE working_copy RENAME TO gone")
    answer = client.post(f"/o/{town.slug}/posts/copy", data=typed(town))
    assert answer.status_code == 500 and AGAIN not in answer.text
