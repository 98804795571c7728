"""Stand-ins: a mailbox and a Mastodon-like network."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.publishing.ports import (
    AccountAccess,
    EditReceipt,
    NetworkError,
    OutgoingPost,
    PublishReceipt,
    RemoteProfile,
    ServerLimits,
    WithdrawalReceipt,
)
from app.domain.requests.rules.mail_letter import ReceivedLetter


@dataclass
class DemoMailFolder:
    """An `OpenFolder`, numbered from 1."""

    validity: int = 1
    letters: list[ReceivedLetter] = field(default_factory=list)

    def after(self, uid: int, since: datetime, *, most: int) -> Sequence[int]:
        """Return later letters; none precede `since`."""
        return range(uid + 1, len(self.letters) + 1)[:most]

    def letter(self, uid: int) -> ReceivedLetter | None:
        return self.letters[uid - 1]


FIRST_ID, ID_STEP = 112_000_000_000_000_000, 7_919_317
DECLARED = ServerLimits(
    max_characters=500,
    link_length=23,
    max_attachments=4,
    media_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
)


@dataclass
class DemoNetwork:
    """A network; tokens are account names. `troubles`: by text."""

    published: int = 0
    troubles: dict[str, NetworkError] = field(default_factory=dict)

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        if trouble := self.troubles.pop(outgoing.text, None):
            raise trouble
        self.published += 1
        number = str(FIRST_ID + self.published * ID_STEP)
        return PublishReceipt(number, f"{self.whoami(access).url}/{number}", status=200, excerpt=f'{{"id":"{number}"}}')

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        return None

    def edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt:
        return EditReceipt(status=200, excerpt=f'{{"id":"{remote_id}"}}')

    def find_edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt | None:
        return None

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        return WithdrawalReceipt(status=200, excerpt=f'{{"id":"{remote_id}"}}')

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        return True

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        host = access.base_url.removeprefix("https://")
        return RemoteProfile(f"{access.token}@{host}", f"{access.base_url}/@{access.token}", remote_id=access.token)

    def declared(self, base_url: str) -> ServerLimits:
        return DECLARED
