"""What a step does as its time goes: it reminds, calls the substitute, is taken to the superiors. It never approves."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.accounts.models import User
from app.approvals.models import RoundStep, StepAlert
from app.approvals.queries import late, readers
from app.approvals.rules.late import Late, alarms
from app.approvals.service.letters import letter_about
from app.approvals.service.timing import next_alarm
from app.audit import service as audit
from app.audit.rules import Act
from app.core import paths
from app.core.actor import the_clock
from app.core.zones import wall
from app.drafting.models import Post
from app.notifications import service as notifications
from app.organisations.models import Organisation


def tell_late(session: Session, post: Post, step: RoundStep, *, now: datetime) -> int:
    """Do what is due of a step, under its post's lock, each thing once; how many were.

    What came due together is told once: a reminder that also goes to the substitutes is enough.
    """
    done = late.done_of(session, step.organisation_id, [step.id]).get(step.id, ())
    due = [
        alarm.what
        for alarm in alarms(step.half_at, step.most_at, step.deadline_at, step.late)
        if alarm.at <= now and alarm.what not in done
    ]
    for what in due:
        is_said_below = what is Late.REMIND and Late.SUBSTITUTE in due
        told = () if is_said_below else _told(session, post, step, what, now=now)
        _do(session, post, step, what, told, now=now)
    step.late_at = next_alarm(step, [*done, *due])
    session.flush()
    return len(due)


def _told(session: Session, post: Post, step: RoundStep, what: Late, *, now: datetime) -> Sequence[User]:
    if what is Late.ESCALATE:
        return late.superiors(session, post, step, now=now)
    asked = late.asked(session, step)
    own = [one.user for one in asked if not one.stands_in]
    return own if own and what is Late.REMIND else [one.user for one in asked]


def _do(session: Session, post: Post, step: RoundStep, what: Late, told: Sequence[User], *, now: datetime) -> None:
    body = session.get_one(Organisation, post.organisation_id)
    session.add(StepAlert(organisation_id=body.id, round_step_id=step.id, what=what, told=len(told), at=now))
    said = {
        "step": step.name,
        "deadline": f"{wall(step.deadline_at, body.zone):%d/%m/%Y %H:%M}",
        "path": paths.review(body.slug, post.year, post.ordinal),
    }
    kind = "review_escalated" if what is Late.ESCALATE else "review_reminded"
    letters = [letter_about(post, user, kind, f"step:{step.id}:{what.value}:{user.id}", **said) for user in told]
    notifications.queue_all(session, letters, organisation_id=body.id, now=now)
    _record(session, post, step, what, len(told), now=now)


def _record(session: Session, post: Post, step: RoundStep, what: Late, told: int, *, now: datetime) -> None:
    act = Act.POST_ESCALATED if what is Late.ESCALATE else Act.POST_REMINDED
    actor, subject = the_clock(post.organisation_id), f"post:{post.id}"
    audit.record(
        session, act, actor=actor, now=now, subject=subject, step=step.name, deadline=step.deadline_at, told=told
    )


def tell_expired(session: Session, post: Post, *, now: datetime) -> None:
    """Its author is sent to where another time is offered."""
    if (author := readers.author_of(session, post, now=now)) is None:
        return
    user, slug = author
    said = {"path": f"{paths.post(slug, post.year, post.ordinal)}#slots"}
    letter = letter_about(post, user, "post_expired", f"post:{post.id}:expired:{post.planned_at}:{user.id}", **said)
    notifications.queue_all(session, [letter], organisation_id=post.organisation_id, now=now)
