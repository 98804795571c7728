"""Two series in the town's story: one with a post that was edited by itself, and one that ends on its day."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from app.approvals import deeds as approvals
from app.core.actor import Actor
from app.core.zones import day_in, instant_of
from app.demo.life import Life
from app.demo.stage import Stage
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Post
from app.drafting.rules.draft import Draft, Plan
from app.drafting.rules.states import Origin
from app.organisations.rules import WEEKDAYS
from app.series.models import PostSeries
from app.series.queries.occurrences import dates_of
from app.series.rules.landing import OnHoliday
from app.series.rules.repeating import Freq
from app.series.service.beginning import Terms, begin
from app.series.service.making import make

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


def repeated(stage: Stage, now: datetime) -> Life:
    """Begun last week; the worker has created what follows, and the next market will be in another street."""
    today = day_in(now, stage.place.zone)
    at = yield instant_of(today - timedelta(days=BEGUN_DAYS), time(9, 40), stage.place.zone, fold=0)
    editor = stage.with_role("editor")[0]
    weekly = Terms(Freq.WEEKLY, time(18), on_holiday=OnHoliday.MOVE)
    first = today + timedelta(days=2)
    market = _begin(stage, MARKET, weekly, first, editor, at)
    at = yield at + timedelta(minutes=20)
    ends = Terms(Freq.WEEKLY, time(10), every=2, until=today + timedelta(days=120), on_holiday=OnHoliday.SKIP)
    _begin(stage, LIBRARY, ends, today + timedelta(days=3), editor, at)
    at = yield at + timedelta(days=BEGUN_DAYS - 1, hours=1)
    make(stage.session, market, now=at)
    _edit_one(stage, market, editor, today, at)


def _begin(stage: Stage, said: tuple[str, str], terms: Terms, first: date, editor: Actor, now: datetime) -> PostSeries:
    session, (title, text) = stage.session, said
    account = next(channel for channel in stage.channels.values() if "es" in channel.languages)
    topic = next(iter(stage.topics.values()))
    plan = Plan(first, terms.at)
    draft = Draft(title=title, topic_id=topic, texts={"es": text}, targets=((account.id, "es"),), plan=plan)
    post = drafting.create(session, stage.organisation, draft, actor=editor, now=now, origin=Origin.DEMO)
    weekdays = (WEEKDAYS[first.weekday()],)
    series = begin(session, post, replace(terms, weekdays=weekdays), actor=editor, now=now)
    make(session, series, now=now)
    return series


def _edit_one(stage: Stage, series: PostSeries, editor: Actor, today: date, now: datetime) -> None:
    """Its first to come says another street, and is on its way to be approved."""
    ahead = [row.post for row in dates_of(stage.session, series, today) if row.post]
    post: Post = ahead[0]
    draft = replace(queries.draft_of(post, queries.version_of(stage.session, post)), texts={"es": MARKET_MOVED})
    drafting.save(stage.session, post, draft, base=post.base, actor=editor, now=now)
    approvals.submit(stage.session, post, actor=editor, now=now)
