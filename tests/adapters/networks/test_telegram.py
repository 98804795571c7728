"""The contract on the fake of Telegram's Bot API, and what is Telegram's own: captions, albums, no reading."""

import io
from dataclasses import replace

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.telegram import TelegramNetwork
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingDocument,
)
from tests import moments
from tests.adapters.networks.contract import HARD_TEXTS, EditContract, NetworkContract, Place
from tests.media.pictures import picture
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.peers.lossy import Effect, Lossy
from tests.peers.telegram import FOREIGN, MUTE, OFFICE, SENDS, TOWN, TelegramServer

pytestmark = pytest.mark.peers
LOST = [Effect.DROP_AFTER, Effect.STATUS_AFTER, Effect.TRUNCATE, Effect.GARBAGE]
REVOKED = "123456780:AA" + "z" * 33


def access_to(server: TelegramServer | Lossy, channel: str = TOWN, token: str = TelegramServer.token) -> AccountAccess:
    return AccountAccess(server.base_url, f"{channel.lstrip('@')} {token}")


@pytest.fixture
def place(telegram: TelegramServer, outbound: HttpClient) -> Place:
    return Place(TelegramNetwork(outbound), access_to(telegram), "https://t.me/ayuntamiento", "ayuntamiento")


@pytest.fixture
def revoked(telegram: TelegramServer) -> AccountAccess:
    return access_to(telegram, token=REVOKED)


class TestTelegram(NetworkContract, EditContract):
    """The contract."""


def refusal(network: TelegramNetwork, access: AccountAccess, outgoing) -> NetworkError:
    with pytest.raises(NetworkError) as raised:
        network.publish(access, outgoing)
    return raised.value


@pytest.mark.parametrize("text", HARD_TEXTS, ids=range(len(HARD_TEXTS)))
def test_a_text_arrives_as_it_was_approved(place, telegram, notice, text):
    place.network.publish(place.access, replace(notice, text=text))
    assert telegram.messages()[-1]["text"] == text.strip()


def test_one_picture_carries_the_text_as_its_caption(place, telegram, notice):
    sent = place.network.publish(place.access, replace(notice, attachments=_pictures(1)))
    (message,) = telegram.messages()
    assert message["caption"] == notice.text
    assert sent.permalink == f"https://t.me/ayuntamiento/{message['id']}"


def test_several_pictures_are_one_album_that_is_withdrawn_whole(place, telegram, notice):
    sent = place.network.publish(place.access, replace(notice, attachments=_pictures(3)))
    messages = telegram.messages()
    assert [message.get("caption", "") for message in messages] == [notice.text, "", ""]
    assert len({message["media_group_id"] for message in messages}) == 1
    place.network.withdraw(place.access, sent.remote_id)
    assert all(message["deleted"] for message in telegram.messages())


def test_a_video_goes_in_pieces_with_what_its_player_needs(place, telegram, notice, piecemeal_film):
    place.network.publish(place.access, replace(notice, attachments=(piecemeal_film,)))
    (message,) = telegram.messages()
    size = piecemeal_film.video.size
    assert message["caption"] == notice.text
    assert message["video"] == {
        "duration": 2,
        "width": 320,
        "height": 180,
        "mime_type": "video/mp4",
        "file_size": size,
    }


def test_a_document_goes_named_by_its_title(place, telegram, notice, httpserver):
    content = b"%PDF-1.7"
    file = OutgoingDocument(len(content), lambda: io.BytesIO(content))
    paper = OutgoingAttachment("b" * 64, "application/pdf", b"", "Bando 3/2026: la feria", 1, 1, document=file)
    place.network.publish(place.access, replace(notice, attachments=(paper,)))
    (message,) = telegram.messages()
    assert message["caption"] == notice.text
    assert message["document"] == {"mime_type": "application/pdf", "file_size": len(content)}
    httpserver.expect_request(f"/bot{place.access.token.partition(' ')[2]}/sendDocument").respond_with_json({})
    with pytest.raises(NetworkError):
        place.network.publish(
            replace(place.access, base_url=httpserver.url_for("")), replace(notice, attachments=(paper,))
        )
    ((request, _),) = httpserver.log
    with request:
        assert request.files["document"].filename == "Bando 3-2026- la feria.pdf"


def test_what_was_deleted_before_is_withdrawn_already(place, notice):
    sent = place.network.publish(place.access, notice)
    place.network.withdraw(place.access, sent.remote_id)
    assert place.network.withdraw(place.access, sent.remote_id).status == 400


def test_what_is_too_old_to_delete_says_who_can(place, telegram, notice):
    sent = place.network.publish(place.access, notice)
    telegram.age(TOWN, hours=49)
    with pytest.raises(NetworkError) as raised:
        place.network.withdraw(place.access, sent.remote_id)
    assert raised.value.kind is NetworkErrorKind.REFUSED
    assert "bórrelo en el canal" in str(raised.value.sentence)


def test_a_private_channel_is_known_by_its_identifier(place, telegram, notice):
    access = access_to(telegram, OFFICE)
    profile = place.network.whoami(access)
    assert (profile.handle, profile.url) == (OFFICE, f"https://t.me/c/{OFFICE.removeprefix('-100')}")
    assert place.network.publish(access, notice).permalink.startswith(f"{profile.url}/")


def test_an_answer_hangs_from_the_first_message_of_what_it_answers(place, telegram, notice, other_notice):
    first = place.network.publish(place.access, replace(notice, attachments=_pictures(2)))
    place.network.publish(place.access, replace(other_notice, answers=first.remote_id))
    assert telegram.messages()[-1]["reply_to"] == int(first.remote_id.partition(",")[0])


def test_an_album_is_edited_in_the_caption_of_its_first_picture(place, telegram, notice):
    sent = place.network.publish(place.access, replace(notice, attachments=_pictures(2)))
    place.network.edit(place.access, sent.remote_id, replace(notice, text="A las 20:00."))
    assert [message.get("caption", "") for message in telegram.messages()] == ["A las 20:00.", ""]


@pytest.mark.parametrize("channel", [FOREIGN, MUTE])
def test_a_bot_that_may_not_publish_is_not_connected(place, telegram, notice, channel):
    with pytest.raises(NetworkError) as raised:
        place.network.whoami(access_to(telegram, channel))
    assert raised.value.kind is NetworkErrorKind.REFUSED
    assert "administrador" in str(raised.value.sentence)
    assert refusal(place.network, access_to(telegram, channel), notice).kind is NetworkErrorKind.REFUSED


def test_a_channel_that_is_none_is_said(place, telegram, notice):
    error = refusal(place.network, access_to(telegram, "@nadie"), notice)
    assert "no encuentra el canal" in str(error.sentence)


def test_a_key_that_is_none_asks_for_a_whole_one(place, telegram, notice):
    error = refusal(place.network, access_to(telegram, token="123:corta"), notice)
    assert (error.kind, "entera" in str(error.sentence)) == (NetworkErrorKind.UNAUTHORISED, True)


def test_a_text_too_long_is_refused_and_not_cut(place, telegram, notice):
    error = refusal(place.network, place.access, replace(notice, text="ñ" * 1025, attachments=_pictures(1)))
    assert (error.kind, error.status) == (NetworkErrorKind.REFUSED, 400)
    assert telegram.messages() == []


def test_a_busy_server_says_when_to_come_back(place, telegram, notice):
    telegram.limit(seconds=90)
    error = refusal(place.network, place.access, notice)
    assert error.kind is NetworkErrorKind.RATE_LIMITED
    assert 80 < (error.retry_at - moments.now()).total_seconds() <= 90


@pytest.mark.parametrize(
    ("effect", "timeouts"),
    [*((effect, PATIENT) for effect in LOST), (Effect.DELAY_AFTER, IMPATIENT), (Effect.DRIP, IMPATIENT)],
)
def test_a_lost_answer_is_unknown_and_nobody_can_look(place, telegram, lossy_telegram, notice, effect):
    lossy_telegram.fail(effect, path=SENDS, seconds=0.3 if effect is Effect.DRIP else 10)
    access = access_to(lossy_telegram)
    error = refusal(place.network, access, notice)
    assert error.kind is NetworkErrorKind.UNKNOWN
    assert TelegramServer.token not in error.excerpt + str(error.sentence)
    assert len(telegram.messages()) == 1
    with pytest.raises(NetworkError):
        place.network.find(access, notice, since=moments.now())


def _pictures(count: int) -> tuple[OutgoingAttachment, ...]:
    content = picture(size=(640, 480))
    return tuple(OutgoingAttachment("a" * 64, "image/jpeg", content, f"Foto {n}", 640, 480) for n in range(count))
