"""The months of an organisation, counted; looking into a report that names people is itself written down."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.zones import day_in
from app.editorial_line.service.holding import line_of
from app.intake.rules.acts import OUTCOMES
from app.organisations.models import Organisation
from app.reports.queries.neutrality import counted as read_counts
from app.reports.rules.months import Month, bounds, months_until
from app.reports.rules.neutrality import MonthFacts, facts, naming_rules


def last_months(session: Session, body: Organisation, *, now: datetime) -> Sequence[MonthFacts]:
    """The last twelve, the present one at the end; five statements."""
    months = months_until(day_in(now, body.zone))
    naming = naming_rules(line_of(session, body.id, now=now).rules.values())
    counted = read_counts(session, body.id, bounds(months, body.zone), naming)
    return facts(months, counted, OUTCOMES)


def open_report(session: Session, month: Month, *, actor: Actor, now: datetime, exported: bool = False) -> None:
    """Who looked at which month, and whether they took it away. Raises `NotPermitted`."""
    demand(actor.may(Permission.REPORT_READ))
    subject = f"report:{actor.organisation_id}"
    audit.record(session, Act.REPORT_READ, actor=actor, now=now, subject=subject, first=month.first, exported=exported)
