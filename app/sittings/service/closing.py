"""The one act that closes a sitting: its minutes, signed by whoever presides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, select

from app.accounts.rules import demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.sittings.models import Sitting, SittingItem, SittingMinutes
from app.sittings.queries.minutes import document_of
from app.sittings.rules.minutes import digest_of, seen_digest, signed, tally, written
from app.sittings.rules.states import Outcome, check_is_open


def close(session: Session, sitting: Sitting, *, seen: str, actor: Actor, now: datetime) -> SittingMinutes:
    """Write the minutes and what became of each thing; nothing is decided by it, and what was not goes on.

    `seen`: the digest of what was on the screen. Raises `OutOfTurn` when it says something else by now, and
    `NotPermitted` for whoever does not preside. Whoever calls it has checked the password.
    """
    check_is_open(sitting.state)
    demand(sitting.chair_id == actor.id)
    document = document_of(session, sitting, now=now)
    if seen_digest(document) != seen:
        raise OutOfTurn(say("El acta ha cambiado desde que la leyó: léala de nuevo antes de firmarla."))
    minutes = _minutes(sitting, signed(document, by=actor.name, at=now), actor=actor, now=now)
    session.add(minutes)
    _settle(session, sitting, document)
    sitting.closed_at = now
    said = {"name": sitting.name, "digest": minutes.digest, "count": len(document["items"]), **tally(document["items"])}
    audit.record(session, Act.SITTING_CLOSED, actor=actor, now=now, subject=f"sitting:{sitting.id}", **said)
    session.flush()
    return minutes


def _minutes(sitting: Sitting, document: Mapping[str, Any], *, actor: Actor, now: datetime) -> SittingMinutes:
    content = written(document)
    return SittingMinutes(
        organisation_id=sitting.organisation_id,
        sitting_id=sitting.id,
        content=content,
        digest=digest_of(content),
        signed_by=actor.person_id,
        signed_by_name=actor.name,
        signed_at=now,
    )


def _settle(session: Session, sitting: Sitting, document: Mapping[str, Any]) -> None:
    outcomes = {item["position"]: Outcome(item["outcome"]) for item in document["items"]}
    of_sitting = select(SittingItem).where(
        SittingItem.organisation_id == sitting.organisation_id, SittingItem.sitting_id == sitting.id
    )
    for item in session.exec(of_sitting):
        item.outcome = outcomes[item.position]
