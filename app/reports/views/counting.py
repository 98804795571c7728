"""The report of an organisation, read."""

from collections.abc import Sequence

from app.organisations.models import Organisation
from app.reports import service
from app.reports.rules.neutrality import MonthFacts
from app.web.request import now, reading


def last_months(body: Organisation) -> Sequence[MonthFacts]:
    """The last twelve, the present one at the end; five statements."""
    return service.last_months(reading(), body, now=now())
