"""The Bot API of the tests, read by the client library that most bots use."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest
from telegram import Bot, InputMediaPhoto, LinkPreviewOptions, MessageEntity, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.request import HTTPXRequest

from tests.media.pictures import picture
from tests.peers.control import ask
from tests.peers.lossy import Effect
from tests.peers.telegram import FOREIGN, MUTE, OFFICE, SENDS, TOWN, TelegramServer

pytestmark = [pytest.mark.peers, pytest.mark.long_peers]

Deeds = Callable[[Bot], Awaitable[Any]]


def drive(server: Any, deeds: Deeds, token: str = TelegramServer.token) -> Any:
    """Return what the deeds return of a bot whose API is this server.

    In a thread of its own: a browser opened by earlier tests leaves a loop that runs in this one.
    """

    async def run() -> Any:
        async with HTTPXRequest(httpx_kwargs={"trust_env": False, "verify": False}) as request:
            bot = Bot(token, base_url=f"{server.base_url}/bot", request=request, get_updates_request=request)
            return await deeds(bot)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()


def album(count: int) -> list[InputMediaPhoto]:
    return [InputMediaPhoto(picture(size=(60 + n, 40)), caption="Plano" if not n else None) for n in range(count)]


def call(server: TelegramServer, name: str, *, token: str = TelegramServer.token, **options: Any) -> tuple[int, Any]:
    status, _, text = ask(f"{server.base_url}/bot{token}/{name}", **options)
    return status, json.loads(text)


def test_a_bot_knows_itself_and_its_channels(telegram):
    async def deeds(bot):
        me, town, office = await bot.get_me(), await bot.get_chat(TOWN.upper()), await bot.get_chat(int(OFFICE))
        return me, town, office, await bot.get_chat_member(TOWN, me.id), await bot.get_chat_member(MUTE, me.id)

    me, town, office, poster, mute = drive(telegram, deeds)
    assert (me.id, me.is_bot) == (telegram.bot, True)
    assert (town.type, town.username, town.title) == ("channel", "ayuntamiento", "Ayuntamiento")
    assert (office.type, office.username, office.id) == ("channel", None, int(OFFICE))
    assert (poster.status, mute.status) == ("administrator", "administrator")
    assert (poster.can_post_messages, poster.can_delete_messages, poster.can_edit_messages) == (True, True, False)
    assert not mute.can_post_messages


def test_a_text_keeps_its_entities_its_preview_and_its_answer(telegram):
    async def deeds(bot):
        first = await bot.send_message(TOWN, "  Corte de agua\n")
        hidden = LinkPreviewOptions(is_disabled=True)
        source = '🚰 <b>Vuelve</b> el <a href="https://villa.example/?a=1&amp;b=2">agua</a> &lt;hoy&gt;'
        options = {"parse_mode": ParseMode.HTML, "link_preview_options": hidden, "disable_notification": True}
        return first, await bot.send_message(TOWN, source, reply_parameters=ReplyParameters(first.id), **options)

    first, second = drive(telegram, deeds)
    assert (first.text, first.from_user, first.sender_chat.username) == ("Corte de agua", None, "ayuntamiento")
    assert (second.text, second.reply_to_message.message_id) == ("🚰 Vuelve el agua <hoy>", first.message_id)
    assert second.parse_entities() == {second.entities[0]: "Vuelve", second.entities[1]: "agua"}
    assert (second.entities[0].type, second.entities[1].url) == (MessageEntity.BOLD, "https://villa.example/?a=1&b=2")
    assert second.link_preview_options.is_disabled
    kept = telegram.messages()
    assert [message["silent"] for message in kept] == [False, True]
    assert (kept[1]["id"], kept[1]["reply_to"], kept[1]["bot"]) == (second.message_id, first.message_id, telegram.bot)


def test_a_photo_is_kept_whole_and_can_be_sent_again(telegram):
    content = picture("PNG", (1600, 800))

    async def deeds(bot):
        sent = await bot.send_photo(TOWN, content, caption="<i>Plano</i>", parse_mode="html")
        return sent, await bot.send_photo(int(OFFICE), sent.photo[-1].file_id)

    sent, again = drive(telegram, deeds)
    assert [(size.width, size.height) for size in sent.photo] == [(90, 45), (320, 160), (800, 400), (1280, 640)]
    assert (sent.caption, sent.caption_entities[0].type, sent.text) == ("Plano", MessageEntity.ITALIC, None)
    assert [size.file_id for size in again.photo] == [size.file_id for size in sent.photo]
    (kept,) = telegram.messages(OFFICE)
    assert kept["photo"] == {"sha256": sha256(content).hexdigest(), "bytes": len(content), "width": 1600, "height": 800}


def test_an_album_is_several_messages_of_one_group(telegram):
    sent = drive(telegram, lambda bot: bot.send_media_group(TOWN, album(3)))
    assert len({message.media_group_id for message in sent}) == 1 and sent[0].media_group_id
    assert [message.message_id for message in sent] == [kept["id"] for kept in telegram.messages()] == [2, 3, 4]
    assert [message.caption for message in sent] == ["Plano", None, None]
    assert [kept["photo"]["width"] for kept in telegram.messages()] == [60, 61, 62]


def test_own_messages_are_edited(telegram):
    async def deeds(bot):
        text, photo = await bot.send_message(TOWN, "Lunes"), await bot.send_photo(TOWN, picture(), caption="Uno")
        edited = await bot.edit_message_text("Martes", TOWN, text.id)
        with pytest.raises(BadRequest, match="Message is not modified"):
            await bot.edit_message_text("Martes", TOWN, text.id)
        with pytest.raises(BadRequest, match="There is no caption in the message to edit"):
            await bot.edit_message_caption(TOWN, text.id, caption="Dos")
        with pytest.raises(BadRequest, match="There is no text in the message to edit"):
            await bot.edit_message_text("Dos", TOWN, photo.id)
        return edited, await bot.edit_message_caption(TOWN, photo.id, caption="Dos")

    text, photo = drive(telegram, deeds)
    assert (text.text, photo.caption) == ("Martes", "Dos")
    assert text.edit_date >= text.date and photo.photo
    assert [(m.get("text"), m.get("caption")) for m in telegram.messages()] == [("Martes", None), (None, "Dos")]


def test_messages_are_deleted_once_and_absent_ones_skipped(telegram):
    async def deeds(bot):
        sent = [await bot.send_message(TOWN, f"Aviso {n}") for n in range(3)]
        done = await bot.delete_message(TOWN, sent[0].id)
        with pytest.raises(BadRequest, match=r"^Message to delete not found$"):
            await bot.delete_message(TOWN, sent[0].id)
        return done, await bot.delete_messages(TOWN, [message.id for message in sent[:2]] + [99])

    assert drive(telegram, deeds) == (True, True)
    assert [message["deleted"] for message in telegram.messages()] == [True, True, False]


def test_rights_and_age_decide_on_deletion_and_edition(telegram):
    refusal = pytest.raises(BadRequest, match=r"^Message can't be deleted$")
    telegram.permit(TOWN, "can_post_messages", bot=telegram.other_bot)
    mine = drive(telegram, lambda bot: bot.send_message(TOWN, "Mío"))
    other = drive(telegram, lambda bot: bot.send_message(TOWN, "Ajeno"), telegram.other_token)
    with pytest.raises(BadRequest, match=r"^Message can't be edited$"):
        drive(telegram, lambda bot: bot.edit_message_text("Otro", TOWN, other.id))
    with refusal:
        drive(telegram, lambda bot: bot.delete_message(TOWN, mine.id), telegram.other_token)
    telegram.age(TOWN, hours=47)
    assert drive(telegram, lambda bot: bot.delete_message(TOWN, other.id))
    telegram.age(TOWN, hours=1)
    with refusal:
        drive(telegram, lambda bot: bot.delete_message(TOWN, mine.id))
    assert drive(telegram, lambda bot: bot.edit_message_text("Mío aún", TOWN, mine.id))


def test_a_message_is_pinned_with_the_right_to_edit(telegram):
    sent = drive(telegram, lambda bot: bot.send_message(TOWN, "Fijo"))
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages"):
        drive(telegram, lambda bot: bot.pin_chat_message(TOWN, sent.id))
    telegram.permit(TOWN, "can_post_messages", "can_edit_messages")
    assert drive(telegram, lambda bot: bot.pin_chat_message(TOWN, sent.id))
    assert drive(telegram, lambda bot: bot.get_chat(TOWN)).pinned_message.text == "Fijo"


@pytest.mark.parametrize(
    ("deeds", "description"),
    [
        (lambda bot: bot.send_message("@nadie", "Hola"), "Chat not found"),
        (lambda bot: bot.send_message(-1001000000003, "Hola"), "Chat not found"),
        (lambda bot: bot.send_message(MUTE, "Hola"), "Need administrator rights in the channel chat"),
        (lambda bot: bot.get_chat_member(FOREIGN, 123456789), "Member list is inaccessible"),
        (lambda bot: bot.send_message(TOWN, ""), "Message text is empty"),
        (lambda bot: bot.send_message(TOWN, " \n"), "Text must be non-empty"),
        (lambda bot: bot.send_message(TOWN, "á" * 4097), "Message is too long"),
        (lambda bot: bot.send_message(TOWN, "🚰" * 2049), "Message is too long"),
        (lambda bot: bot.send_photo(TOWN, picture(), "á" * 1025), "Message caption is too long"),
        (lambda bot: bot.send_message(TOWN, "x", parse_mode="bbcode"), "Unsupported parse_mode"),
        (lambda bot: bot.send_message(TOWN, "3 < 4", parse_mode="HTML"), 'unsupported start tag "" at byte offset 2'),
        (lambda bot: bot.send_message(TOWN, "x", reply_to_message_id=77), "Message to be replied not found"),
        (lambda bot: bot.send_photo(TOWN, b"no es una imagen"), "IMAGE_PROCESS_FAILED"),
        (lambda bot: bot.send_photo(TOWN, picture()[:60]), "IMAGE_PROCESS_FAILED"),
        (lambda bot: bot.send_photo(TOWN, picture(size=(9991, 10))), "PHOTO_INVALID_DIMENSIONS"),
        (lambda bot: bot.send_photo(TOWN, picture(size=(211, 10))), "PHOTO_INVALID_DIMENSIONS"),
        (lambda bot: bot.send_photo(TOWN, bytes(10**7 + 1)), "too big for a photo"),
        (lambda bot: bot.send_media_group(TOWN, album(1)), "at least two"),
        (lambda bot: bot.send_media_group(TOWN, album(11)), "Too many messages to send as an album"),
        (
            lambda bot: bot.send_media_group(TOWN, [*album(2), InputMediaPhoto(b"x")]),
            "message #3 with the error message",
        ),
        (lambda bot: bot.edit_message_text("Hola", TOWN, 77), "Message to edit not found"),
        (lambda bot: bot.pin_chat_message(TOWN, 77), "Message to pin not found"),
        (lambda bot: bot.delete_messages(TOWN, range(1, 102)), "Too many message identifiers specified"),
    ],
)
def test_refusals_are_the_errors_of_the_library(telegram, deeds, description):
    with pytest.raises(BadRequest) as raised:
        drive(telegram, deeds)
    assert description.lower() in raised.value.message.lower()
    assert telegram.messages(TOWN) == telegram.messages(FOREIGN) == []


def test_the_longest_of_everything_passes(telegram):
    async def deeds(bot):
        await bot.send_message(TOWN, "<b>" + "á" * 4096 + "</b>", parse_mode="HTML")
        await bot.send_photo(TOWN, picture(size=(200, 10)), caption="á" * 1024)
        await bot.send_media_group(TOWN, album(10))

    drive(telegram, deeds)
    assert len(telegram.messages()) == 12


def test_a_channel_is_lost_with_the_bot_inside(telegram):
    telegram.expel(OFFICE)
    telegram.expel(TOWN, status="left")
    with pytest.raises(Forbidden, match="bot was kicked from the channel chat"):
        drive(telegram, lambda bot: bot.get_chat(int(OFFICE)))
    for chat in (TOWN, FOREIGN):
        with pytest.raises(Forbidden, match="bot is not a member of the channel chat"):
            drive(telegram, lambda bot, chat=chat: bot.send_message(chat, "Hola"))
    assert drive(telegram, lambda bot: bot.get_chat(TOWN)).title == "Ayuntamiento"


def test_a_token_is_unknown_malformed_or_revoked(telegram):
    telegram.revoke(telegram.token)
    tokens = {telegram.token: 401, telegram.token[:-1] + "z": 401, telegram.token[:-1]: 404, "x": 404}
    for token, status in tokens.items():
        with pytest.raises(InvalidToken):
            drive(telegram, lambda bot: bot.get_me(), token)
        refusal = {"ok": False, "error_code": status, "description": {401: "Unauthorized", 404: "Not Found"}[status]}
        assert call(telegram, "getMe", token=token) == (status, refusal)
    assert drive(telegram, lambda bot: bot.get_me(), telegram.other_token).id == telegram.other_bot
    assert call(telegram, "sendVoice", token=telegram.other_token)[1]["description"] == "Not Found: method not found"


def test_a_limit_names_the_seconds_to_wait(telegram, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    telegram.limit(seconds=7, count=2)
    with pytest.raises(RetryAfter) as raised:
        drive(telegram, lambda bot: bot.send_message(TOWN, "Hola"))
    assert raised.value.retry_after == timedelta(seconds=7)
    url, form = f"{telegram.base_url}/bot{telegram.token}/sendMessage", {"chat_id": TOWN, "text": "Hola"}
    status, headers, text = ask(url, "POST", form=form)
    assert (status, headers["Retry-After"], json.loads(text)["parameters"]) == (429, "7", {"retry_after": 7})
    assert json.loads(text)["description"] == "Too Many Requests: retry after 7"
    assert drive(telegram, lambda bot: bot.send_message(TOWN, "Hola")).text == "Hola"


def test_arguments_come_in_every_form(telegram):
    wanted = {"chat_id": OFFICE, "text": "Sí", "disable_notification": "true"}
    answers = [
        call(telegram, f"sendMessage?{urlencode(wanted)}"),
        call(telegram, "sendmessage", method="POST", form=wanted),
        call(
            telegram,
            "SENDMESSAGE",
            method="POST",
            send={**wanted, "chat_id": int(OFFICE), "disable_notification": True},
        ),
    ]
    assert [(status, answer["ok"], answer["result"]["text"]) for status, answer in answers] == [(200, True, "Sí")] * 3
    assert [message["silent"] for message in telegram.messages(OFFICE)] == [True] * 3


@pytest.mark.parametrize(
    ("name", "arguments", "description"),
    [
        ("sendMessage", {"text": "Hola"}, "chat_id is empty"),
        ("sendMediaGroup", {"media": "no"}, "can't parse media JSON object"),
        ("sendMediaGroup", {"media": {}}, "expected an Array as media"),
        ("sendMediaGroup", {"media": ["no"]}, "can't parse InputMedia: expected an Object"),
        ("sendMediaGroup", {"media": [{"type": "photo", "media": 3}]}, 'Field "media" must be of type String'),
        ("sendMediaGroup", {"media": [{"type": "photo", "media": "attach://nada"}]}, "InputMedia: media not found"),
        ("sendMessage", {"chat_id": TOWN, "text": "x", "entities": [{"type": "bold"}]}, "can't parse MessageEntity"),
        ("sendPhoto", {"chat_id": TOWN}, "there is no photo in the request"),
        (
            "sendMessage",
            {"chat_id": TOWN, "text": "x", "reply_parameters": 3},
            "expected an Object as reply_parameters",
        ),
        ("deleteMessage", {"chat_id": TOWN, "message_id": "uno"}, "message identifier is not specified"),
        ("deleteMessages", {"chat_id": TOWN, "message_ids": []}, "message identifiers are not specified"),
        ("deleteMessages", {"chat_id": TOWN, "message_ids": ["x"]}, "message identifier must be a Number"),
        ("editMessageText", {"text": "Hola"}, "message identifier is not specified"),
        ("getChatMember", {"chat_id": TOWN}, "invalid user_id specified"),
    ],
)
def test_arguments_of_the_wrong_type_are_refused(telegram, name, arguments, description):
    status, answer = call(telegram, name, method="POST", send=arguments)
    assert (status, answer["ok"], answer["error_code"]) == (400, False, 400)
    assert answer["description"].startswith("Bad Request: ") and answer["description"].endswith(description)


def test_a_post_whose_answer_is_lost_is_in_the_channel(telegram, lossy_telegram):
    lossy_telegram.fail(Effect.DROP_AFTER, path=SENDS)
    with pytest.raises(NetworkError):
        drive(lossy_telegram, lambda bot: bot.send_message(TOWN, "Hola"))
    assert drive(lossy_telegram, lambda bot: bot.send_message(TOWN, "Hola")).message_id == 3
    assert [message["text"] for message in telegram.messages()] == ["Hola", "Hola"]
