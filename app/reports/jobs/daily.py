"""The figures of the month that runs, handed to the plan once a day."""

from datetime import datetime

from app.core.zones import day_in
from app.db.scope import Sessions, scope_to
from app.organisations.models import Organisation
from app.reports.jobs.handing import Taking
from app.reports.jobs.marking import come_to
from app.reports.jobs.monthly import figures, values_of
from app.reports.queries.kept import DAY_MARK, behind
from app.reports.rules.months import month_of


def hand_over_all(reading: Sessions, writing: Sessions, taking: Taking, *, now: datetime) -> int:
    """How many figures were handed over; one read when every organisation had its turn today."""
    with reading() as session:
        due = behind(session, DAY_MARK, day_in(now, "UTC").toordinal())
    return sum(_hand_over(writing, organisation_id, taking, now=now) for organisation_id in due)


def _hand_over(writing: Sessions, organisation_id: int, taking: Taking, *, now: datetime) -> int:
    with writing() as session:
        scope_to(session, organisation_id)
        if not come_to(session, DAY_MARK, organisation_id, day_in(now, "UTC").toordinal()):
            return 0
        body = session.get_one(Organisation, organisation_id)
        month = month_of(day_in(now, body.zone))
        done = taking(session, body.id, month, values_of(figures(session, body, month, now=now)), now=now)
        session.commit()
        return done
