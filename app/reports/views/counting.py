"""The report of an organisation, read."""

from collections.abc import Sequence

from app.core.zones import day_in
from app.editorial_line.service.holding import line_of
from app.intake.rules.acts import OUTCOMES
from app.organisations.models import Organisation
from app.reports.queries.neutrality import counted as read_counts
from app.reports.rules.months import bounds, months_until
from app.reports.rules.neutrality import MonthFacts, facts, naming_rules
from app.web.request import now, reading


def last_months(body: Organisation) -> Sequence[MonthFacts]:
    """The last twelve, the present one at the end; five statements."""
    session, months = reading(), months_until(day_in(now(), body.zone))
    naming = naming_rules(line_of(session, body.id, now=now()).rules.values())
    counted = read_counts(session, body.id, bounds(months, body.zone), naming)
    return facts(months, counted, OUTCOMES)
