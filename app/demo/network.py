"""The network the demonstration once published on: it answers like a Mastodon server and leads nowhere."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from app.channels.ports import Access, Declared, NetworkTrouble, Outgoing, Profile, Sent, Withdrawn

FIRST, STEP = 112_000_000_000_000_000, 7_919_317
DECLARED = Declared(
    max_characters=500,
    link_length=23,
    max_attachments=4,
    media_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
)


@dataclass
class DemoNetwork:
    """The token is the account's name. `troubles`: what the next attempt at a text ends in, by that text."""

    published: int = 0
    troubles: dict[str, NetworkTrouble] = field(default_factory=dict)

    def publish(self, access: Access, outgoing: Outgoing) -> Sent:
        if trouble := self.troubles.pop(outgoing.text, None):
            raise trouble
        self.published += 1
        number = str(FIRST + self.published * STEP)
        return Sent(number, f"{self.whoami(access).url}/{number}", status=200, excerpt=f'{{"id":"{number}"}}')

    def find(self, access: Access, outgoing: Outgoing, *, since: datetime, known: Collection[str] = ()) -> Sent | None:
        return None

    def withdraw(self, access: Access, remote_id: str) -> Withdrawn:
        return Withdrawn(status=200, excerpt=f'{{"id":"{remote_id}"}}')

    def is_there(self, access: Access, remote_id: str) -> bool:
        return True

    def whoami(self, access: Access) -> Profile:
        host = access.base_url.removeprefix("https://")
        return Profile(f"{access.token}@{host}", f"{access.base_url}/@{access.token}", remote_id=access.token)

    def declared(self, base_url: str) -> Declared:
        return DECLARED
