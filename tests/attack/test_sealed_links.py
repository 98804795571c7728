"""No one-time link lies in clear in the database: neither in notices nor where its letter waits."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.notifications.models import Notice
from app.usecases.people import link_letters, passwords
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.people.passwords import secret_of
from tests.people.test_invitations import offer
from tests.sample_town import Town

TOKEN = re.compile(r"[\w-]{40,}")


def _all_texts(session: Session) -> str:
    """Return every value of every table."""
    session.flush()
    tables = sa.inspect(session.connection()).get_table_names()
    rows = (
        session.connection().execute(sa.select(sa.text("*")).select_from(sa.table(table))).all() for table in tables
    )
    return repr([list(row) for row in rows])


@pytest.mark.parametrize("queue", [link_letters.queue_reset_link, link_letters.queue_entry_link])
def test_a_link_to_enter_is_only_in_its_letter(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring, queue: object
):
    token = passwords.request_entry_link(session, town.author.user, now=clock())
    assert token is not None and callable(queue)
    queue(session, town.author.user, f"https://cauce.example/link/{token}", now=clock())
    assert token not in _all_texts(session)
    assert secret_of(session, session.exec(select(Notice)).one()).endswith(token)


def test_an_invitation_s_link_is_only_in_its_letter(town: Town, session: Session, seat):
    administrator: FlaskClient = seat(town.administrator)
    answer = administrator.post(f"/o/{town.slug}/people", data=offer("nueva@riba.example"))
    assert answer.status_code in (200, 303), answer.text
    link = secret_of(session, session.exec(select(Notice).where(Notice.kind == "invitation")).one())
    [token] = TOKEN.findall(link)
    assert token not in _all_texts(session)
