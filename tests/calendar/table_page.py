"""The calendar's table, parsed for its tests."""

import re
from collections.abc import Callable

from flask.testing import FlaskClient
from sqlmodel import Session

from tests.clocks import StoppedClock
from tests.post_factory import post
from tests.sample_town import Person, Town

Seat = Callable[[Person], FlaskClient]
MARCH = "from=2027-03-01"


def table(client: FlaskClient, query: str = MARCH, status: int = 200) -> str:
    answer = client.get(f"/o/riba/calendar/table?{query}")
    assert answer.status_code == status, answer.text
    return answer.text


def titles(html: str) -> list[str]:
    return re.findall(r'table__cell--main"[^>]*><a href="[^"]*">([^<]*)</a>', html)


def some(session: Session, town: Town, clock: StoppedClock, *names: str) -> None:
    """Create a draft per name, an hour apart."""
    for n, name in enumerate(names):
        post(session, town, now=clock(), title=name, hours=24 + n)
    session.commit()
