"""Comments of a channel's group on the fake of Telegram's Bot API: read until they are stored, answered, withdrawn."""

from dataclasses import replace
from datetime import UTC, datetime
from secrets import token_hex

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks import telegram_inbox
from app.adapters.networks.telegram import TelegramNetwork
from app.adapters.networks.telegram_inbox import TelegramListener
from app.domain.cases.ports import NetworkPage
from app.domain.directory.rules.networks import Visibility
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingPost
from tests import moments
from tests.peers.telegram import COMMENTS, OFFICE, OFFICE_COMMENTS, TOWN, TelegramServer

pytestmark = pytest.mark.peers
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


class Town:
    def __init__(self, server: TelegramServer, outbound: HttpClient) -> None:
        self.network, self.listener = TelegramNetwork(outbound), TelegramListener(outbound)
        self.access = AccountAccess(server.base_url, f"{TOWN.lstrip('@')} {server.token}")
        self.office = AccountAccess(server.base_url, f"{OFFICE} {server.token}")

    def publish(self, text: str, answers: str = "", access: AccountAccess | None = None) -> str:
        outgoing = OutgoingPost(text, "es", (), token_hex(8), moments.now(), answers)
        return self.network.publish(access or self.access, outgoing).remote_id

    def read(self, after: str = "") -> NetworkPage:
        return self.listener.mentions(self.access, after=after, since=LONG_AGO)


@pytest.fixture
def town(telegram: TelegramServer, outbound: HttpClient) -> Town:
    return Town(telegram, outbound)


def refusal(town: Town) -> NetworkError:
    with pytest.raises(NetworkError) as raised:
        town.read()
    return raised.value


def test_a_comment_is_heard_with_who_wrote_it_and_where(town, telegram):
    author = {"id": 7001, "first_name": "Rosa", "last_name": "Mir", "username": "rosamir"}
    number = telegram.comment("¿Hasta cuándo? ", post=int(town.publish("Corte de agua")), author=author)
    (message,) = town.read().messages
    name = f"{COMMENTS}/{number}"
    assert (message.remote_id, message.uri, message.root, message.text) == (name, name, name, "¿Hasta cuándo?")
    assert (message.author, message.name, message.visibility) == ("rosamir", "Rosa Mir", Visibility.PUBLIC)
    assert message.permalink == f"https://t.me/c/{COMMENTS.removeprefix('-100')}/{number}"
    assert (message.account, message.is_aside, message.is_machine) == ("", False, False)
    assert abs((moments.now() - message.made_at).total_seconds()) < 60


def test_only_comments_of_others_are_heard(town, telegram):
    post = int(town.publish("Corte de agua"))
    telegram.comment("Charla del grupo, sin publicación")
    telegram.comment("Escribe el canal", post=post, sender="channel")
    telegram.comment("Escribe quien administra el grupo", post=post, sender="group")
    heard = telegram.comment("¿Y el jueves?", post=post, author={"id": 7002, "first_name": "Eva"})
    aside = telegram.comment("El jueves también", answers=heard)
    messages = town.read().messages
    assert [(each.text, each.author, each.is_aside) for each in messages] == [
        ("¿Y el jueves?", "7002", False),
        ("El jueves también", "5001", True),
    ]
    assert (messages[1].remote_id, messages[1].root) == (f"{COMMENTS}/{aside}", f"{COMMENTS}/{heard}")


def test_the_bot_forgets_only_what_was_stored(town, telegram, monkeypatch):
    monkeypatch.setattr(telegram_inbox, "PAGE_SIZE", 2)
    post = int(town.publish("Corte de agua"))
    for number in range(3):
        telegram.comment(f"Comentario {number}", post=post)
    first = town.read()
    assert not first.is_last
    assert town.read().messages == first.messages, "a reading that was not stored is repeated"
    then = town.read(after=first.mark)
    assert [each.text for each in (*first.messages, *then.messages)] == [f"Comentario {number}" for number in range(3)]
    restarted = str(int(then.mark) + 1_000_000)
    assert town.read(after=restarted).messages == then.messages, "a mark that is not seen again confirms nothing"
    assert not town.read(after=then.mark).messages


def test_an_edited_comment_is_heard_again_under_its_name(town, telegram):
    number = telegram.comment("Está cerrado", post=int(town.publish("Piscina")))
    mark = town.read().mark
    telegram.edit_comment(number, "Está abierto")
    (edited,) = town.read(after=mark).messages
    assert (edited.text, edited.remote_id, edited.edited_at is not None) == (
        "Está abierto",
        f"{COMMENTS}/{number}",
        True,
    )


def test_a_bot_of_two_channels_says_whose_each_comment_is(town, telegram):
    telegram.comment("Para el gabinete", chat=OFFICE_COMMENTS, post=int(town.publish("Nota", access=town.office)))
    telegram.comment("Para el ayuntamiento", post=int(town.publish("Aviso")))
    page = town.read()
    assert page.is_shared
    assert [(each.account, each.text) for each in page.messages] == [
        (OFFICE, "Para el gabinete"),
        ("", "Para el ayuntamiento"),
    ]


def test_an_answer_hangs_from_the_comment_and_is_withdrawn_there(town, telegram):
    number = telegram.comment("¿Hasta cuándo?", post=int(town.publish("Corte de agua")))
    sent = town.publish("Hasta el lunes", answers=f"{COMMENTS}/{number}")
    answer = telegram.messages(COMMENTS)[-1]
    assert (sent, answer["reply_to"], answer["text"]) == (f"{COMMENTS}/{answer['id']}", number, "Hasta el lunes")
    thanks = telegram.comment("Gracias", answers=answer["id"])
    assert [each.answers for each in town.read().messages if each.remote_id == f"{COMMENTS}/{thanks}"] == [sent]
    town.network.withdraw(town.access, sent)
    assert telegram.messages(COMMENTS)[-2]["deleted"] and not telegram.messages()[-1]["deleted"]


def test_a_private_answer_is_not_made_public(town, telegram):
    private = OutgoingPost("Su expediente", "es", (), token_hex(8), moments.now(), f"{COMMENTS}/3", Visibility.DIRECT)
    with pytest.raises(NetworkError) as raised:
        town.network.publish(town.access, private)
    assert raised.value.kind is NetworkErrorKind.REFUSED and not telegram.messages(COMMENTS)


def test_an_answer_to_what_was_deleted_says_so(town):
    with pytest.raises(NetworkError) as raised:
        town.publish("Hasta el lunes", answers=f"{COMMENTS}/99")
    assert "ya no está" in str(raised.value.sentence)


@pytest.mark.parametrize(
    ("status", "words"),
    [("kicked", "no está en el grupo"), ("left", "no está en el grupo"), ("member", "no ve lo que")],
)
def test_a_bot_that_does_not_see_the_group_says_so_once_the_rest_is_read(town, telegram, status, words):
    telegram.comment("Lo último que vio", post=int(town.publish("Aviso")))
    telegram.expel(COMMENTS, status=status)
    mark = town.read().mark
    with pytest.raises(NetworkError) as raised:
        town.read(after=mark)
    assert raised.value.kind is NetworkErrorKind.REFUSED and words in str(raised.value.sentence)


def test_a_webhook_set_elsewhere_is_told(town, telegram):
    telegram.hook()
    error = refusal(town)
    assert (error.kind, error.status, "webhook" in str(error.sentence)) == (NetworkErrorKind.REFUSED, 409, True)


def test_a_channel_without_a_group_is_told(town, telegram):
    telegram.permit("@ajeno", "can_post_messages")
    access = replace(town.access, token=f"ajeno {telegram.token}")
    with pytest.raises(NetworkError) as raised:
        town.listener.mentions(access, after="", since=LONG_AGO)
    assert "no tiene grupo" in str(raised.value.sentence)
