"""What a body above decides holds for those that depend on it: each has its own copy, in its own record."""

from datetime import datetime

from sqlmodel import Session

from app.audit.rules import Act
from app.core.actor import Actor
from app.organisations.models import Organisation
from app.periods.models import Period
from app.periods.queries import Whole
from app.periods.rules.binding import bounds
from app.periods.service.decisions import CLOSING, close
from app.periods.service.proposals import keep
from app.periods.service.recording import record

TOLD = [
    "kind",
    "name",
    "territory",
    "starts_on",
    "ends_on",
    "state",
    "election",
    "is_repeated",
    "allowed",
    "bulletin_reference",
    "reference",
    "proposed_by",
    "proposed_by_name",
    "proposed_at",
    "confirmed_by",
    "confirmed_by_name",
    "confirmed_at",
]


def inherit(
    session: Session, organisation: Organisation, above: Whole, body: str, *, actor: Actor, now: datetime
) -> Whole:
    """The dependent body's own copy; the same local days, in its own zone. `body`: who decided it."""
    whole, *inside = [_copy(organisation, part, body) for part in above.parts]
    keep(session, whole, inside)
    record(session, Act.PERIOD_INHERITED, whole, actor=actor, now=now, body=body, reference=whole.bulletin_reference)
    session.flush()
    return Whole(whole, inside)


def follow(session: Session, copy: Whole, above: Period, *, actor: Actor, now: datetime) -> None:
    """End or cancel a copy as the body above did with its own."""
    by = (above.ended_by, above.ended_by_name)
    close(copy, above.state, reason=above.reason, by=by, now=above.ended_at or now)
    said = {"reason": above.reason, "body": copy.period.inherited_from}
    record(session, CLOSING[above.state], copy.period, actor=actor, now=now, **said)
    session.flush()


def _copy(organisation: Organisation, part: Period, body: str) -> Period:
    starts_at, ends_at = bounds(part.starts_on, part.ends_on, organisation.zone)
    return Period(
        organisation_id=organisation.id,
        zone=organisation.zone,
        starts_at=starts_at,
        ends_at=ends_at,
        inherited_from_id=part.id,
        inherited_from=body,
        **{name: getattr(part, name) for name in TOLD},
    )
