"""Which days of the shipped file an organisation looks at."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.calendar.models import AwarenessChoice
from app.calendar.queries.awareness import choice_of
from app.calendar.rules.awareness import AwarenessDay
from app.core.actor import Actor


def choose_days(
    session: Session,
    every: Sequence[AwarenessDay],
    groups: Iterable[str],
    days: Iterable[str],
    *,
    actor: Actor,
    now: datetime,
) -> AwarenessChoice:
    """Whole groups and single days, instead of what was chosen before; what is not in the file is nothing."""
    demand(actor.may(Permission.CALENDAR_MANAGE))
    choice = choice_of(session, actor.organisation_id) or AwarenessChoice(organisation_id=actor.organisation_id)
    choice.groups = sorted(set(groups) & {day.group.value for day in every})
    whole = set(choice.groups)
    choice.days = sorted(set(days) & {day.id for day in every if day.group.value not in whole})
    session.add(choice)
    session.flush()
    subject = f"organisation:{actor.organisation_id}"
    chosen = {"groups": choice.groups, "days": choice.days}
    audit.record(session, Act.AWARENESS_CHOSEN, actor=actor, now=now, subject=subject, **chosen)
    return choice
