"""The trial post of a connected account: read back, withdrawn, on the record, and in no figure."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, func, select

from app.core.errors import Conflict
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_prices import PRICES
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.publishing.models import Capture, Delivery
from app.domain.publishing.ports import NetworkErrorKind
from app.domain.publishing.queries.account_activity import has_published_by_itself
from app.domain.publishing.queries.month_costs import month_costs, priced_account
from app.domain.publishing.rules.trials import TrialEnd
from app.usecases.publishing.trial_post import AccountTrial, begin_trial, run_trial, settle_trial
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.peers.lossy import Effect, Lossy
from tests.peers.telegram import TOWN, TelegramServer
from tests.periods import factories
from tests.publishing import sender_setup
from tests.statement_counter import counting

AT = "/o/riba/official-accounts"
Try = Callable[[], AccountTrial]
Seat = Callable[[sample_town.Person], FlaskClient]


@pytest.fixture
def network(clock: StoppedClock) -> FakeNetwork:
    return FakeNetwork(clock=clock)


@pytest.fixture
def channel(session: Session, wiring: Wiring, town: sample_town.Town) -> Channel:
    return sender_setup.connect(session, wiring, town)


@pytest.fixture
def attempt(
    session: Session,
    wiring: Wiring,
    town: sample_town.Town,
    clock: StoppedClock,
    network: FakeNetwork,
    channel: Channel,
) -> Try:
    """Return a function that tries the account, whole."""

    def run() -> AccountTrial:
        who, networks = town.administrator.actor, {channel.network: network}
        outgoing = begin_trial(Work(session, who, clock()), town.organisation, channel)
        session.commit()
        result = run_trial(channel, outgoing, networks, wiring.keyring.unseal, wait=lambda _seconds: None)
        settle_trial(Work(session, who, clock()), channel, result)
        session.commit()
        return result

    return run


def acts(session: Session) -> list[AuditEntry]:
    ours = col(AuditEntry.act).in_([Act.ACCOUNT_TRIAL_BEGUN, Act.ACCOUNT_TRIED])
    return sender_setup.fresh(session, select(AuditEntry).where(ours).order_by(col(AuditEntry.id)))


def test_it_is_read_and_withdrawn_and_counts_nowhere(
    session: Session, attempt: Try, network: FakeNetwork, channel: Channel
):
    result = attempt()
    assert (result.end, result.is_read, network.published) == (TrialEnd.WITHDRAWN, True, [])
    begun, tried = acts(session)
    assert begun.detail["text"].startswith("Mensaje de prueba (")
    assert (tried.detail["end"], tried.detail["address"]) == ("withdrawn", result.address)
    rows = [session.exec(select(func.count()).select_from(table)).one() for table in (Delivery, Capture)]
    assert (rows, has_published_by_itself(session, channel)) == ([0, 0], False)


def test_what_it_may_have_cost_counts_in_the_month(
    session: Session, town: sample_town.Town, clock: StoppedClock, attempt: Try, network: FakeNetwork, channel: Channel
):
    channel.network = Network.X
    session.commit()
    attempt()
    network.fail(NetworkErrorKind.UNAUTHORISED)
    attempt()
    costs = month_costs(session, priced_account(channel), clock(), town.organisation.zone)
    assert costs.spent == PRICES[Network.X].post + PRICES[Network.X].deletion


def test_it_is_in_the_language_of_the_account(session: Session, attempt: Try, network: FakeNetwork, channel: Channel):
    channel.languages = ["ca", "es"]
    attempt()
    assert acts(session)[0].detail["text"].startswith("Missatge de prova (")


def test_a_lost_answer_is_looked_for_and_never_sent_again(attempt: Try, network: FakeNetwork):
    network.fail(NetworkErrorKind.UNKNOWN, is_published=True)
    assert attempt().end is TrialEnd.WITHDRAWN
    network.fail(NetworkErrorKind.UNKNOWN)
    assert (attempt().end, network.published) == (TrialEnd.UNSEEN, [])


def test_refused_credentials_show_in_the_account(
    session: Session, attempt: Try, network: FakeNetwork, channel: Channel
):
    network.fail(NetworkErrorKind.UNAUTHORISED)
    assert attempt().end is TrialEnd.NOT_SENT
    session.refresh(channel)
    assert channel.trouble == "La red no respondió como se esperaba."


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("state", ChannelState.PAUSED, "una cuenta abierta"),
        ("credentials", None, "no está conectada"),
        ("network", Network.INSTAGRAM, "sin imagen"),
        ("network", Network.YOUTUBE, "solo publica vídeos"),
    ],
)
def test_what_stops_it_is_said_and_nothing_leaves(
    session: Session, attempt: Try, network: FakeNetwork, channel: Channel, field: str, value: object, why: str
):
    setattr(channel, field, value)
    with pytest.raises(Conflict, match=why):
        attempt()
    assert (network.published, acts(session)) == ([], [])


def test_nothing_is_tried_in_an_election(
    session: Session, town: sample_town.Town, clock: StoppedClock, attempt: Try, network: FakeNetwork
):
    factories.confirm(session, town, factories.election(session, town, now=clock(), vote=factories.EARLY), now=clock())
    session.commit()
    clock.forward(days=7)
    with pytest.raises(Conflict, match="rige un periodo"):
        attempt()
    assert network.published == []


@pytest.fixture
def on_telegram(telegram: TelegramServer, session: Session, wiring: Wiring, town: sample_town.Town) -> Channel:
    token = f"{TOWN.lstrip('@')} {telegram.token}"
    channel = sender_setup.connect(session, wiring, town, base_url=telegram.base_url, token=token)
    channel.network = Network.TELEGRAM
    session.commit()
    return channel


@pytest.mark.peers
@pytest.mark.postgresql
def test_it_asks_first_and_says_what_could_not_be_read(
    seat: Seat, town: sample_town.Town, wiring: Wiring, telegram: TelegramServer, on_telegram: Channel
):
    client, page = seat(town.administrator), f"{AT}/{on_telegram.id}"
    assert "Se verá en la cuenta" in client.get(page).text
    assert telegram.messages() == []
    with counting(wiring.engine) as seen:
        answer = client.post(f"{page}/trial")
    assert seen.count < 25
    assert "Leerla en la red no se ha podido" in client.get(answer.location).text
    assert [message["deleted"] for message in telegram.messages()] == [True]


@pytest.mark.peers
def test_what_cannot_be_withdrawn_says_where_it_is(
    seat: Seat,
    town: sample_town.Town,
    session: Session,
    telegram: TelegramServer,
    lossy_telegram: Lossy,
    on_telegram: Channel,
):
    on_telegram.base_url = lossy_telegram.base_url
    session.commit()
    lossy_telegram.fail(Effect.DROP_BEFORE, path="/deleteMessage$")
    page = seat(town.administrator).post(f"{AT}/{on_telegram.id}/trial", follow_redirects=True).text
    (message,) = telegram.messages()
    assert f"Bórrela en https://t.me/ayuntamiento/{message['id']}" in page


def test_only_who_manages_the_accounts_tries_them(seat: Seat, town: sample_town.Town, channel: Channel):
    assert seat(town.editor).post(f"{AT}/{channel.id}/trial").status_code == 403
    assert seat(town.administrator).post(f"{AT}/9999/trial").status_code == 404
