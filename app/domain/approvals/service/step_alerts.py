"""Step alerts: remind, call the substitute, escalate, never approve."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.core import paths
from app.core.actor import system_actor
from app.core.zones import local_time
from app.db.work import Work
from app.domain.approvals.models.rounds import RoundStep, StepAlert
from app.domain.approvals.queries import late_steps, recipients
from app.domain.approvals.rules.deadlines import StepAlertKind, step_alarms
from app.domain.approvals.service.deadlines import next_alarm_at
from app.domain.approvals.service.review_letters import post_letter
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.notifications import service as notifications_service
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.posts.models import Post


def raise_step_alerts(session: Session, post: Post, step: RoundStep, *, now: datetime) -> int:
    """Raise due alerts, once each, under the post's lock; return how many.

    A reminder due with the substitutes' alert goes unsent: reminding substitutes is enough.
    """
    done = late_steps.alerts_done(session, step.organisation_id, [step.id]).get(step.id, ())
    due = [
        alarm.kind
        for alarm in step_alarms(step.half_at, step.most_at, step.deadline_at, step.late)
        if alarm.at <= now and alarm.kind not in done
    ]
    for alert_kind in due:
        is_said_below = alert_kind is StepAlertKind.REMIND and StepAlertKind.SUBSTITUTE in due
        users = () if is_said_below else _alert_recipients(session, post, step, alert_kind, now=now)
        _raise_alert(session, post, step, alert_kind, users, now=now)
    step.late_at = next_alarm_at(step, [*done, *due])
    session.flush()
    return len(due)


def _alert_recipients(
    session: Session, post: Post, step: RoundStep, alert_kind: StepAlertKind, *, now: datetime
) -> Sequence[User]:
    if alert_kind is StepAlertKind.ESCALATE:
        return late_steps.escalation_recipients(session, post, step, now=now)
    deciders = late_steps.step_deciders(session, step)
    own = [decider.user for decider in deciders if not decider.stands_in]
    return own if own and alert_kind is StepAlertKind.REMIND else [decider.user for decider in deciders]


def _raise_alert(
    session: Session, post: Post, step: RoundStep, alert_kind: StepAlertKind, users: Sequence[User], *, now: datetime
) -> None:
    body = session.get_one(Organisation, post.organisation_id)
    session.add(StepAlert(organisation_id=body.id, round_step_id=step.id, what=alert_kind, told=len(users), at=now))
    context = {
        "step": step.name,
        "deadline": f"{local_time(step.deadline_at, body.zone):%d/%m/%Y %H:%M}",
        "path": paths.review(body.slug, post.year, post.ordinal),
    }
    kind = "review_escalated" if alert_kind is StepAlertKind.ESCALATE else "review_reminded"
    letters = [
        post_letter(post, user, kind, f"step:{step.id}:{alert_kind.value}:{user.id}", **context) for user in users
    ]
    notifications_service.queue_letters(session, letters, organisation_id=body.id, now=now)
    _record_alert(session, post, step, alert_kind, len(users), now=now)


def _record_alert(
    session: Session, post: Post, step: RoundStep, alert_kind: StepAlertKind, recipient_count: int, *, now: datetime
) -> None:
    act = Act.POST_ESCALATED if alert_kind is StepAlertKind.ESCALATE else Act.POST_REMINDED
    actor, subject = system_actor(post.organisation_id), f"post:{post.id}"
    audit.record(
        Work(session, actor, now), act, subject=subject, step=step.name, deadline=step.deadline_at, told=recipient_count
    )


def notify_expired(work: Work, post: Post) -> None:
    if (author := recipients.post_author(work, post)) is None:
        return
    user, slug = author
    context = {"path": f"{paths.post(slug, post.year, post.ordinal)}#slots"}
    letter = post_letter(post, user, "post_expired", f"post:{post.id}:expired:{post.planned_at}:{user.id}", **context)
    notifications_service.queue_letters(work.session, [letter], organisation_id=post.organisation_id, now=work.now)
