"""An account that the network refuses: what comes due waits for a person, and goes out once after one press."""

from collections.abc import Callable
from secrets import token_hex

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.adapters.networks.telegram import TelegramNetwork
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.recovery.restoration import hold_due
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.peers.telegram import TOWN, TelegramServer
from tests.publishing import sender_setup
from tests.sample_town import Person, Town

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
D = DeliveryState
Seat = Callable[[Person], FlaskClient]
NO_KEY = "Telegram ya no acepta la clave del bot. Pida otra a @BotFather y conéctela."
PRESS = "Enviar lo que espera"


@pytest.fixture
def sender(
    telegram: TelegramServer, outbound, wiring: Wiring, session: Session, town: Town, clock: StoppedClock
) -> DeliverySender:
    """Return a sender with the town's first account a channel of Telegram."""
    channel = session.get_one(Channel, town.channels[0].id)
    channel.network, channel.handle = Network.TELEGRAM, TOWN
    sender_setup.connect(session, wiring, town, base_url=telegram.base_url, token=f"{TOWN[1:]} {telegram.token}")
    return sender_setup.sender(wiring, TelegramNetwork(outbound, clock=clock), Network.TELEGRAM)


@pytest.fixture
def approved(session: Session, town: Town, clock: StoppedClock) -> Callable[[int], Post]:
    def made(hours: int) -> Post:
        post = post_factory.approved(session, town, now=clock(), hours=hours, text=f"Corte de agua {token_hex(4)}")
        session.commit()
        return post

    return made


def channel_of(session: Session, town: Town) -> Channel:
    return sender_setup.fresh(session, select(Channel).where(Channel.id == town.channels[0].id))[0]


def test_what_comes_due_waits_for_a_person_and_goes_out_once_after_one_press(
    sender, telegram, approved, session, town, clock, seat: Seat
):
    first, second, third = approved(3), approved(4), approved(5)
    telegram.revoke(telegram.token)
    clock.instant = sender_setup.delivery_of(session, first).due_at
    sender.send_due(clock())
    refused = sender_setup.delivery_of(session, first)
    assert (refused.state, refused.attempts) == (D.AWAITING_HAND, 1)
    assert refused.trouble == channel_of(session, town).trouble == NO_KEY
    sender.send_due(clock.forward(hours=1))
    stopped = sender_setup.delivery_of(session, second)
    assert (stopped.state, stopped.attempts) == (D.AWAITING_HAND, 0)
    assert "conecte la cuenta de nuevo y envíe lo que espera" in stopped.trouble
    assert sender_setup.state_of(session, third) is D.SCHEDULED
    written = sender_setup.letters(session, "publish_by_hand")
    assert town.editor.user.email in {letter.to_address for letter in written if letter.context["trouble"] == NO_KEY}

    at, settler = "/o/riba/deliveries", seat(town.editor)
    press = f"{at}/accounts/{town.channels[0].id}"
    assert PRESS not in settler.get(at).text
    assert settler.post(press).status_code == 409
    telegram.permit(TOWN, "can_post_messages", "can_delete_messages", bot=telegram.other_bot)
    new_key = {"base_url": telegram.base_url, "account": TOWN, "key": telegram.other_token}
    known = {"channel_id": str(town.channels[0].id)}
    answer = seat(town.administrator).post("/o/riba/official-accounts/connection/telegram", data=new_key | known)
    assert answer.status_code == 303
    assert "2 publicaciones esperan en ella" in seat(town.editor).get(at).text
    assert "Se envía ahora lo que esperaba" in seat(town.editor).post(press, follow_redirects=True).text
    sender.send_due(clock())
    sender.send_due(clock.forward(hours=1))
    assert [sender_setup.state_of(session, post) for post in (first, second, third)] == [D.PUBLISHED] * 3
    texts = [message["text"] for message in telegram.messages()]
    assert len(texts) == len(set(texts)) == 3
    assert PRESS not in seat(town.editor).get(at).text


@pytest.fixture
def waiting(sender, telegram, approved, session, clock) -> Post:
    """Return a post whose delivery the network has refused."""
    post = approved(3)
    telegram.revoke(telegram.token)
    clock.instant = sender_setup.delivery_of(session, post).due_at
    sender.send_due(clock())
    assert sender_setup.state_of(session, post) is D.AWAITING_HAND
    return post


def test_what_nobody_looks_at_expires_as_any_other(waiting, sender, session, clock):
    sender.send_due(clock.forward(hours=3))
    assert sender_setup.state_of(session, waiting) is D.EXPIRED


def test_after_a_restoration_it_may_have_left_since_the_copy(waiting, sender, session, clock):
    hold_due(session, since=clock(), now=clock())
    session.commit()
    sender.send_due(clock())
    assert sender_setup.state_of(session, waiting) is D.UNCONFIRMED
