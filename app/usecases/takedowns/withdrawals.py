"""Withdrawals by people. Lock order: posts, deliveries, withdrawals."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.call_outcome import NextState
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.queries.deliveries import post_deliveries
from app.domain.publishing.rules.delivery import ON_ITS_WAY, DeliveryState
from app.domain.publishing.service import completion
from app.domain.takedowns.models import Withdrawal
from app.domain.takedowns.queries import withdrawals
from app.domain.takedowns.queries.withdrawals import WithdrawalRecord
from app.domain.takedowns.rules.withdrawals import (
    STATES_TO_SETTLE,
    WithdrawalMotive,
    WithdrawalState,
    check_gone_at,
    check_grounds,
    check_withdrawal_state,
)
from app.usecases.takedowns.letters import notify_withdrawal
from app.usecases.takedowns.outcomes import finish_withdrawal

P, W = Permission, WithdrawalState
PART_ON_ITS_WAY = msg(
    "De una parte del hilo no se sabe aún si ha salido. Espere un momento o, si la red no contestó, diga en la página "
    "de ese envío si salió, y pida la retirada otra vez."
)
THREAD_WITHDRAWN = msg("Se ha pedido retirar el hilo, así que esta parte no ha salido.")


@dataclass(frozen=True, slots=True)
class WithdrawalGrounds:
    """The grounds: `why_not_corrected` when an error is removed (rule AR-02)."""

    motive: WithdrawalMotive
    reason: str
    why_not_corrected: str = ""


def request_withdrawals(
    work: Work, post: Post, delivery_ids: Collection[int], grounds: WithdrawalGrounds, *, order_id: int | None = None
) -> Sequence[WithdrawalRecord]:
    """Request withdrawals, of a thread all its parts; an authorised actor thereby orders them."""
    demand(work.actor.may(P.TAKEDOWN_PROPOSE))
    check_grounds(grounds.motive, grounds.reason, grounds.why_not_corrected)
    public = _lock_public_deliveries(work, post, delivery_ids)
    records = propose_withdrawals(work, public, grounds, order_id=order_id)
    for record in records:
        if work.actor.may(P.TAKEDOWN_ORDER):
            mark_ordered(work, record)
        elif record.delivery.part <= 1:
            notify_withdrawal(work.session, record, now=work.now)
    work.session.flush()
    return records


def propose_withdrawals(
    work: Work, public: Sequence[Delivery], grounds: WithdrawalGrounds, *, order_id: int | None = None
) -> Sequence[WithdrawalRecord]:
    """Propose taking down locked published deliveries that nobody asked for, without letters."""
    rows = _store_withdrawals(work, public, grounds, order_id)
    records = list(withdrawals.withdrawal_records(work.session, [row.id for row in rows]).values())
    details = {"motive": grounds.motive, "why": grounds.reason}
    for record in records:
        _record(work, record, Act.WITHDRAWAL_PROPOSED, **details)
    return records


def order_withdrawal(work: Work, record: WithdrawalRecord) -> None:
    """Order a proposed withdrawal, for the worker, with the other parts of its thread."""
    demand(work.actor.may(P.TAKEDOWN_ORDER))
    _lock_record(work.session, record)
    check_withdrawal_state(record.withdrawal.state, (W.PROPOSED,))
    for together in withdrawals.proposed_together(work.session, record):
        mark_ordered(work, together)
    work.session.flush()


def decline_withdrawal(work: Work, record: WithdrawalRecord, *, why: str) -> None:
    """Leave the publication public, after a proposal or failed removal."""
    demand(work.actor.may(P.TAKEDOWN_ORDER))
    _lock_record(work.session, record)
    check_withdrawal_state(record.withdrawal.state, (W.PROPOSED, *STATES_TO_SETTLE))
    if not why.strip():
        raise Refusal(msg("Escriba por qué no se retira: queda en el historial."))
    is_proposed = record.withdrawal.state is W.PROPOSED
    for together in withdrawals.proposed_together(work.session, record) if is_proposed else [record]:
        _decline(work, together, why=why)
    work.session.flush()


def _decline(work: Work, record: WithdrawalRecord, *, why: str) -> None:
    withdrawal = record.withdrawal
    withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = W.DECLINED, None, None
    withdrawal.decided_by, withdrawal.decided_by_name = work.actor.id, work.actor.name
    withdrawal.decided_at, withdrawal.decided_why = work.now, why
    _record(work, record, Act.WITHDRAWAL_DECLINED, why=why)


def retry_withdrawal(work: Work, record: WithdrawalRecord) -> None:
    """Have the worker ask again, the obstacle fixed."""
    demand(may_retry_withdrawal(work.actor))
    _lock_record(work.session, record)
    check_withdrawal_state(record.withdrawal.state, STATES_TO_SETTLE)
    if not record.goes_by_api:
        raise Conflict(msg("Esta cuenta no está conectada, así que solo se puede retirar a mano."))
    record.withdrawal.state, record.withdrawal.next_attempt_at = W.ORDERED, work.now
    _record(work, record, Act.WITHDRAWAL_RETRIED)
    work.session.flush()


def confirm_removal(work: Work, record: WithdrawalRecord, *, gone_at: datetime) -> None:
    """Record that a person removed it, or saw it gone."""
    demand(may_settle_withdrawal(record, work.actor))
    post, delivery = _lock_record(work.session, record)
    check_withdrawal_state(record.withdrawal.state, STATES_TO_SETTLE)
    check_gone_at(gone_at, published_at=delivery.settled_at, now=work.now)
    detail = finish_withdrawal(work.session, record, post, at=gone_at, by=work.actor, now=work.now)
    audit.record(work, Act.WITHDRAWAL_DONE, subject=f"post:{post.id}", **detail)
    work.session.flush()


def may_retry_withdrawal(actor: Actor) -> bool:
    """Tell whether the actor settles deliveries or orders withdrawals."""
    return actor.may(P.DELIVERY_SETTLE) or actor.may(P.TAKEDOWN_ORDER)


def may_settle_withdrawal(record: WithdrawalRecord, actor: Actor) -> bool:
    """Tell whether the actor settles deliveries, orders withdrawals or answers for the account."""
    is_theirs = record.channel.responsible_id == actor.id and actor.may(P.DELIVERY_PUBLISH)
    return is_theirs or may_retry_withdrawal(actor)


def mark_ordered(work: Work, record: WithdrawalRecord) -> None:
    withdrawal = record.withdrawal
    withdrawal.state, withdrawal.next_attempt_at = W.ORDERED, work.now
    withdrawal.decided_by, withdrawal.decided_by_name, withdrawal.decided_at = work.actor.id, work.actor.name, work.now
    _record(work, record, Act.WITHDRAWAL_ORDERED)


def _lock_public_deliveries(work: Work, post: Post, ids: Collection[int]) -> list[Delivery]:
    """Raise `Refusal` for none, `Conflict` when one is no longer public or another part may be leaving."""
    due_deliveries.lock_post_rows(work.session, {post.id})
    ours = post_deliveries(work.session, post, lock=True)
    chosen = {delivery.id: delivery for delivery in ours if delivery.id in ids}
    if not chosen:
        raise Refusal(msg("Elija al menos una cuenta en la que esté publicada."))
    others = _other_parts(ours, chosen)
    if any(part.state in ON_ITS_WAY for part in others.values()):
        raise Conflict(PART_ON_ITS_WAY)
    by_delivery = withdrawals.withdrawals_by_delivery(work.session, post.organisation_id, {*chosen, *others})
    if by_delivery.keys() & chosen or any(row.state is not DeliveryState.PUBLISHED for row in chosen.values()):
        raise Conflict(msg("De alguna de esas cuentas ya se ha pedido o hecho la retirada: vuelva a mirar la página."))
    _stop_waiting_parts(work, others.values())
    public = [row for row in others.values() if row.state is DeliveryState.PUBLISHED and row.id not in by_delivery]
    return sorted([*chosen.values(), *public], key=lambda row: row.id)


def _other_parts(deliveries: Iterable[Delivery], chosen: Mapping[int, Delivery]) -> dict[int, Delivery]:
    threads = {delivery.variant_id for delivery in chosen.values() if delivery.part}
    return {each.id: each for each in deliveries if each.variant_id in threads and each.id not in chosen}


def _stop_waiting_parts(work: Work, parts: Iterable[Delivery]) -> None:
    """Keep the rest of a thread from going out while its beginning is taken away."""
    for part in parts:
        if part.state is DeliveryState.SCHEDULED:
            step = NextState(DeliveryState.FAILED, work.now)
            completion.set_delivery_state(part, step, now=work.now, trouble=str(THREAD_WITHDRAWN))
            subject, detail = f"post:{part.post_id}", {"delivery": part.id, "trouble": part.trouble}
            audit.record(work, Act.DELIVERY_FAILED, subject=subject, **detail)


def _store_withdrawals(
    work: Work, deliveries: Sequence[Delivery], grounds: WithdrawalGrounds, order_id: int | None
) -> list[Withdrawal]:
    rows = [
        Withdrawal(
            organisation_id=delivery.organisation_id,
            delivery_id=delivery.id,
            post_id=delivery.post_id,
            order_id=order_id,
            motive=grounds.motive,
            reason=grounds.reason,
            why_not_corrected=grounds.why_not_corrected,
            proposed_by=work.actor.id,
            proposed_by_name=work.actor.name,
            proposed_at=work.now,
        )
        for delivery in deliveries
    ]
    work.session.add_all(rows)
    work.session.flush()
    return rows


def _lock_record(session: Session, record: WithdrawalRecord) -> tuple[Post, Delivery]:
    """Reload post, delivery and withdrawal, locked in the global order."""
    (post,) = due_deliveries.lock_post_rows(session, {record.post.id}).values()
    delivery = withdrawals.lock_publications(session, {record.delivery.id})[record.delivery.id]
    withdrawals.lock_withdrawals(session, {record.withdrawal.id})
    return post, delivery


def _record(work: Work, record: WithdrawalRecord, act: Act, **detail: object) -> None:
    audit_detail = {"delivery": record.delivery.id, "account": record.account, **detail}
    audit.record(work, act, subject=f"post:{record.post.id}", **audit_detail)
