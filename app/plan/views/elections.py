"""Elections that the days of a campaign touch: what the law leaves of it then."""

from datetime import date

from app.core.periods_math import Days
from app.core.words import Sentence, say
from app.core.zones import day_in
from app.pages.shell.request_context import organisation
from app.periods import queries as periods
from app.periods.models import Period
from app.periods.rules.binding import binds_body
from app.periods.rules.kinds import PeriodKind
from app.web.formats import day as in_words
from app.web.periods import own_place
from app.web.request import reading


def election_warning(first: date, last: date) -> Sentence | None:
    """What to say of a campaign of these days, both included; one statement."""
    body, own = organisation(), own_place()
    if last < first:
        return None
    found = periods.periods_between(
        reading(), body.id, *Days(first, date.fromordinal(last.toordinal() + 1)).bounds(body.zone)
    )
    touched = [one for one in found if one.kind is PeriodKind.ELECTORAL_PERIOD and binds_body(one, own)]
    return _law("; ".join(map(_run, touched))) if touched else None


def _law(days: str) -> Sentence:
    return say(
        "Coincide con un periodo electoral (%(days)s). En esos días no puede aludir a logros ni usar imágenes o "
        "expresiones como las de un partido: solo cabe la información imprescindible (LOREG, art. 50.2).",
        days=days,
    )


def _run(period: Period) -> str:
    last = period.ends_on or (day_in(period.ends_at, period.zone) if period.ends_at else period.starts_on)
    return f"{in_words(period.starts_on, 'd MMM')} – {in_words(last, 'd MMM y')}"
