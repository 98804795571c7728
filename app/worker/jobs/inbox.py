from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from app.db.claim import next_due
from app.domain.cases.models.sources import CitizenMailbox
from app.domain.cases.queries import unit_questions
from app.domain.crisis.queries import next_crisis_reminder
from app.domain.deadlines.queries import levels
from app.domain.moderation.queries.measures import next_review_at
from app.domain.moderation.rules.blocks import BlockState
from app.domain.replies.rules.delivery import report_counts
from app.usecases.cases.unit_questions import remind_due_units
from app.usecases.crisis import spike_watch
from app.usecases.deadlines.escalation import escalate_due
from app.usecases.faq.topics import COUNT_EVERY, count_topics
from app.usecases.image_rights.revocation import forget_people
from app.usecases.inbox.file_import import continue_imports, drop_past_imports
from app.usecases.inbox.mail_messages import CitizenMailReader
from app.usecases.inbox.network_reader import NetworkReader
from app.usecases.moderation.block_sender import block_outbox
from app.usecases.moderation.reviews import review_measures
from app.usecases.privacy.retention import purge_evidence, purge_job
from app.usecases.publishing.proofs import purge_proofs
from app.usecases.replies.sender import reply_outbox
from app.usecases.replies.template_reviews import remind_due_templates
from app.usecases.wiring import Wiring
from app.worker.runner import HOURLY, SLOW_INTERVAL, WorkerJob, counted_job


def citizen_io_jobs(wiring: Wiring) -> list[WorkerJob]:
    """Return the jobs of citizens' messages, a lane each: slow servers delay nothing."""
    return [_reply_job(wiring), _listen_job(wiring), _mailbox_job(wiring), _block_job(wiring)]


def _reply_job(wiring: Wiring) -> WorkerJob:
    outbox = reply_outbox(
        writing=wiring.writing,
        reading=wiring.reading,
        networks=wiring.networks,
        listeners=wiring.listeners,
        mailer=wiring.mailer,
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
        sender=wiring.config.mail_from,
    )
    return WorkerJob("replies.send", lambda now: report_counts(outbox.run(now)), lane="replying", due=outbox.due)


def _block_job(wiring: Wiring) -> WorkerJob:
    outbox = block_outbox(
        writing=wiring.writing, blockers=wiring.blockers, unseal=wiring.keyring.unseal, clock=wiring.clock
    )
    return WorkerJob("moderation.block", lambda now: _count_blocks(outbox.run(now)), lane="blocking", due=outbox.due)


def _count_blocks(tally: Mapping[BlockState, int]) -> dict[str, int]:
    return {f"blocks_{state}": count for state, count in tally.items()}


def _listen_job(wiring: Wiring) -> WorkerJob:
    reader = NetworkReader(
        wiring.writing, wiring.listeners, wiring.keyring.unseal, patience=SLOW_INTERVAL.total_seconds()
    )
    return WorkerJob(
        "inbox.listen",
        reader.read_due,
        lane="listening",
        due=reader.due,
        every=SLOW_INTERVAL,
        finish=reader.drain,
    )


def _mailbox_job(wiring: Wiring) -> WorkerJob:
    reading = CitizenMailReader(
        writing=wiring.writing,
        mailboxes=wiring.mailboxes,
        unseal=wiring.keyring.unseal,
        ours=(wiring.config.mail_from,),
    )
    due = partial(next_due, model=CitizenMailbox)
    return WorkerJob("inbox.collect", reading.collect, lane="citizen_mailbox", due=due, every=SLOW_INTERVAL)


def citizen_jobs(wiring: Wiring) -> list[WorkerJob]:
    return [
        WorkerJob("deadlines.escalate", counted_job(wiring, "risen_cases", escalate_due), due=levels.next_case_due_at),
        WorkerJob(
            "cases.remind_units",
            counted_job(wiring, "reminded_units", remind_due_units),
            due=unit_questions.next_reminder_at,
            every=SLOW_INTERVAL,
        ),
        WorkerJob(
            "crisis.watch", counted_job(wiring, "spikes", spike_watch.watch_spikes), every=spike_watch.WATCH_EVERY
        ),
        WorkerJob("faq.count_asked", counted_job(wiring, "asked_topics", count_topics), every=COUNT_EVERY),
        WorkerJob("replies.remind_templates", counted_job(wiring, "templates_due", remind_due_templates), every=HOURLY),
        WorkerJob(
            "crisis.remind",
            counted_job(wiring, "updates_due", spike_watch.remind_updates),
            due=next_crisis_reminder,
            every=SLOW_INTERVAL,
        ),
        *_retention_jobs(wiring),
        *_moderation_jobs(wiring),
    ]


def _retention_jobs(wiring: Wiring) -> list[WorkerJob]:
    term = timedelta(days=wiring.config.citizen_days)
    purge = purge_job(wiring.reading, wiring.writing, wiring.files, keep_for=term)
    going_on = partial(continue_imports, wiring.reading, wiring.writing)
    return [
        WorkerJob("privacy.purge", purge, every=HOURLY),
        WorkerJob(
            "privacy.purge_proofs",
            lambda now: {"pictures": purge_proofs(wiring.writing, wiring.files, now=now)},
            every=HOURLY,
        ),
        WorkerJob("privacy.forget_people", counted_job(wiring, "people", forget_people), every=HOURLY),
        WorkerJob("inbox.import", going_on, every=SLOW_INTERVAL),
        WorkerJob("inbox.drop_files", counted_job(wiring, "dropped_files", drop_past_imports), every=HOURLY),
    ]


def _moderation_jobs(wiring: Wiring) -> list[WorkerJob]:
    return [
        WorkerJob(
            "moderation.review_measures",
            lambda now: {"measures": review_measures(wiring.writing, now=now)},
            due=next_review_at,
            every=SLOW_INTERVAL,
        ),
        WorkerJob(
            "privacy.purge_evidence",
            lambda now: {"proof": purge_evidence(wiring.writing, wiring.files, now=now)},
            every=HOURLY,
        ),
    ]
