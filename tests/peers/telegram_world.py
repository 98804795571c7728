"""The state behind `telegram_server.py`: channels and their groups, the updates that wait, and photos."""

import hashlib

from tests.peers.telegram_channels import ApiRefusal, Broadcast, Record, measured, sizes
from tests.peers.telegram_groups import Group, Updates


class World:
    """Everything that DELETE /_control makes anew; the first of the bots is inside."""

    def __init__(self, bots: list[int], now: int) -> None:
        self.bots, self.updates = bots, Updates(bots, now)
        self.clear()

    def clear(self) -> None:
        town, office = Broadcast(-1001000000001, "Ayuntamiento", "ayuntamiento"), Broadcast(-1001000000002, "Gabinete")
        other, mute = Broadcast(-1001000000003, "Ajeno", "ajeno"), Broadcast(-1001000000004, "Mudo", "sinpermiso")
        for channel in (town, office):
            channel.members[self.bots[0]] = ("administrator", {"can_post_messages", "can_delete_messages"})
        mute.members[self.bots[0]] = ("administrator", {"can_change_info"})
        self.updates.clear()
        groups = [Group(-1001000000011, "Comentarios", town, self.updates)]
        groups += [Group(-1001000000012, "Gabinete, comentarios", office, self.updates)]
        for group in groups:
            group.members[self.bots[0]] = ("administrator", {"can_delete_messages"})
        self.channels = [town, office, other, mute, *groups]
        self.photos: dict[str, Record] = {}
        self.revoked: set[str] = set()
        self.limited, self.seconds, self.albums = 0, 0, 0

    def channel(self, reference: str) -> Broadcast:
        for channel in self.channels:
            if reference == str(channel.id) or (channel.username and reference.lower() == f"@{channel.username}"):
                return channel
        raise ApiRefusal("chat not found")

    def control(self, settings: Record) -> None:
        """Obey: named, first, revoke (token), limit, member (chat, bot, status, rights), age, webhook, open_eyed."""
        self.updates.webhooks |= set(settings.get("webhook", ()))
        self.updates.open_eyed |= set(settings.get("open_eyed", ()))
        if "names" in settings:
            vars(self.channel(settings["named"])).update(settings["names"])
        for channel in self.channels if "first" in settings else []:
            channel.first = settings["first"]
        if "revoke" in settings:
            self.revoked.add(settings["revoke"])
        if limit := settings.get("limit"):
            self.limited, self.seconds = limit["count"], limit["seconds"]
        if member := settings.get("member"):
            self.channel(member["chat"]).members[member["bot"]] = (member["status"], set(member["rights"]))
        if age := settings.get("age"):
            for message in self.channel(age["chat"]).messages.values():
                message["date"] -= age["hours"] * 3600

    def comment(self, words: Record, now: int) -> int:
        """Let somebody write in a group (`Group.write`), under a channel's `post` or not, or `edit` what is there."""
        group = self.channel(words["chat"])
        assert isinstance(group, Group)
        if "edit" in words:
            return group.edit(words["edit"], words["text"], now)
        answers = {"answers": group.post_copy(words["post"])} if words.get("post") else {}
        return group.write({**words, **answers}, now)

    def spend(self) -> None:
        """Count a call that the set limit refuses."""
        if self.limited:
            self.limited -= 1
            seconds = self.seconds
            raise ApiRefusal(f"Too Many Requests: retry after {seconds}", 429, retry_after=seconds)

    def photo(self, source: bytes | Record) -> Record:
        """Return the photo, remembered by the identifiers of its sizes."""
        if isinstance(source, dict):
            return source
        width, height = measured(source)
        digest = hashlib.sha256(source).hexdigest()
        made = {"sha256": digest, "bytes": len(source), "width": width, "height": height}
        self.photos |= {size["file_id"]: made for size in sizes(made)}
        return made
