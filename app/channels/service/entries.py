"""How the record tells of an account."""

from datetime import datetime

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.channels.models import Channel
from app.core.actor import Actor


def record(session: Session, act: Act, channel: Channel, *, actor: Actor, now: datetime, **detail: object) -> None:
    audit.record(
        session,
        act,
        actor=actor,
        now=now,
        subject=f"channel:{channel.id}",
        network=channel.network,
        handle=channel.handle,
        **detail,
    )
