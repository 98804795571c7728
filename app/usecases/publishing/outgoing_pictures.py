"""Pictures as a network gets them: the approved bytes, uploaded or fetched."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from app.db.outbox_tasks import OutboxTask
from app.domain.media.ports import FileStore
from app.domain.publishing.ports import NetworkError, NetworkErrorKind
from app.domain.publishing.queries.due_deliveries import DueDelivery
from app.domain.publishing.rules.picture_tokens import LONGEST_LIFE, OTHER_PICTURE, PictureGrant, read_grant, sign_grant

PICTURES_PATH = "/outgoing-pictures"


@dataclass(frozen=True, slots=True)
class PictureAddresses:
    """The addresses under which networks fetch pictures and videos.

    `root`: "" where nobody outside reaches this installation.
    """

    key: bytes = field(repr=False)
    root: str

    def of(self, task: OutboxTask[DueDelivery], digest: str) -> str:
        """Return the picture's address while the claim lasts, an hour at most; "" without a public root."""
        return self._address(task, digest, min(task.lease_until, task.attempt.started_at + LONGEST_LIFE))

    def of_video(self, task: OutboxTask[DueDelivery], digest: str) -> str:
        """Return the address of a video, or of its poster, for an hour: preparing it may outlast a claim.

        As a picture's, it opens nothing while the delivery is not being sent.
        """
        return self._address(task, digest, task.attempt.started_at + LONGEST_LIFE)

    def grant_of(self, token: str, *, now: datetime) -> PictureGrant | None:
        """Return what an address grants now, if anything."""
        return read_grant(self.key, token, now=now)

    def _address(self, task: OutboxTask[DueDelivery], digest: str, until: datetime) -> str:
        grant = PictureGrant(task.organisation_id, task.row_id, digest, until)
        return f"{self.root}{PICTURES_PATH}/{sign_grant(self.key, grant)}" if self.root else ""


NO_ADDRESSES = PictureAddresses(b"", "")


def public_root(public_url: str) -> str:
    """Return where networks reach this installation: an https address, or ""."""
    return public_url.rstrip("/") if urlsplit(public_url).scheme == "https" else ""


def approved_picture(files: FileStore, organisation_id: int, digest: str) -> bytes:
    """Return the file. Raises `FileNotFoundError`, or `NetworkError` for other content than was approved."""
    content = files.read(organisation_id, digest)
    if hashlib.sha256(content).hexdigest() != digest:
        raise NetworkError(NetworkErrorKind.REFUSED, OTHER_PICTURE)
    return content
