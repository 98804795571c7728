"""The real web and worker, read by a program on another machine."""

import http.client
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from icalendar import Calendar
from sqlmodel import Session

from app.db.work import Work
from app.domain.feeds.rules.readers import feed_path
from app.serve import application_command, listen
from app.usecases.feeds import subscriptions
from app.usecases.posts import endings
from app.usecases.wiring import Wiring
from config import Config
from tests import moments, post_factory
from tests.sample_town import make_town
from tests.waiting import PATIENCE_S, wait_until

pytestmark = pytest.mark.postgresql

Answer = tuple[int, dict[str, str], bytes]
Ask = Callable[..., Answer]


@pytest.fixture
def ask(config: Config, wiring: Wiring) -> Iterator[Ask]:
    """Yield web and worker on this test's database; `wiring` made its keys."""
    listener = listen("127.0.0.1", 0)
    port = listener.getsockname()[1]
    settings = {"DATA_DIR": str(config.data_dir), "DATABASE_URL": config.database_url, "PORT": str(port)}
    command = application_command(listener.fileno(), workers=2)
    running = subprocess.Popen(command, env={**os.environ, **settings}, pass_fds=[listener.fileno()])

    def send(path: str, method: str = "GET", **headers: str) -> Answer:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
            connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    def answers() -> bool:
        try:
            return send("/feeds/x/x.ics")[0] == 404
        except OSError:
            return False

    try:
        wait_until(answers, "the web answers")
        yield send
    finally:
        running.terminate()
        running.wait(timeout=PATIENCE_S)
        listener.close()


def test_a_program_follows_what_people_do(session: Session, ask: Ask):
    town = make_town(session, now=moments.now())
    post = post_factory.submitted(session, town, now=moments.now())
    _, token = subscriptions.create_subscription(Work(session, town.editor.actor, moments.now()), name="Outlook")
    session.commit()
    path = feed_path(token, town.slug)
    wait_until(lambda: b"revisi\xc3\xb3n" in ask(path)[2], "the post in the feed")
    status, headers, body = ask(path)
    assert (status, headers["Content-Type"], b"\r\n" in body) == (200, "text/calendar; charset=utf-8", True)
    assert ask(path, If_None_Match=headers["ETag"])[0] == 304
    head = ask(path, "HEAD")
    assert (head[0], head[1]["Content-Length"], head[2]) == (200, str(len(body)), b"")
    endings.withdraw_post(Work(session, town.author.actor, moments.now()), post, reason="No procede")
    session.commit()
    wait_until(lambda: ask(path, If_None_Match=headers["ETag"])[0] == 200, "the withdrawal in the feed")
    [event] = Calendar.from_ical(ask(path)[2]).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
