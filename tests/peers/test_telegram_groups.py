"""The groups and updates of the Bot API of the tests, read by the client library that most bots use."""

import pytest
from telegram.error import Conflict, Forbidden

from tests.peers.telegram import COMMENTS, TOWN
from tests.peers.test_telegram_fake import drive

pytestmark = [pytest.mark.peers, pytest.mark.long_peers]
KINDS = ["message", "edited_message"]


def test_a_post_is_forwarded_and_its_comments_answer_that(telegram):
    post = drive(telegram, lambda bot: bot.send_message(TOWN, "Corte de agua"))
    comment = telegram.comment("¿Hasta cuándo?", post=post.message_id)
    telegram.comment("Eso", answers=comment)
    telegram.edit_comment(comment, "¿Hasta qué hora?")
    copy, first, second, edited = drive(telegram, lambda bot: bot.get_updates(allowed_updates=KINDS))
    assert copy.message.is_automatic_forward and copy.message.forward_origin.message_id == post.message_id
    assert copy.message.sender_chat.username == "ayuntamiento"
    assert first.message.reply_to_message.is_automatic_forward and first.message.chat.id == int(COMMENTS)
    assert {first.message.message_thread_id, second.message.message_thread_id} == {copy.message.message_id}
    assert second.message.reply_to_message.message_id == comment and second.message.from_user.first_name == "Ana"
    assert (edited.edited_message.text, edited.edited_message.edit_date is not None) == ("¿Hasta qué hora?", True)
    assert drive(telegram, lambda bot: bot.get_chat(TOWN)).linked_chat_id == int(COMMENTS)
    assert drive(telegram, lambda bot: bot.get_chat(COMMENTS)).linked_chat_id == post.chat.id


def test_updates_wait_until_a_later_offset(telegram):
    for number in range(3):
        telegram.comment(f"Mensaje {number}")
    first = drive(telegram, lambda bot: bot.get_updates(limit=2))
    assert [each.message.text for each in first] == ["Mensaje 0", "Mensaje 1"]
    last = first[-1].update_id
    for offset in (last + 1, None):
        (rest,) = drive(telegram, lambda bot, offset=offset: bot.get_updates(offset=offset))
        assert rest.message.text == "Mensaje 2"
    telegram.hook()
    with pytest.raises(Conflict, match="webhook is active"):
        drive(telegram, lambda bot: bot.get_updates())


def test_a_bot_hears_neither_itself_nor_what_privacy_keeps(telegram):
    drive(telegram, lambda bot: bot.send_message(COMMENTS, "Habla el bot"))
    telegram.expel(COMMENTS, status="member")
    telegram.comment("Sin que el bot lo vea")
    assert drive(telegram, lambda bot: bot.get_updates()) == ()
    telegram.expel(COMMENTS)
    with pytest.raises(Forbidden, match="kicked from the supergroup chat"):
        drive(telegram, lambda bot: bot.send_message(COMMENTS, "Hola"))
