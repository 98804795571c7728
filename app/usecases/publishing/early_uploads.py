"""Films that go up in private within the hour before theirs, so that only the publishing is left then.

Only what could be published now goes up (I1, I4), and while it still may: asked again before each piece of the file.
The delivery stays scheduled, and is sent as ever whatever became of this.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, BinaryIO, cast

from sqlmodel import Session

from app.core.messages import msg
from app.core.text import storable_text
from app.db import claim
from app.db.bulk import insert_if_missing
from app.db.outbox_tasks import CommittedAttempt, OutboxTask
from app.db.scope import Sessions
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.networks import Network
from app.domain.publishing.models import EarlyUpload
from app.domain.publishing.ports import EarlyUploader, NetworkError, NetworkErrorKind, OutgoingAttachment
from app.domain.publishing.queries.due_deliveries import DueDelivery, unlocked_deliveries
from app.domain.publishing.queries.earlier_files import with_earlier_files
from app.domain.publishing.queries.early_uploads import MARGIN, early_candidates
from app.domain.publishing.queries.locked_rows import LockedDelivery, lock_deliveries
from app.domain.publishing.queries.provenance import content_faults
from app.domain.publishing.rules.delivery import DeliveryState, SendReadiness, send_readiness
from app.usecases.publishing.delivery_call import DeliveryEnvironment, DeliveryTask, outgoing_post
from app.usecases.publishing.halts import lapsed_approval_halts, period_halts, rule_halts
from app.usecases.publishing.network_call import open_account

LEASE = timedelta(minutes=5)
"""Prolonged before each piece; a dead worker's upload begins again."""
AGAIN = timedelta(minutes=2)
STOPPED = msg("La publicación ya no puede salir, así que se ha dejado de subir.")


@dataclass(frozen=True, slots=True)
class EarlyUploads:
    """A lane of its own carries them one by one: no other delivery waits for a file."""

    reading: Sessions
    writing: Sessions
    world: DeliveryEnvironment

    @property
    def _uploaders(self) -> Mapping[Network, EarlyUploader]:
        networks = self.world.networks.items()
        return {network: client for network, client in networks if isinstance(client, EarlyUploader)}

    def upload_next(self, now: datetime) -> Mapping[str, int]:
        if not self._is_any_due(now):
            return {}
        with self.writing() as session:
            for organisation_id, delivery_id in early_candidates(session, self._uploaders.keys(), now=now):
                row = {"organisation_id": organisation_id, "delivery_id": delivery_id, "started_at": now}
                insert_if_missing(session, EarlyUpload, **row, attempts=0, trouble="", next_attempt_at=now)
            token, rows = claim.claim_rows(session, EarlyUpload, limit=1, lease=LEASE, now=now)
            task = _task(session, rows[0], token, now) if rows else None
            if rows and task is None:
                again = _later(session, rows[0], now)
                claim.settle(session, EarlyUpload, rows[0].id, token, next_attempt_at=again)
            session.commit()
        return self._upload(rows[0], task, now) if task else {}

    def _is_any_due(self, now: datetime) -> bool:
        """Tell whether any upload is due, without the writer's lock."""
        with self.reading() as session:
            due = claim.next_due(session, EarlyUpload)
            return bool(due and due <= now) or bool(early_candidates(session, self._uploaders.keys(), now=now))

    def _upload(self, row: EarlyUpload, task: DeliveryTask, now: datetime) -> Mapping[str, int]:
        content = task.content
        try:
            access = open_account(content.base_url, content.credentials, self.world.unseal)
            outgoing = outgoing_post(task, self.world)
            films = tuple(_watched(film, partial(self._check, row, task)) for film in outgoing.attachments)
            self._uploaders[content.network].upload_early(access, replace(outgoing, attachments=films))
        except NetworkError as trouble:
            return {"uploads_failed": self._settle(row, task, **_failure(trouble, task, self.world.clock()))}
        return {"uploaded_early": self._settle(row, task, uploaded_at=now, trouble="")}

    def _check(self, row: EarlyUpload, task: DeliveryTask) -> None:
        """Raise `NetworkError` once the delivery may not leave any more, or its hour is near."""
        now = self.world.clock()
        with self.writing() as session:
            is_ours = claim.settle(
                session, EarlyUpload, row.id, task.token, next_attempt_at=now + LEASE, lease_token=task.token
            )
            is_wanted = is_ours and now < task.lease_until and _content(session, row.delivery_id, now) is not None
            session.commit()
        if not is_wanted:
            raise NetworkError(NetworkErrorKind.REFUSED, STOPPED)

    def _settle(self, row: EarlyUpload, task: DeliveryTask, **values: Any) -> int:
        content = task.content
        with self.writing() as session:
            is_ours = claim.settle(session, EarlyUpload, row.id, task.token, attempts=task.attempt.number, **values)
            if is_ours and values.get("uploaded_at"):
                detail = {"delivery": content.delivery_id, "account": content.account}
                entry = audit.EntryDraft(
                    Act.DELIVERY_UPLOADED, content.organisation_id, f"post:{content.post_id}", detail
                )
                audit.record_all(session, [entry], now=values["uploaded_at"])
            session.commit()
        return int(is_ours)


def _task(session: Session, row: EarlyUpload, token: str, now: datetime) -> DeliveryTask | None:
    content = _content(session, row.delivery_id, now)
    if content is None:
        return None
    (whole,) = with_earlier_files(session, [content])
    attempt, until = CommittedAttempt(row.attempts + 1, now), content.candidate.due_at - MARGIN
    return OutboxTask(row.delivery_id, row.organisation_id, token, until, attempt, whole)


def _content(session: Session, delivery_id: int, now: datetime) -> DueDelivery | None:
    """Return what would be sent, if it could be sent now but for its hour."""
    deliveries = list(lock_deliveries(session, [delivery_id]).values())
    contents = unlocked_deliveries(session, [delivery_id])
    content = contents.get(delivery_id)
    if content is None or any(each.state is not DeliveryState.SCHEDULED for each in deliveries):
        return None
    if now >= content.candidate.due_at - MARGIN or content.account_trouble or not content.credentials:
        return None
    if send_readiness(content.candidate, now=now) is not SendReadiness.READY:
        return None
    return None if _is_halted(session, deliveries, [content], now) else content


def _is_halted(
    session: Session, deliveries: Sequence[LockedDelivery], contents: Sequence[DueDelivery], now: datetime
) -> bool:
    return bool(
        content_faults(session, contents)
        or rule_halts(session, contents, now=now)
        or period_halts(session, deliveries, now=now)
        or lapsed_approval_halts(session, contents, now=now)
    )


def _later(session: Session, row: EarlyUpload, now: datetime) -> datetime | None:
    """Return when to look again at what may not leave now; None once its hour is near."""
    content = unlocked_deliveries(session, [row.delivery_id]).get(row.delivery_id)
    again = now + AGAIN
    return again if content and again < content.candidate.due_at - MARGIN else None


def _failure(trouble: NetworkError, task: DeliveryTask, now: datetime) -> dict[str, Any]:
    again = max(now + AGAIN, trouble.retry_at or now)
    is_over = trouble.kind is NetworkErrorKind.REFUSED or again >= task.lease_until
    return {"trouble": storable_text(str(trouble.sentence)), "next_attempt_at": None if is_over else again}


def _watched(file: OutgoingAttachment, check: Callable[[], None]) -> OutgoingAttachment:
    if file.video is None:
        return file
    whole = file.video.open
    return replace(file, video=replace(file.video, open=lambda: cast(BinaryIO, _WatchedStream(whole(), check))))


class _WatchedStream(io.RawIOBase):
    """A file that is asked, before each piece of it is read, whether it still may go."""

    def __init__(self, stream: BinaryIO, check: Callable[[], None]) -> None:
        self._stream, self._check = stream, check

    def read(self, size: int = -1) -> bytes:
        self._check()
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def close(self) -> None:
        self._stream.close()
        super().close()
