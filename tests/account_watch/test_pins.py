"""Pinned posts, kept from one look to the next and shown with the account, with the post and before an election."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.adapters.networks.telegram import TelegramNetwork
from app.domain.account_watch.models import AccountVisit
from app.domain.account_watch.rules.pins import stored_pins
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post
from app.domain.publishing.models import Delivery
from app.usecases.account_watch.visits import AccountVisitor, plan_visits
from app.usecases.wiring import Wiring
from tests import moments, post_factory
from tests.peers.control import ask_json
from tests.peers.telegram import TOWN
from tests.periods import factories
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.peers
TEXT = "Teléfonos de la oficina"


@pytest.fixture
def delivery(session, wiring, town, telegram, outbound, clock) -> Delivery:
    """Publish in the town's channel, and pin it there."""
    channel = sender_setup.connect(
        session, wiring, town, base_url=telegram.base_url, token=f"{TOWN.lstrip('@')} {telegram.token}"
    )
    channel.network = Network.TELEGRAM
    session.commit()
    post = post_factory.approved(session, town, now=clock(), hours=3, text=TEXT)
    session.commit()
    clock.instant = sender_setup.delivery_of(session, post).due_at
    sender_setup.sender(wiring, TelegramNetwork(outbound), Network.TELEGRAM).send_due(clock())
    delivery = sender_setup.delivery_of(session, post)
    telegram.permit(TOWN, "can_post_messages", "can_edit_messages")
    pin = {"chat_id": TOWN, "message_id": int(delivery.remote_id)}
    ask_json(f"{telegram.base_url}/bot{telegram.token}/pinChatMessage", "POST", send=pin)
    session.commit()
    return delivery


def look(wiring: Wiring, outbound, *, days: int = 0) -> None:
    now, pins = moments.now() + timedelta(days=days), {Network.TELEGRAM: TelegramNetwork(outbound)}
    visitor = AccountVisitor(wiring.writing, {}, {}, pins, wiring.keyring.unseal)
    plan_visits(wiring.reading, wiring.writing, networks=visitor.networks, now=now)
    assert visitor.visit_due(now)["accounts_visited"] == 1


def visit(session: Session) -> AccountVisit:
    return sender_setup.fresh(session, select(AccountVisit))[0]


def test_a_pin_is_kept_since_the_first_look_until_it_is_gone(session, wiring, outbound, telegram, delivery):
    look(wiring, outbound)
    (pin,) = stored_pins(visit(session).pinned)
    assert (pin.remote_id, pin.permalink, pin.text) == (delivery.remote_id, delivery.permalink, TEXT)
    assert pin.is_of(f"{delivery.remote_id},999", "") and not pin.is_of(f"9{delivery.remote_id}", "")
    session.rollback()
    look(wiring, outbound, days=1)
    assert stored_pins(visit(session).pinned) == [pin] and not visit(session).trouble
    delete = {"chat_id": TOWN, "message_id": int(delivery.remote_id)}
    ask_json(f"{telegram.base_url}/bot{telegram.token}/deleteMessage", "POST", send=delete)
    session.rollback()
    look(wiring, outbound, days=2)
    assert visit(session).pinned == []


def test_a_pin_is_shown_where_it_matters(seat, session, wiring, outbound, town: Town, delivery, clock):
    look(wiring, outbound)
    post, channel = sender_setup.fresh(session, select(Post))[0], town.channels[0].id
    election = factories.election(session, town, now=clock())
    factories.confirm(session, town, election, now=clock())
    session.commit()
    client, here = seat(town.supervisor), f"/o/{town.slug}"
    assert "Fijada en la cuenta desde el" in client.get(f"{here}/posts/{post.year}/{post.ordinal}").text
    assert f">{TEXT}</a>" in client.get(f"{here}/periods/{election.period.id}").text
    shown = seat(town.administrator).get(f"{here}/official-accounts/{channel}").text
    assert f">{TEXT}" in shown and "Cauce mira una vez al día qué tiene fijado" in shown
