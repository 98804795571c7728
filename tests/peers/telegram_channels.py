"""Channels of the Bot API of the tests: the bots inside, messages and photos."""

import io
from typing import Any

from PIL import Image

MEGABYTE = 10**6
SIDES = {"s": 90, "m": 320, "x": 800, "y": 1280}
SHOWN = {
    "has_protected_content",
    "media_group_id",
    "edit_date",
    "text",
    "video",
    "document",
    "entities",
    "link_preview_options",
    "caption",
    "caption_entities",
    "pinned_message",
}

OTHER_RIGHTS = (
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_direct_messages",
)
RIGHTS = ("can_post_messages", "can_edit_messages", "can_delete_messages", *OTHER_RIGHTS)

Record = dict[str, Any]


class ApiRefusal(Exception):
    """A refusal, with what goes before its description by its status."""

    PREFIXES = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: "}

    def __init__(self, description: str, status: int = 400, **parameters: int) -> None:
        super().__init__(description)
        self.status, self.parameters = status, parameters

    def answer(self) -> Record:
        description = self.PREFIXES.get(self.status, "") + str(self)
        parameters = {"parameters": self.parameters} if self.parameters else {}
        return {"ok": False, "error_code": self.status, "description": description, **parameters}


class Broadcast:
    """A channel: its messages by number, and each bot that was ever inside with its status and rights.

    `linked`: its discussion group.
    """

    kind: str = "channel"
    insiders: tuple[str, ...] = ("administrator",)

    def __init__(self, number: int, title: str, username: str = "") -> None:
        self.linked: Any = None
        self.id, self.title, self.username, self.first = number, title, username, 2
        self.members: dict[int, tuple[str, set[str]]] = {}
        self.messages: dict[int, Record] = {}

    def place(self) -> Record:
        username = {"username": self.username} if self.username else {}
        return {"id": self.id, "title": self.title, **username, "type": self.kind}

    def rights(self, bot: int) -> set[str]:
        status, rights = self.members.get(bot, ("left", set()))
        return rights if status == "administrator" else set()

    def membership(self, bot: int) -> Record:
        status, rights = self.members.get(bot, ("left", set()))
        if status != "administrator":
            return {"status": status, **({"until_date": 0} if status == "kicked" else {})}
        always = {"can_be_edited": False, "is_anonymous": False, "can_manage_chat": True}
        return {"status": status, **always, **{name: name in rights for name in RIGHTS}}

    def find(self, number: int, name: str) -> Record:
        message = self.messages.get(number)
        if message is None or message["deleted"]:
            raise ApiRefusal(f"{name} not found")
        return message

    def add(self, bot: int, **content: Any) -> Record:
        """Store a message; number 1 told that the channel was made. A message has a `date`."""
        number = len(self.messages) + self.first
        self.messages[number] = {"bot": bot, "deleted": False, "pinned": False, **content, "id": number}
        return self.messages[number]

    def publish(self, bot: int, **content: Any) -> Record:
        """Store a post, which its group takes over, and return it as shown."""
        message = self.add(bot, **content)
        if self.linked and self.kind == "channel":
            self.linked.forward(message)
        return self.view(message)

    def view(self, message: Record) -> Record:
        """Return the API's Message, which has no `from` in a channel."""
        known = {name: message[name] for name in SHOWN if message.get(name)}
        if message.get("photo"):
            known["photo"] = sizes(message["photo"])
        replied = self.messages.get(message.get("reply_to") or 0)
        if replied and not replied["deleted"]:
            known["reply_to_message"] = self.view({**replied, "reply_to": None})
        number, date = message["id"], message["date"]
        return {"message_id": number, "sender_chat": self.place(), "chat": self.place(), "date": date, **known}


def measured(source: bytes) -> tuple[int, int]:
    if len(source) > 10 * MEGABYTE:
        raise ApiRefusal(f"file of size {len(source)} bytes is too big for a photo")
    try:
        with Image.open(io.BytesIO(source)) as image:
            width, height = image.size
            if width + height <= 10_000 and max(width, height) <= 20 * min(width, height):
                image.load()
                return width, height
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise ApiRefusal("IMAGE_PROCESS_FAILED") from None
    raise ApiRefusal("PHOTO_INVALID_DIMENSIONS")


def sizes(photo: Record) -> list[Record]:
    """Return the sizes of a photo as the API lists them, the smallest first and none larger than the original."""
    longest, found = max(photo["width"], photo["height"]), []
    for letter, side in SIDES.items():
        width, height = (max(1, round(photo[name] * min(1, side / longest))) for name in ("width", "height"))
        digest = photo["sha256"][:24]
        names = {"file_id": f"AgACAgQAAx{digest}{letter}", "file_unique_id": f"AQAD{digest[:12]}{letter}"}
        found.append({**names, "width": width, "height": height})
        if side >= longest:
            break
    return found
