"""The contract on two real servers of the Mastodon API and on the fake, and what is Mastodon's own."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.mastodon import MastodonNetwork
from app.domain.media.rules import FocalPoint
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingAttachment
from tests import moments
from tests.adapters.networks.contract import (
    EditReadingContract,
    FindingContract,
    NetworkContract,
    Place,
    SequelContract,
    WithdrawalContract,
)
from tests.fakes import FakeNetwork
from tests.peers.control import ask_json

pytestmark = pytest.mark.peers


@pytest.fixture
def before() -> datetime:
    return moments.now() - timedelta(seconds=2)


@pytest.fixture
def revoked(place: Place) -> AccountAccess:
    return replace(place.access, token="ya-no-vale")


def _on_server(name: str, request: pytest.FixtureRequest, outbound: HttpClient) -> Place:
    peer = request.getfixturevalue(name)
    return Place(MastodonNetwork(outbound), AccountAccess(peer.base_url, peer.token), peer.base_url, "ayuntamiento@")


def _fake() -> Place:
    return Place(
        FakeNetwork(), AccountAccess(FakeNetwork.base_url, "token-ayuntamiento"), FakeNetwork.base_url, "ayuntamiento@"
    )


class MastodonContract(NetworkContract, FindingContract):
    """The cases of a network that finds its posts by text and time."""

    def test_a_publication_of_long_before_is_not_the_one(self, place, notice, before):
        place.network.publish(place.access, notice)
        assert place.network.find(place.access, notice, since=before + timedelta(hours=1)) is None

    def test_a_publication_of_another_delivery_is_not_the_one(self, place, notice, before):
        sent = place.network.publish(place.access, notice)
        assert place.network.find(place.access, notice, since=before, known={sent.remote_id}) is None

    def test_the_server_says_what_it_takes(self, place):
        declared = place.network.declared(place.access.base_url)
        assert declared.max_characters >= 500
        assert declared.max_attachments == 4
        assert declared.link_length in (23, 32)
        assert "image/jpeg" in declared.media_types


class TestFake(MastodonContract, WithdrawalContract, EditReadingContract):
    @pytest.fixture
    def place(self) -> Place:
        return _fake()


class TestSnac(MastodonContract):
    @pytest.fixture
    def before(self) -> datetime:
        """Return it by the clock of snac, which is the machine's."""
        return moments.unmoved_now() - timedelta(seconds=2)

    @pytest.fixture
    def place(self, request: pytest.FixtureRequest, outbound: HttpClient) -> Place:
        return _on_server("snac", request, outbound)

    def test_a_server_that_cannot_withdraw_refuses_and_shows_it_still(self, place, notice):
        sent = place.network.publish(place.access, notice)
        with pytest.raises(NetworkError) as refused:
            place.network.withdraw(place.access, sent.remote_id)
        assert refused.value.kind is NetworkErrorKind.REFUSED
        assert place.network.is_there(place.access, sent.remote_id)


class TestMastodonMock(MastodonContract, WithdrawalContract, SequelContract, EditReadingContract):
    @pytest.fixture
    def place(self, request: pytest.FixtureRequest, outbound: HttpClient) -> Place:
        return _on_server("mastodon_mock", request, outbound)


def test_an_edit_keeps_the_pictures_and_their_descriptions(mastodon, mastodon_mock, notice):
    access = AccountAccess(mastodon_mock.base_url, mastodon_mock.token)
    sent = mastodon.publish(access, replace(notice, attachments=(_picture("playa.png", "Bandera verde"),)))
    mastodon.edit(access, sent.remote_id, replace(notice, text="A las 20:00."))
    status = ask_json(f"{access.base_url}/api/v1/statuses/{sent.remote_id}", token=access.token)
    assert "A las 20:00." in status["content"]
    assert [medium["description"] for medium in status["media_attachments"]] == ["Bandera verde"]


@pytest.fixture(params=["snac", "mastodon_mock"])
def server(request: pytest.FixtureRequest, outbound: HttpClient) -> Place:
    return _on_server(request.param, request, outbound)


def test_pictures_arrive_with_their_descriptions(server, notice):
    pictures = (_picture("playa.png", "Bandera verde"), _picture("playa.png", "Bandera roja"))
    sent = server.network.publish(server.access, replace(notice, attachments=pictures))
    media = _status(server, sent.remote_id)["media_attachments"]
    assert [attachment["description"] for attachment in media] == ["Bandera verde", "Bandera roja"]
    assert len({attachment["url"] for attachment in media}) == 2


def test_the_point_to_keep_in_sight_arrives_as_the_api_counts(mastodon, mastodon_mock, notice):
    access = AccountAccess(mastodon_mock.base_url, mastodon_mock.token)
    pictures = tuple(
        replace(_picture("playa.png", f"{point}"), focus=point) for point in (FocalPoint(100, 25), FocalPoint())
    )
    sent = mastodon.publish(access, replace(notice, attachments=pictures, key=f"{notice.key}-focus"))
    media = ask_json(f"{access.base_url}/api/v1/statuses/{sent.remote_id}", token=access.token)["media_attachments"]
    assert [(medium["meta"] or {}).get("focus") for medium in media] == [{"x": 1.0, "y": 0.5}, None]


def test_a_publication_is_public_and_says_its_language(server, notice):
    status = _status(server, server.network.publish(server.access, replace(notice, language="ca")).remote_id)
    assert status["visibility"] == "public"
    assert status["language"] in ("ca", "en")  # snac says "en" of everything


def test_the_same_key_twice_is_one_publication_where_keys_are_honoured(mastodon, mastodon_mock, notice):
    access = AccountAccess(mastodon_mock.base_url, mastodon_mock.token)
    assert mastodon.publish(access, notice).remote_id == mastodon.publish(access, notice).remote_id


def test_two_pages_back_is_still_looked_at(mastodon, mastodon_mock, notice, before):
    access = AccountAccess(mastodon_mock.base_url, mastodon_mock.other_token)
    sent = mastodon.publish(access, notice)
    for number in range(45):
        mastodon.publish(access, replace(notice, text=f"Aviso {number}", key=f"{notice.key}-{number}"))
    assert mastodon.find(access, notice, since=before).remote_id == sent.remote_id


def _picture(name: str, alt_text: str) -> OutgoingAttachment:
    """Return a PNG unique to its description; the test servers check no more."""
    return OutgoingAttachment(name, "image/png", b"\x89PNG\r\n\x1a\n" + alt_text.encode(), alt_text, 1, 1)


def _status(place: Place, remote_id: str) -> dict:
    return ask_json(f"{place.access.base_url}/api/v1/statuses/{remote_id}", token=place.access.token)
