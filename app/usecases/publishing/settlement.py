"""Manual settlement of deliveries, one transaction each."""

from sqlalchemy import insert
from sqlmodel import Session

from app.core.actor import Actor
from app.core.call_outcome import NextState
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Capture
from app.domain.publishing.queries import deliveries, due_deliveries
from app.domain.publishing.queries.deliveries import DeliveryRecord
from app.domain.publishing.queries.provenance import content_fault
from app.domain.publishing.rules.delivery import (
    LEFT_TO_A_HAND,
    DeliveryState,
    check_delivery_state,
    check_permalink,
    check_proven,
)
from app.domain.publishing.service import completion
from app.usecases.publishing.proofs import ScreenPicture, keep_proof

D = DeliveryState


def confirm_published(
    work: Work, record: DeliveryRecord, *, permalink: str, screen: ScreenPicture | None = None
) -> None:
    """Record a delivery as seen or done by a person, with a picture of it if there is one.

    Raises `Refusal` for another account's or publication's address, or without proof, `Conflict` when a manual delivery
    differs from the approval.
    """
    _lock_case(work.session, record, work.actor, D.UNCONFIRMED, *LEFT_TO_A_HAND)
    delivery = record.delivery
    _check_address(work.session, record, permalink, has_picture=screen is not None)
    was = delivery.state
    if was in LEFT_TO_A_HAND and record.post.status is not PostStatus.ON_HOLD:
        _check_content(work.session, delivery.id)
    delivery.permalink = permalink
    completion.set_delivery_state(delivery, NextState(D.PUBLISHED, None), now=work.now)
    answer = {"confirmed_by": work.actor.id, "after": was.value}
    if screen:
        answer["screen"] = keep_proof(work, delivery, screen)
    row = completion.capture_row(delivery, text=record.text, media=record.media, answer=answer, now=work.now)
    work.session.execute(insert(Capture), [row])
    _wake_later_parts(work, record)
    _record(work, record, Act.DELIVERY_SETTLED, was=was, permalink=permalink)
    completion.end_finished_posts(
        work.session, [record.post], actor_of={work.organisation_id: work.actor}, now=work.now
    )


def _check_address(session: Session, record: DeliveryRecord, permalink: str, *, has_picture: bool) -> None:
    channel = record.channel
    check_proven(permalink, network=channel.network, has_picture=has_picture)
    if not permalink:
        return
    check_permalink(permalink, network=channel.network, account_urls=(channel.url, channel.base_url))
    if deliveries.permalink_is_taken(session, record, permalink):
        raise Refusal(msg("Esa dirección ya es la de otra publicación de esta cuenta."))


def _check_content(session: Session, delivery_id: int) -> None:
    if fault := content_fault(session, delivery_id):
        raise Conflict(fault)


def retry_delivery(work: Work, record: DeliveryRecord) -> None:
    """Allow one more attempt, while approved and in time.

    A person found nothing published or fixed a refusal. The key stays: networks remembering keys publish once even if
    the person erred.
    """
    _lock_case(work.session, record, work.actor, D.UNCONFIRMED, D.FAILED)
    if record.post.status is not PostStatus.APPROVED:
        raise Conflict(msg("La publicación no está aprobada ahora mismo, así que no se puede enviar."))
    if work.now > deliveries.last_send_instant(work.session, record):
        raise Conflict(msg("Su hora ya pasó. Prepare otra publicación, con otra hora."))
    was = record.delivery.state
    completion.set_delivery_state(
        record.delivery, NextState(D.SCHEDULED, work.now), now=work.now, trouble=record.delivery.trouble
    )
    _wake_later_parts(work, record)
    _record(work, record, Act.DELIVERY_RETRIED, was=was)


def recheck_delivery(work: Work, record: DeliveryRecord) -> None:
    """Have the worker look again; it asks again only where that is the same act, and the post may still leave."""
    _lock_case(work.session, record, work.actor, D.UNCONFIRMED)
    completion.set_delivery_state(
        record.delivery, NextState(D.SENDING, work.now), now=work.now, trouble=record.delivery.trouble
    )
    _wake_later_parts(work, record)
    _record(work, record, Act.DELIVERY_SETTLED, was=D.UNCONFIRMED, look_again=True)


def abandon_delivery(work: Work, record: DeliveryRecord, *, reason: str) -> None:
    _lock_case(work.session, record, work.actor, D.UNCONFIRMED, D.FAILED, D.AWAITING_HAND)
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el historial."))
    was = record.delivery.state
    completion.set_delivery_state(record.delivery, NextState(D.CANCELLED, None), now=work.now, trouble=reason)
    _record(work, record, Act.DELIVERY_CANCELLED, was=was, reason=reason)
    completion.end_finished_posts(
        work.session, [record.post], actor_of={work.organisation_id: work.actor}, now=work.now
    )


def _wake_later_parts(work: Work, record: DeliveryRecord) -> None:
    """Have the rest of a thread follow at once; the post is locked, so no worker holds them."""
    for waiting in deliveries.later_parts(work.session, record.delivery):
        waiting.next_attempt_at = work.now


def may_settle_delivery(record: DeliveryRecord, actor: Actor) -> bool:
    """Tell whether the actor settles all, or answers for this manual one."""
    is_theirs = record.channel.responsible_id == actor.id and record.delivery.state is D.AWAITING_HAND
    return actor.may(Permission.DELIVERY_SETTLE) or (is_theirs and actor.may(Permission.DELIVERY_PUBLISH))


def _lock_case(session: Session, record: DeliveryRecord, actor: Actor, *expected: DeliveryState) -> None:
    """Lock and reload post, then delivery."""
    demand(may_settle_delivery(record, actor))
    due_deliveries.lock_post_rows(session, {record.post.id})
    due_deliveries.lock_delivery_rows(session, {record.delivery.id})
    check_delivery_state(record.delivery.state, *expected)


def _record(work: Work, record: DeliveryRecord, act: Act, **detail: object) -> None:
    audit_detail = {"delivery": record.delivery.id, "account": record.account, **detail}
    audit.record(work, act, subject=f"post:{record.post.id}", **audit_detail)
    work.session.flush()
