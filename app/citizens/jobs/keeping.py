"""The words of closed cases go when their term has passed; a transaction each, safe to run twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.citizens.models import Case, CitizenMessage
from app.citizens.rules.keeping import term_ended
from app.citizens.service.keeping import may_purge, purge
from app.core.actor import the_clock
from app.db.scope import Sessions
from app.media.ports import Files

BATCH = 50


def purging(
    reading: Sessions, writing: Sessions, files: Files, *, keep_for: timedelta
) -> Callable[[datetime], dict[str, int]]:
    """As the worker calls it."""
    return lambda now: {"purged_cases": purge_past(reading, writing, files, keep_for=keep_for, now=now)}


def purge_past(reading: Sessions, writing: Sessions, files: Files, *, keep_for: timedelta, now: datetime) -> int:
    """Those of one batch, the next that has any to purge: what something holds is passed over and looked at again.

    Files go before the row that names them is committed: whoever dies between the two finds it again.
    """
    last = done = 0
    while not done and (past := _past(reading, after=last, before=now - keep_for)):
        done = sum(_purged(writing, case_id, files, keep_for=keep_for, now=now) for case_id in past)
        last = past[-1]
    return done


def _purged(writing: Sessions, case_id: int, files: Files, *, keep_for: timedelta, now: datetime) -> int:
    with writing() as session:
        case = session.get_one(Case, case_id, with_for_update=True)
        is_due = term_ended(case.closed_at, case.last_at, keep_for=keep_for, now=now) and may_purge(session, case)
        if is_due:
            purge(session, case, files, actor=the_clock(case.organisation_id), now=now)
        session.commit()
    return int(is_due)


def _past(reading: Sessions, *, after: int, before: datetime) -> list[int]:
    """Those closed before, that still hold words."""
    kept = (
        select(CitizenMessage.id)
        .where(CitizenMessage.organisation_id == Case.organisation_id, CitizenMessage.case_id == Case.id)
        .where(col(CitizenMessage.purged_at).is_(None))
        .exists()
    )
    query = select(Case.id).where(col(Case.closed_at) < before, col(Case.id) > after, kept)
    with reading() as session:
        return list(session.exec(query.order_by(col(Case.id)).limit(BATCH)))
