"""The press that sends what waited for an account to be connected again."""

from sqlmodel import Session

from app.core.call_outcome import NextState
from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.audit.service import EntryDraft
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Publishing
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries import deliveries, due_deliveries
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.service import completion


def send_waiting(work: Work, channel: Channel) -> int:
    """Let the worker send now what waits in the account, each by its own rules; return how many.

    Raises `Conflict` while the network refuses the account.
    """
    demand(work.actor.may(Permission.DELIVERY_SETTLE))
    if channel.publishing is not Publishing.API or channel.trouble:
        raise Conflict(msg("La cuenta no está conectada. Conéctela antes de enviar lo que espera."))
    waiting = _locked_waiting(work.session, channel)
    for delivery in waiting:
        completion.set_delivery_state(delivery, NextState(DeliveryState.SCHEDULED, work.now), now=work.now)
    work.session.add_all(waiting)
    audit.lock_heads(work.session, {work.organisation_id})
    audit.record_all(work.session, [_draft(delivery, channel) for delivery in waiting], actor=work.actor, now=work.now)
    work.session.flush()
    return len(waiting)


def _locked_waiting(session: Session, channel: Channel) -> list[Delivery]:
    """Lock posts, then deliveries; return those that wait still."""
    rows = deliveries.waiting_for_account(session, channel)
    posts = due_deliveries.lock_post_rows(session, {row.post_id for row in rows})
    locked = due_deliveries.lock_delivery_rows(session, {row.id for row in rows}).values()
    return [
        delivery
        for delivery in locked
        if delivery.state is DeliveryState.AWAITING_HAND and posts[delivery.post_id].status is PostStatus.APPROVED
    ]


def _draft(delivery: Delivery, channel: Channel) -> EntryDraft:
    detail = {"delivery": delivery.id, "account": channel.called, "was": DeliveryState.AWAITING_HAND}
    return EntryDraft(Act.DELIVERY_RETRIED, delivery.organisation_id, f"post:{delivery.post_id}", detail)
