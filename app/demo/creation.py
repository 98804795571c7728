"""Creation through use cases, each act by a person at its time.

Also reports (first working day of the next month), saved views, notices.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from random import Random

from sqlmodel import Session, col, delete, select

from app.core.zones import instant_of, local_day
from app.db.maintenance import optimise_statistics
from app.db.work import Work
from app.demo import sign_ins as demo_sign_ins
from app.demo.account_gate import tell_account_gate
from app.demo.account_watch import tell_account_watch
from app.demo.agendas import tell_agendas
from app.demo.campaigns import tell_campaigns
from app.demo.content import MONTHS_BACK, DemoOrganisation, load_island, load_town
from app.demo.corrections import tell_corrections
from app.demo.figures import tell_figures
from app.demo.inbox.conversations import conversation_lives
from app.demo.inbox.deadlines import tell_deadlines
from app.demo.inbox.moderation import tell_moderation
from app.demo.inbox.network_messages import tell_network_messages
from app.demo.inbox.past_months import past_month_lives
from app.demo.inbox.protocol import tell_protocol
from app.demo.inbox.replies import tell_replies
from app.demo.objectives import tell_objectives
from app.demo.organisations import PreparedData, disconnect_accounts, found_demo_organisation, prepare_data
from app.demo.partial_approval import tell_partial_approval
from app.demo.periods import period_lives
from app.demo.plan_networks import tell_plan_networks
from app.demo.plan_staff import tell_staff
from app.demo.plan_versions import tell_plan
from app.demo.post_life import Life, PostStory
from app.demo.requests import request_lives
from app.demo.series import tell_series
from app.demo.sign_ins import SignIns, new_sign_ins
from app.demo.sittings import tell_sittings
from app.demo.sole_approval import sole_approval_lives
from app.demo.stage import DemoStage, StoryWorker
from app.demo.timeline import build_timelines
from app.demo.weekly_slots import tell_weekly_slots
from app.domain.calendar.rules.saved_views import SavedPage
from app.domain.feeds.rules.readers import feed_path
from app.domain.notifications.models import Notice
from app.domain.notifications.ports import LetterTemplates
from app.domain.notifications.rules.kinds import MAIL_ONLY
from app.domain.organisations.models import Organisation
from app.domain.reports.rules.scope import month_of
from app.usecases.audit.anchors import AnchorWriter
from app.usecases.calendar.saved_views import ViewSettings, save_view
from app.usecases.feeds.subscriptions import create_subscription
from app.usecases.notifications.preferences import NoticeTimes, set_notice_hours
from app.usecases.reports.monthly_report import prepare_report
from app.usecases.search import projection
from app.usecases.wiring import Wiring


class Chronicle:
    def __init__(self, lives: Iterable[Life]) -> None:
        self._waiting = [(next(life), number, life) for number, life in enumerate(lives)]
        heapq.heapify(self._waiting)

    def until(self, end: datetime) -> None:
        while self._waiting and self._waiting[0][0] <= end:
            now, number, life = self._waiting[0]
            try:
                heapq.heapreplace(self._waiting, (life.send(now), number, life))
            except StopIteration:
                heapq.heappop(self._waiting)


MONTHS_REPORTED = 3
REPORT_TIME = time(9, 20)
MAX_BREAK_DAYS = 10
"""Days within which the office opens."""


def tell_months(stage: DemoStage, *, now: datetime) -> Life:
    """Prepare reports once the office is open."""
    zone, present = stage.place.zone, month_of(local_day(now, stage.place.zone))
    for back in range(MONTHS_REPORTED - 1, -1, -1):
        first = present.moved(-back).first
        for days in range(MAX_BREAK_DAYS):
            at = yield instant_of(first + timedelta(days=days), REPORT_TIME, zone, fold=0)
            if prepare_report(stage.session, stage.organisation.id, now=at):
                break


VIEWS_DAYS_AGO = 3
SAVED_VIEWS = (
    ("supervisor", "Esperan el visto bueno", SavedPage.AGENDA, {"status": "in_review"}, True),
    ("editor", "Por enviar, con lo más próximo primero", SavedPage.TABLE, {"status": "draft", "sort": "day"}, True),
    ("editor", "Ideas sin fecha", SavedPage.TABLE, {"undated": "1", "status": "idea"}, False),
    ("editor", "Lo mío con cambios pedidos", SavedPage.LIST, {"status": "changes_requested", "mine": "1"}, False),
)
"""Owner's role, name, page, filters, and whether shared."""


def tell_saved_views(stage: DemoStage, *, now: datetime) -> Life:
    zone = stage.place.zone
    at = yield instant_of(local_day(now, zone) - timedelta(days=VIEWS_DAYS_AGO), time(8, 40), zone, fold=0)
    for role, name, page, filters, is_shared in SAVED_VIEWS:
        person = stage.with_role(role)[0]
        save_view(Work(stage.session, person, at), page, filters, ViewSettings(name, is_shared=is_shared))
        at = yield at + timedelta(minutes=6)


READ_AFTER = timedelta(days=21)
QUIET_TIMES = NoticeTimes(quiet_from=time(21), quiet_until=time(7, 30), digest_at=time(8))
UNREAD = 2
READING_DELAY = timedelta(minutes=25)


def settle_notices(session: Session, stages: Sequence[DemoStage], letters: LetterTemplates, *, now: datetime) -> None:
    """Settle all notices, leaving no mail: addresses are fictitious."""
    for stage in stages:
        body = stage.organisation.id
        old = (col(Notice.queued_at) < now - READ_AFTER) | col(Notice.kind).in_(sorted(MAIL_ONLY))
        session.execute(delete(Notice).where(col(Notice.organisation_id) == body, old))
        newest_first = select(Notice).where(Notice.organisation_id == body).order_by(col(Notice.id).desc())
        seen: dict[str, int] = {}
        for notice in session.exec(newest_first).all():
            seen[notice.to_address] = seen.get(notice.to_address, 0) + 1
            _settle_notice(notice, letters, is_read=seen[notice.to_address] > UNREAD)
        set_notice_hours(Work(session, stage.with_role("administrator")[0], now), QUIET_TIMES, everybody=True)


def _settle_notice(notice: Notice, letters: LetterTemplates, *, is_read: bool) -> None:
    notice.context = letters.stored_context(notice.kind, notice.context)
    notice.next_attempt_at, notice.sent_at, notice.attempts = None, notice.queued_at, 1
    notice.read_at = notice.queued_at + READING_DELAY if is_read else None


HISTORY = timedelta(days=31 * MONTHS_BACK + 60)

DISCONNECTED = timedelta(minutes=15)


class InstallationState(StrEnum):
    EMPTY = "empty"
    DEMO = "demo"
    REAL = "real"
    BOTH = "both"


def installation_state(session: Session) -> InstallationState:
    kinds = set(session.exec(select(Organisation.is_demo).distinct()))
    if kinds == {True, False}:
        return InstallationState.BOTH
    return {(): InstallationState.EMPTY, (True,): InstallationState.DEMO, (False,): InstallationState.REAL}[
        tuple(kinds)
    ]


def create_demo(wiring: Wiring) -> SignIns:
    """Create the demonstration, in one transaction, in an empty installation."""
    now, places = wiring.clock(), (load_town(), load_island())
    sign_ins = new_sign_ins(places[0], places[1:])
    hashes = {sign_in.email: wiring.passwords.hash(sign_in.password) for sign_in in sign_ins.everyone()}
    prepared = prepare_data(wiring.images, places, hashes)
    with wiring.writing() as session:
        stages = _tell_stories(session, wiring, places, prepared, now=now)
        sign_ins = replace(sign_ins, feed_path=_subscription(session, stages[0], now))
        demo_sign_ins.save_sign_ins(wiring.config.data_dir, sign_ins)
        session.commit()
    with wiring.reading() as session:
        AnchorWriter(wiring.anchors)(session, now=now)
    projection.catch_up_index(wiring.reading, wiring.writing)
    optimise_statistics(wiring.writing)
    return sign_ins


def _tell_stories(
    session: Session, wiring: Wiring, places: Sequence[DemoOrganisation], prepared: PreparedData, *, now: datetime
) -> list[DemoStage]:
    machine = StoryWorker(session, wiring.files, wiring.images, wiring.archives, wiring.keyring.unseal, now)
    stages = [found_demo_organisation(session, wiring, place, prepared, machine, now=now - HISTORY) for place in places]
    lives = (life for stage in stages for life in _post_lives(stage, now))
    first = stages[0]
    own = (
        tell_corrections(first, now=now),
        tell_sittings(first, now=now),
        tell_partial_approval(first, now),
        tell_series(first, now),
    )
    plans = (
        tell_plan(first, now=now),
        tell_account_gate(first, now=now),
        tell_staff(first, now=now),
        tell_plan_networks(first, now=now),
        tell_objectives(first, now=now),
    )
    planned = (tell_campaigns(first, now=now), tell_weekly_slots(first, now=now), tell_months(first, now=now), *plans)
    citizens = (
        tell_network_messages(wiring, first, now=now),
        tell_replies(first, now=now),
        tell_protocol(first, now=now),
        tell_deadlines(first, now=now),
        *past_month_lives(first, now=now),
        tell_moderation(first, wiring.norms, now=now),
    )
    around = (tell_agendas(wiring, first, now=now), tell_saved_views(first, now=now))
    back = (tell_figures(first, now=now), tell_account_watch(first, now=now))
    chronicle = Chronicle([*lives, *own, *planned, *citizens, *around, *back])
    chronicle.until(now - DISCONNECTED)
    for stage in stages:
        disconnect_accounts(stage, now=now - DISCONNECTED)
    chronicle.until(now)
    machine.send_due(now)
    settle_notices(session, stages, wiring.letters, now=now)
    return stages


def _post_lives(stage: DemoStage, now: datetime) -> Iterator[Life]:
    dice = Random(stage.place.slug)
    timelines = build_timelines(stage.place, now=now, dice=dice)
    yield from (PostStory(stage, telling, course).live() for telling, course in timelines)
    yield from period_lives(stage, now)
    yield from request_lives(stage, now)
    yield from sole_approval_lives(stage, now)
    yield from conversation_lives(stage, now)


def _subscription(session: Session, stage: DemoStage, now: datetime) -> str:
    """Return the head of communication's calendar path."""
    _, token = create_subscription(Work(session, stage.with_role("supervisor")[0], now), name="Outlook")
    return feed_path(token, stage.place.slug)
