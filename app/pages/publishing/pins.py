from flask import flash, redirect, url_for

from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.core.permissions import Permission as P
from app.domain.publishing.queries import deliveries
from app.pages.publishing.deliveries import Page, bp
from app.pages.shell.request_context import organisation, wiring
from app.usecases.account_watch.pin_orders import PinOrder, pinning_networks, record_order, send_order, settle_order
from app.web.access import requires
from app.web.request import work, write_transaction
from app.web.translation import translate

PINNED = msg("Fijada en %(account)s.")
UNPINNED = msg("Quitada de las fijadas de %(account)s.")
NOT_PINNED = msg("No se ha fijado. %(reason)s")
NOT_UNPINNED = msg("No se ha quitado de fijadas. %(reason)s")


@bp.post("/<int:delivery_id>/pin")
@requires(P.DELIVERY_SETTLE)
def pin(delivery_id: int) -> Page:
    return _carry_out(delivery_id, is_on=True)


@bp.post("/<int:delivery_id>/unpin")
@requires(P.DELIVERY_SETTLE)
def unpin(delivery_id: int) -> Page:
    return _carry_out(delivery_id, is_on=False)


def _carry_out(delivery_id: int, *, is_on: bool) -> Page:
    networks = wiring().networks
    with write_transaction() as session:
        order = PinOrder(deliveries.delivery_or_404(session, organisation().id, delivery_id), is_on)
        try:
            record_order(work(session), order, pinning_networks(networks))
        except Conflict as refusal:
            return _answer(order, refusal.sentence)
    trouble = send_order(order, networks, wiring().keyring.unseal)
    with write_transaction() as session:
        settle_order(work(session), order, trouble)
    return _answer(order, trouble.sentence if trouble else None)


def _answer(order: PinOrder, reason: Message | None) -> Page:
    """Say how it ended, on the page of the post."""
    post, account = order.record.post, order.record.account
    if reason:
        sentence = msg((NOT_PINNED if order.is_on else NOT_UNPINNED).msgid, reason=reason)
    else:
        sentence = msg((PINNED if order.is_on else UNPINNED).msgid, account=account)
    flash(translate(sentence), "error" if reason else "good")
    return redirect(url_for("posts.show", year=post.year, ordinal=post.ordinal), 303)
