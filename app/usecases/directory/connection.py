"""Tokens sealed again."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session, col, select

from app.audit.rules import Act
from app.audit.service import lock_heads, record
from app.channels.models import Channel, NetworkRegistration
from app.core.actor import the_clock
from app.organisations.queries import all_organisations


def reseal(session: Session, seal_again: Callable[[str], str], *, now: datetime) -> int:
    """After a rotation of keys: seal every token with the newest one, and write it in every record.

    `session` must already know the new audit key. The answer is how many tokens there were.
    """
    bodies = all_organisations(session)
    lock_heads(session, {body.id for body in bodies})
    channels = session.exec(select(Channel).where(col(Channel.credentials).is_not(None))).all()
    for channel in channels:
        channel.credentials = seal_again(channel.credentials or "")
    registrations = session.exec(select(NetworkRegistration)).all()
    for registration in registrations:
        registration.client_secret = seal_again(registration.client_secret)
    for body in bodies:
        record(session, Act.KEYS_ROTATED, actor=the_clock(body.id), now=now, subject=f"organisation:{body.id}")
    return len(channels) + len(registrations)
