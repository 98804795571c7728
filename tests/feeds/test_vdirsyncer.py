"""A real client over HTTP: it subscribes, and sees moved, cancelled and removed posts."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from icalendar import Calendar
from sqlmodel import Session
from werkzeug.serving import make_server

from app.db.work import Work
from app.domain.posts.rules.draft import PublicationPlan
from app.usecases.posts import actions, endings
from tests import post_factory
from tests.clocks import StoppedClock
from tests.feeds.calendar_client import Desk
from tests.sample_town import Town
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.postgresql

CONFIG = """
[general]
status_path = "{here}/status"
[pair feed]
a = "remote"
b = "local"
collections = null
conflict_resolution = "a wins"
[storage remote]
type = "http"
url = "{url}"
[storage local]
type = "filesystem"
path = "{here}/local"
fileext = ".ics"
"""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Yield the application's address, served during the test."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_it_sees_a_move_a_cancellation_and_a_deletion(
    session: Session, town: Town, clock: StoppedClock, desk: Desk, address: str, tmp_path: Path
):
    posts = {
        title: post_factory.post(
            session, town, now=clock(), title=title, plan=PublicationPlan(on=date(2027, 4, 1), at=time(9))
        )
        for title in ("Se mueve", "Se anula", "Se queda")
    }
    session.commit()
    desk.follow()
    client = Client(tmp_path, address + desk.subscribe(town.editor))
    assert client.sees() == dict.fromkeys(posts, "TENTATIVE 01 09:00")
    to = PublicationPlan(on=date(2027, 4, 2), at=time(18, 30))
    actions.reschedule_post(Work(session, town.author.actor, clock.forward(minutes=1)), posts["Se mueve"], to)
    endings.withdraw_post(Work(session, town.author.actor, clock()), posts["Se anula"], reason="No procede")
    session.commit()
    desk.follow()
    moved = {"Se mueve": "TENTATIVE 02 18:30", "Se queda": "TENTATIVE 01 09:00"}
    assert client.sees() == moved | {"Se anula": "CANCELLED 01 09:00"}
    clock.forward(days=32)
    assert client.sees() == moved


class Client:
    """A vdirsyncer with its own folder."""

    def __init__(self, here: Path, url: str) -> None:
        self._config = here / "vdirsyncer.conf"
        self._folder = here / "local"
        self._folder.mkdir()
        self._config.write_text(CONFIG.format(here=here, url=url))
        self._run("discover")

    def sees(self) -> dict[str, str]:
        """Synchronise again; return each title in the folder with its status and time."""
        self._run("sync")
        calendars = [Calendar.from_ical(path.read_bytes()) for path in self._folder.glob("*.ics")]
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
        return {str(e["SUMMARY"]).split(" · ")[1]: f"{e['STATUS']} {e['DTSTART'].dt:%d %H:%M}" for e in events}

    def _run(self, word: str) -> None:
        command = (sys.executable, "-m", "vdirsyncer", "-c", str(self._config), word)
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        assert done.returncode == 0, done.stderr
