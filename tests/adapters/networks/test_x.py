"""The contract on the fake of X's API, and what is X's own: signed keys, described pictures, a price, its refusals."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.x import XNetwork
from app.adapters.networks.x_media import PIECE
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
)
from tests import moments
from tests.adapters.networks.contract import (
    FindingContract,
    NetworkContract,
    Place,
    SequelContract,
    VideoContract,
    WithdrawalContract,
    video,
)
from tests.media.pictures import picture
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.peers.lossy import Effect, Lossy
from tests.peers.x import ACCESS_SECRET, ACCESS_TOKEN, API_KEY, API_SECRET, TOWN, TWEETS, XServer

pytestmark = pytest.mark.peers
REFUSED, UNAUTHORISED = NetworkErrorKind.REFUSED, NetworkErrorKind.UNAUTHORISED


def access_to(
    server: XServer | Lossy, *, handle: str = TOWN.username, token: str = ACCESS_TOKEN, secret: str = ACCESS_SECRET
) -> AccountAccess:
    return AccountAccess(server.base_url, f"{handle} {API_KEY} {API_SECRET} {token} {secret}")


@pytest.fixture
def place(x_server: XServer, outbound: HttpClient) -> Place:
    return Place(XNetwork(outbound), access_to(x_server), f"https://x.com/{TOWN.username}", TOWN.username)


@pytest.fixture
def revoked(x_server: XServer) -> AccountAccess:
    return access_to(x_server, secret="SecretoRetirado")


class TestX(NetworkContract, FindingContract, WithdrawalContract, SequelContract, VideoContract):
    """The contract."""


def refusal(network: XNetwork, access: AccountAccess, outgoing) -> NetworkError:
    with pytest.raises(NetworkError) as raised:
        network.publish(access, outgoing)
    return raised.value


def test_pictures_are_described_before_the_post_that_shows_them(place, x_server, notice):
    pictures = (_picture("Cartel de las fiestas"), _picture(""))
    sent = place.network.publish(place.access, replace(notice, attachments=pictures))
    (post,) = x_server.tweets()
    media = x_server.media()
    assert post["media_ids"] == [each["id"] for each in media]
    assert [each["alt_text"] or "" for each in media] == ["Cartel de las fiestas", ""]
    match = place.network.find(place.access, notice, since=moments.now())
    assert match.remote_id == sent.remote_id


def test_what_ai_made_goes_with_its_label(place, x_server, notice, other_notice):
    for outgoing, is_ai_made in ((notice, True), (other_notice, False)):
        file = replace(_picture("Cartel"), is_ai_made=is_ai_made)
        place.network.publish(place.access, replace(outgoing, attachments=(file, _picture("Plaza"))))
    assert [post["made_with_ai"] for post in x_server.tweets()] == [True, False]


def test_a_picture_that_fails_leaves_nothing_published(place, x_server, notice):
    x_server.refuse("overloaded", path="^POST /2/media/upload$")
    error = refusal(place.network, place.access, replace(notice, attachments=(_picture("Cartel"),)))
    assert (error.kind, x_server.tweets()) == (NetworkErrorKind.NOT_SENT, [])


def test_a_video_goes_up_in_pieces_is_waited_for_and_has_its_subtitles(x_server, outbound, notice):
    content, waits = bytes(range(256)) * (PIECE // 128), list[float]()
    film = video(content, ("es", "Buenos días."))
    captions = film.video.captions[0].content.encode()
    x_server.process(polls=2)
    network = XNetwork(outbound, wait=waits.append)
    network.publish(access_to(x_server), replace(notice, attachments=(film,)))
    kept, track = x_server.media()
    assert (kept["sha256"], waits[:2]) == (hashlib.sha256(content).hexdigest(), [1.0, 1.0])
    assert kept["subtitles"] == {"ES": track["sha256"]} == {"ES": hashlib.sha256(captions).hexdigest()}
    assert x_server.tweets()[0]["media_ids"] == [kept["id"]]


def test_a_video_that_fails_publishes_nothing_and_one_that_was_late_is_not_uploaded_again(x_server, outbound, notice):
    network, outgoing = XNetwork(outbound, wait=lambda _: None), replace(notice, attachments=(video(b"film"),))
    x_server.process(end="failed")
    error = refusal(network, access_to(x_server), outgoing)
    assert (error.kind, "MP4" in str(error.sentence)) == (REFUSED, True)
    x_server.clear()
    late = refusal(network, access_to(x_server), replace(outgoing, until=moments.now()))
    assert (late.kind, x_server.tweets()) == (NetworkErrorKind.NOT_SENT, [])
    network.publish(access_to(x_server), replace(outgoing, until=moments.now() + timedelta(minutes=1)))
    assert (len(x_server.tweets()), len(x_server.media())) == (1, 1)


def test_an_answer_hangs_from_its_post_and_is_found_there_alone(place, x_server, notice, other_notice):
    first = place.network.publish(place.access, notice)
    answer = replace(other_notice, answers=first.remote_id)
    sent = place.network.publish(place.access, answer)
    assert x_server.tweets()[-1]["reply_to"] == first.remote_id
    assert place.network.find(place.access, answer, since=moments.now()).remote_id == sent.remote_id
    assert place.network.find(place.access, other_notice, since=moments.now()) is None


def test_keys_of_another_account_are_not_connected(place, x_server):
    with pytest.raises(NetworkError) as raised:
        place.network.whoami(access_to(x_server, handle="ajena"))
    assert raised.value.kind is REFUSED
    assert f"@{TOWN.username}" in str(raised.value.sentence)


def test_keys_that_only_read_say_what_to_change(place, x_server, notice):
    x_server.permit("tweet.read", "users.read")
    assert "lectura y escritura" in str(refusal(place.network, place.access, notice).sentence)


def test_without_credit_nothing_goes_out_and_it_is_said(place, x_server, notice):
    x_server.credit(0.0)
    error = refusal(place.network, place.access, notice)
    assert (error.kind, error.status, x_server.tweets()) == (REFUSED, 402, [])
    assert "añada saldo" in str(error.sentence)


def test_a_text_too_long_is_refused_and_not_cut(place, x_server, notice):
    error = refusal(place.network, place.access, replace(notice, text="ñ" * 281))
    assert (error.kind, "no cabe" in str(error.sentence), x_server.tweets()) == (REFUSED, True, [])


def test_the_same_text_twice_asks_to_look_first(place, notice):
    place.network.publish(place.access, notice)
    error = refusal(place.network, place.access, notice)
    assert (error.kind, error.status) == (REFUSED, 403)
    assert "si ya salió" in str(error.sentence)


def test_a_limit_ends_when_x_says(place, x_server, notice):
    x_server.limit(seconds=90)
    error = refusal(place.network, place.access, notice)
    assert error.kind is NetworkErrorKind.RATE_LIMITED
    assert 80 < (error.retry_at - moments.now()).total_seconds() <= 91


@pytest.mark.parametrize(
    ("effect", "timeouts"),
    [(Effect.DROP_AFTER, PATIENT), (Effect.STATUS_AFTER, PATIENT), (Effect.GARBAGE, PATIENT), (Effect.DRIP, IMPATIENT)],
)
def test_a_lost_answer_is_unknown_and_found_once(place, x_server, lossy_x, notice, effect):
    lossy_x.fail(effect, path=TWEETS, seconds=0.3 if effect is Effect.DRIP else 10)
    error = refusal(place.network, access_to(lossy_x), notice)
    assert error.kind is NetworkErrorKind.UNKNOWN
    assert ACCESS_SECRET not in error.excerpt + str(error.sentence)
    (post,) = x_server.tweets()
    assert place.network.find(place.access, notice, since=moments.now()).remote_id == post["id"]


def _picture(alt_text: str) -> OutgoingAttachment:
    return OutgoingAttachment("a" * 64, "image/jpeg", picture(size=(640, 480)), alt_text, 640, 480)
