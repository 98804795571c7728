"""Files made to ask much, sent to a running server at once: everybody else is answered, and the web takes nothing."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from statistics import median
from time import monotonic
from typing import NamedTuple

import pytest

from app.adapters.reader_pool.jobs import LONG, SHORT
from app.core.permissions import Role
from tests.serve.conftest import Served, children
from tests.serve.desks import LITTLE, Answer, Desk, Watch, ask, loaded, open_desks
from tests.waiting import wait_until

SHEETS = (
    "fundida.xlsx",
    "blanca.xlsx",
    "repetida.xlsx",
    "lejana.xlsx",
    "ancha.xlsx",
    "hinchada.xlsx",
    "nombrada.xlsx",
    "bomba.xlsx",
)
PICTURES = ("lienzo.webp", "palabras.png", "apple.heic", "accion.pdf", "honda.pdf", "feria.mp4")
CALENDARS = ("zona.ics", "siempre.ics")
ARCHIVES = ("llena.docx", "bomba.xlsx")
LIBRARIES = ("PIL", "pillow", "av", "pikepdf", "_pillow_heif")
"""What opens files, by their folders or files of the installed packages."""
WAITS = ("otro archivo suyo", "de la cola")
HEALTHY = 200


class Ask(NamedTuple):
    """A call of `/healthz`, and whether a file was being read before and after it."""

    seconds: float
    was_reading: bool
    status: int


def sheet(desk: Desk, file: str) -> Answer:
    return desk.send("/o/riba/calendar/import", "file", file)


def picture(desk: Desk, file: str) -> Answer:
    return desk.send("/o/riba/posts/pictures", "new_image", file)


def calendar(desk: Desk, file: str) -> Answer:
    terms = {"name": file, "owner": "unit", "detail": "title"}
    return desk.send("/o/riba/calendar/external/new", "file", file, **terms)


def archive(desk: Desk, file: str) -> Answer:
    words = {"subject": "Cartel", "text": "El cartel de la feria.", "on_behalf_of": "En nombre propio"}
    return desk.send("/o/riba/requests", "files", file, **words)


def send_until_read(send: Callable[[Desk, str], Answer], desk: Desk, file: str) -> list[Answer]:
    """Press again for as long as the answer says to wait."""
    answers = [send(desk, file)]
    while is_told_to_wait(answers[-1]):
        answers.append(send(desk, file))
    return answers


def is_told_to_wait(answer: Answer) -> bool:
    return any(words in answer.text for words in WAITS)


def ask_health(served: Served, watch: Watch) -> Ask:
    before, began = watch.look(), monotonic()
    status = ask(served.port, "GET", "/healthz").status
    return Ask(monotonic() - began, bool(before and watch.look()), status)


def watch_until_read(served: Served, watch: Watch, sent: list[Future[list[Answer]]]) -> list[Ask]:
    """Ask again and again until every file is answered."""
    asked = list[Ask]()

    def ask_once() -> bool:
        asked.append(ask_health(served, watch))
        return all(one.done() for one in sent)

    wait_until(ask_once, "every file is answered", pause=0.02)
    return asked


class Sender(NamedTuple):
    """A person at a form: a whole file, as they send it on any day, and those made to ask much."""

    send: Callable[[Desk, str], Answer]
    desk: Desk
    whole: str
    hostile: tuple[str, ...]


def attack(served: Served, *senders: Sender) -> Watch:
    """Send all at once; return what was seen, once nobody waited for a file of others."""
    web, _ = wait_until(served.forked, "web and worker")
    for sender in senders:
        answer = sender.send(sender.desk, sender.whole)
        assert answer.status in (200, 303), answer
    watch = Watch(children(web)[0])
    each = [(sender.send, sender.desk, file) for sender in senders for file in sender.hostile]
    began = monotonic()
    with ThreadPoolExecutor(len(each)) as pool:
        sent = [pool.submit(send_until_read, *one) for one in each]
        asked = watch_until_read(served, watch, sent)
    lasted = monotonic() - began
    answers = [answer for one in sent for answer in one.result()]
    assert {answer.status for answer in answers if answer.status >= 500} <= {503}
    assert any(map(is_told_to_wait, answers))
    assert {one.status for one in asked} == {HEALTHY} and any(one.was_reading for one in asked)
    assert max(one.seconds for one in asked) < lasted / 2
    assert median(one.seconds for one in asked) < lasted / 10
    assert watch.grown < LITTLE
    assert not [library for library in LIBRARIES if f"site-packages/{library}" in loaded(watch.web)]
    return watch


@pytest.fixture
def desks(served: Served) -> dict[Role, Desk]:
    wait_until(served.answers, "the web answers")
    return open_desks(served, Role.AUTHOR, Role.EDITOR, Role.SUPERVISOR, Role.UNIT_LIAISON)


def test_eight_books_of_one_author_are_read_one_after_the_other(served: Served, desks: dict[Role, Desk]) -> None:
    watch = attack(served, Sender(sheet, desks[Role.AUTHOR], "marzo.csv", SHEETS))
    assert watch.most_at_once <= 1


@pytest.mark.long
def test_several_people_hold_no_more_than_the_pool(served: Served, desks: dict[Role, Desk]) -> None:
    watch = attack(
        served,
        Sender(sheet, desks[Role.AUTHOR], "marzo.csv", SHEETS),
        Sender(picture, desks[Role.EDITOR], "cartel.png", PICTURES),
        Sender(calendar, desks[Role.SUPERVISOR], "agenda.ics", CALENDARS),
        Sender(archive, desks[Role.UNIT_LIAISON], "carta.docx", ARCHIVES),
    )
    assert watch.most_at_once <= SHORT.running + LONG.running
    wait_until(lambda: children(watch.web) == [], "the pool ends when nobody asks")
    assert served.answers() and watch.grown < LITTLE
