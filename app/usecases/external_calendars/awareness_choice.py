from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.external_calendars.models import AwarenessChoice
from app.domain.external_calendars.queries import awareness_choice
from app.domain.external_calendars.rules.awareness_days import AwarenessDay


def choose_awareness_days(
    session: Session,
    every: Sequence[AwarenessDay],
    groups: Iterable[str],
    days: Iterable[str],
    *,
    actor: Actor,
    now: datetime,
) -> AwarenessChoice:
    """Replace the choice with groups and single days; ignore those not in the file."""
    demand(actor.may(Permission.CALENDAR_MANAGE))
    choice = awareness_choice(session, actor.organisation_id) or AwarenessChoice(organisation_id=actor.organisation_id)
    choice.groups = sorted(set(groups) & {day.group.value for day in every})
    whole = set(choice.groups)
    choice.days = sorted(set(days) & {day.id for day in every if day.group.value not in whole})
    session.add(choice)
    session.flush()
    subject = f"organisation:{actor.organisation_id}"
    chosen = {"groups": choice.groups, "days": choice.days}
    audit.record(session, Act.AWARENESS_CHOSEN, actor=actor, now=now, subject=subject, **chosen)
    return choice
