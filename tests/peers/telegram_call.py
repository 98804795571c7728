"""A call of a method of Telegram's Bot API, in whichever of its four forms the arguments came."""

import json
import re
from typing import Any

from tests.peers.fake_http import Request
from tests.peers.telegram_channels import ApiRefusal, Broadcast, Record
from tests.peers.telegram_text import formatted, structure
from tests.peers.telegram_world import World

Item = tuple[bytes | Record, str, list[Record]]


class Call:
    """The bot, the moment, the arguments as text, and the files by name."""

    def __init__(self, world: World, bot: int, now: int, request: Request) -> None:
        self.world, self.bot, self.now, self.files = world, bot, now, request.files
        self.texts = {**request.query, **request.form}
        if request.kind == "application/json":
            self._read_json(request.body)

    def _read_json(self, body: bytes) -> None:
        for name, value in structure(body or b"{}", dict, "request").items():
            if value is not None:
                self.texts[name] = value if isinstance(value, str) else json.dumps(value)

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def number(self, name: str) -> int:
        """Return the leading digits as a number, and 0 without any."""
        digits = re.match(r"\d+", self.text(name))
        return int(digits[0]) if digits else 0

    def flag(self, name: str) -> bool:
        return self.text(name).lower() in ("true", "yes", "1")

    def structure(self, name: str, kind: type = dict) -> Any:
        source = self.text(name)
        return structure(source, kind, name) if source else kind()

    def formatted(self, name: str, entities: str) -> tuple[str, list[Record]]:
        return formatted(self.text(name), self.text("parse_mode"), self.structure(entities, list))

    def channel(self, *, inside: bool = True) -> Broadcast:
        """Return the channel that the bot may act in or, with `inside` false, look at."""
        if not (reference := self.text("chat_id")):
            raise ApiRefusal("chat_id is empty")
        channel = self.world.channel(reference)
        status, _ = channel.members.get(self.bot, ("", set()))
        if not status and not reference.startswith("@"):
            raise ApiRefusal("chat not found")
        if status == "kicked":
            raise ApiRefusal(f"bot was kicked from the {channel.kind} chat", 403)
        if status not in channel.insiders and (inside or not channel.username):
            raise ApiRefusal(f"bot is not a member of the {channel.kind} chat", 403)
        return channel

    def place(self) -> tuple[Broadcast, Record]:
        """Return the channel to post in and the options of a post. Raises ApiRefusal without the right."""
        channel = self.channel()
        options = {"reply_to": self._replied(channel), "silent": self.flag("disable_notification")}
        options["has_protected_content"] = self.flag("protect_content")
        if "can_post_messages" not in channel.rights(self.bot):
            raise ApiRefusal("need administrator rights in the channel chat")
        return channel, {"date": self.now, **options}

    def _replied(self, channel: Broadcast) -> int | None:
        reply = self.structure("reply_parameters")
        if not reply:
            return None
        number = reply.get("message_id")
        if not isinstance(number, int):
            raise ApiRefusal("can't parse reply parameters: can't find field \"message_id\"")
        try:
            channel.find(number, "message to be replied")
        except ApiRefusal:
            if not reply.get("allow_sending_without_reply"):
                raise
            return None
        return number

    def source(self, reference: str, field: str = "") -> bytes | Record | None:
        """Return the uploaded file, or the photo sent before; None without either."""
        if reference.startswith("attach://"):
            return self.files.get(reference.removeprefix("attach://"))
        if re.match("https?://", reference):
            raise ApiRefusal("failed to get HTTP URL content")
        if reference and reference not in self.world.photos:
            raise ApiRefusal("wrong remote file identifier specified: Wrong string length")
        return self.world.photos[reference] if reference else self.files.get(field)

    def item(self, item: Any) -> Item:
        """Return the source, the caption and the entities of an album's photo."""
        try:
            words = [word_of(item, name) for name in ("caption", "parse_mode")]
            caption = formatted(*words, item.get("caption_entities") or [])
            if (source := self.source(word_of(item, "media"))) is None:
                raise ApiRefusal("media not found")
            if (kind := word_of(item, "type")) != "photo":
                raise ApiRefusal(f'type "{kind}" is unsupported' if kind else 'Can\'t find field "type"')
        except ApiRefusal as refusal:
            raise ApiRefusal(f"can't parse InputMedia: {refusal}") from None
        return source, *caption


def word_of(item: Any, name: str) -> str:
    if not isinstance(item, dict):
        raise ApiRefusal("expected an Object")
    word = item.get(name) or ""
    if not isinstance(word, str):
        raise ApiRefusal(f'Field "{name}" must be of type String')
    return word
