"""The time that a claim leaves: a publication is asked for only while no other worker can take it."""

from datetime import datetime, timedelta

from app.core.messages import msg
from app.domain.publishing.ports import NetworkError, NetworkErrorKind, OutgoingPost

_ACT_ROOM = timedelta(seconds=20)
"""The time that asking for a publication may take."""


def check_time_left(outgoing: OutgoingPost, *, now: datetime) -> None:
    """Raise `NetworkError` (not sent) where the claim ends before the publication could be asked for."""
    if outgoing.until is not None and now > outgoing.until - _ACT_ROOM:
        raise NetworkError(
            NetworkErrorKind.NOT_SENT, msg("Preparar la publicación llevó demasiado, así que no se ha publicado nada.")
        )


def begin_publishing(outgoing: OutgoingPost, *, now: datetime) -> None:
    """Say that the one act follows, while the claim leaves time for it. Raises `NetworkError` (not sent)."""
    check_time_left(outgoing, now=now)
    outgoing.begin()
