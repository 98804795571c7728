"""Letters of the newsletter: claim, call, settle (`Outbox`), one row an address.

An issue is read from what everybody may read at that moment. It repeats its Message-ID at each attempt.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col, select

from app.core.actor import system_actor
from app.core.call_outcome import CallOutcome
from app.core.clock import Clock
from app.core.messages import msg
from app.db.claim import claim_rows, settle
from app.db.outbox import Outbox
from app.db.outbox_tasks import Claim, CommittedAttempt, OutboxResult, OutboxTask, claimed_task
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.newsletter.models import NewsletterSubscription
from app.domain.newsletter.rules.issues import MOST_REFUSALS, closing_time, next_issue
from app.domain.newsletter.service import delete_subscription
from app.domain.notifications.ports import FailureCause, HandoverError, Mailer, MailError
from app.domain.organisations.models import Organisation
from app.usecases.newsletter.letters import NewsletterWriter
from app.usecases.notifications.failures import UNWRITABLE, changes_after_call

LEASE = timedelta(minutes=10)
PATIENCE_S = 60.0
_UNREAD = msg("No se pudo leer lo publicado.")


@dataclass(frozen=True, slots=True)
class OutgoingIssue:
    subscription: NewsletterSubscription
    body: Organisation


IssueTask = OutboxTask[OutgoingIssue]
IssueResult = OutboxResult[OutgoingIssue, HandoverError]


def newsletter_outbox(
    writing: Sessions, mailer: Mailer, writer: NewsletterWriter, clock: Clock
) -> Outbox[OutgoingIssue, HandoverError, str]:
    """Return the outbox, one connection at a time, as servers allow few. It counts sent (`issues`) and not sent."""
    return Outbox(
        writing,
        clock,
        model=NewsletterSubscription,
        claim=claim_issues,
        call=lambda task: send_issue(task, mailer=mailer, writer=writer),
        settle=settle_issues,
        lease=LEASE,
        connections=1,
        patience=PATIENCE_S,
    )


def claim_issues(
    session: Session, *, limit: int, lease: timedelta, now: datetime
) -> Claim[OutgoingIssue, HandoverError, str]:
    _, subscriptions = claim_rows(session, NewsletterSubscription, limit=limit, lease=lease, now=now)
    bodies = _bodies(session, subscriptions)
    tasks = []
    for subscription in subscriptions:
        subscription.attempts += 1
        content = OutgoingIssue(subscription, bodies[subscription.organisation_id])
        tasks.append(claimed_task(subscription, CommittedAttempt(subscription.attempts, now), content))
    session.flush()
    return Claim(len(subscriptions), tasks)


def _bodies(session: Session, subscriptions: Sequence[NewsletterSubscription]) -> dict[int, Organisation]:
    ids = {subscription.organisation_id for subscription in subscriptions}
    if not ids:
        return {}
    wanted = select(Organisation).where(col(Organisation.id).in_(sorted(ids)))
    return {body.id: body for body in session.exec(wanted)}


def send_issue(task: IssueTask, *, mailer: Mailer, writer: NewsletterWriter) -> IssueResult:
    """Send the letter that is due; with nothing new there is none, and no outcome."""
    subscription, body = task.content.subscription, task.content.body
    try:
        letter = writer.letter(subscription, body)
        if letter:
            mailer.send(letter)
    except (LookupError, ValueError):
        return IssueResult(task, None, trouble=UNWRITABLE)
    except SQLAlchemyError:
        return IssueResult(task, None, answer=MailError(FailureCause.TEMPORARY, _UNREAD))
    except MailError as error:
        return IssueResult(task, None, answer=error)
    return IssueResult(task, CallOutcome.DONE if letter else None)


def settle_issues(session: Session, results: Sequence[IssueResult], *, now: datetime) -> Counter[str]:
    """Write what became of each; an address refused for good too often leaves, as does one that never confirmed."""
    tally: Counter[str] = Counter()
    for result in results:
        subscription = result.task.content.subscription
        refusals = _refusals(result, subscription)
        changes = _changes(result, now=now) | {"refusals": refusals}
        is_ours = settle(session, NewsletterSubscription, subscription.id, result.task.token, **changes)
        if is_ours and (refusals >= MOST_REFUSALS or (refusals and subscription.confirmed_at is None)):
            _end_refused(session, subscription.id, now=now)
        tally["issues" if result.outcome is CallOutcome.DONE else "issues_not_sent"] += 1
    return tally


def _refusals(result: IssueResult, subscription: NewsletterSubscription) -> int:
    if result.answer and result.answer.cause is FailureCause.PERMANENT:
        return subscription.refusals + 1
    return 0 if result.outcome is CallOutcome.DONE else subscription.refusals


def _is_silent(result: IssueResult) -> bool:
    """Tell whether the server cut before answering: the letter may have arrived."""
    return result.answer is not None and result.answer.cause is FailureCause.UNANSWERED


def _end_refused(session: Session, subscription_id: int, *, now: datetime) -> None:
    subscription = session.get_one(NewsletterSubscription, subscription_id)
    clock = system_actor(subscription.organisation_id)
    delete_subscription(Work(session, clock, now), subscription, reason="refused")


def _changes(result: IssueResult, *, now: datetime) -> dict[str, Any]:
    """Return the row's changes: tried again before the next issue, or on to it, which covers one surely not sent.

    Of the trouble only a silence is kept, to know a second one: a server's words name the address.
    """
    subscription, body = result.task.content.subscription, result.task.content.body
    after = changes_after_call(result, subscription, {}, now=now)
    again, trouble = after.get("next_attempt_at"), {"trouble": after["trouble"] if _is_silent(result) else ""}
    if subscription.issue_at is None:
        return trouble | {"next_attempt_at": again}
    following = next_issue(subscription.cadence, body.zone, now=now)
    if again and again < following:
        return trouble | {"next_attempt_at": again}
    covered = (
        closing_time(subscription.issue_at) if "sent_at" in after or _is_silent(result) else subscription.covered_until
    )
    onward = {"issue_at": following, "next_attempt_at": following, "attempts": 0}
    return trouble | onward | {"covered_until": covered}
