"""Withdrawals of everything that shows a picture, after a consent in it was revoked or erased (rule PD-05).

A constant number of statements, however many publications. Lock order: posts, deliveries, withdrawals.
"""

from collections.abc import Collection

from sqlmodel import Session

from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.image_rights.queries import depicted_people, first_revocation
from app.domain.publishing.queries import due_deliveries
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.takedowns.queries import withdrawals
from app.domain.takedowns.queries.picture_deliveries import PictureDelivery, picture_deliveries
from app.domain.takedowns.rules.withdrawals import WithdrawalMotive, WithdrawalState
from app.usecases.takedowns.letters import notify_withdrawal
from app.usecases.takedowns.withdrawals import WithdrawalGrounds, mark_ordered, propose_withdrawals

CONSENT_REASON = "Alguien que sale en la imagen ha retirado su consentimiento (regla PD-05)."


def propose_consent_withdrawals(work: Work, digest: str, reason: str) -> int:
    """Propose taking down each publication with the picture; return how many.

    Those who may order get one letter, of the first.
    """
    shown = picture_deliveries(work.session, work.organisation_id, digest)
    return _propose(work, [each for each in shown if each.must_come_down], reason)


def _propose(work: Work, shown: Collection[PictureDelivery], reason: str) -> int:
    due = _still_public(work.session, shown)
    if not due:
        return 0
    grounds = WithdrawalGrounds(WithdrawalMotive.CONSENT, reason)
    records = propose_withdrawals(work, [each.delivery for each in due], grounds)
    notify_withdrawal(work.session, records[0], now=work.now)
    work.session.flush()
    return len(records)


def order_consent_withdrawals(work: Work, digest: str) -> int:
    """Order the withdrawals proposed for the picture, and of what went out meanwhile; return how many."""
    demand(work.actor.may(Permission.TAKEDOWN_ORDER))
    revoked_at = first_revocation(depicted_people(work.session, work.organisation_id, digest))
    shown = picture_deliveries(work.session, work.organisation_id, digest)
    if late := [each for each in shown if each.went_out_after(revoked_at)]:
        _propose(work, late, CONSENT_REASON)
        shown = picture_deliveries(work.session, work.organisation_id, digest)
    asked = [each.withdrawal for each in shown if each.withdrawal]
    keys = [each.id for each in asked if each.motive is WithdrawalMotive.CONSENT]
    records = withdrawals.withdrawal_records(work.session, keys)
    _lock(work.session, {record.post.id for record in records.values()}, {r.delivery.id for r in records.values()})
    locked = withdrawals.lock_withdrawals(work.session, keys)
    waiting = [records[key] for key, row in locked.items() if row.state is WithdrawalState.PROPOSED]
    for record in waiting:
        mark_ordered(work, record)
    work.session.flush()
    return len(waiting)


def _still_public(session: Session, shown: Collection[PictureDelivery]) -> list[PictureDelivery]:
    """Return, locked, the deliveries that are published and whose withdrawal nobody asked for."""
    if not shown:
        return []
    keys = {each.delivery.id for each in shown}
    _lock(session, {each.post.id for each in shown}, keys)
    asked = withdrawals.withdrawals_by_delivery(session, next(iter(shown)).delivery.organisation_id, keys)
    return [each for each in shown if each.delivery.state is DeliveryState.PUBLISHED and each.delivery.id not in asked]


def _lock(session: Session, posts: Collection[int], deliveries: Collection[int]) -> None:
    due_deliveries.lock_post_rows(session, set(posts))
    due_deliveries.lock_delivery_rows(session, set(deliveries))
