"""Writing down what stands out, once for each thing that happens, and telling those who may declare a crisis."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import User
from app.accounts.rules import Permission
from app.citizens.models import Crisis, CrisisSpike
from app.citizens.queries import crisis as queries
from app.citizens.rules.categories import CATEGORY_NAMES, Category
from app.citizens.rules.crises import Due
from app.citizens.rules.spikes import Spike, SpikeKind, same
from app.core import paths
from app.notifications import service as notifications
from app.notifications.service.letters import Letter
from app.organisations.models import Organisation

QUIET = timedelta(hours=1)
"""After so long without standing out, what stands out again is another spike."""


def note(session: Session, organisation: Organisation, found: Sequence[Spike], *, now: datetime) -> int:
    """How many are new; one that goes on grows in its own row."""
    going_on = list(queries.spikes_since(session, organisation.id, now - QUIET))
    fresh = []
    for spike in found:
        known = next((row for row in going_on if same(spike, row.kind, row.subject, row.about)), None)
        if known is None:
            row = _row(organisation.id, spike, now)
            session.add(row)
            fresh.append(row)
        else:
            _grow(known, spike, now)
    session.flush()
    for row in fresh:
        _tell(session, organisation, row, now=now)
    return len(fresh)


def _row(organisation_id: int, spike: Spike, now: datetime) -> CrisisSpike:
    return CrisisSpike(
        organisation_id=organisation_id,
        kind=spike.kind,
        subject=spike.subject,
        seen=spike.seen,
        usual=spike.usual,
        about=_about(spike),
        started_at=now - timedelta(hours=1),
        last_at=now,
    )


def _grow(row: CrisisSpike, spike: Spike, now: datetime) -> None:
    """The widest it was: one word that spreads to everything is still the same thing."""
    row.last_at = now
    if spike.seen > row.seen:
        row.kind, row.subject, row.usual, row.seen = spike.kind, spike.subject, spike.usual, spike.seen
        row.about = _about(spike)


def _about(spike: Spike) -> list[list[str]]:
    return [[kind.value, subject] for kind, subject in spike.about]


def _tell(session: Session, organisation: Organisation, row: CrisisSpike, *, now: datetime) -> None:
    context = {
        "what": called(row.kind, row.subject),
        "seen": row.seen,
        "usual": round(row.usual),
        "path": paths.crisis_watch(organisation.slug),
    }
    _send(session, organisation, "crisis_spike", context, f"crisis_spike:{row.id}", now=now)


def remind(session: Session, organisation: Organisation, crisis: Crisis, due: Due, *, now: datetime) -> None:
    """That the hour promised for the next word is near, or has passed."""
    context = {
        "what": crisis.what,
        "due": crisis.next_update_at.isoformat(),
        "zone": organisation.zone,
        "is_late": due is Due.LATE,
        "path": paths.crisis_watch(organisation.slug),
    }
    key = f"crisis_update_due:{crisis.id}:{crisis.next_update_at.isoformat()}:{due.value}"
    _send(session, organisation, "crisis_update_due", context, key, now=now, act_by=crisis.next_update_at)


def called(kind: SpikeKind, subject: str) -> str:
    """What stands out, in the product's language; an account is named by the page, which knows it."""
    match kind:
        case SpikeKind.CATEGORY:
            return str(CATEGORY_NAMES[Category(subject)])
        case SpikeKind.WORD:
            return f"«{subject}»"
    return ""


def _send(
    session: Session,
    organisation: Organisation,
    kind: str,
    context: dict[str, Any],
    key: str,
    *,
    now: datetime,
    act_by: datetime | None = None,
) -> None:
    readers: Iterable[User] = accounts.able(session, organisation.id, Permission.CRISIS_DECLARE, now=now)
    letters = [
        Letter(one.email, one.name, one.locale, kind, context, f"{key}:{one.id}", act_by=act_by) for one in readers
    ]
    notifications.queue_all(session, letters, organisation_id=organisation.id, now=now)
