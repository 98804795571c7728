from collections.abc import Callable
from datetime import datetime
from functools import partial

from app.core import paths
from app.domain.notifications.queries.person_notices import next_digest_due
from app.domain.notifications.rules.unsubscribe import UnsubscribeRequest, unsubscribe_token
from app.usecases.newsletter.issue_delivery import newsletter_outbox
from app.usecases.newsletter.letters import NewsletterWriter
from app.usecases.newsletter.subscriptions import delete_unconfirmed
from app.usecases.notifications.digests import send_digests
from app.usecases.notifications.letter_delivery import letter_outbox
from app.usecases.notifications.push_calls import push_outbox, queue_pushes
from app.usecases.notifications.webhook_calls import queue_webhook_calls, webhook_outbox
from app.usecases.wiring import Wiring
from app.worker.runner import HOURLY, SLOW_INTERVAL, JobTally, WorkerJob


def notice_jobs(wiring: Wiring) -> list[WorkerJob]:
    """Leave letters queued without mail server; slow channels delay none."""
    calls = webhook_outbox(wiring.writing, wiring.webhooks, wiring.letters, wiring.keyring.unseal, wiring.clock)
    pushes = push_outbox(wiring.writing, wiring.push, wiring.keyring.unseal, wiring.clock)
    jobs = [
        WorkerJob("notifications.follow", _follow_channels(wiring), "channels", every=SLOW_INTERVAL),
        WorkerJob("notifications.call_out", calls.run, "channels", due=calls.due, every=SLOW_INTERVAL),
        WorkerJob("notifications.gather_pushes", _gather_pushes(wiring), "channels", every=SLOW_INTERVAL),
        WorkerJob("notifications.push", pushes.run, "channels", due=pushes.due, every=SLOW_INTERVAL),
    ]
    jobs.append(WorkerJob("newsletter.forget", _forget_unconfirmed(wiring), "newsletter", every=HOURLY))
    if (mailer := wiring.mailer) is None:
        return jobs
    gathered = partial(send_digests, wiring.writing, wiring.letters)
    letters = letter_outbox(
        wiring.writing,
        mailer,
        wiring.letters,
        wiring.clock,
        stopper=_unsubscribe_address(wiring),
        unseal=wiring.keyring.unseal,
    )
    writer = NewsletterWriter(wiring.reading, wiring.letters, wiring.keyring, wiring.clock)
    issues = newsletter_outbox(wiring.writing, mailer, writer, wiring.clock)
    return [
        *jobs,
        WorkerJob(
            "notifications.gather", lambda now: gathered(now=now), "letters", due=next_digest_due, every=SLOW_INTERVAL
        ),
        WorkerJob("notifications.carry", letters.run, "letters", due=letters.due, finish=letters.drain),
        WorkerJob("newsletter.send", issues.run, "newsletter", due=issues.due, finish=issues.drain),
    ]


def _forget_unconfirmed(wiring: Wiring) -> Callable[[datetime], JobTally]:
    return lambda now: {"addresses_forgotten": delete_unconfirmed(wiring.writing, now=now)}


def _follow_channels(wiring: Wiring) -> Callable[[datetime], JobTally]:
    return lambda now: {"channels_told": queue_webhook_calls(wiring.reading, wiring.writing, now=now)}


def _gather_pushes(wiring: Wiring) -> Callable[[datetime], JobTally]:
    return lambda now: {"pushes_queued": queue_pushes(wiring.reading, wiring.writing, now=now)}


def _unsubscribe_address(wiring: Wiring) -> Callable[[UnsubscribeRequest], str]:
    def address(stop: UnsubscribeRequest) -> str:
        return wiring.letters.link(paths.unsubscribe(unsubscribe_token(stop, wiring.keyring.seal)))

    return address
