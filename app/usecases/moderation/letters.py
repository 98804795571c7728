from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.core import paths
from app.core.permissions import Permission
from app.domain.cases.models.cases import Case
from app.domain.moderation.models import ModerationMeasure, NetworkBlock
from app.domain.moderation.rules.measures import MeasureState
from app.domain.notifications import service as notifications_service
from app.domain.notifications.service import Letter
from app.domain.organisations.models import Organisation
from app.domain.people.queries import deciders


def notify_moderators(session: Session, case: Case, measure: ModerationMeasure, *, now: datetime) -> None:
    """Write to all but the proposer, once a day per question."""
    _queue_letters(session, case, measure, review_question(measure, now=now), now=now)


def notify_manual_block(
    session: Session, case: Case, measure: ModerationMeasure, block: NetworkBlock, *, now: datetime
) -> None:
    """Ask people for a block or unblock the machine could not."""
    asks = "let_in_by_hand" if block.undoes else "block_by_hand"
    _queue_letters(session, case, measure, asks, now=now, trouble=block.trouble)


def _queue_letters(
    session: Session, case: Case, measure: ModerationMeasure, asks: str, *, now: datetime, trouble: str = ""
) -> None:
    body = session.get_one(Organisation, case.organisation_id)
    people = deciders.people_with_permission(session, body.id, Permission.CASE_MODERATE, now=now)
    key = f"moderation:{measure.id}:{asks}:{now:%Y-%m-%d}"
    context = _context(body, case, measure, asks) | {"trouble": trouble}
    act_by = measure.look_by if measure.waits_for_a_look else None
    letters = [
        Letter(user.email, user.name, user.locale, "moderation_review", context, f"{key}:{user.id}", act_by)
        for user in people
        if measure.decided_by is not None or user.id != measure.proposed_by
    ]
    notifications_service.queue_letters(session, letters, organisation_id=body.id, now=now)


def _context(body: Organisation, case: Case, measure: ModerationMeasure, asks: str) -> dict[str, Any]:
    return {
        "asks": asks,
        "number": case.code,
        "measure": str(measure.kind.label),
        "norm": measure.norm,
        "until": measure.ends_at.isoformat() if measure.ends_at else "",
        "look_by": measure.look_by.isoformat() if measure.look_by else "",
        "zone": body.zone,
        "path": paths.case(body.slug, case.year, case.ordinal),
    }


def review_question(measure: ModerationMeasure, *, now: datetime) -> str:
    """Return `decide`, `look`, `soon` or `over` (before or after a block's end), or `again` (no end)."""
    if measure.state is MeasureState.PROPOSED:
        return "decide"
    if measure.waits_for_a_look:
        return "look"
    if measure.ends_at is None:
        return "again"
    return "over" if measure.ends_at <= now else "soon"
