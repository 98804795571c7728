"""The worker's side of proposed captions: one video at a time is listened to, outside transactions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.clock import Clock
from app.db import claim
from app.db.scope import Sessions
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.media import queries
from app.domain.media.models import ProposedCaptions
from app.domain.media.ports import FileStore, Transcriber, Transcription, TranscriptionFailed
from app.domain.posts.rules.proposed_captions import propose_captions

LEASE = timedelta(minutes=2)
"""Prolonged while the program listens: a dead worker's film is soon heard by another."""
LOOK_EVERY = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class _Task:
    """`subject`: the video's, in the record."""

    row: ProposedCaptions
    token: str
    subject: str
    seconds: float


@dataclass(slots=True)
class CaptionWriter:
    """A writer of proposals that waits for no program: it looks at the one under way from time to time.

    A lost lease (cancelled, or another worker's) stops the program and writes nothing.
    """

    writing: Sessions
    files: FileStore
    transcriber: Transcriber
    clock: Clock
    _current: tuple[_Task, Transcription] | None = field(default=None, init=False)
    _look_at: datetime | None = field(default=None, init=False)

    def due(self, session: Session) -> datetime | None:
        return self._look_at if self._current else claim.next_due(session, ProposedCaptions)

    def write_due(self, now: datetime) -> Mapping[str, int]:
        if self._current:
            return self._look(*self._current, now)
        task = self._claim(now)
        if task is None:
            return {}
        try:
            with self.files.open(task.row.organisation_id, task.row.digest) as film:
                started = self.transcriber.start(film, task.row.language, seconds=task.seconds)
        except (TranscriptionFailed, FileNotFoundError):
            return self._finish(task, now, has_failed=True)
        self._current, self._look_at = (task, started), now + LOOK_EVERY
        return {}

    def stop(self) -> Mapping[str, int]:
        """Leave the video under way to whoever works next."""
        if self._current:
            (task, transcription), self._current = self._current, None
            transcription.stop()
            self._settle(task, next_attempt_at=self.clock())
        return {}

    def _claim(self, now: datetime) -> _Task | None:
        with self.writing() as session:
            token, rows = claim.claim_rows(session, ProposedCaptions, limit=1, lease=LEASE, now=now)
            if not rows:
                return None
            file = queries.file_by_digest(session, rows[0].organisation_id, rows[0].digest)
            task = _Task(rows[0], token, f"media:{file.id}", file.seconds or 0.0)
            session.commit()
            return task

    def _look(self, task: _Task, transcription: Transcription, now: datetime) -> Mapping[str, int]:
        try:
            words = transcription.words()
        except TranscriptionFailed:
            self._current = None
            return self._finish(task, now, has_failed=True)
        if words is not None:
            self._current = None
            return self._finish(task, now, text=propose_captions(words, task.seconds))
        self._look_at = now + LOOK_EVERY
        if not self._settle(task, next_attempt_at=now + LEASE, lease_token=task.token):
            self._current = None
            transcription.stop()
        return {}

    def _finish(self, task: _Task, now: datetime, **result: object) -> Mapping[str, int]:
        return {"captions_proposed": int(self._settle(task, now=now, finished_at=now, **result))}

    def _settle(self, task: _Task, *, now: datetime | None = None, **values: object) -> bool:
        """Write to the row unless the lease was lost; with an instant, the end is noted in the record."""
        with self.writing() as session:
            is_ours = claim.settle(session, ProposedCaptions, task.row.id, task.token, **values)
            if is_ours and now:
                what = {"digest": task.row.digest, "language": task.row.language}
                entry = audit.EntryDraft(Act.MEDIA_CAPTIONS_PROPOSED, task.row.organisation_id, task.subject, what)
                audit.record_all(session, [entry], now=now)
            session.commit()
        return is_ours
