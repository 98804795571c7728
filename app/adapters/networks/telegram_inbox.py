"""Comments on a Telegram channel's posts, from its linked group (Bot API 10.3: getUpdates, Update, Message).

A bot's updates are one queue for all its groups, kept a day and forgotten when a later one is asked for: a reading
brings messages for every account of the bot, and asks for what follows only once its mark says that they are stored.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.mastodon_inbox import MAX_CONTENT, UNREADABLE_STATUS
from app.adapters.networks.telegram_api import (
    NOT_IN_GROUP,
    channel_of,
    chat_address,
    chat_handle,
    message_name,
    result_of,
    telegram_api,
)
from app.core.clock import Clock, system_now
from app.core.messages import msg
from app.domain.cases.ports import NetworkMessage, NetworkPage, UnreadableEntry
from app.domain.directory.rules.networks import Visibility
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind

PAGE_SIZE = 100
_KINDS = ("message", "edited_message")
_MEDIA = {"photo": "image", "video": "video", "animation": "video", "video_note": "video", "voice": "audio"}
_MEDIA |= {"audio": "audio", "document": "file", "sticker": "image"}
_NO_GROUP = msg("El canal no tiene grupo de comentarios. Créelo en Telegram, en los ajustes del canal.")
_SEES_NOTHING = msg("El bot no ve lo que se escribe en el grupo de comentarios. Hágalo administrador de él.")
Item = dict[str, Any]


class TelegramListener:
    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._outbound, self._clock = outbound, clock

    def mentions(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return comments for any account of the bot, those before `since` too.

        Raises `NetworkError` where the last of them shows none of this account's and the bot cannot see its group.
        """
        talk = telegram_api(self._outbound, access, clock=self._clock)
        groups = CommentGroups(talk, result_of(talk, talk.get("/getChat", chat_id=channel_of(access))))
        updates = _unread_updates(talk, after)
        entries = [entry for update in updates if (entry := _entry(groups, update))]
        is_last = len(updates) < PAGE_SIZE
        if is_last and not any(isinstance(entry, NetworkMessage) and not entry.account for entry in entries):
            groups.prove()
        return NetworkPage(
            [entry for entry in entries if isinstance(entry, NetworkMessage)],
            [entry for entry in entries if isinstance(entry, UnreadableEntry)],
            _mark(updates[-1]) if updates else after,
            is_last,
            is_shared=True,
        )

    def talks(self, access: AccountAccess, *, after: str, since: datetime) -> NetworkPage:
        """Return nothing: what is written to the bot itself is not read."""
        return NetworkPage((), (), after, is_last=True)


class CommentGroups:
    """The groups of a reading, each with its channel; this account's is known without asking."""

    def __init__(self, talk: NetworkApi, channel: Item) -> None:
        self._talk = talk
        self.own = channel.get("linked_chat_id")
        self._channels: dict[int, Item] = {self.own: channel} if self.own else {}

    def channel(self, group: int) -> Item:
        """Return the channel that a group comments on; empty where it has none that the bot may see."""
        if group not in self._channels:
            self._channels[group] = self._linked(self._linked({"linked_chat_id": group}))
        return self._channels[group]

    def _linked(self, chat: Item) -> Item:
        if "linked_chat_id" not in chat:
            return {}
        try:
            answer = self._talk.get("/getChat", chat_id=str(chat["linked_chat_id"]))
        except NetworkError as trouble:
            if trouble.kind is not NetworkErrorKind.REFUSED:
                raise
            return {}
        return result_of(self._talk, answer)

    def prove(self) -> None:
        """Raise `NetworkError` unless the bot sees what is written in this account's group (Bot API, privacy mode)."""
        if not self.own:
            raise NetworkError(NetworkErrorKind.REFUSED, _NO_GROUP)
        bot = result_of(self._talk, self._talk.get("/getMe"))
        status = self._membership(str(bot.get("id")))
        if status in ("left", "kicked"):
            raise NetworkError(NetworkErrorKind.REFUSED, NOT_IN_GROUP)
        if status != "administrator" and not bot.get("can_read_all_group_messages"):
            raise NetworkError(NetworkErrorKind.REFUSED, _SEES_NOTHING)

    def _membership(self, bot: str) -> str:
        try:
            answer = self._talk.get("/getChatMember", chat_id=str(self.own), user_id=bot)
        except NetworkError as trouble:
            if trouble.kind is not NetworkErrorKind.REFUSED:
                raise
            return "left"
        return str(result_of(self._talk, answer).get("status"))


def _unread_updates(talk: NetworkApi, after: str) -> list[Item]:
    """Return the updates after the stored one; those before it are forgotten by asking so.

    Identifiers begin anew at random after a quiet week (Update): a mark confirms only where it is seen again.
    """
    updates = _updates(talk)
    return _updates(talk, offset=str(int(after) + 1)) if after in map(_mark, updates) else updates


def _updates(talk: NetworkApi, **options: str) -> list[Item]:
    answer = talk.get("/getUpdates", limit=str(PAGE_SIZE), allowed_updates=json.dumps(_KINDS), **options)
    updates = talk.object_in(answer).get("result")
    if not isinstance(updates, list) or not all(isinstance(each, dict) and "update_id" in each for each in updates):
        raise talk.nonsense(answer)
    return updates


def _mark(update: Item) -> str:
    return str(update["update_id"])


def _entry(groups: CommentGroups, update: Item) -> NetworkMessage | UnreadableEntry | None:
    """Return the update's comment; None for anything else."""
    message = next((update[kind] for kind in _KINDS if isinstance(update.get(kind), dict)), None)
    try:
        return _comment(groups, message, _mark(update)) if message and _is_answer(message) else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return UnreadableEntry(_mark(update), UNREADABLE_STATUS)


def _is_answer(message: Item) -> bool:
    is_group = message["chat"]["type"] == "supergroup"
    return is_group and isinstance(message.get("reply_to_message"), dict) and not message.get("is_automatic_forward")


def _comment(groups: CommentGroups, message: Item, mark: str) -> NetworkMessage | None:
    """Read a comment; None where the group has no channel, wrote it itself or shows only an event."""
    group, answered = message["chat"]["id"], message["reply_to_message"]
    channel, author = groups.channel(group), message.get("sender_chat") or message["from"]
    text, attachments = str(message.get("text") or message.get("caption") or ""), tuple(_attachments(message))
    if not channel or author["id"] in (group, channel["id"]) or not (text or attachments):
        return None
    name, answers = message_name(group, message["message_id"]), message_name(group, answered["message_id"])
    is_aside = not answered.get("is_automatic_forward")
    return NetworkMessage(
        mark=mark,
        remote_id=name,
        uri=name,
        root=answers if is_aside else name,
        permalink=f"{chat_address(message['chat'])}/{message['message_id']}",
        mention=chat_handle(author),
        author=chat_handle(author),
        name=_name(author),
        text=text[:MAX_CONTENT].strip(),
        content=text[:MAX_CONTENT],
        language="",
        visibility=Visibility.PUBLIC,
        made_at=_instant(message["date"]),
        edited_at=_instant(message["edit_date"]) if message.get("edit_date") else None,
        answers=answers,
        attachments=attachments,
        is_machine=author.get("is_bot") is True,
        account="" if group == groups.own else chat_handle(channel),
        is_aside=is_aside,
    )


def _attachments(message: Item) -> Iterator[dict[str, str]]:
    yield from ({"kind": kind} for name, kind in _MEDIA.items() if message.get(name))


def _name(author: Item) -> str:
    parts = (author.get(part) for part in ("title", "first_name", "last_name"))
    return " ".join(str(part) for part in parts if part)


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
