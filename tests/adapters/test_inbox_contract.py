"""Contract tests of reading mentions, run against a real server and the in-memory network."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.mastodon import MastodonNetwork
from app.adapters.networks.mastodon_inbox import PAGE_SIZE, MastodonListener, parse_status
from app.domain.cases.ports import Listener, NetworkMessage
from app.domain.directory.rules.networks import Visibility
from app.domain.inbox.rules.network_messages import is_public_visibility, reply_visibility
from app.domain.publishing.ports import AccountAccess, NetworkClient, NetworkError, NetworkErrorKind, OutgoingPost
from tests import moments
from tests.citizens.fake_network import FakeSquare
from tests.peers.control import ask, ask_json
from tests.peers.lossy import Effect
from tests.peers.mastodon_mock import MastodonMock

pytestmark = pytest.mark.peers
_numbers = count(1)
MADE_AT = moments.now()
Say = Callable[..., str]


@dataclass(frozen=True)
class Place:
    """An account that is read: `say(text, visibility=, answers=, root=)` writes to it; `remove` deletes the message."""

    listener: Listener
    network: NetworkClient
    access: AccountAccess
    say: Say
    remove: Callable[[str], None]


def _on_mock(peer: MastodonMock, outbound: HttpClient) -> Place:
    statuses = f"{peer.base_url}/api/v1/statuses"

    def speak(text: str, *, visibility: str = "public", answers: str = "", **_: str) -> str:
        status = {"status": f"@{peer.user} {text}", "visibility": visibility, "language": "es"}
        more = {"in_reply_to_id": answers} if answers else {}
        return str(ask_json(statuses, "POST", token=peer.other_token, send=status | more)["id"])

    def remove(remote_id: str) -> None:
        ask_json(f"{statuses}/{remote_id}", "DELETE", token=peer.other_token)

    return Place(
        MastodonListener(outbound), MastodonNetwork(outbound), AccountAccess(peer.base_url, peer.token), speak, remove
    )


@pytest.fixture(params=["fake", "mastodon_mock"])
def place(request: pytest.FixtureRequest, outbound: HttpClient) -> Place:
    if request.param == "mastodon_mock":
        return _on_mock(request.getfixturevalue("mastodon_mock"), outbound)
    square = FakeSquare()
    return Place(square, square, AccountAccess(square.base_url, "token-ayuntamiento"), square.say, square.remove)


@pytest.fixture
def since() -> datetime:
    return moments.now() - timedelta(milliseconds=1)


def mark_of(place: Place) -> str:
    """Return the current end of the list."""
    return place.listener.mentions(place.access, after="", since=moments.now()).mark


def texts(heard: list[NetworkMessage]) -> list[str]:
    return [message.text.removeprefix("@ayuntamiento").strip() for message in heard]


def test_what_is_said_to_the_account_is_heard_once_and_in_order(place: Place, since: datetime) -> None:
    place.say("¿A qué hora abre?")
    place.say("¿Y los <b>sábados</b>?")
    first = place.listener.mentions(place.access, after="", since=since)
    assert texts(list(first.messages)) == ["¿A qué hora abre?", "¿Y los <b>sábados</b>?"]
    assert first.is_last
    place.say("¿Y en agosto?")
    then = place.listener.mentions(place.access, after=first.mark, since=since)
    assert texts(list(then.messages)) == ["¿Y en agosto?"]
    assert not place.listener.mentions(place.access, after=then.mark, since=since).messages


def test_it_is_known_who_said_it_when_and_where(place: Place, since: datetime) -> None:
    remote_id = place.say("Gracias")
    (message,) = place.listener.mentions(place.access, after="", since=since).messages
    assert (message.remote_id, message.visibility, message.language) == (remote_id, "public", "es")
    assert message.author.startswith(f"{message.mention}@") and message.permalink.startswith(place.access.base_url)
    assert message.made_at >= since and message.root == message.uri and not message.is_machine


def test_what_was_said_before_is_left_alone(place: Place) -> None:
    place.say("Antes")
    assert not place.listener.mentions(place.access, after="", since=moments.now()).messages


def test_more_than_a_page_comes_in_parts_and_none_is_lost(place: Place, since: datetime) -> None:
    mark = mark_of(place) or place.say("primero")
    for number in range(PAGE_SIZE + 5):
        place.say(f"mensaje {number}")
    heard: list[NetworkMessage] = []
    for _ in range(5):
        part = place.listener.mentions(place.access, after=mark, since=since - timedelta(minutes=1))
        heard, mark = [*heard, *part.messages], part.mark
        if part.is_last:
            break
    assert texts(heard)[-PAGE_SIZE - 5 :] == [f"mensaje {number}" for number in range(PAGE_SIZE + 5)]


def test_what_is_said_in_private_is_heard_as_such(place: Place, since: datetime) -> None:
    place.say("Mi teléfono es 600 000 000", visibility="direct")
    (message,) = place.listener.talks(place.access, after="", since=since).messages
    assert message.visibility == "direct" and "600 000 000" in message.text


def test_a_message_that_was_taken_away_is_not_there(place: Place) -> None:
    remote_id = place.say("Me arrepiento")
    assert place.listener.look(place.access, remote_id) is not None
    place.remove(remote_id)
    assert place.listener.look(place.access, remote_id) is None


def test_an_answer_hangs_from_the_message_and_is_found_there(place: Place, since: datetime) -> None:
    first, second = place.say("¿Hay sitio?"), place.say("¿Hay sitio?")
    outgoing = _answer(first, "Sí, quedan plazas.")
    sent = place.network.publish(place.access, outgoing)
    assert place.network.find(place.access, outgoing, since=since) is not None
    other = replace(outgoing, answers=second)
    match = place.network.find(place.access, other, since=since, known={sent.remote_id})
    assert match is None, "the same words under another message are not the answer to this one"


@pytest.mark.parametrize("ask_for", ["mentions", "talks", "look"])
def test_a_revoked_token_asks_to_connect_again(place: Place, ask_for: str, since: datetime) -> None:
    revoked = replace(place.access, token="ya-no-vale")
    with pytest.raises(NetworkError) as raised:
        place.listener.look(revoked, "1") if ask_for == "look" else getattr(place.listener, ask_for)(
            revoked, after="", since=since
        )
    assert raised.value.kind is NetworkErrorKind.UNAUTHORISED


def _answer(answers: str, text: str, visibility: Visibility = Visibility.PUBLIC) -> OutgoingPost:
    return OutgoingPost(text, "es", (), f"respuesta-{next(_numbers)}", MADE_AT, answers, visibility, "biblioteca")


@pytest.fixture
def server(mastodon_mock: MastodonMock, outbound: HttpClient) -> Place:
    return _on_mock(mastodon_mock, outbound)


def test_a_conversation_begins_with_its_first_message_that_is_not_ours(server: Place, since: datetime) -> None:
    ours = server.network.publish(
        server.access, OutgoingPost("Aviso", "es", (), f"aviso-{next(_numbers)}", MADE_AT)
    ).remote_id
    first = server.say("¿Hasta cuándo?", answers=ours)
    reply = server.network.publish(server.access, _answer(first, "Hasta el lunes."))
    server.say("Gracias", answers=reply.remote_id)
    question, then = server.listener.mentions(server.access, after="", since=since).messages
    assert question.root == question.uri
    assert then.root == question.uri and then.answers == reply.remote_id


def test_what_is_answered_in_private_only_they_see(server: Place, mastodon_mock: MastodonMock, since: datetime) -> None:
    question_id = server.say("Es privado", visibility="direct")
    sent = server.network.publish(server.access, _answer(question_id, "Le contesto aquí.", Visibility.DIRECT))
    status = ask_json(f"{mastodon_mock.base_url}/api/v1/statuses/{sent.remote_id}", token=mastodon_mock.other_token)
    assert (status["visibility"], status["in_reply_to_id"]) == ("direct", question_id)
    assert [mention["acct"] for mention in status["mentions"]] == ["biblioteca"]
    assert server.network.find(server.access, _answer(question_id, "Le contesto aquí."), since=since) is not None


def test_all_of_a_talk_is_heard_though_only_its_last_message_is_listed(server: Place, since: datetime) -> None:
    first = server.say("Primera parte", visibility="direct")
    server.say("Segunda parte", visibility="direct", answers=first)
    heard_texts = texts(list(server.listener.talks(server.access, after="", since=since).messages))
    assert heard_texts == ["Primera parte", "Segunda parte"]


def test_a_message_taken_away_before_it_was_read_keeps_none_of_the_others(server: Place, since: datetime) -> None:
    gone = server.say("Me arrepiento")
    server.say("¿Abren mañana?")
    server.remove(gone)
    read = server.listener.mentions(server.access, after="", since=since)
    assert texts(list(read.messages)) == ["¿Abren mañana?"]


NOTIFICATIONS = r"^/api/v1/notifications"


@pytest.mark.parametrize(
    ("effect", "kind"),
    [
        (Effect.GARBAGE, NetworkErrorKind.UNKNOWN),
        (Effect.TRUNCATE, NetworkErrorKind.UNKNOWN),
        (Effect.DROP_BEFORE, NetworkErrorKind.UNKNOWN),
    ],
)
def test_a_list_that_cannot_be_read_is_told(mastodon_mock, outbound, lossy_mastodon, since, effect, kind) -> None:
    lossy_mastodon.fail(effect, method="GET", path=NOTIFICATIONS)
    with pytest.raises(NetworkError) as raised:
        MastodonListener(outbound).mentions(
            AccountAccess(lossy_mastodon.base_url, mastodon_mock.token), after="", since=since
        )
    assert raised.value.kind is kind


@pytest.mark.parametrize(
    "entry",
    [{"id": "9" * 20, "type": "mention"}, {"id": "9" * 20, "status": {"id": 3}}, {"id": "9" * 20, "status": []}],
)
def test_an_entry_that_cannot_be_read_is_passed_over(mastodon_mock, outbound, lossy_mastodon, since, entry) -> None:
    lossy_mastodon.fail(Effect.STATUS, method="GET", path=NOTIFICATIONS, status=200, body=[entry])
    access = AccountAccess(lossy_mastodon.base_url, mastodon_mock.token)
    read = MastodonListener(outbound).mentions(access, after="5", since=since)
    assert ([fault.mark for fault in read.unreadable], read.mark, list(read.messages)) == (["9" * 20], "9" * 20, [])


def test_a_token_that_may_not_read_is_told_so(mastodon_mock, outbound, since) -> None:
    form = {"client_name": "solo publica", "redirect_uris": "http://127.0.0.1/", "scopes": "read:accounts write"}
    client = ask_json(f"{mastodon_mock.base_url}/api/v1/apps", "POST", form=form)["client_id"]
    code = {"grant_type": "authorization_code", "code": f"mockcode_{mastodon_mock.user}", "client_id": client}
    token = ask_json(f"{mastodon_mock.base_url}/oauth/token", "POST", form=code)["access_token"]
    with pytest.raises(NetworkError) as raised:
        MastodonListener(outbound).mentions(AccountAccess(mastodon_mock.base_url, token), after="", since=since)
    assert (raised.value.kind, raised.value.status) == (NetworkErrorKind.REFUSED, 403)


def test_what_a_neighbour_says_on_a_lenient_server_is_heard_and_answered_where_it_was_said(snac, outbound, since):
    """The server lists private messages among the mentions, as `private`, and lists no conversation."""
    token = snac.token_for("marisol", snac.add_user("marisol"))
    listener, access = MastodonListener(outbound), AccountAccess(snac.base_url, snac.token)
    before = since - timedelta(seconds=1)
    mark = listener.mentions(access, after="", since=before).mark
    remote_ids = snac.deliver(("¿A qué hora abre?", "public"), ("Mi teléfono es 600 000 000", "direct"), token=token)
    heard = sorted(listener.mentions(access, after=mark, since=before).messages, key=lambda mention: mention.made_at)
    assert {message.remote_id for message in heard} == set(remote_ids)
    shown = {message.text.rpartition(f":{snac.port}")[2].strip(): message.visibility for message in heard}
    assert shown == {"¿A qué hora abre?": "public", "Mi teléfono es 600 000 000": "private"}
    assert not listener.talks(access, after="", since=before).messages
    network = MastodonNetwork(outbound)
    for question in heard:
        seen_as = reply_visibility(question.visibility, is_public=is_public_visibility(question.visibility))
        sent = network.publish(
            access, replace(_answer(question.remote_id, "Gracias.", seen_as), mention=question.mention)
        )
        stored_reply = ask_json(f"{snac.base_url}/api/v1/statuses/{sent.remote_id}", token=snac.token)
        assert (stored_reply["in_reply_to_id"], stored_reply["visibility"]) == (question.remote_id, question.visibility)
    assert listener.look(access, remote_ids[0]) is not None


def test_a_lenient_server_with_nothing_to_say_is_heard_as_such(snac, outbound) -> None:
    since = moments.unmoved_now()
    listener, access = MastodonListener(outbound), AccountAccess(snac.base_url, snac.token)
    for read in (listener.mentions, listener.talks):
        assert not read(access, after="", since=since).messages
    assert ask(f"{snac.base_url}/api/v1/notifications", token=snac.token)[0] == 200


@pytest.mark.parametrize("address", ["http://[", "javascript:alert(1)", "https://[::g]/@ana/1"])
def test_an_address_that_is_none_keeps_nobody_from_being_heard(address: str) -> None:
    account = {"id": "7", "acct": "ana@otra.example"}
    status = {"id": "1", "created_at": "2027-03-01T08:00:00Z", "account": account, "content": "<p>Hola</p>"}
    message = parse_status(
        {**status, "url": address, "media_attachments": [{"type": "image", "url": address}]}, "1", "red"
    )
    assert isinstance(message, NetworkMessage) and (message.text, message.permalink) == ("Hola", "")
    assert message.attachments == ({"kind": "image"},)
