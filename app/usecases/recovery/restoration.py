"""Hold after restoring a backup of all the lost installation may have sent (I5).

Posts and replies become unfinished attempts: the worker searches for them, people get those missing. Letters, digests
and webhook calls wait for people. Withdrawals and blocks continue: idempotent, and delay may break a legal term.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Update
from sqlmodel import Session, col, func, or_, select, update

from app.core.messages import msg
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import EntryDraft, lock_heads, record_all
from app.domain.cases.models.replies import REPLY_ATTEMPTS, Reply
from app.domain.cases.rules.replies import ReplyState
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Publishing
from app.domain.feeds.models import FeedBlock, FeedVersion, new_epoch
from app.domain.notifications.models import Notice, Webhook, WebhookCall
from app.domain.organisations.models import Organisation
from app.domain.publishing.models import DELIVERY_ATTEMPTS, Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.recovery.models import Restoration
from app.domain.sittings.models import Appointment, SittingInvitation

RESTORED_TOKEN = "restored"
"""The mark of attempts only the lost installation may have made."""

BY_HAND_NOTE = msg("Se restauró una copia: quizá ya se publicó a mano. Mire la cuenta antes de publicarla.")
LETTER_NOTE = msg("Se restauró una copia y no se sabe si esta carta salió. Envíela otra vez si hace falta.")
CALL_NOTE = msg("Se restauró una copia y no se sabe si se dijo.")
_PRESUMED_SENT = (DeliveryState.SCHEDULED, DeliveryState.FAILED, DeliveryState.AWAITING_HAND)
"""On connected accounts: sent since by the clock, or by a person's press."""


def record_restoration(session: Session, *, backup_made_at: datetime, now: datetime) -> None:
    """Mark the restoration; audit waits for `resume_after_restoration`, as keys may be missing."""
    session.add(Restoration(backup_made_at=backup_made_at, restored_at=now))


def begin_calendar_epoch(session: Session, *, since: datetime, now: datetime) -> None:
    """Draw the versions that validators rest on, and raise every SEQUENCE above what may have left.

    An entry changes once a second at most, so the seconds since the backup are enough. Blocks are rendered again.
    """
    most = int((now - since).total_seconds()) + 1
    session.execute(update(FeedVersion).values(version=new_epoch(), rendering=0, changed_at=now))
    session.execute(update(FeedBlock).values(sequence=col(FeedBlock.sequence) + most, digest=""))
    session.execute(update(Appointment).values(sequence=col(Appointment.sequence) + most))
    known = {"sequence": col(SittingInvitation.sequence) + most, "told": col(SittingInvitation.told) + most}
    session.execute(update(SittingInvitation).values(known))


def resume_after_restoration(session: Session, *, now: datetime) -> Counter[str]:
    """Hold due work on a backup without worker run, before anything leaves; return counts by kind."""
    is_open = col(Restoration.resumed_at).is_(None)
    waiting = session.exec(select(Restoration).where(is_open).with_for_update()).all()
    if not waiting:
        return Counter()
    for restoration in waiting:
        restoration.resumed_at = now
    since = min(each.backup_made_at for each in waiting)
    _record_in_organisations(session, since, now)
    return hold_due(session, since=since, now=now)


def _record_in_organisations(session: Session, backup_made_at: datetime, now: datetime) -> None:
    bodies = sorted(session.exec(select(Organisation.id)))
    detail = {"backup_made_at": backup_made_at}
    lock_heads(session, set(bodies))
    restored = [EntryDraft(Act.ORGANISATION_RESTORED, body, f"organisation:{body}", detail) for body in bodies]
    record_all(session, restored, now=now)


def hold_due(session: Session, *, since: datetime, now: datetime) -> Counter[str]:
    """Hold due work. `since`: the earliest possible earlier sending."""
    deliveries, replies = _presume_deliveries_sent(session, since, now), _presume_replies_sent(session, since, now)
    counts = Counter(
        posts=len(deliveries),
        by_hand=_warn_by_hand(session, now),
        replies=len(replies),
        letters=_hold_letters(session, now),
        webhooks=_hold_calls(session, now),
    )
    session.flush()
    entries = [
        *(_entry_draft(Act.DELIVERY_DOUBTED, row, f"post:{row.post_id}", delivery=row.id) for row in deliveries),
        *(_entry_draft(Act.REPLY_DOUBTED, row, f"reply:{row.id}") for row in replies),
    ]
    lock_heads(session, {entry.organisation_id for entry in entries})
    record_all(session, entries, now=now)
    return counts


def _entry_draft(act: Act, row: Delivery | Reply, subject: str, **detail: int) -> EntryDraft:
    return EntryDraft(act, row.organisation_id, subject, {**detail, "attempt": row.attempts})


def _presume_deliveries_sent(session: Session, since: datetime, now: datetime) -> Sequence[Delivery]:
    due = session.exec(
        select(Delivery)
        .join(Channel, col(Channel.id) == Delivery.channel_id)
        .where(col(Delivery.next_attempt_at).is_not(None), Delivery.due_at <= now)
        .where(col(Delivery.state).in_(_PRESUMED_SENT), Channel.publishing != Publishing.BY_HAND)
        .order_by(col(Delivery.id))
        .with_for_update(of=Delivery)
    ).all()
    for delivery in due:
        delivery.state, delivery.attempts = DeliveryState.SENDING, delivery.attempts + 1
        delivery.next_attempt_at, delivery.lease_token = now, None
    DELIVERY_ATTEMPTS.begin(session, due, RESTORED_TOKEN, now=since, is_presumed=True)
    return due


def _warn_by_hand(session: Session, now: datetime) -> int:
    """Warn that due manual deliveries may already be published."""
    by_hand = select(Channel.id).where(Channel.publishing == Publishing.BY_HAND)
    waiting = or_(
        col(Delivery.state) == DeliveryState.AWAITING_HAND,
        (col(Delivery.state) == DeliveryState.SCHEDULED) & col(Delivery.channel_id).in_(by_hand),
    )
    due = col(Delivery.next_attempt_at).is_not(None) & (col(Delivery.due_at) <= now)
    return _changed_rows(session, update(Delivery).where(due, waiting).values(trouble=str(BY_HAND_NOTE)))


def _presume_replies_sent(session: Session, since: datetime, now: datetime) -> Sequence[Reply]:
    due = session.exec(
        select(Reply)
        .where(col(Reply.next_attempt_at) <= now, Reply.state == ReplyState.SCHEDULED)
        .order_by(col(Reply.id))
        .with_for_update()
    ).all()
    for reply in due:
        reply.state, reply.attempts = ReplyState.SENDING, reply.attempts + 1
        reply.next_attempt_at, reply.lease_token = now, None
    REPLY_ATTEMPTS.begin(session, due, RESTORED_TOKEN, now=since)
    return due


def _hold_letters(session: Session, now: datetime) -> int:
    due = (col(Notice.next_attempt_at) <= now) | (col(Notice.digest_at) <= now)
    stopped = {"next_attempt_at": None, "digest_at": None, "lease_token": None, "trouble": str(LETTER_NOTE)}
    return _changed_rows(session, update(Notice).where(due, col(Notice.sent_at).is_(None)).values(**stopped))


def _hold_calls(session: Session, now: datetime) -> int:
    """Hold due calls; make none for notices older than the backup."""
    newest = select(func.max(Notice.id)).where(Notice.organisation_id == Webhook.organisation_id).scalar_subquery()
    followed = func.coalesce(newest, Webhook.followed_id)
    session.exec(update(Webhook).values(followed_id=followed).execution_options(synchronize_session=False))
    stopped = {"next_attempt_at": None, "lease_token": None, "trouble": str(CALL_NOTE)}
    return _changed_rows(session, update(WebhookCall).where(col(WebhookCall.next_attempt_at) <= now).values(**stopped))


def _changed_rows(session: Session, statement: Update) -> int:
    changed = session.connection().execute(statement)
    return int(changed.rowcount)
