"""The daily look at the connected account: its best hours, and two posts that came from elsewhere."""

from datetime import datetime, time, timedelta

from app.core.zones import local_day
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.account_watch.models import AccountVisit
from app.domain.account_watch.queries import VisitedAccount, outside_lines, visit_of
from app.domain.account_watch.rules.outside_posts import AccountPost
from app.domain.account_watch.rules.profile import AccountProfile
from app.usecases.account_watch.explanations import explain_post
from app.usecases.account_watch.findings import store_posts, store_profile
from app.usecases.account_watch.visits import begin_visits
from app.usecases.metrics.readings import channel_hours

WATCHED = ("mastodon", "facebook", "instagram")
PROFILE = AccountProfile(
    name="Ayuntamiento de Villacauce",
    biography="Cuenta oficial del Ayuntamiento. Avisos, agenda y trámites. No sustituye al registro ni al 112.",
    link="https://www.villacauce.example",
    avatar="escudo",
    header="plaza",
)
EXPLAINED = (
    "¡Enhorabuena a las jugadoras del Villacauce Femenino por su victoria! Un orgullo de pueblo.",
    "La publicó la concejala de Deportes desde su teléfono, al acabar el partido. Se le ha recordado el circuito.",
)
UNEXPLAINED = "El alcalde les desea una feliz noche desde la plaza. ¡Gracias por venir!"
MADE_AT, SEEN_AT, EXPLAINED_AT = time(22, 41), time(23, 20), time(9, 15)
LOOKED_BEFORE = timedelta(minutes=45)


def tell_account_watch(stage: DemoStage, *, now: datetime) -> Life:
    """Capture one post explained the next day, and one of last night that waits for its reason."""
    today, channel = local_day(now, stage.place.zone), stage.channels["mastodon"]
    account = VisitedAccount(channel, stage.organisation)
    at = yield stage.instant(today - timedelta(days=30), SEEN_AT)
    begin_visits(stage.session, [stage.channels[key] for key in WATCHED], now=at)
    visit = visit_of(stage.session, channel)
    assert visit is not None
    store_profile(stage.session, visit, account, PROFILE, now=at)
    for days, text in ((4, EXPLAINED[0]), (1, UNEXPLAINED)):
        at = yield stage.instant(today - timedelta(days=days), SEEN_AT)
        made_at = stage.instant(today - timedelta(days=days), MADE_AT)
        store_posts(stage.session, account, [_post(channel.url, text, made_at)], now=at)
        if text == EXPLAINED[0]:
            at = yield stage.instant(today - timedelta(days=days - 1), EXPLAINED_AT)
            line = outside_lines(stage.session, stage.organisation.id)[0]
            explain_post(Work(stage.session, stage.with_role("editor")[0], at), line, EXPLAINED[1])
    at = yield now - LOOKED_BEFORE
    for key in WATCHED:
        _keep_hours(stage, key, at)


def _post(url: str, text: str, made_at: datetime) -> AccountPost:
    number = f"{made_at:%Y%m%d%H%M}"
    return AccountPost(number, f"{url}/{number}", text, made_at)


def _keep_hours(stage: DemoStage, key: str, at: datetime) -> None:
    channel = stage.channels[key]
    visit: AccountVisit | None = visit_of(stage.session, channel)
    hours = channel_hours(stage.session, channel, stage.place.zone, now=at)
    if visit:
        visit.seen_at, visit.best_hours = at, hours.as_dict() if hours else {}
        stage.session.add(visit)
