"""Pinned posts of an account, on the servers and fakes of each network; it disturbs nothing that is read of it."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import token_hex
from typing import Any

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky import BlueskyNetwork
from app.adapters.networks.bluesky_observer import BlueskyObserver
from app.adapters.networks.bluesky_sessions import BlueskySessions
from app.adapters.networks.mastodon import MastodonNetwork
from app.adapters.networks.mastodon_observer import MastodonObserver
from app.adapters.networks.telegram import TelegramNetwork
from app.adapters.networks.wordpress import WordPressNetwork
from app.adapters.networks.wordpress_site import POSTS, WordPressSites
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkClient,
    NetworkError,
    OutgoingPost,
    PublishReceipt,
)
from tests import moments
from tests.adapters.networks import contract
from tests.adapters.networks.contract import PinContract
from tests.peers.control import ask_json
from tests.peers.lossy import Effect
from tests.peers.telegram import TOWN

pytestmark = pytest.mark.peers


@dataclass(frozen=True)
class Place:
    network: NetworkClient
    reader: Any
    access: AccountAccess

    def publish(self, text: str) -> PublishReceipt:
        return self.network.publish(self.access, outgoing(text))

    def pinned(self) -> list[tuple[str, str]]:
        return [(post.remote_id, post.permalink) for post in self.reader.pinned_posts(self.access)]


def outgoing(text: str) -> OutgoingPost:
    return OutgoingPost(text, "es", (), token_hex(8), moments.now())


def notice() -> str:
    return f"Teléfonos de la oficina {token_hex(4)}"


def test_mastodon_lists_what_its_profile_shows_first(mastodon_mock, outbound: HttpClient):
    access = AccountAccess(mastodon_mock.base_url, mastodon_mock.token)
    place = Place(MastodonNetwork(outbound), MastodonObserver(outbound), access)
    sent, other = place.publish(notice()), place.publish(notice())
    ask_json(f"{mastodon_mock.base_url}/api/v1/statuses/{sent.remote_id}/pin", "POST", token=mastodon_mock.token)
    pinned = place.pinned()
    assert (sent.remote_id, sent.permalink) in pinned and other.remote_id not in dict(pinned)


def test_bluesky_points_at_one_until_it_is_gone(bluesky_server, outbound: HttpClient):
    access = AccountAccess(bluesky_server.base_url, bluesky_server.token)
    place = Place(BlueskyNetwork(outbound), BlueskyObserver(outbound), access)
    sent = place.publish(words := notice())
    sessions = BlueskySessions(outbound)
    session = sessions.session(access)
    record = {"$type": "app.bsky.actor.profile", "pinnedPost": {"uri": sent.remote_id, "cid": _cid(place, sent)}}
    where = {"repo": session.did, "collection": "app.bsky.actor.profile", "rkey": "self"}
    sessions.talk(session).post("/xrpc/com.atproto.repo.putRecord", json={**where, "record": record})
    assert place.pinned() == [(sent.remote_id, sent.permalink)]
    assert place.reader.pinned_posts(access)[0].text == words
    place.network.withdraw(access, sent.remote_id)
    assert place.pinned() == []
    sessions.talk(session).post("/xrpc/com.atproto.repo.deleteRecord", json=where)


def _cid(place: Place, sent: PublishReceipt) -> str:
    repo, collection, key = sent.remote_id.removeprefix("at://").split("/")
    where = f"repo={repo}&collection={collection}&rkey={key}"
    return ask_json(f"{place.access.base_url}/xrpc/com.atproto.repo.getRecord?{where}")["cid"]


def test_telegram_tells_the_last_one(telegram, outbound: HttpClient):
    access = AccountAccess(telegram.base_url, f"{TOWN.lstrip('@')} {telegram.token}")
    place = Place(TelegramNetwork(outbound), TelegramNetwork(outbound), access)
    assert place.pinned() == []
    telegram.permit(TOWN, "can_post_messages", "can_edit_messages")
    sent = place.publish(words := notice())
    pin = {"chat_id": TOWN, "message_id": int(sent.remote_id)}
    ask_json(f"{telegram.base_url}/bot{telegram.token}/pinChatMessage", "POST", send=pin)
    assert place.pinned() == [(sent.remote_id, sent.permalink)]
    assert place.reader.pinned_posts(access)[0].text == words


@pytest.mark.long_peers
def test_wordpress_lists_its_sticky_posts(wordpress, outbound: HttpClient):
    access = AccountAccess(wordpress.base_url, wordpress.token)
    place = Place(WordPressNetwork(outbound), WordPressNetwork(outbound), access)
    sent = place.publish(words := notice())
    assert place.pinned() == []
    editor = AccountAccess(wordpress.base_url, wordpress.editor_token)
    talk = WordPressSites(outbound, clock=moments.now).talk(editor)
    talk.post(f"{POSTS}/{sent.remote_id}", json={"sticky": True})
    assert place.pinned() == [(sent.remote_id, sent.permalink)]
    assert place.reader.pinned_posts(access)[0].text == words


def test_an_old_pinned_post_listed_first_is_neither_found_nor_new(mastodon_mock, lossy_mastodon, outbound: HttpClient):
    access = AccountAccess(lossy_mastodon.base_url, mastodon_mock.token)
    network, observer = MastodonNetwork(outbound), MastodonObserver(outbound)
    post = outgoing(notice())
    since = moments.now() - timedelta(hours=1)
    sent = network.publish(access, post)
    account = ask_json(f"{mastodon_mock.base_url}/api/v1/statuses/{sent.remote_id}")
    old = {**account, "id": "1", "created_at": "2020-01-01T08:00:00Z", "pinned": True}
    for _ in range(2):
        lossy_mastodon.fail(Effect.STATUS, method="GET", path=r"/statuses\?limit", status=200, body=[old, account])
    found = network.find(access, post, since=since)
    assert found is not None and found.remote_id == sent.remote_id
    assert [each.remote_id for each in observer.recent_posts(access, since=since)][:1] == [sent.remote_id]


def reading(reader: Any, access: AccountAccess) -> Callable[[], list[str]]:
    return lambda: [post.remote_id for post in reader.pinned_posts(access)]


class TestMastodonPins(PinContract):
    @pytest.fixture
    def place(self, mastodon_mock, outbound: HttpClient) -> contract.Place:
        access = AccountAccess(mastodon_mock.base_url, mastodon_mock.token)
        return contract.Place(MastodonNetwork(outbound), access, mastodon_mock.base_url, "ayuntamiento@")

    @pytest.fixture
    def pinned(self, place, outbound: HttpClient) -> Callable[[], list[str]]:
        return reading(MastodonObserver(outbound), place.access)

    @pytest.mark.parametrize(("is_pinned", "words"), [(True, ""), (False, "Suele admitir cinco")])
    def test_a_refusal_is_told_apart_from_a_repetition(self, place, lossy_mastodon, notice, is_pinned, words):
        """Mastodon answers 422 to both."""
        sent = place.network.publish(place.access, replace(notice, text=f"Teléfonos {token_hex(4)}"))
        if is_pinned:
            place.network.pin(place.access, sent.remote_id)
        lossy_mastodon.fail(Effect.STATUS, method="POST", path=r"/pin$", status=422, body={"error": "Duplicate record"})
        access = replace(place.access, base_url=lossy_mastodon.base_url)
        with nullcontext() if is_pinned else pytest.raises(NetworkError, match=words):
            place.network.pin(access, sent.remote_id)

    def test_an_account_connected_without_the_permission_says_so(self, place, lossy_mastodon):
        lossy_mastodon.fail(Effect.STATUS, method="POST", path=r"/pin$", status=403, body={"error": "outside scopes"})
        with pytest.raises(NetworkError, match="sin permiso para fijar"):
            place.network.pin(replace(place.access, base_url=lossy_mastodon.base_url), "1")


class TestBlueskyPins(PinContract):
    @pytest.fixture
    def place(self, bluesky_server, outbound: HttpClient) -> Iterator[contract.Place]:
        access = AccountAccess(bluesky_server.base_url, bluesky_server.token)
        yield contract.Place(BlueskyNetwork(outbound), access, "https://bsky.app/profile/", "")
        in_profile(access, outbound, "deleteRecord")

    @pytest.fixture
    def pinned(self, place, outbound: HttpClient) -> Callable[[], list[str]]:
        return reading(BlueskyObserver(outbound), place.access)

    def test_the_rest_of_the_profile_stays(self, place, notice, outbound):
        record = {"$type": "app.bsky.actor.profile", "displayName": "Riba", "description": "Cuenta oficial"}
        in_profile(place.access, outbound, "putRecord", record=record)
        sent = place.network.publish(place.access, replace(notice, text=f"Teléfonos {token_hex(4)}"))
        place.network.pin(place.access, sent.remote_id)
        profile = BlueskyObserver(outbound).profile(place.access)
        assert (profile.name, profile.biography) == ("Riba", "Cuenta oficial")


def in_profile(access: AccountAccess, outbound: HttpClient, deed: str, **content: Any) -> None:
    sessions = BlueskySessions(outbound)
    session = sessions.session(access)
    where = {"repo": session.did, "collection": "app.bsky.actor.profile", "rkey": "self"}
    sessions.talk(session).post(f"/xrpc/com.atproto.repo.{deed}", json={**where, **content})


class TestTelegramPins(PinContract):
    @pytest.fixture
    def place(self, telegram, outbound: HttpClient) -> contract.Place:
        telegram.permit(TOWN, "can_post_messages", "can_edit_messages")
        access = AccountAccess(telegram.base_url, f"{TOWN.lstrip('@')} {telegram.token}")
        return contract.Place(TelegramNetwork(outbound), access, "https://t.me/ayuntamiento", "ayuntamiento")

    @pytest.fixture
    def pinned(self, place) -> Callable[[], list[str]]:
        return reading(place.network, place.access)

    def test_a_bot_without_the_right_to_edit_is_told_so(self, place, telegram, notice):
        telegram.permit(TOWN, "can_post_messages")
        sent = place.network.publish(place.access, notice)
        with pytest.raises(NetworkError, match="permiso para editar"):
            place.network.pin(place.access, sent.remote_id)


@pytest.mark.long_peers
class TestWordPressPins(PinContract):
    @pytest.fixture
    def place(self, wordpress, outbound: HttpClient) -> contract.Place:
        access = AccountAccess(wordpress.base_url, wordpress.editor_token)
        return contract.Place(WordPressNetwork(outbound), access, wordpress.base_url, "")

    @pytest.fixture
    def pinned(self, place) -> Callable[[], list[str]]:
        return reading(place.network, place.access)

    def test_an_author_is_told_to_ask_an_editor(self, place, wordpress, notice):
        author = replace(place.access, token=wordpress.token)
        sent = place.network.publish(author, notice)
        with pytest.raises(NetworkError, match="papel de Editor"):
            place.network.pin(author, sent.remote_id)
