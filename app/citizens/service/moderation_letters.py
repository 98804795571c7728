"""Who is told that a measure waits for somebody: for a decision, a second look, or its end."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.rules import Permission
from app.citizens.models import Case, ModerationMeasure, NetworkBlock
from app.citizens.rules.measures import MEASURE_NAMES, MeasureState
from app.core import paths
from app.notifications import service as notifications
from app.notifications.service import Letter
from app.organisations.models import Organisation


def ask_somebody(session: Session, case: Case, measure: ModerationMeasure, *, now: datetime) -> None:
    """Everyone who may moderate but whoever proposed it; once for each thing that is asked on a day."""
    _ask(session, case, measure, what_is_asked(measure, now=now), now=now)


def ask_to_do_by_hand(
    session: Session, case: Case, measure: ModerationMeasure, block: NetworkBlock, *, now: datetime
) -> None:
    """The machine could not block them, or let them in again: a person has to."""
    asks = "let_in_by_hand" if block.undoes else "block_by_hand"
    _ask(session, case, measure, asks, now=now, trouble=block.trouble)


def _ask(
    session: Session, case: Case, measure: ModerationMeasure, asks: str, *, now: datetime, trouble: str = ""
) -> None:
    body = session.get_one(Organisation, case.organisation_id)
    people = accounts.able(session, body.id, Permission.CASE_MODERATE, now=now)
    key = f"moderation:{measure.id}:{asks}:{now:%Y-%m-%d}"
    context = _context(body, case, measure, asks) | {"trouble": trouble}
    act_by = measure.look_by if measure.waits_for_a_look else None
    letters = [
        Letter(one.email, one.name, one.locale, "moderation_review", context, f"{key}:{one.id}", act_by)
        for one in people
        if measure.decided_by is not None or one.id != measure.proposed_by
    ]
    notifications.queue_all(session, letters, organisation_id=body.id, now=now)


def _context(body: Organisation, case: Case, measure: ModerationMeasure, asks: str) -> dict[str, Any]:
    return {
        "asks": asks,
        "number": case.code,
        "measure": str(MEASURE_NAMES[measure.kind]),
        "norm": measure.norm,
        "until": measure.ends_at.isoformat() if measure.ends_at else "",
        "look_by": measure.look_by.isoformat() if measure.look_by else "",
        "zone": body.zone,
        "path": paths.case(body.slug, case.year, case.ordinal),
    }


def what_is_asked(measure: ModerationMeasure, *, now: datetime) -> str:
    """`decide`, `look`, `soon` before the end of a block, `over` after it, `again` for one without an end."""
    if measure.state is MeasureState.PROPOSED:
        return "decide"
    if measure.waits_for_a_look:
        return "look"
    if measure.ends_at is None:
        return "again"
    return "over" if measure.ends_at <= now else "soon"
