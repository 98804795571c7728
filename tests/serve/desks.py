"""People at a web of real processes, as their browsers have it, and what the web and its readers take meanwhile."""

import http.client
import io
from collections import deque
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.core.permissions import Role
from app.factory import create_app
from app.wiring import wire
from config import Config
from tests import sample_town
from tests.fuzz.files import sample
from tests.moments import wall_now
from tests.page_forms import read_page
from tests.serve.conftest import Served, children
from tests.waiting import PATIENCE_S

LITTLE = 50_000
"""Kilobytes that the web may take to receive files."""
LOOKS = 5


class Answer(NamedTuple):
    status: int
    text: str


class Desk(NamedTuple):
    """A person's browser: it has a session, and the token of a page."""

    port: int
    cookie: str
    csrf_token: str

    def send(self, address: str, field: str, file: str, **typed: str) -> Answer:
        """Send a file of `tests.fuzz` with a form."""
        name, content, media_type = sample(file)
        stored = FileStorage(io.BytesIO(content), filename=name, content_type=media_type or None)
        boundary, body = encode_multipart({"csrf_token": self.csrf_token, field: stored, **typed})
        headers = {"Cookie": self.cookie, "Content-Type": f"multipart/form-data; boundary={boundary}"}
        return ask(self.port, "POST", address, body, headers)


def ask(port: int, method: str, address: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as connection:
        connection.request(method, address, body, dict(headers or {}))
        answer = connection.getresponse()
        return Answer(answer.status, answer.read().decode())


class Watch:
    """What one process of the web and its readers take, looked at again and again."""

    def __init__(self, web: int) -> None:
        self.web = web
        self.most_readers = self.most_at_once = 0
        self._before = resident(web)
        self._seen: deque[set[int]] = deque(maxlen=LOOKS)

    def look(self) -> int:
        """Return how many files are being read now; one that has been read takes some looks to be gone."""
        readers = {pid for program in children(self.web) for pid in children(program)}
        self._seen.append(readers)
        if len(self._seen) == LOOKS:
            self.most_at_once = max(self.most_at_once, len(set.intersection(*self._seen)))
        self.most_readers = max(self.most_readers, sum(map(resident, readers)))
        return len(readers)

    @property
    def grown(self) -> int:
        return resident(self.web) - self._before


def resident(pid: int) -> int:
    """Return the kilobytes that a process has in memory (proc(5)); 0 where it ended meanwhile."""
    with suppress(OSError):
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        return int(lines.get("VmRSS", "0").split()[0])
    return 0


def loaded(pid: int) -> str:
    """Return the files that a process has mapped: among them, the libraries that it ever loaded."""
    return Path(f"/proc/{pid}/maps").read_text()


def open_desks(served: Served, *roles: Role) -> dict[Role, Desk]:
    """Make a town, and sit its people down."""
    wiring = wire(Config(_env_file=None, data_dir=served.folder), clock=wall_now)
    with wiring.writing() as session:
        people = sample_town.make_town(session, now=wall_now()).people
        session.commit()
    app = create_app(wiring)
    desks = {role: _desk(served, app, sample_town.open_session(wiring, people[role], now=wall_now())) for role in roles}
    wiring.engine.dispose()
    return desks


def _desk(served: Served, app: Flask, token: str) -> Desk:
    client = app.test_client()
    with client.session_transaction() as cookies:
        cookies["_user_id"], cookies["_fresh"] = token, True
    forms = read_page(client.get("/o/riba/calendar", follow_redirects=True).text).forms
    csrf_token = next(value for form in forms for name, value in form.pairs if name == "csrf_token")
    kept = client.get_cookie("cauce")
    assert kept is not None
    return Desk(served.port, f"cauce={kept.value}", csrf_token)
