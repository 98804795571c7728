"""Two series: one edited, one with an end."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.core.actor import Actor
from app.core.zones import local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.organisations.rules import WEEKDAYS
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.states import PostOrigin
from app.domain.series.models import PostSeries
from app.domain.series.queries.occurrences import series_dates
from app.domain.series.rules.holiday_shift import OnHoliday
from app.domain.series.rules.recurrence import Frequency
from app.usecases.approvals import submission
from app.usecases.posts import actions
from app.usecases.series.post_creation import create_due_posts
from app.usecases.series.series_start import SeriesTerms, begin_series

MARKET = (
    "Mercado semanal",
    "El mercado semanal abre en la plaza, de 9:00 a 14:00. El aparcamiento del río es gratuito.",
)
MARKET_MOVED = "El mercado abre esta semana en la calle del Molino, de 9:00 a 14:00, por las obras de la plaza."
LIBRARY = (
    "Cuentacuentos de la biblioteca",
    "Cuentacuentos en la biblioteca, para niñas y niños de 3 a 8 años. Entrada libre.",
)
BEGUN_DAYS = 9


def tell_series(stage: DemoStage, now: datetime) -> Life:
    """Begin the market's and the library's series last week; a market moves."""
    today = local_day(now, stage.place.zone)
    at = yield stage.instant(today - timedelta(days=BEGUN_DAYS), time(9, 40))
    editor = stage.with_role("editor")[0]
    weekly = SeriesTerms(Frequency.WEEKLY, time(18), on_holiday=OnHoliday.MOVE)
    first = today + timedelta(days=2)
    market = _begin_series(stage, MARKET, weekly, first, editor, at)
    at = yield at + timedelta(minutes=20)
    ends = SeriesTerms(
        Frequency.WEEKLY, time(10), every=2, until=today + timedelta(days=120), on_holiday=OnHoliday.SKIP
    )
    _begin_series(stage, LIBRARY, ends, today + timedelta(days=3), editor, at)
    at = yield at + timedelta(days=BEGUN_DAYS - 1, hours=1)
    create_due_posts(stage.session, market, now=at)
    _edit_occurrence(stage, market, editor, today, at)


def _begin_series(
    stage: DemoStage, title_and_text: tuple[str, str], terms: SeriesTerms, first: date, editor: Actor, now: datetime
) -> PostSeries:
    session, (title, text) = stage.session, title_and_text
    account = next(channel for channel in stage.channels.values() if "es" in channel.languages)
    topic = next(iter(stage.topics.values()))
    plan = PublicationPlan(first, terms.at)
    draft = Draft(title=title, topic_id=topic, texts={"es": text}, targets=((account.id, "es"),), plan=plan)
    post = actions.create_post(Work(session, editor, now), stage.organisation, draft, origin=PostOrigin.DEMO)
    weekdays = (WEEKDAYS[first.weekday()],)
    series = begin_series(Work(session, editor, now), post, replace(terms, weekdays=weekdays))
    create_due_posts(session, series, now=now)
    return series


def _edit_occurrence(stage: DemoStage, series: PostSeries, editor: Actor, today: date, now: datetime) -> None:
    ahead = [row.post for row in series_dates(stage.session, series, today) if row.post]
    post: Post = ahead[0]
    draft = replace(posts.draft_of(post, posts.version_of(stage.session, post)), texts={"es": MARKET_MOVED})
    actions.save_post(Work(stage.session, editor, now), post, draft, base=post.base)
    submission.submit_post(Work(stage.session, editor, now), post)
