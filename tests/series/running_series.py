"""Series for tests, begun by the real use case, and the worker's part."""

from datetime import date, datetime, time

from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.series.models import PostSeries, SeriesOccurrence
from app.domain.series.rules.recurrence import Frequency
from app.usecases.series.post_creation import create_posts_ahead
from app.usecases.series.series_start import SeriesTerms, begin_series
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.sample_town import Person, Town

FIRST = date(2027, 3, 2)
"""The Tuesday after the tests' first day."""
NINE = time(9)


def terms(**fields: object) -> SeriesTerms:
    """Return a series of every Tuesday at 9."""
    defaults = {"freq": Frequency.WEEKLY, "at": NINE, "weekdays": ("tue",)}
    return SeriesTerms(**defaults | fields)


def begun(
    session: Session,
    town: Town,
    *,
    now: datetime,
    by: Person | None = None,
    on: date = FIRST,
    post_fields: dict[str, object] | None = None,
    **fields: object,
) -> PostSeries:
    author = by or town.author
    at = fields.get("at", NINE)
    post = post_factory.post(session, town, now=now, by=author, plan=PublicationPlan(on, at), **post_fields or {})
    made = begin_series(Work(session, author.actor, now), post, terms(**fields))
    session.commit()
    return made


def run(wiring: Wiring, now: datetime) -> int:
    """Run the worker's part once."""
    return create_posts_ahead(wiring.reading, wiring.writing, now=now)


def posts(session: Session, series: PostSeries) -> list[Post]:
    """Return the current posts in date order."""
    session.commit()
    series_posts = list(
        session.exec(
            select(Post)
            .join(SeriesOccurrence, col(SeriesOccurrence.post_id) == Post.id)
            .where(SeriesOccurrence.series_id == series.id)
            .order_by(col(SeriesOccurrence.day))
            .execution_options(populate_existing=True)
        )
    )
    session.commit()
    return series_posts


def days(session: Session, series: PostSeries) -> list[tuple[int, int]]:
    """Return the (month, day) of each post."""
    return [(post.planned_on.month, post.planned_on.day) for post in posts(session, series) if post.planned_on]
