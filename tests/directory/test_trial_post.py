"""A post that tries an account's connection: said before as a trial, withdrawn where the network lets it, recorded."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState, Network
from app.usecases.publishing.trial_post import SENTENCE
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.peers.lossy import Effect
from tests.peers.telegram import SENDS, TOWN, TelegramServer
from tests.periods import factories
from tests.publishing.sender_setup import connect, fresh
from tests.sample_town import Person, Town

pytestmark = pytest.mark.peers
OFFER = "Publicar una prueba"


@pytest.fixture
def account_url(session: Session, wiring: Wiring, town: Town, telegram: TelegramServer) -> str:
    """Return the page of an account that is a channel of Telegram."""
    channel = session.get_one(Channel, town.channels[0].id)
    channel.network, channel.handle = Network.TELEGRAM, TOWN
    connect(session, wiring, town, base_url=telegram.base_url, token=f"{TOWN[1:]} {telegram.token}")
    return f"/o/riba/official-accounts/{channel.id}"


@pytest.fixture
def press(account_url: str, town: Town, seat: Callable[[Person], FlaskClient]) -> Callable[[], str]:
    return lambda: seat(town.administrator).post(f"{account_url}/trial", follow_redirects=True).text


def trial_acts(session: Session) -> list[AuditEntry]:
    acts = col(AuditEntry.act).in_(["account:tried", "account:trial_ended"])
    return fresh(session, select(AuditEntry).where(acts).order_by(col(AuditEntry.id)))


def test_a_trial_says_that_it_is_one_and_is_withdrawn(press, account_url, telegram, session, town, seat):
    assert SENTENCE in seat(town.administrator).get(account_url).text
    assert "La prueba salió en la cuenta y ya está retirada" in press()
    (message,) = telegram.messages()
    assert (message["text"], message["deleted"]) == (SENTENCE, True)
    tried, ended = trial_acts(session)
    assert (tried.act, ended.detail["withdrawn"]) == ("account:tried", True)
    assert ended.detail["permalink"].startswith("https://t.me/ayuntamiento/")


def test_a_trial_that_cannot_be_withdrawn_says_where_it_is(press, lossy_telegram, telegram, session, town):
    session.get_one(Channel, town.channels[0].id).base_url = lossy_telegram.base_url
    session.commit()
    lossy_telegram.fail(Effect.STATUS, path="/deleteMessage$")
    assert "pero no se ha podido retirar. Bórrela allí: https://t.me/ayuntamiento/" in press()
    assert [message["deleted"] for message in telegram.messages()] == [False]


def test_a_lost_answer_leaves_the_doubt_to_a_person(press, lossy_telegram, telegram, session, town):
    session.get_one(Channel, town.channels[0].id).base_url = lossy_telegram.base_url
    session.commit()
    lossy_telegram.fail(Effect.DROP_AFTER, path=SENDS)
    assert "No se sabe si la prueba salió" in press()
    assert len(telegram.messages()) == 1


def test_a_key_that_is_refused_marks_the_account_and_offers_no_other_trial(press, telegram, session):
    telegram.revoke(telegram.token)
    text = press()
    assert "La prueba no se ha podido publicar. Telegram ya no acepta la clave del bot" in text
    assert OFFER not in text
    assert telegram.messages() == []
    assert trial_acts(session)[-1].detail["trouble"].startswith("Telegram ya no acepta")


@pytest.mark.parametrize("why", ["paused", "mourning", "election"])
def test_where_nothing_goes_out_no_trial_does(press, telegram, session, town, clock: StoppedClock, why):
    if why == "paused":
        session.get_one(Channel, town.channels[0].id).state = ChannelState.PAUSED
    elif why == "mourning":
        factories.mourning(session, town, date(2027, 3, 1), date(2027, 3, 3), now=clock())
    else:
        called = factories.election(session, town, now=clock(), vote=factories.EARLY)
        factories.confirm(session, town, called, now=clock())
        clock.forward(days=3)
    session.commit()
    assert "retirada" not in press()
    assert (telegram.messages(), trial_acts(session)) == ([], [])
