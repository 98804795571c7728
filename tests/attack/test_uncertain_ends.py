"""What nobody knows is told as it is, looked for again, and asked again only where that is the same act."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sqlmodel import select

from app.core.clock import Clock
from app.db.work import Work
from app.domain.publishing.models import DELIVERY_ATTEMPTS, DeliveryAttempt
from app.domain.publishing.ports import AccountAccess, NetworkErrorKind, OutgoingPost, PublishReceipt
from app.domain.publishing.queries import deliveries
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.usecases.posts import actions
from app.usecases.publishing import settlement
from tests import post_factory
from tests.fakes import FakeNetwork
from tests.publishing import sender_setup

pytestmark = pytest.mark.postgresql
UNASKED, ABSENT = "no se le ha podido preguntar", "Se ha preguntado a la cuenta y allí no está"
TWIN = "En la cuenta hay una publicación igual"
NOTHING_WENT = re.compile(r"no se ha (enviado|publicado|mandado) nada", re.IGNORECASE)
NOBODY_KNOWS = re.compile(r"no se sabe|puede haber salido|pudo salir|no confirmó", re.IGNORECASE)
WORDS = Path(__file__).parents[2] / "app/translations/en/LC_MESSAGES/messages.po"
WAITS = (1, 5, 15, 60)


class LookedAt(FakeNetwork):
    """Notes the minutes, since the first, at which it was asked for a publication."""

    def __init__(self, *, clock: Clock) -> None:
        super().__init__(clock=clock)
        self.looks: list[datetime] = []

    def find(self, *args: object, **options: object) -> PublishReceipt | None:
        self.looks.append(self._clock())
        return super().find(*args, **options)


class Keyed(LookedAt):
    """Like Bluesky and WordPress: what has this key is made once, and asking again returns it."""

    publishes_once_by_key = True

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        made = [each.sent for each in self.published if each.outgoing.key == outgoing.key]
        return made[0] if made else super().publish(access, outgoing)


@pytest.fixture(params=[LookedAt], ids=["no key"])
def network(request, clock):
    return request.param(clock=clock)


keyed = pytest.mark.parametrize("network", [Keyed], indirect=True, ids=["own key"])


@pytest.fixture
def post(session, connected, clock):
    made = post_factory.approved(session, connected, now=clock(), hours=2)
    session.commit()
    clock.forward(hours=1)
    return made


def _minute_by_minute(sender, clock, minutes: int) -> None:
    for _ in range(minutes):
        sender.send_due(clock.forward(minutes=1))


@pytest.mark.parametrize(
    ("is_out", "is_silent", "sentence"), [(True, True, UNASKED), (False, True, UNASKED), (False, False, ABSENT)]
)
def test_not_asked_and_asked_and_absent_are_two_sentences_on_the_page_of_the_button(
    session, connected, clock, sender, network, post, seat, is_out, is_silent, sentence
):
    network.fail(NetworkErrorKind.UNKNOWN, is_published=is_out)
    network.go_silent(is_silent=is_silent)
    sender.send_due(clock())
    delivery = sender_setup.delivery_of(session, post)
    assert delivery.state is D.UNCONFIRMED and sentence in delivery.trouble
    key = delivery.id
    session.commit()
    page = seat(connected.editor).get(f"/o/{connected.slug}/deliveries/{key}").text
    told, looks = page.index(sentence), page.index("Cauce vuelve a mirar la cuenta")
    assert told < looks < page.index("Enviarla otra vez") and page.count(sentence) == 1


def test_asked_and_there_but_perhaps_anothers_is_a_third_sentence(session, connected, clock, sender, network):
    twins = [post_factory.approved(session, connected, now=clock(), hours=2) for _ in range(2)]
    session.commit()
    network.fail(NetworkErrorKind.UNKNOWN, is_published=True)
    network.fail(NetworkErrorKind.UNKNOWN)
    sender.send_due(clock.forward(hours=1))
    both = [sender_setup.delivery_of(session, each) for each in twins]
    assert [each.state for each in both] == [D.UNCONFIRMED] * 2 and all(TWIN in each.trouble for each in both)
    key, address = both[0].id, network.published[0].sent.permalink
    record = deliveries.delivery_or_404(session, connected.id, key)
    settlement.confirm_published(Work(session, connected.editor.actor, clock()), record, permalink=address)
    session.commit()
    _minute_by_minute(sender, clock, 90)
    assert [sender_setup.state_of(session, each) for each in twins] == [D.PUBLISHED, D.UNCONFIRMED]


def test_the_account_is_looked_at_after_1_5_15_and_60_minutes_and_a_person_is_told_once(
    session, clock, sender, network, post
):
    began = clock()
    network.fail(NetworkErrorKind.UNKNOWN)
    sender.send_due(clock())
    network.looks.clear()
    _minute_by_minute(sender, clock, 90)
    assert tuple((at - began) // timedelta(minutes=1) for at in network.looks) == WAITS
    delivery = sender_setup.delivery_of(session, post)
    assert (delivery.state, delivery.next_attempt_at, network.texts) == (D.UNCONFIRMED, None, [])
    assert len(sender_setup.letters(session, "delivery_unconfirmed")) == 2


def test_what_was_out_while_the_account_could_not_be_asked_is_found_by_a_later_look(
    session, clock, sender, network, post
):
    network.fail(NetworkErrorKind.UNKNOWN, is_published=True)
    network.go_silent()
    sender.send_due(clock())
    _minute_by_minute(sender, clock, 6)
    assert sender_setup.state_of(session, post) is D.UNCONFIRMED
    network.go_silent(is_silent=False)
    _minute_by_minute(sender, clock, 10)
    assert (sender_setup.state_of(session, post), len(network.texts)) == (D.PUBLISHED, 1)


@keyed
@pytest.mark.parametrize("is_out", [True, False])
@pytest.mark.parametrize("is_silent", [True, False])
def test_with_a_key_of_its_own_it_is_asked_again_by_itself_and_published_once(
    session, clock, sender, network, post, is_out, is_silent
):
    network.fail(NetworkErrorKind.UNKNOWN, is_published=is_out)
    network.go_silent(is_silent=is_silent)
    sender.send_due(clock())
    assert sender_setup.state_of(session, post) is (D.PUBLISHED if is_out and not is_silent else D.SENDING)
    sender.send_due(clock.forward(seconds=5))
    assert (sender_setup.state_of(session, post), len(network.texts)) == (D.PUBLISHED, 1)
    assert sender_setup.letters(session, "delivery_unconfirmed") == []


def test_no_sentence_says_that_nothing_went_out_and_that_nobody_knows():
    with WORDS.open("rb") as catalogue:
        sentences = [message.id for message in read_po(catalogue) if isinstance(message.id, str)]
    assert [sentence for sentence in sentences if NOTHING_WENT.search(sentence)]
    assert not [each for each in sentences if NOTHING_WENT.search(each) and NOBODY_KNOWS.search(each)]


@keyed
def test_a_hold_stops_what_would_have_been_asked_again(session, connected, clock, sender, network, post):
    network.fail(NetworkErrorKind.UNKNOWN)
    sender.send_due(clock())
    session.refresh(post)
    hold = {"reason": "Un error"}
    actions.hold_post(Work(session, connected.supervisor.actor, clock()), post, **hold)
    session.commit()
    _minute_by_minute(sender, clock, 90)
    assert (network.texts, sender_setup.state_of(session, post)) == ([], D.UNCONFIRMED)


@keyed
@pytest.mark.parametrize("after", [NetworkErrorKind.REFUSED, NetworkErrorKind.UNAUTHORISED, NetworkErrorKind.NOT_SENT])
def test_a_later_no_does_not_make_what_may_be_out_a_failure(session, clock, sender, network, post, after):
    network.fail(NetworkErrorKind.UNKNOWN)
    network.fail(after, count=99)
    sender.send_due(clock())
    sender.send_due(clock.forward(seconds=5))
    delivery = sender_setup.delivery_of(session, post)
    assert delivery.state is (D.SENDING if after is NetworkErrorKind.NOT_SENT else D.UNCONFIRMED)
    assert "puede haber salido" in delivery.trouble and not NOTHING_WENT.search(delivery.trouble)
    for _ in range(6):
        sender.send_due(clock.forward(hours=1))
    assert (network.texts, sender_setup.state_of(session, post)) == ([], D.UNCONFIRMED)


@keyed
def test_what_a_lost_installation_may_have_sent_is_only_looked_at(session, clock, sender, network, post):
    delivery = sender_setup.delivery_of(session, post)
    delivery.state, delivery.attempts = D.SENDING, 1
    DELIVERY_ATTEMPTS.begin(session, [delivery], "restored", now=clock(), is_presumed=True)
    session.commit()
    _minute_by_minute(sender, clock, 90)
    assert (network.texts, sender_setup.state_of(session, post)) == ([], D.UNCONFIRMED)
    assert len(sender_setup.fresh(session, select(DeliveryAttempt))) == 1


def test_without_a_key_nothing_is_asked_again_until_a_person_does(session, connected, clock, sender, network, post):
    network.fail(NetworkErrorKind.UNKNOWN)
    sender.send_due(clock())
    _minute_by_minute(sender, clock, 20)
    assert network.texts == []
    delivery = sender_setup.delivery_of(session, post)
    record = deliveries.delivery_or_404(session, connected.id, delivery.id)
    settlement.retry_delivery(Work(session, connected.editor.actor, clock()), record)
    session.commit()
    sender.send_due(clock())
    assert (sender_setup.state_of(session, post), len(network.texts)) == (D.PUBLISHED, 1)
