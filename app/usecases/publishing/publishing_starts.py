"""The second fact of an attempt that uploads first: that its one act is begun, committed before it (I5)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from app.core.clock import Clock
from app.core.messages import msg
from app.db.engine import is_busy
from app.db.outbox_tasks import OutboxTask
from app.db.scope import Sessions, scope_to
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery, PublishingStart
from app.domain.publishing.ports import NetworkError, NetworkErrorKind
from app.domain.publishing.queries.due_deliveries import DueDelivery

HELD_MEANWHILE = msg("Dejó de poder salir mientras se subían sus archivos, así que no se ha publicado nada.")
NOT_WRITTEN = msg("No se pudo anotar que se iba a publicar, así que no se ha publicado nada.")
TAKEN_OVER = msg("Subir los archivos llevó demasiado, así que no se ha publicado nada.")


@dataclass(frozen=True, slots=True)
class PublishingStarts:
    writing: Sessions
    in_turn: Callable[[], AbstractContextManager[None]]
    clock: Clock

    def record(self, task: OutboxTask[DueDelivery]) -> None:
        """Write that the act is begun. Raises `NetworkError` (not sent) where it must not be."""
        try:
            with self.in_turn(), self.writing() as session:
                scope_to(session, task.organisation_id)
                _begin(session, task, now=self.clock())
                session.commit()
        except OperationalError as failure:
            if not is_busy(failure):
                raise
            raise NetworkError(NetworkErrorKind.NOT_SENT, NOT_WRITTEN) from failure


def _begin(session: Session, task: OutboxTask[DueDelivery], *, now: datetime) -> None:
    """Lock as a claim does, posts first: a hold that came before stops it, and one that comes later is told."""
    status = session.exec(_locked(select(Post.status).where(Post.id == task.content.post_id))).one()
    ours = select(Delivery.id).where(Delivery.id == task.row_id, col(Delivery.lease_token) == task.token)
    if session.exec(_locked(ours)).first() is None:
        raise NetworkError(NetworkErrorKind.NOT_SENT, TAKEN_OVER)
    if status is not PostStatus.APPROVED:
        raise NetworkError(NetworkErrorKind.NOT_SENT, HELD_MEANWHILE)
    start = PublishingStart(organisation_id=task.organisation_id, attempt_id=task.attempt.id, begun_at=now)
    session.add(start)


def _locked(query: Any) -> Any:
    return query.with_for_update(read=True)
