"""Monthly neutrality facts, and audited access to reports that name people."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.organisations.models import Organisation
from app.domain.reports.queries.neutrality import neutrality_counts as read_counts
from app.domain.reports.rules.neutrality import NeutralityFacts, naming_rules, neutrality_facts
from app.domain.reports.rules.scope import ReportMonth, month_bounds, months_until
from app.domain.requests.rules.acts import STATE_OF_OUTCOME


def neutrality_by_month(session: Session, body: Organisation, *, now: datetime) -> Sequence[NeutralityFacts]:
    """Return the last twelve months, the current one last; five statements."""
    months = months_until(local_day(now, body.zone))
    naming = naming_rules(load_line(session, body.id, now=now).rules.values())
    counted = read_counts(session, body.id, month_bounds(months, body.zone), naming)
    return neutrality_facts(months, counted, STATE_OF_OUTCOME)


def record_report_reading(
    session: Session, month: ReportMonth, *, actor: Actor, now: datetime, exported: bool = False
) -> None:
    """Record who read or exported which month. Raises `NotPermitted`."""
    demand(actor.may(Permission.REPORT_READ))
    subject = f"report:{actor.organisation_id}"
    audit.record(session, Act.REPORT_READ, actor=actor, now=now, subject=subject, first=month.first, exported=exported)
