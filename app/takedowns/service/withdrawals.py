"""What people do about taking back what is published. Posts are locked first, then deliveries, then withdrawals."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.drafting.models import Post
from app.publishing.models import Delivery
from app.publishing.queries import sending
from app.publishing.rules import DeliveryState
from app.takedowns.models import Withdrawal
from app.takedowns.queries import withdrawals as queries
from app.takedowns.queries.withdrawals import Case
from app.takedowns.rules.withdrawals import (
    FOR_SETTLING,
    Motive,
    WithdrawalState,
    check_gone_at,
    check_grounds,
    check_standing,
)
from app.takedowns.service.ending import finish
from app.takedowns.service.letters import tell

P, W = Permission, WithdrawalState


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why: `why_not_corrected` where an error is to vanish instead of being put right (rule AR-02)."""

    motive: Motive
    reason: str
    why_not_corrected: str = ""


def ask(
    session: Session,
    post: Post,
    delivery_ids: Collection[int],
    grounds: Grounds,
    *,
    actor: Actor,
    now: datetime,
    order_id: int | None = None,
) -> Sequence[Case]:
    """Ask that these deliveries of a post be taken off their networks; who may order it, orders it with that."""
    demand(actor.may(P.TAKEDOWN_PROPOSE))
    check_grounds(grounds.motive, grounds.reason, grounds.why_not_corrected)
    rows = _withdrawals(session, _public(session, post, delivery_ids), grounds, order_id, actor=actor, now=now)
    found = list(queries.cases(session, [row.id for row in rows]).values())
    for case in found:
        _record(session, case, Act.WITHDRAWAL_PROPOSED, actor=actor, now=now, motive=grounds.motive, why=grounds.reason)
        if actor.may(P.TAKEDOWN_ORDER):
            _order(session, case, actor=actor, now=now)
        else:
            tell(session, case, now=now)
    session.flush()
    return found


def order(session: Session, case: Case, *, actor: Actor, now: datetime) -> None:
    """Say yes to what somebody proposed: the worker takes it from here."""
    demand(actor.may(P.TAKEDOWN_ORDER))
    _lock(session, case)
    check_standing(case.withdrawal.state, (W.PROPOSED,))
    _order(session, case, actor=actor, now=now)
    session.flush()


def decline(session: Session, case: Case, *, why: str, actor: Actor, now: datetime) -> None:
    """It stays public, with the reason: what was proposed, or what could not be taken away."""
    demand(actor.may(P.TAKEDOWN_ORDER))
    _lock(session, case)
    check_standing(case.withdrawal.state, (W.PROPOSED, *FOR_SETTLING))
    if not why.strip():
        raise Refusal(say("Escriba por qué no se retira: queda en el historial."))
    withdrawal = case.withdrawal
    withdrawal.state, withdrawal.next_attempt_at, withdrawal.lease_token = W.DECLINED, None, None
    withdrawal.decided_by, withdrawal.decided_by_name = actor.id, actor.name
    withdrawal.decided_at, withdrawal.decided_why = now, why
    _record(session, case, Act.WITHDRAWAL_DECLINED, actor=actor, now=now, why=why)
    session.flush()


def ask_again(session: Session, case: Case, *, actor: Actor, now: datetime) -> None:
    """Have the worker ask the network once more, after somebody mended what stood in the way."""
    demand(may_repeat(actor))
    _lock(session, case)
    check_standing(case.withdrawal.state, FOR_SETTLING)
    if not case.goes_by_api:
        raise OutOfTurn(say("Esta cuenta no está conectada, así que solo se puede retirar a mano."))
    case.withdrawal.state, case.withdrawal.next_attempt_at = W.ORDERED, now
    _record(session, case, Act.WITHDRAWAL_RETRIED, actor=actor, now=now)
    session.flush()


def confirm_gone(session: Session, case: Case, *, gone_at: datetime, actor: Actor, now: datetime) -> None:
    """A person took it away, or saw that it is not there any more."""
    demand(may_settle(case, actor))
    post, delivery = _lock(session, case)
    check_standing(case.withdrawal.state, FOR_SETTLING)
    check_gone_at(gone_at, published_at=delivery.settled_at, now=now)
    said = finish(session, case, post, at=gone_at, by=actor, now=now)
    audit.record(session, Act.WITHDRAWAL_DONE, actor=actor, now=now, subject=f"post:{post.id}", **said)
    session.flush()


def may_repeat(actor: Actor) -> bool:
    """Whoever settles anything, and whoever orders withdrawals."""
    return actor.may(P.DELIVERY_SETTLE) or actor.may(P.TAKEDOWN_ORDER)


def may_settle(case: Case, actor: Actor) -> bool:
    """Whoever settles anything, whoever orders withdrawals, and the person who answers for the account."""
    is_theirs = case.channel.responsible_id == actor.id and actor.may(P.DELIVERY_PUBLISH)
    return is_theirs or may_repeat(actor)


def _order(session: Session, case: Case, *, actor: Actor, now: datetime) -> None:
    withdrawal = case.withdrawal
    withdrawal.state, withdrawal.next_attempt_at = W.ORDERED, now
    withdrawal.decided_by, withdrawal.decided_by_name, withdrawal.decided_at = actor.id, actor.name, now
    _record(session, case, Act.WITHDRAWAL_ORDERED, actor=actor, now=now)


def _public(session: Session, post: Post, ids: Collection[int]) -> list[Delivery]:
    """Those of the post, locked; raises `Refusal` for none, and `OutOfTurn` when one is not public any more."""
    sending.posts_for_update(session, {post.id})
    ours = select(Delivery.id).where(Delivery.organisation_id == post.organisation_id, Delivery.post_id == post.id)
    chosen = set(session.exec(ours)) & set(ids)
    if not chosen:
        raise Refusal(say("Elija al menos una cuenta en la que esté publicada."))
    found = sending.deliveries_for_update(session, chosen)
    is_asked = queries.of_deliveries(session, post.organisation_id, chosen)
    if is_asked or any(row.state is not DeliveryState.PUBLISHED for row in found.values()):
        raise OutOfTurn(say("De alguna de esas cuentas ya se ha pedido o hecho la retirada: vuelva a mirar la página."))
    return list(found.values())


def _withdrawals(
    session: Session,
    deliveries: Sequence[Delivery],
    grounds: Grounds,
    order_id: int | None,
    *,
    actor: Actor,
    now: datetime,
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
            proposed_by=actor.id,
            proposed_by_name=actor.name,
            proposed_at=now,
        )
        for delivery in deliveries
    ]
    session.add_all(rows)
    session.flush()
    return rows


def _lock(session: Session, case: Case) -> tuple[Post, Delivery]:
    """As they are now, in the order in which everything is locked."""
    (post,) = sending.posts_for_update(session, {case.post.id}).values()
    (delivery,) = sending.deliveries_for_update(session, {case.delivery.id}).values()
    queries.for_update(session, {case.withdrawal.id})
    return post, delivery


def _record(session: Session, case: Case, act: Act, *, actor: Actor, now: datetime, **detail: object) -> None:
    said = {"delivery": case.delivery.id, "account": case.channel.called, **detail}
    audit.record(session, act, actor=actor, now=now, subject=f"post:{case.post.id}", **said)
