"""Digests: the notices that wait for one instant, of one person, in one letter."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from sqlmodel import Session, col, select, update

from app.db.scope import Sessions
from app.notifications.models import Notice
from app.notifications.ports import Letters
from app.notifications.rules.kinds import Duty, duty_of
from app.notifications.service.letters import queue

MOST = 500
MOST_LISTED = 60
"""Notices named in one digest; the others are counted."""


def gather(sessions: Sessions, letters: Letters, *, now: datetime) -> Mapping[str, int]:
    """Make the digests that are due, in one transaction: a notice goes in one of them and by no other way.

    What was read meanwhile is left out; where nothing is left, there is no letter.
    """
    with sessions() as session:
        due = session.exec(
            select(Notice)
            .where(col(Notice.digest_at) <= now)
            .order_by(col(Notice.organisation_id), col(Notice.to_address), col(Notice.id))
            .limit(MOST)
            .with_for_update()
        ).all()
        made = sum(
            _digest(session, letters, list(notices), now=now)
            for _, notices in groupby(due, key=lambda one: (one.organisation_id, one.to_address))
        )
        session.commit()
    return {"digests": made}


def _digest(session: Session, letters: Letters, notices: Sequence[Notice], *, now: datetime) -> int:
    told = [one for one in notices if one.read_at is None]
    for one in notices:
        one.digest_at, one.context = None, letters.kept(one.kind, one.context)
        session.add(one)
    session.flush()
    if not told:
        return 0
    key = f"digest:{told[0].id}"
    _write(session, told, key, now=now)
    whole = select(Notice.id).where(Notice.dedup_key == key).scalar_subquery()
    session.execute(
        update(Notice)
        .where(col(Notice.id).in_([one.id for one in told]))
        .values(digest_id=whole)
        .execution_options(synchronize_session=False)
    )
    return 1


def _write(session: Session, told: Sequence[Notice], key: str, *, now: datetime) -> None:
    """What waits for the reader comes before what they only need to know."""
    first = told[0]
    parts = {duty: [one for one in told if duty_of(one.kind) is duty] for duty in (Duty.DECISION, Duty.NEWS)}
    items = [
        {"kind": one.kind, "context": one.context, "waits": duty is Duty.DECISION}
        for duty, ones in parts.items()
        for one in ones
    ]
    queue(
        session,
        to_address=first.to_address,
        to_name=first.to_name,
        locale=first.locale,
        kind="digest",
        context={"items": items[:MOST_LISTED], "count": len(items)},
        dedup_key=key,
        organisation_id=first.organisation_id,
        now=now,
    )
