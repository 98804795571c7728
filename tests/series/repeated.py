"""Series for tests, begun by the deed people use, and the worker's part."""

from datetime import date, datetime, time

from sqlmodel import Session, col, select

from app.drafting.models import Post
from app.drafting.rules.draft import Plan
from app.series.jobs import make_ahead
from app.series.models import PostSeries, SeriesOccurrence
from app.series.rules.repeating import Freq
from app.series.service.beginning import Terms, begin
from app.usecases.wiring import Wiring
from tests import make
from tests.cast import Person, Town

FIRST = date(2027, 3, 2)
"""The Tuesday after the day on which tests begin."""
NINE = time(9)


def terms(**fields: object) -> Terms:
    """Every Tuesday at 9."""
    said = {"freq": Freq.WEEKLY, "at": NINE, "weekdays": ("tue",)}
    return Terms(**said | fields)  # type: ignore[arg-type] # tests vary one


def begun(
    session: Session,
    town: Town,
    *,
    now: datetime,
    by: Person | None = None,
    on: date = FIRST,
    said: dict[str, object] | None = None,
    **fields: object,
) -> PostSeries:
    author = by or town.author
    at = fields.get("at", NINE)
    post = make.post(session, town, now=now, by=author, plan=Plan(on, at), **said or {})
    made = begin(session, post, terms(**fields), actor=author.actor, now=now)
    session.commit()
    return made


def run(wiring: Wiring, now: datetime) -> int:
    """The worker's part, once."""
    return make_ahead(wiring.reading, wiring.writing, now=now)


def posts(session: Session, series: PostSeries) -> list[Post]:
    """In the order of their dates, as they are now."""
    session.commit()
    found = list(
        session.exec(
            select(Post)
            .join(SeriesOccurrence, col(SeriesOccurrence.post_id) == Post.id)
            .where(SeriesOccurrence.series_id == series.id)
            .order_by(col(SeriesOccurrence.day))
            .execution_options(populate_existing=True)
        )
    )
    session.commit()
    return found


def days(session: Session, series: PostSeries) -> list[tuple[int, int]]:
    """(month, day) on which its posts go out."""
    return [(post.planned_on.month, post.planned_on.day) for post in posts(session, series) if post.planned_on]
