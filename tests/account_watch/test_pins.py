"""Pinned posts: kept from one look to the next, shown where they matter, pinned and unpinned from Cauce."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.adapters.networks.telegram import TelegramNetwork
from app.domain.account_watch.models import AccountVisit
from app.domain.account_watch.rules.pins import stored_pins
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.posts.models import Post
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import AccountAccess
from app.usecases.account_watch.visits import AccountVisitor, plan_visits
from app.usecases.wiring import Wiring
from tests import moments, post_factory
from tests.peers.control import ask_json
from tests.peers.telegram import TOWN
from tests.periods import factories
from tests.publishing import sender_setup
from tests.sample_town import Town
from tests.statement_counter import counting

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


@pytest.fixture
def at(delivery: Delivery, town: Town) -> str:
    return f"/o/{town.slug}/deliveries/{delivery.id}"


@pytest.fixture
def client(seat, town: Town, wiring: Wiring, outbound, monkeypatch) -> FlaskClient:
    monkeypatch.setitem(wiring.networks, Network.TELEGRAM, TelegramNetwork(outbound))
    return seat(town.supervisor)


def acts(session: Session) -> list[Act]:
    ours = col(AuditEntry.act).in_([Act.DELIVERY_PINNED, Act.DELIVERY_UNPINNED, Act.DELIVERY_PIN_REFUSED])
    return [each.act for each in sender_setup.fresh(session, select(AuditEntry).where(ours).order_by(AuditEntry.id))]


def test_it_is_unpinned_and_pinned_from_the_page_of_the_post(session, wiring, telegram, outbound, client, at, delivery):
    reader, access = TelegramNetwork(outbound), AccountAccess(telegram.base_url, f"{TOWN[1:]} {telegram.token}")
    page = client.post(f"{at}/pin", follow_redirects=True).text
    assert "Fijada en" in page and "Quitar de fijadas" in page
    assert [pin.text for pin in stored_pins(visit(session).pinned)] == [TEXT]
    session.rollback()
    page = client.post(f"{at}/unpin", follow_redirects=True).text
    assert "Quitada de las fijadas" in page and f"{at}/pin" in page
    assert reader.pinned_posts(access) == [] and visit(session).pinned == []
    session.rollback()
    with counting(wiring.engine) as statements:
        client.post(f"{at}/pin")
    assert statements.count < 25
    assert [post.remote_id for post in reader.pinned_posts(access)] == [delivery.remote_id]
    assert acts(session) == [Act.DELIVERY_PINNED, Act.DELIVERY_UNPINNED, Act.DELIVERY_PINNED]


def test_a_refusal_is_a_sentence_and_on_record(session, telegram, client, at):
    telegram.permit(TOWN, "can_post_messages")
    assert "Dele permiso para editar mensajes" in client.post(f"{at}/unpin", follow_redirects=True).text
    assert acts(session) == [Act.DELIVERY_UNPINNED, Act.DELIVERY_PIN_REFUSED]


@pytest.mark.parametrize("stopped", ["mourning", "pause"])
def test_what_may_not_be_published_now_is_unpinned_but_not_pinned(session, town, client, at, clock, stopped):
    if stopped == "pause":
        session.get_one(Channel, town.channels[0].id).state = ChannelState.PAUSED
    else:
        today = clock().date()
        mourning = factories.matter(session, town, PeriodKind.OFFICIAL_MOURNING, today, today, now=clock())
        factories.confirm_allowing(session, town, mourning, (), now=clock())
    session.commit()
    assert "No se ha fijado." in client.post(f"{at}/pin", follow_redirects=True).text
    assert acts(session) == []
    assert "Quitada de las fijadas" in client.post(f"{at}/unpin", follow_redirects=True).text


def test_only_who_settles_deliveries_is_offered_it(seat, town, session, client, at, delivery):
    post = sender_setup.fresh(session, select(Post))[0]
    author = seat(town.author)
    assert f"{at}/pin" not in author.get(f"/o/{town.slug}/posts/{post.year}/{post.ordinal}").text
    assert author.post(f"{at}/pin").status_code == 403
