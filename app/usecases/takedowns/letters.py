from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session

from app.core import paths
from app.core.permissions import Permission
from app.domain.notifications import service as notifications_service
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries import deciders
from app.domain.takedowns.models import TakedownOrder
from app.domain.takedowns.queries.withdrawals import WithdrawalRecord
from app.domain.takedowns.rules.orders import OrderReminder
from app.domain.takedowns.rules.withdrawals import WithdrawalState

W = WithdrawalState
WITHDRAWAL_LETTERS = {
    W.PROPOSED: "withdrawal_proposed",
    W.AWAITING_HAND: "withdraw_by_hand",
    W.FAILED: "withdrawal_stuck",
    W.UNCONFIRMED: "withdrawal_stuck",
    W.WITHDRAWN: "post_withdrawn",
}


def notify_withdrawal(session: Session, record: WithdrawalRecord, *, now: datetime) -> None:
    """Notify people who must act or lost their text, once per state."""
    withdrawal = record.withdrawal
    if kind := WITHDRAWAL_LETTERS.get(withdrawal.state):
        key = f"{kind}:{withdrawal.id}:{withdrawal.attempts}"
        _queue_letters(session, _recipients(session, record, now=now), kind, _context(session, record), key, now=now)


def send_order_reminder(session: Session, order: TakedownOrder, reminder: OrderReminder, *, now: datetime) -> None:
    """Notify all who may order withdrawals, at once and as the term ends."""
    body = session.get_one(Organisation, order.organisation_id)
    context = {
        "reference": order.reference,
        "received": order.received_at.isoformat(),
        "due": order.due_at.isoformat(),
        "zone": body.zone,
        "reminder": reminder.value,
        "path": paths.takedown(body.slug, order.id),
    }
    kind = "takedown_received" if reminder is OrderReminder.RECEIVED else "takedown_reminder"
    _queue_letters(
        session,
        deciders.people_with_permission(session, order.organisation_id, Permission.TAKEDOWN_ORDER, now=now),
        kind,
        {**context, "organisation_id": order.organisation_id},
        f"takedown:{order.id}:{reminder}",
        now=now,
        act_by=order.due_at,
    )


def _recipients(session: Session, record: WithdrawalRecord, *, now: datetime) -> Iterable[User]:
    body = record.withdrawal.organisation_id
    holders = partial(deciders.people_with_permission, session, body, now=now)
    match record.withdrawal.state:
        case WithdrawalState.PROPOSED:
            return holders(Permission.TAKEDOWN_ORDER)
        case WithdrawalState.AWAITING_HAND:
            person = deciders.responsible_person(session, body, record.channel.responsible_id, now=now)
            return [person] if person else holders(Permission.DELIVERY_SETTLE)
        case WithdrawalState.WITHDRAWN:
            author = [record.post.author_id] if record.post.author_id else []
            return _unique_users(
                [
                    *holders(Permission.DELIVERY_SETTLE),
                    *deciders.active_users(session, body, author, now=now),
                ]
            )
    return _unique_users([*holders(Permission.DELIVERY_SETTLE), *holders(Permission.TAKEDOWN_ORDER)])


def _unique_users(users: Iterable[User]) -> Iterable[User]:
    return {user.id: user for user in users}.values()


def _context(session: Session, record: WithdrawalRecord) -> dict[str, Any]:
    withdrawal, body = record.withdrawal, session.get_one(Organisation, record.withdrawal.organisation_id)
    return {
        "organisation_id": body.id,
        "number": record.post.number,
        "title": record.post.title,
        "account": record.account,
        "reason": withdrawal.reason,
        "by": withdrawal.decided_by_name or withdrawal.proposed_by_name,
        "trouble": withdrawal.trouble,
        "permalink": record.delivery.permalink,
        "path": paths.withdrawal(body.slug, withdrawal.id),
    }


def _queue_letters(
    session: Session,
    readers: Iterable[User],
    kind: str,
    context: dict[str, Any],
    key: str,
    *,
    now: datetime,
    act_by: datetime | None = None,
) -> None:
    letter_context = {name: value for name, value in context.items() if name != "organisation_id"}
    for user in readers:
        notifications_service.queue_letter(
            session,
            to_address=user.email,
            to_name=user.name,
            locale=user.locale,
            kind=kind,
            context=letter_context,
            dedup_key=f"{key}:{user.id}",
            organisation_id=context["organisation_id"],
            now=now,
            act_by=act_by,
        )
