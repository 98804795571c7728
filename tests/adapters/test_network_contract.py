"""Contract tests of every network, run against two real servers and the fake."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.mastodon import MastodonNetwork
from app.domain.publishing.ports import AccountAccess, NetworkClient, NetworkError, NetworkErrorKind, OutgoingAttachment
from tests import moments
from tests.fakes import FakeNetwork
from tests.peers.control import ask_json
from tests.peers.process import free_port

pytestmark = pytest.mark.peers

HARD_TEXTS = [
    "Pleno del jueves\n\nOrden del día:\n- Acta\n- Presupuesto 2027 (12.345,67 €)\n\n#Transparencia #PlenoMunicipal",
    "«El Ángel» & <los niños> de l'Hospitalet: 5 > 3, 2*3*4, a_b_c y `código`… ¿Vienes? 🎭👩‍👩‍👧",
    "Con @diputacion@social.example y @biblioteca: https://example.org/ruta/muy/larga?consulta=1&otra=%C3%B1#parte",
    "Cartel en https://example.org/fiestas/cartel.jpg y programa en https://example.org/fiestas.",
    "   Sangrado,  espacios   dobles\ty tabulador \n\n\n tres saltos \n> cita\n## título",
    "Ñandú con tilde suelta: cami\u0301n; ligadura ﬁn; puntos 1.2.3 y 10:30–12:00 — fin.",
    "🎉🎉🎉",
]


@dataclass(frozen=True)
class Place:
    network: NetworkClient
    access: AccountAccess


def _place_at(name: str, request: pytest.FixtureRequest, outbound: HttpClient) -> Place:
    if name == "fake":
        return Place(FakeNetwork(), AccountAccess(FakeNetwork.base_url, "token-ayuntamiento"))
    peer = request.getfixturevalue(name)
    return Place(MastodonNetwork(outbound), AccountAccess(peer.base_url, peer.token))


@pytest.fixture(params=["fake", "snac", "mastodon_mock"])
def place(request: pytest.FixtureRequest, outbound: HttpClient) -> Place:
    return _place_at(request.param, request, outbound)


@pytest.fixture(params=["snac", "mastodon_mock"])
def server(request: pytest.FixtureRequest, outbound: HttpClient) -> Place:
    return _place_at(request.param, request, outbound)


@pytest.fixture
def before() -> datetime:
    return moments.now() - timedelta(seconds=2)


def test_publishing_gives_a_public_address_of_its_own(place, notice, other_notice):
    first, second = place.network.publish(place.access, notice), place.network.publish(place.access, other_notice)
    assert first.status == 200
    assert first.permalink.startswith(place.access.base_url)
    assert (first.remote_id, first.permalink) != (second.remote_id, second.permalink)


def test_what_was_published_is_found_by_its_text(place, notice, other_notice, before):
    sent = place.network.publish(place.access, notice)
    place.network.publish(place.access, other_notice)
    match = place.network.find(place.access, notice, since=before)
    assert (match.remote_id, match.permalink) == (sent.remote_id, sent.permalink)


def test_what_was_never_published_is_not_found(place, notice, other_notice, before):
    place.network.publish(place.access, other_notice)
    assert place.network.find(place.access, notice, since=before) is None


def test_a_publication_of_long_before_is_not_the_one(place, notice, before):
    place.network.publish(place.access, notice)
    assert place.network.find(place.access, notice, since=before + timedelta(hours=1)) is None


def test_a_publication_of_another_delivery_is_not_the_one(place, notice, before):
    sent = place.network.publish(place.access, notice)
    assert place.network.find(place.access, notice, since=before, known={sent.remote_id}) is None


@pytest.mark.parametrize("text", HARD_TEXTS, ids=range(len(HARD_TEXTS)))
def test_awkward_texts_are_recognised(place, notice, text, before):
    outgoing = replace(notice, text=text)
    sent = place.network.publish(place.access, outgoing)
    match = place.network.find(place.access, outgoing, since=before)
    assert match is not None
    assert match.remote_id == sent.remote_id


def test_the_account_says_who_it_is(place):
    profile = place.network.whoami(place.access)
    assert profile.handle.startswith("ayuntamiento@")
    assert profile.url.startswith(place.access.base_url)
    assert profile.remote_id


def test_the_server_says_what_it_takes(place):
    declared = place.network.declared(place.access.base_url)
    assert declared.max_characters >= 500
    assert declared.max_attachments == 4
    assert declared.link_length in (23, 32)
    assert "image/jpeg" in declared.media_types


@pytest.mark.parametrize("deed", ["publish", "find", "whoami"])
def test_a_revoked_token_asks_to_connect_again(place, notice, before, deed):
    revoked = replace(place.access, token="ya-no-vale")
    deeds = {
        "publish": lambda: place.network.publish(revoked, notice),
        "find": lambda: place.network.find(revoked, notice, since=before),
        "whoami": lambda: place.network.whoami(revoked),
    }
    with pytest.raises(NetworkError) as raised:
        deeds[deed]()
    expected = (
        {NetworkErrorKind.UNAUTHORISED, NetworkErrorKind.REFUSED} if deed == "find" else {NetworkErrorKind.UNAUTHORISED}
    )
    assert raised.value.kind in expected
    assert "ya-no-vale" not in raised.value.excerpt + str(raised.value)


def test_a_server_that_is_not_there_got_nothing(place, notice):
    nowhere = replace(place.access, base_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(NetworkError) as raised:
        place.network.publish(nowhere, notice)
    assert raised.value.kind is NetworkErrorKind.NOT_SENT


def test_pictures_arrive_with_their_descriptions(server, notice):
    pictures = (_picture("playa.png", "Bandera verde"), _picture("playa.png", "Bandera roja"))
    sent = server.network.publish(server.access, replace(notice, attachments=pictures))
    media = _status(server, sent.remote_id)["media_attachments"]
    assert [attachment["description"] for attachment in media] == ["Bandera verde", "Bandera roja"]
    assert len({attachment["url"] for attachment in media}) == 2


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
    return OutgoingAttachment(name, "image/png", b"\x89PNG\r\n\x1a\n" + alt_text.encode(), alt_text)


def _status(place: Place, remote_id: str) -> dict:
    return ask_json(f"{place.access.base_url}/api/v1/statuses/{remote_id}", token=place.access.token)


def test_what_is_withdrawn_is_gone_and_asking_again_says_so(request, outbound, notice):
    for name in ("fake", "mastodon_mock"):
        place = _place_at(name, request, outbound)
        sent = place.network.publish(place.access, notice)
        assert place.network.is_there(place.access, sent.remote_id)
        assert place.network.withdraw(place.access, sent.remote_id).status == 200
        assert not place.network.is_there(place.access, sent.remote_id)
        with pytest.raises(NetworkError) as again:
            place.network.withdraw(place.access, sent.remote_id)
        assert (again.value.kind, again.value.status) == (NetworkErrorKind.REFUSED, 404)


def test_a_server_that_cannot_withdraw_refuses_and_shows_it_still(request, outbound, notice):
    snac = _place_at("snac", request, outbound)
    sent = snac.network.publish(snac.access, notice)
    with pytest.raises(NetworkError) as refused:
        snac.network.withdraw(snac.access, sent.remote_id)
    assert refused.value.kind is NetworkErrorKind.REFUSED
    assert snac.network.is_there(snac.access, sent.remote_id)
