"""Credentials that end: who may connect the account is written to fourteen, seven and one day before, once each."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.usecases.publishing.token_warnings import warn_of_ends
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.publishing.sender_setup import letters
from tests.sample_town import Person, Town

pytestmark = pytest.mark.postgresql
LIFE = timedelta(days=60)


@pytest.fixture
def account(session: Session, town: Town, clock: StoppedClock) -> Channel:
    """Return an account of LinkedIn, whose tokens nobody but a person renews."""
    channel = session.get_one(Channel, town.channels[0].id)
    channel.network, channel.publishing = Network.LINKEDIN, Publishing.API
    channel.credentials, channel.credentials_end_at = "sealed", clock() + LIFE
    session.commit()
    return channel


@pytest.fixture
def warn(wiring: Wiring, clock: StoppedClock) -> Callable[[], int]:
    return lambda: warn_of_ends(wiring.reading, wiring.writing, now=clock())


def test_each_warning_is_written_once(
    session: Session, town: Town, account: Channel, clock: StoppedClock, warn: Callable[[], int]
):
    ends_at, clock.instant = account.credentials_end_at, clock() + LIFE - timedelta(days=14, seconds=1)
    session.commit()
    assert isinstance(ends_at, datetime) and warn() == 0
    clock.forward(seconds=1)
    assert (warn(), warn()) == (1, 0)
    assert town.administrator.user.email in {letter.to_address for letter in letters(session, "account_ending")}
    managers = len(letters(session, "account_ending"))
    for day in (7, 1):
        clock.instant = ends_at - timedelta(days=day)
        assert (warn(), warn()) == (1, 0)
    clock.instant = ends_at + timedelta(days=30)
    assert warn() == 0
    assert len(letters(session, "account_ending")) == 3 * managers


def test_where_nothing_was_running_only_the_last_warning_is_written(
    session: Session, account: Channel, clock: StoppedClock, warn: Callable[[], int]
):
    clock.forward(days=61)
    assert (warn(), warn()) == (1, 0)
    assert all(letter.context["is_past"] for letter in letters(session, "account_ending"))


def test_the_end_is_said_where_accounts_are_connected_and_today(
    account: Channel, town: Town, clock: StoppedClock, seat: Callable[[Person], FlaskClient]
):
    readers = {
        "/o/riba/official-accounts": town.administrator,
        f"/o/riba/official-accounts/{account.id}": town.administrator,
        "/o/riba/today": town.supervisor,
    }

    def pages_that_warn() -> list[str]:
        return [page for page, reader in readers.items() if "La conexión caduca el" in seat(reader).get(page).text]

    clock.forward(days=45)
    assert pages_that_warn() == []
    clock.forward(days=1)
    assert pages_that_warn() == [*readers]
