"""What the worker does: the one list where the jobs of every feature meet."""

import os
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from app.accounts.jobs import AbsenceReader
from app.accounts.models import AbsenceCalendar
from app.approvals import jobs as approvals
from app.approvals.queries.late import next_due as next_late
from app.attending import attending
from app.audit.jobs import Anchoring
from app.calendar.jobs import Reader
from app.calendar.models import ExternalCalendar
from app.db.claim import next_due
from app.db.upkeep import optimise
from app.drafting import jobs as drafting
from app.feeds import jobs as feeds
from app.intake import jobs as intake
from app.intake.models import Mailbox
from app.periods.jobs import hand_down
from app.plan.jobs import count_due, remind_reviews
from app.public.jobs import opening
from app.publishing.jobs import Sender, expire_unapproved
from app.publishing.jobs.beating import beat
from app.publishing.jobs.idling import review_idle
from app.publishing.rules import worded
from app.reports.jobs import handing, preparing
from app.rota_citizens import of_citizens
from app.rota_letters import UNHURRIED, letters_of
from app.search import jobs as search
from app.series.jobs import repeating
from app.sittings.jobs import keep
from app.sittings.service.letters import Sender as Convener
from app.takedowns.jobs import Withdrawer, remind_due
from app.takedowns.queries.orders import next_reminder
from app.takedowns.rules.withdrawals import counted
from app.usecases.approvals.emergency_recall import recall_ended
from app.usecases.people.memberships import end_terms
from app.usecases.wiring import Wiring
from app.worker import Job, Tally

BEAT_EVERY = timedelta(seconds=5)
TIDY_EVERY = timedelta(hours=1)
DAYS_IN_A_YEAR = 365.25


def jobs_of(wiring: Wiring) -> list[Job]:
    """Everything the worker does, from every feature; what is done in the house lets publications go first."""
    sender = _sender(wiring)
    house = [replace(job, gives_way_to=lambda: sender.is_sending) for job in _of_the_house(wiring)]
    return [
        Job("worker.beat", _beating(wiring), every=BEAT_EVERY),
        _sending(sender),
        _withdrawing(wiring),
        *house,
        *attending(wiring),
        _collecting(wiring),
        _reading_calendars(wiring),
        _reading_absences(wiring),
        *letters_of(wiring),
    ]


def _of_the_house(wiring: Wiring) -> list[Job]:
    return [
        Job("audit.anchor", _anchoring(wiring)),
        Job("takedowns.remind", _reminding(wiring), due=next_reminder, every=UNHURRIED),
        Job("publishing.expire_unapproved", _expiring(wiring), every=UNHURRIED),
        Job("approvals.tell_late", _counted(wiring, "late_steps", approvals.tell_late), due=next_late),
        Job("publishing.review_idle", _counted(wiring, "idle_accounts", review_idle), every=TIDY_EVERY),
        Job("periods.hand_down", _handing_down(wiring), every=UNHURRIED),
        Job("periods.recall_ended", _counted(wiring, "recalled_posts", recall_ended), every=UNHURRIED),
        Job("plan.remind", _counted(wiring, "reminded_plans", remind_reviews), every=TIDY_EVERY),
        Job("accounts.end_terms", _counted(wiring, "terms_ended", end_terms), every=UNHURRIED),
        Job("approvals.catch_up", _counted(wiring, "queues", approvals.catch_up)),
        Job("approvals.follow_midnight", _counted(wiring, "queues", approvals.follow_midnight), every=UNHURRIED),
        Job("approvals.escalate", _counted(wiring, "late_reviews", approvals.escalate_unreviewed), every=UNHURRIED),
        Job("sittings.keep", _convening(wiring), every=UNHURRIED),
        Job("series.make_ahead", repeating(wiring.reading, wiring.writing), every=UNHURRIED),
        Job("feeds.catch_up", _feeding(wiring)),
        Job("feeds.prolong", _prolonging(wiring), every=TIDY_EVERY),
        Job("search.catch_up", _indexing(wiring), every=UNHURRIED),
        Job("reports.prepare", preparing(wiring.reading, wiring.writing), every=TIDY_EVERY),
        Job("reports.hand_over", handing(wiring.reading, wiring.writing), every=TIDY_EVERY),
        Job("public.catch_up", opening(wiring.reading, wiring.writing, wiring.press), every=UNHURRIED),
        Job("drafting.forget_copies", _forgetting(wiring), every=TIDY_EVERY),
        Job("database.optimise", _optimising(wiring), every=TIDY_EVERY),
        Job("intake.forget_names", _unnaming(wiring), every=TIDY_EVERY),
        *of_citizens(wiring),
        Job("plan.count_clashes", partial(count_due, wiring.reading, wiring.writing), every=TIDY_EVERY),
    ]


def _counted(wiring: Wiring, word: str, run: Callable[..., int]) -> Callable[[datetime], Tally]:
    """A job that says how many it did of one thing."""
    return lambda now: {word: run(wiring.reading, wiring.writing, now=now)}


def _feeding(wiring: Wiring) -> Callable[[datetime], Tally]:
    address = wiring.config.address
    return lambda now: {"fed": feeds.catch_up(wiring.reading, wiring.writing, address=address, now=now)}


def _prolonging(wiring: Wiring) -> Callable[[datetime], Tally]:
    address = wiring.config.address
    return lambda now: {"fed": feeds.prolong(wiring.reading, wiring.writing, address=address, now=now)}


def _indexing(wiring: Wiring) -> Callable[[datetime], Tally]:
    return lambda _now: {"found": search.catch_up(wiring.reading, wiring.writing)}


def _beating(wiring: Wiring) -> Callable[[datetime], Tally]:
    name = f"{socket.gethostname()}:{os.getpid()}"

    def run(now: datetime) -> Tally:
        with wiring.writing() as session:
            beat(session, name, now=now)
            session.commit()
        return {}

    return run


def _anchoring(wiring: Wiring) -> Callable[[datetime], Tally]:
    anchoring = Anchoring(wiring.anchors)

    def run(now: datetime) -> Tally:
        with wiring.reading() as session:
            return {"anchored": anchoring(session, now=now)}

    return run


def _sender(wiring: Wiring) -> Sender:
    return Sender(
        writing=wiring.writing,
        reading=wiring.reading,
        networks=wiring.networks,
        files=wiring.files,
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
        lease=timedelta(seconds=wiring.config.lease_seconds),
        in_turn=wiring.in_turn,
    )


def _sending(sender: Sender) -> Job:
    """In a lane of its own: nothing else the worker does may make a publication late."""
    return Job(
        "publishing.send_due",
        lambda now: worded(sender.send_due(now)),
        lane="sending",
        due=sender.due,
        finish=lambda: worded(sender.drain()),
    )


def _withdrawing(wiring: Wiring) -> Job:
    """In a lane of its own too: a server that does not answer delays nothing else."""
    withdrawer = Withdrawer(
        writing=wiring.writing, networks=wiring.networks, unseal=wiring.keyring.unseal, clock=wiring.clock
    )
    return Job("takedowns.withdraw", lambda now: counted(withdrawer.run(now)), lane="withdrawing", due=withdrawer.due)


def _reminding(wiring: Wiring) -> Callable[[datetime], Tally]:
    return lambda now: {"reminded_orders": remind_due(wiring.writing, now=now)}


def _expiring(wiring: Wiring) -> Callable[[datetime], Tally]:
    return lambda now: {"expired_posts": expire_unapproved(wiring.reading, wiring.writing, now)}


def _handing_down(wiring: Wiring) -> Callable[[datetime], Tally]:
    return lambda now: {"periods": hand_down(wiring.reading, wiring.writing, now)}


def _convening(wiring: Wiring) -> Callable[[datetime], Tally]:
    convener = Convener(wiring.config.address, wiring.config.mail_from)
    return lambda now: {"sittings": keep(wiring.reading, wiring.writing, convener, now=now)}


def _forgetting(wiring: Wiring) -> Callable[[datetime], Tally]:
    term = timedelta(days=wiring.config.copy_days)
    return lambda now: {
        "copies": drafting.forget_copies(
            wiring.reading, wiring.writing, read_copy=wiring.read_copy, keep_for=term, now=now
        )
    }


def _optimising(wiring: Wiring) -> Callable[[datetime], Tally]:
    def run(_now: datetime) -> Tally:
        optimise(wiring.writing)
        return {}

    return run


def _unnaming(wiring: Wiring) -> Callable[[datetime], Tally]:
    term = timedelta(days=DAYS_IN_A_YEAR * wiring.config.request_years)
    forget = partial(intake.forget_names, wiring.reading, wiring.writing, wiring.files, keep_for=term)
    return lambda now: {"unnamed": forget(now=now)}


def _collecting(wiring: Wiring) -> Job:
    """In a lane of its own: a mail server may be slow."""
    collector = intake.Collector(
        writing=wiring.writing,
        mailboxes=wiring.mailboxes,
        unseal=wiring.keyring.unseal,
        images=wiring.images,
        files=wiring.files,
        ours=(wiring.config.mail_from,),
    )
    return Job(
        "intake.collect", collector.collect, lane="mailbox", due=partial(next_due, model=Mailbox), every=UNHURRIED
    )


def _reading_calendars(wiring: Wiring) -> Job:
    """In a lane of its own: whoever keeps a calendar may be slow to answer."""
    reader = Reader(wiring.writing, wiring.calendars, wiring.keyring.unseal)
    due = partial(next_due, model=ExternalCalendar)
    return Job("calendar.read", reader.read_due, lane="calendars", due=due, every=UNHURRIED)


def _reading_absences(wiring: Wiring) -> Job:
    """In a lane of its own too."""
    reader = AbsenceReader(wiring.writing, wiring.calendars, wiring.keyring.unseal)
    due = partial(next_due, model=AbsenceCalendar)
    return Job("accounts.read_absences", reader.read_due, lane="absences", due=due, every=UNHURRIED)
