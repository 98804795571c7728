"""Discussion groups of the Bot API of the tests, and the updates that wait for each bot (getUpdates).

By the documentation: each post of a channel is forwarded to its linked group by itself (`is_automatic_forward`), its
comments answer that; bots see every message of a group as administrators or with privacy mode off, and none of their
own; updates wait in order until a later offset confirms them.
Never seen live, so perhaps otherwise: the identifiers and names of the senders that stand for a channel or a group.
"""

from typing import Any

from tests.peers.telegram_channels import ApiRefusal, Broadcast, Record

TELEGRAM, GROUP_BOT = 777000, 1087968824
WEBHOOK = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class Group(Broadcast):
    """A supergroup linked to a channel."""

    kind, insiders = "supergroup", ("administrator", "member")

    def __init__(self, number: int, title: str, channel: Broadcast, updates: "Updates", username: str = "") -> None:
        super().__init__(number, title, username)
        self.linked, self.updates, channel.linked = channel, updates, self

    def rights(self, bot: int) -> set[str]:
        """Members write and delete their own messages."""
        inside = self.members.get(bot, ("left", set()))[0] in self.insiders
        return super().rights(bot) | ({"can_post_messages"} if inside else set())

    def view(self, message: Record) -> Record:
        seen = super().view(message)
        answered = self.messages.get(message.get("reply_to") or 0)
        del seen["sender_chat"]
        shown = ("from", "sender_chat", "is_automatic_forward", "forward_origin")
        known = {name: message[name] for name in shown if name in message}
        thread = {"message_thread_id": self._thread(answered)} if answered else {}
        sender = {"from": {"id": message["bot"], "is_bot": True, "first_name": "Cauce", "username": "cauce_1_bot"}}
        return {**sender, **seen, **known, **thread}

    def _thread(self, message: Record) -> int:
        answered = self.messages.get(message.get("reply_to") or 0)
        return self._thread(answered) if answered else int(message["id"])

    def forward(self, message: Record) -> None:
        """Take over a post of the channel."""
        place = self.linked.place()
        origin = {"type": "channel", "chat": place, "message_id": message["id"], "date": message["date"]}
        sender = {"id": TELEGRAM, "is_bot": False, "first_name": "Telegram"}
        parts = {name: value for name, value in message.items() if name not in ("id", "bot", "deleted", "reply_to")}
        marks = {"from": sender, "sender_chat": place, "is_automatic_forward": True, "forward_origin": origin}
        self.updates.tell(self, "message", self.add(0, **{**parts, **marks}))

    def write(self, words: Record, now: int) -> int:
        """Let somebody write: `text`, `answers` (a message's number), `author`, or `sender`: a channel or the group."""
        named = {"id": 5001, "is_bot": False, "first_name": "Ana", **(words.get("author") or {})}
        senders = {"group": self.place(), "channel": self.linked.place()}
        behalf = {"sender_chat": senders[words["sender"]]} if words.get("sender") else {}
        content = {"text": words["text"], "reply_to": words.get("answers"), "from": named, **behalf}
        message = self.add(0, date=now, **content)
        self.updates.tell(self, "message", message)
        return int(message["id"])

    def edit(self, number: int, text: str, now: int) -> int:
        message = self.find(number, "message to edit")
        message.update(text=text, edit_date=now)
        self.updates.tell(self, "edited_message", message)
        return number

    def post_copy(self, number: int) -> int:
        """Return the number here of a channel's post."""
        copies = (each for each in self.messages.values() if each.get("is_automatic_forward"))
        return next(each["id"] for each in copies if each["forward_origin"]["message_id"] == number)


class Updates:
    """Updates that wait for each bot; numbers go on when the rest is forgotten."""

    def __init__(self, bots: list[int], last: int) -> None:
        self.bots, self.last = bots, last
        self.clear()

    def clear(self) -> None:
        self.waiting: dict[int, list[Record]] = {bot: [] for bot in self.bots}
        self.allowed: dict[int, list[str]] = {}
        self.open_eyed: set[int] = set()
        self.webhooks: set[int] = set()

    def tell(self, group: Group, kind: str, message: Record) -> None:
        self.last += 1
        for bot, (status, _) in group.members.items():
            sees = status == "administrator" or (status == "member" and bot in self.open_eyed)
            if sees and bot != message["bot"] and kind in self.allowed.get(bot, [kind]):
                self.waiting[bot].append({"update_id": self.last, kind: group.view(message)})

    def take(self, bot: int, offset: int, limit: int, allowed: Any) -> list[Record]:
        if bot in self.webhooks:
            raise ApiRefusal(WEBHOOK, 409)
        if isinstance(allowed, list) and allowed:
            self.allowed[bot] = allowed
        waiting = self.waiting[bot]
        self.waiting[bot] = waiting[offset:] if offset < 0 else [up for up in waiting if up["update_id"] >= offset]
        return self.waiting[bot][: min(max(limit or 100, 1), 100)]
