"""An electoral board's orders, obeyed and open; a published correction."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.core.zones import local_time
from app.db.work import Work
from app.demo.post_life import Life
from app.demo.stage import DemoStage
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.models import Post, Variant
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.takedowns.models import TakedownOrder
from app.domain.takedowns.rules.orders import OrderSource
from app.domain.takedowns.rules.withdrawals import WithdrawalMotive
from app.usecases.approvals import submission
from app.usecases.posts import actions
from app.usecases.takedowns import orders
from app.usecases.takedowns.correction import begin_correction
from app.usecases.takedowns.orders import ReceivedOrder, order_withdrawals
from app.usecases.takedowns.withdrawals import WithdrawalGrounds

REFERENCE = "JEZ · Acuerdo 12/2027"
ORDER_TEXT = (
    "Se requiere la retirada de la publicación señalada en el plazo de veinticuatro horas, con comunicación a esta "
    "Junta de la hora en que se hizo y de las medidas adoptadas."
)
ORDER_REASON = "Lo pide la Junta Electoral de Zona. La información del servicio sigue en la web municipal."
TERM_HOURS = 24
CORRECTED_TEXTS = {
    "es": "En nuestro mensaje anterior había un error. El dato correcto es el que figura en la web. Disculpen.",
    "ca": "En el nostre missatge anterior hi havia un error. La dada correcta és la que figura al web. Disculpeu.",
}
STEP = timedelta(minutes=20)


def tell_corrections(stage: DemoStage, *, now: datetime) -> Life:
    at = yield now - timedelta(hours=5)
    wrong, ordered = _published_deliveries(stage, before=at)[:2]
    order = _register_order(stage, ordered, at)
    at = yield at + STEP
    legal = stage.with_role("legal_reviewer")[0]
    grounds = WithdrawalGrounds(WithdrawalMotive.ORDER, ORDER_REASON)
    order_withdrawals(Work(stage.session, legal, at), order, [ordered.id], grounds)
    at = yield at + timedelta(seconds=2)
    stage.machine.withdraw_due(at)
    at = yield at + STEP
    correction = _write_correction(stage, wrong, at)
    at = yield at + STEP
    stage.decide(correction, Verdict.APPROVED, at, usual=stage.with_role("supervisor")[0])
    assert correction.planned_at is not None
    stage.machine.send_due((yield correction.planned_at))


def _published_deliveries(stage: DemoStage, *, before: datetime) -> list[Delivery]:
    query = (
        select(Delivery)
        .where(Delivery.organisation_id == stage.organisation.id, Delivery.state == DeliveryState.PUBLISHED)
        .where(Delivery.remote_id != "", Delivery.due_at < before)
    )
    deliveries = stage.session.exec(query.order_by(col(Delivery.due_at).desc(), col(Delivery.id)).limit(50))
    return list({delivery.post_id: delivery for delivery in deliveries}.values())


def _register_order(stage: DemoStage, ordered: Delivery, now: datetime) -> TakedownOrder:
    editor = stage.with_role("editor")[0]
    received = ReceivedOrder(OrderSource.JEZ, REFERENCE, ORDER_TEXT, now - STEP, TERM_HOURS)
    order = orders.register_order(Work(stage.session, editor, now), received)
    orders.add_deliveries(Work(stage.session, editor, now), order, [ordered.id])
    return order


def _write_correction(stage: DemoStage, wrong: Delivery, now: datetime) -> Post:
    session, editor = stage.session, stage.with_role("editor")[0]
    variant = session.get_one(Variant, wrong.variant_id)
    correction = begin_correction(Work(session, editor, now), stage.organisation, session.get_one(Post, wrong.post_id))
    draft = posts.draft_of(correction, posts.version_of(session, correction))
    local = local_time(now + timedelta(hours=1), correction.zone).replace(second=0, microsecond=0)
    corrected = replace(
        draft,
        texts={variant.language: CORRECTED_TEXTS[variant.language]},
        targets=((variant.channel_id, variant.language),),
        own_texts={},
        plan=PublicationPlan(local.date(), local.time()),
    )
    actions.save_post(Work(session, editor, now), correction, corrected, base=correction.base)
    submission.submit_post(Work(session, editor, now), correction)
    return correction
