"""Letters by mail: claim, call, settle (`Outbox`). Attempts are counted before: none fatal to the worker looks new."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from app.core.call_outcome import CallOutcome
from app.core.clock import Clock
from app.db.claim import claim_rows, settle
from app.db.outbox import Outbox
from app.db.outbox_tasks import Claim, CommittedAttempt, OutboxResult, OutboxTask, claimed_task
from app.db.scope import Sessions
from app.domain.notifications.models import SEALED, Notice
from app.domain.notifications.ports import (
    CalendarPart,
    FailureCause,
    HandoverError,
    LetterTemplates,
    Mailer,
    MailError,
    MailMessage,
)
from app.domain.notifications.rules.delivery_times import STAY_IN_APP, DeliveryPlan, plan_delivery
from app.domain.notifications.rules.kinds import MAIL_ONLY, NoticeDuty, duty_of, may_be_stopped
from app.domain.notifications.rules.unsubscribe import UnsubscribeRequest, unsubscribe_request
from app.usecases.notifications.failures import UNWRITABLE, changes_after_call, notify_administrators
from app.usecases.notifications.readers import NoticeReader, notice_readers

LEASE = timedelta(minutes=10)
PATIENCE_S = 60.0
UnsubscribeLink = Callable[[UnsubscribeRequest], str]
"""The one-click unsubscribe address; empty if impossible."""
Unseal = Callable[[str], str]
"""Raises `ValueError` without the key."""


def _unseal_nothing(_sealed: str) -> str:
    raise ValueError("no key was given")


@dataclass(frozen=True, slots=True)
class OutgoingLetter:
    notice: Notice
    reader: NoticeReader


LetterTask = OutboxTask[OutgoingLetter]
LetterResult = OutboxResult[OutgoingLetter, HandoverError]


def letter_outbox(
    writing: Sessions,
    mailer: Mailer,
    letters: LetterTemplates,
    clock: Clock,
    *,
    stopper: UnsubscribeLink = lambda _stop: "",
    unseal: Unseal = _unseal_nothing,
) -> Outbox[OutgoingLetter, HandoverError, str]:
    """Return the outbox, one connection at a time: letters arrive in order, and mail servers allow few.

    It counts sent (`notices`), failed (`notices_delayed`), waiting (`notices_kept`).
    """
    return Outbox(
        writing,
        clock,
        model=Notice,
        claim=partial(claim_letters, letters=letters),
        call=partial(send_letter, mailer=mailer, letters=letters, stopper=stopper, unseal=unseal),
        settle=partial(settle_letters, letters=letters),
        lease=LEASE,
        connections=1,
        patience=PATIENCE_S,
    )


def claim_letters(
    session: Session, *, limit: int, lease: timedelta, now: datetime, letters: LetterTemplates
) -> Claim[OutgoingLetter, HandoverError, str]:
    """Claim due letters; those their readers want later, or only here, wait."""
    token, notices = claim_rows(session, Notice, limit=limit, lease=lease, now=now)
    readers = notice_readers(session, notices)
    tasks = []
    for notice in notices:
        reader = readers[notice.id]
        plan = plan_delivery(notice.kind, notice.act_by, reader.way(notice.kind), reader.hours, now=now)
        if plan.leaves:
            notice.attempts += 1
            attempt = CommittedAttempt(notice.attempts, now)
            tasks.append(claimed_task(notice, attempt, OutgoingLetter(notice, reader)))
        else:
            settle(session, Notice, notice.id, token, **_changes_of_waiting(notice, plan, letters))
    session.flush()
    return Claim(len(notices), tasks, tally=Counter(notices_kept=len(notices) - len(tasks)))


def _changes_of_waiting(notice: Notice, plan: DeliveryPlan, letters: LetterTemplates) -> dict[str, Any]:
    if plan == STAY_IN_APP:
        return {"context": letters.stored_context(notice.kind, notice.context)}
    return {"next_attempt_at": plan.until, "digest_at": plan.gathered}


def send_letter(
    task: LetterTask, *, mailer: Mailer, letters: LetterTemplates, stopper: UnsubscribeLink, unseal: Unseal
) -> LetterResult:
    try:
        mailer.send(_compose(task.content, letters, stopper, unseal))
    except (LookupError, ValueError):
        return LetterResult(task, None, trouble=UNWRITABLE)
    except MailError as error:
        return LetterResult(task, None, answer=error)
    return LetterResult(task, CallOutcome.DONE)


def settle_letters(
    session: Session, results: Sequence[LetterResult], *, now: datetime, letters: LetterTemplates
) -> Counter[str]:
    """Write what became of each; administrators hear of addresses refused for good.

    Sent letters keep only their headline: bodies may hold one-time links.
    """
    tally: Counter[str] = Counter()
    for result in results:
        notice, reader = result.task.content.notice, result.task.content.reader
        context = {} if notice.kind in MAIL_ONLY else letters.stored_context(notice.kind, notice.context)
        changes = changes_after_call(result, notice, context, now=now)
        settle(session, Notice, notice.id, result.task.token, **changes)
        if result.answer and result.answer.cause is FailureCause.PERMANENT:
            notify_administrators(session, notice, reader, str(changes["trouble"]), now=now)
        tally["notices" if "sent_at" in changes else "notices_delayed"] += 1
    return tally


def _compose(letter: OutgoingLetter, letters: LetterTemplates, stopper: UnsubscribeLink, unseal: Unseal) -> MailMessage:
    notice, reader = letter.notice, letter.reader
    stop = _unsubscribe_link(notice, reader, stopper)
    context = {
        **notice.context,
        **{name: unseal(sealed) for name, sealed in notice.context.get(SEALED, {}).items()},
        "name": notice.to_name,
        "body": reader.body,
        "preferences": "" if duty_of(notice.kind) is NoticeDuty.ACCOUNT else reader.preferences,
        "unsubscribe": stop,
    }
    subject, text = letters.compose(notice.kind, context, locale=notice.locale)
    return MailMessage(
        notice.to_address,
        notice.to_name,
        subject,
        text,
        reference=notice.reference,
        html=letters.rich(notice.kind, context, locale=notice.locale),
        thread=notice.thread_root,
        unsubscribe=stop,
        calendar=CalendarPart(**event) if (event := notice.context.get("calendar")) else None,
    )


def _unsubscribe_link(notice: Notice, reader: NoticeReader, stopper: UnsubscribeLink) -> str:
    if reader.user_id is None or reader.organisation_id is None or not may_be_stopped(notice.kind):
        return ""
    return stopper(unsubscribe_request(reader.organisation_id, reader.user_id, notice.kind, notice.to_address))
