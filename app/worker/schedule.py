import os
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from app.db.maintenance import optimise_statistics
from app.domain.approvals.queries.late_steps import next_alert_due as next_late
from app.domain.approvals.queries.provisional import next_effect
from app.domain.approvals.queries.unread_rounds import next_unread
from app.domain.publishing.rules.delivery import tally_in_words
from app.domain.takedowns.queries.orders import next_reminder
from app.domain.takedowns.rules.withdrawals import withdrawal_tally
from app.domain.triage.queries.readings import next_waiting
from app.usecases.approvals import queue_upkeep
from app.usecases.approvals.emergency_recall import recall_after_emergencies
from app.usecases.audit.anchors import AnchorWriter
from app.usecases.authorship.upkeep import catch_up_passages
from app.usecases.control_outcomes import apply_elapsed_changes
from app.usecases.editorial_line.second_opinions import OpinionWriter
from app.usecases.feeds import projection
from app.usecases.inbox.readings import MessageReader
from app.usecases.media.derived_files import delete_unheld_files
from app.usecases.media.link_cards import delete_unused_cards
from app.usecases.media.videos import delete_given_up
from app.usecases.periods.enforcement import inherit_pending_periods
from app.usecases.plan.existing_channels import recount_clashes
from app.usecases.plan.review_reminders import remind_reviews
from app.usecases.posts import working_copies
from app.usecases.posts.endings import expire_unapproved
from app.usecases.public.projection import public_page_job
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.publishing.health_signals import record_heartbeat
from app.usecases.publishing.idle_accounts import review_idle_accounts
from app.usecases.reports.monthly_report import figure_export_job, monthly_report_job
from app.usecases.requests import anonymisation
from app.usecases.review import decision_effect
from app.usecases.search import projection as search_projection
from app.usecases.series.post_creation import series_job
from app.usecases.sittings.calendar_letters import InvitationSender as Convener
from app.usecases.sittings.upkeep import keep_sittings
from app.usecases.takedowns.orders import send_due_reminders
from app.usecases.takedowns.withdrawal_sender import withdrawal_outbox
from app.usecases.wiring import Wiring
from app.worker.jobs.account_watch import account_watch_jobs
from app.worker.jobs.captions import caption_jobs
from app.worker.jobs.feed_hub import hub_jobs
from app.worker.jobs.inbox import citizen_io_jobs, citizen_jobs
from app.worker.jobs.notices import notice_jobs
from app.worker.jobs.remote_sources import remote_source_jobs
from app.worker.jobs.tokens import token_jobs
from app.worker.jobs.uploads import upload_jobs
from app.worker.runner import HOURLY, SLOW_INTERVAL, JobTally, WorkerJob, counted_job

HEARTBEAT_INTERVAL = timedelta(seconds=5)
DAYS_IN_A_YEAR = 365.25


def worker_jobs(wiring: Wiring) -> list[WorkerJob]:
    """Let publications precede internal jobs; network ones have separate lanes."""
    sender = _delivery_sender(wiring)
    calm = replace(wiring, writing=sender.giving_way(wiring.writing))
    internal = [replace(job, gives_way_to=lambda: sender.is_sending) for job in _internal_jobs(calm)]
    return [
        WorkerJob("worker.beat", _heartbeat(wiring), every=HEARTBEAT_INTERVAL),
        _send_job(sender),
        _withdraw_job(wiring),
        *internal,
        *citizen_io_jobs(wiring),
        *remote_source_jobs(wiring),
        *hub_jobs(wiring),
        *token_jobs(calm),
        *account_watch_jobs(calm),
        *upload_jobs(calm),
        *_meaning_jobs(calm),
        *caption_jobs(calm),
        *notice_jobs(wiring),
    ]


def _internal_jobs(wiring: Wiring) -> list[WorkerJob]:
    return [*_editorial_jobs(wiring), *_derived_jobs(wiring), *citizen_jobs(wiring)]


def _editorial_jobs(wiring: Wiring) -> list[WorkerJob]:
    return [
        WorkerJob("audit.anchor", _anchor(wiring)),
        WorkerJob("takedowns.remind", _remind_orders(wiring), due=next_reminder, every=SLOW_INTERVAL),
        WorkerJob(
            "approvals.settle",
            counted_job(wiring, "decisions", decision_effect.settle_due),
            due=next_effect,
        ),
        WorkerJob("publishing.expire_unapproved", _expire_posts(wiring), every=SLOW_INTERVAL),
        WorkerJob(
            "approvals.tell_late",
            counted_job(wiring, "late_steps", queue_upkeep.raise_due_alerts),
            due=next_late,
            every=SLOW_INTERVAL,
        ),
        WorkerJob("publishing.review_idle", counted_job(wiring, "idle_accounts", review_idle_accounts), every=HOURLY),
        WorkerJob("periods.hand_down", _hand_down_periods(wiring), every=SLOW_INTERVAL),
        WorkerJob(
            "periods.recall_ended",
            counted_job(wiring, "recalled_posts", recall_after_emergencies),
            every=SLOW_INTERVAL,
        ),
        WorkerJob("plan.remind", counted_job(wiring, "reminded_plans", remind_reviews), every=HOURLY),
        WorkerJob("people.end_terms", counted_job(wiring, "terms_ended", apply_elapsed_changes), every=SLOW_INTERVAL),
        WorkerJob("sittings.keep", _keep_sittings(wiring), every=SLOW_INTERVAL),
        WorkerJob("series.make_ahead", series_job(wiring.reading, wiring.writing), every=SLOW_INTERVAL),
        WorkerJob("posts.forget_copies", _forget_copies(wiring), every=HOURLY),
        WorkerJob("media.forget_cards", counted_job(wiring, "link_cards", delete_unused_cards), every=HOURLY),
        WorkerJob("media.clean_drawn", _clean_drawn(wiring), every=HOURLY),
        WorkerJob("media.forget_uploads", partial(delete_given_up, wiring.uploads), every=HOURLY),
        WorkerJob("requests.forget_names", _forget_names(wiring), every=HOURLY),
        WorkerJob("plan.count_clashes", partial(recount_clashes, wiring.reading, wiring.writing), every=HOURLY),
    ]


def _derived_jobs(wiring: Wiring) -> list[WorkerJob]:
    return [
        WorkerJob("approvals.catch_up", counted_job(wiring, "queues", queue_upkeep.catch_up)),
        WorkerJob(
            "approvals.follow_midnight",
            counted_job(wiring, "queues", queue_upkeep.refresh_at_midnight),
            every=SLOW_INTERVAL,
        ),
        WorkerJob(
            "approvals.escalate",
            counted_job(wiring, "late_reviews", queue_upkeep.escalate_unreviewed),
            every=SLOW_INTERVAL,
        ),
        WorkerJob("feeds.catch_up", _catch_up_feeds(wiring)),
        WorkerJob("feeds.prolong", _prolong_feeds(wiring), every=HOURLY),
        WorkerJob("authorship.catch_up", _catch_up_passages(wiring), every=SLOW_INTERVAL),
        WorkerJob("search.catch_up", _catch_up_search(wiring), every=SLOW_INTERVAL),
        WorkerJob("reports.prepare", monthly_report_job(wiring.reading, wiring.writing), every=HOURLY),
        WorkerJob("reports.hand_over", figure_export_job(wiring.reading, wiring.writing), every=HOURLY),
        WorkerJob(
            "public.catch_up", public_page_job(wiring.reading, wiring.writing, wiring.press), every=SLOW_INTERVAL
        ),
        WorkerJob("database.optimise", _optimise_database(wiring), every=HOURLY),
    ]


def _catch_up_feeds(wiring: Wiring) -> Callable[[datetime], JobTally]:
    address = wiring.config.address
    return lambda now: {"fed": projection.catch_up_feeds(wiring.reading, wiring.writing, address=address, now=now)}


def _prolong_feeds(wiring: Wiring) -> Callable[[datetime], JobTally]:
    address = wiring.config.address
    return lambda now: {"fed": projection.extend_open_periods(wiring.reading, wiring.writing, address=address, now=now)}


def _catch_up_search(wiring: Wiring) -> Callable[[datetime], JobTally]:
    return lambda _now: {"found": search_projection.catch_up_index(wiring.reading, wiring.writing)}


def _catch_up_passages(wiring: Wiring) -> Callable[[datetime], JobTally]:
    return lambda _now: {"kept": catch_up_passages(wiring.reading, wiring.writing)}


def _heartbeat(wiring: Wiring) -> Callable[[datetime], JobTally]:
    name = f"{socket.gethostname()}:{os.getpid()}"

    def run(now: datetime) -> JobTally:
        with wiring.writing() as session:
            record_heartbeat(session, name, now=now, reads_meaning=bool(wiring.adviser and wiring.adviser.is_able))
            session.commit()
        return {}

    return run


def _anchor(wiring: Wiring) -> Callable[[datetime], JobTally]:
    anchoring = AnchorWriter(wiring.anchors)

    def run(now: datetime) -> JobTally:
        with wiring.reading() as session:
            return {"anchored": anchoring(session, now=now)}

    return run


def _delivery_sender(wiring: Wiring) -> DeliverySender:
    return DeliverySender(
        writing=wiring.writing,
        reading=wiring.reading,
        networks=wiring.networks,
        files=wiring.files,
        images=wiring.images,
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
        lease=timedelta(seconds=wiring.config.lease_seconds),
        in_turn=wiring.in_turn,
        addresses=wiring.picture_addresses,
    )


def _send_job(sender: DeliverySender) -> WorkerJob:
    """Return the job that sends deliveries, in a lane where nothing delays publications."""
    return WorkerJob(
        "publishing.send_due",
        lambda now: tally_in_words(sender.send_due(now)),
        lane="sending",
        due=sender.due,
        finish=lambda: tally_in_words(sender.drain()),
    )


def _withdraw_job(wiring: Wiring) -> WorkerJob:
    outbox = withdrawal_outbox(
        writing=wiring.writing, networks=wiring.networks, unseal=wiring.keyring.unseal, clock=wiring.clock
    )
    return WorkerJob(
        "takedowns.withdraw", lambda now: withdrawal_tally(outbox.run(now)), lane="withdrawing", due=outbox.due
    )


def _remind_orders(wiring: Wiring) -> Callable[[datetime], JobTally]:
    return lambda now: {"reminded_orders": send_due_reminders(wiring.writing, now=now)}


def _expire_posts(wiring: Wiring) -> Callable[[datetime], JobTally]:
    return lambda now: {"expired_posts": expire_unapproved(wiring.reading, wiring.writing, now)}


def _hand_down_periods(wiring: Wiring) -> Callable[[datetime], JobTally]:
    return lambda now: {"periods": inherit_pending_periods(wiring.reading, wiring.writing, now)}


def _keep_sittings(wiring: Wiring) -> Callable[[datetime], JobTally]:
    convener = Convener(wiring.config.address, wiring.config.mail_from)
    return lambda now: {"sittings": keep_sittings(wiring.reading, wiring.writing, convener, now=now)}


def _forget_copies(wiring: Wiring) -> Callable[[datetime], JobTally]:
    term = timedelta(days=wiring.config.copy_days)
    return lambda now: {
        "copies": working_copies.delete_spent_copies(
            wiring.reading, wiring.writing, read_copy=wiring.read_copy, keep_for=term, now=now
        )
    }


def _clean_drawn(wiring: Wiring) -> Callable[[datetime], JobTally]:
    return lambda now: {"drawn_files": delete_unheld_files(wiring.writing, wiring.files, now=now)}


def _optimise_database(wiring: Wiring) -> Callable[[datetime], JobTally]:
    def run(_now: datetime) -> JobTally:
        optimise_statistics(wiring.writing)
        return {}

    return run


def _forget_names(wiring: Wiring) -> Callable[[datetime], JobTally]:
    term = timedelta(days=DAYS_IN_A_YEAR * wiring.config.request_years)
    forget = partial(anonymisation.anonymise_past_requests, wiring.reading, wiring.writing, wiring.files, keep_for=term)
    return lambda now: {"unnamed": forget(now=now)}


def _meaning_jobs(wiring: Wiring) -> list[WorkerJob]:
    """Give second opinions in a lane of their own: each takes a tenth of a second of CPU, several while typing."""
    if wiring.adviser is None:
        return []
    writer = OpinionWriter(wiring.reading, wiring.writing, wiring.adviser)
    reader = MessageReader(wiring.reading, wiring.writing, wiring.adviser)
    return [
        WorkerJob("approvals.give_opinions", writer.give_due, lane="meaning", due=next_unread),
        WorkerJob("inbox.read_messages", reader.read_due, lane="meaning", due=next_waiting),
    ]
