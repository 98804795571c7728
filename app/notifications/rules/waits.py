"""When a letter that could not be handed over is tried again."""

from datetime import timedelta

BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many failed attempts; None after some three days of trying (RFC 5321 §4.5.4.1)."""
    return BACK_OFF[attempts - 1] if attempts <= len(BACK_OFF) else None
