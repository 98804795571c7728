"""The figures of the month that runs, handed to the plan once a day; the first time, of the year behind it too."""

from datetime import datetime

from sqlmodel import Session

from app.core.zones import day_in
from app.db.scope import Sessions, scope_to
from app.organisations.models import Organisation
from app.reports.jobs.figures import values_between
from app.reports.jobs.handing import Taking
from app.reports.jobs.marking import come_to
from app.reports.queries.kept import DAY_MARK, PAST_MARK, behind
from app.reports.rules.months import SHOWN, Month, month_of


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
        months = _months(session, body, month_of(day_in(now, body.zone)))
        found = values_between(session, body, months, now=now)
        done = sum(taking(session, body.id, month, values, now=now) for month, values in found)
        session.commit()
        return done


def _months(session: Session, body: Organisation, present: Month) -> list[Month]:
    """A month that is over is handed over when its report is prepared; those before the first report, here, once."""
    first = SHOWN if come_to(session, PAST_MARK, body.id, 1) else 0
    return [present.moved(-back) for back in reversed(range(first + 1))]
