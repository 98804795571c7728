"""Telegram's Bot API as its documentation has it, in its own process: two bots, four channels and two groups."""

from typing import Any
from urllib.parse import quote

from tests.peers.control import ask_json
from tests.peers.fake_peer import FakePeer

TOWN, OFFICE = "@ayuntamiento", "-1001000000002"
"""A public and a private channel where `bot` may post and delete."""
FOREIGN, MUTE = "@ajeno", "@sinpermiso"
"""Public channels: `bot` is outside the first, and in the second an administrator without can_post_messages."""
COMMENTS, OFFICE_COMMENTS = "-1001000000011", "-1001000000012"
"""The groups linked to TOWN and OFFICE, which `bot` administers."""
SENDS = r"/send\w+$"
"""The path of every method that posts, for `Lossy.fail`."""


class TelegramServer(FakePeer):
    """A Bot API of the tests. `token` is of `bot`, and `other_token` of a bot that is in no channel."""

    bot, other_bot = 123456789, 987654321
    token, other_token = f"{bot}:AA{'Ca_u-ce'.ljust(33, 'x')}", f"{other_bot}:AA{'Ot_r-o'.ljust(33, 'y')}"

    def __init__(self) -> None:
        super().__init__("telegram", self.token, self.other_token)

    def messages(self, chat: str = TOWN) -> list[dict[str, Any]]:
        """Return a channel's messages, deleted ones too: id, bot, text or photo and caption, reply_to."""
        kept: list[dict[str, Any]] = ask_json(f"{self.base_url}/_control/messages?chat={quote(chat)}")
        return kept

    def limit(self, *, seconds: int, count: int = 1) -> None:
        """Refuse the next `count` posts with 429 and these seconds."""
        self._control(limit={"count": count, "seconds": seconds})

    def revoke(self, token: str) -> None:
        self._control(revoke=token)

    def permit(self, chat: str, *rights: str, bot: int = bot) -> None:
        """Make a bot an administrator with exactly these rights."""
        self._control(member={"chat": chat, "bot": bot, "status": "administrator", "rights": rights})

    def expel(self, chat: str, *, status: str = "kicked", bot: int = bot) -> None:
        """Take a bot out of a channel, kicked or `left`."""
        self._control(member={"chat": chat, "bot": bot, "status": status, "rights": []})

    def age(self, chat: str, *, hours: float) -> None:
        """Make every message of a channel older."""
        self._control(age={"chat": chat, "hours": hours})

    def comment(self, text: str, *, chat: str = COMMENTS, **words: Any) -> int:
        """Write in a group as somebody: under a channel's `post`, as an answer (`answers`), or alone; `Group.write`."""
        return int(self._comments(chat=chat, text=text, **words))

    def edit_comment(self, number: int, text: str, *, chat: str = COMMENTS) -> None:
        self._comments(chat=chat, edit=number, text=text)

    def hook(self, bot: int = bot) -> None:
        """Give a bot a webhook: its updates are no longer to be asked for."""
        self._control(webhook=[bot])

    def _comments(self, **words: Any) -> int:
        return int(ask_json(f"{self.base_url}/_control/comments", "POST", send=words)["message_id"])
