"""What comes after publishing: an order of an electoral board, obeyed and still open, and a correction in sight."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import col, select

from app.approvals import deeds as approvals
from app.approvals.rules import Verdict
from app.core.zones import wall
from app.demo.life import Life
from app.demo.stage import Stage
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Post, Variant
from app.drafting.rules.draft import Plan
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState
from app.takedowns.deeds.correcting import correct
from app.takedowns.deeds.ordering import withdraw_all
from app.takedowns.models import TakedownOrder
from app.takedowns.rules.orders import Source
from app.takedowns.rules.withdrawals import Motive
from app.takedowns.service import orders
from app.takedowns.service.orders import Received
from app.takedowns.service.withdrawals import Grounds

REFERENCE = "JEZ · Acuerdo 12/2027"
ASKED = (
    "Se requiere la retirada de la publicación señalada en el plazo de veinticuatro horas, con comunicación a esta "
    "Junta de la hora en que se hizo y de las medidas adoptadas."
)
WHY = "Lo pide la Junta Electoral de Zona. La información del servicio sigue en la web municipal."
TERM = 24
PUT_RIGHT = {
    "es": "En nuestro mensaje anterior había un error. El dato correcto es el que figura en la web. Disculpen.",
    "ca": "En el nostre missatge anterior hi havia un error. La dada correcta és la que figura al web. Disculpeu.",
}
STEP = timedelta(minutes=20)


def aftermath(stage: Stage, *, now: datetime) -> Life:
    """Told in the last hours, of what came out before them."""
    at = yield now - timedelta(hours=5)
    wrong, ordered = _out(stage, before=at)[:2]
    order = _order(stage, ordered, at)
    at = yield at + STEP
    legal = stage.with_role("legal_reviewer")[0]
    grounds = Grounds(Motive.ORDER, WHY)
    withdraw_all(stage.session, order, [ordered.id], grounds, actor=legal, now=at)
    at = yield at + timedelta(seconds=2)
    stage.machine.withdraw_due(at)
    at = yield at + STEP
    made = _correct(stage, wrong, at)
    at = yield at + STEP
    stage.decide(made, Verdict.APPROVED, at, usual=stage.with_role("supervisor")[0])
    assert made.planned_at is not None
    stage.machine.send_due((yield made.planned_at))


def _out(stage: Stage, *, before: datetime) -> list[Delivery]:
    """What the machine has published, the newest first, each of another post."""
    query = (
        select(Delivery)
        .where(Delivery.organisation_id == stage.organisation.id, Delivery.state == DeliveryState.PUBLISHED)
        .where(Delivery.remote_id != "", Delivery.due_at < before)
    )
    found = stage.session.exec(query.order_by(col(Delivery.due_at).desc(), col(Delivery.id)).limit(50))
    return list({delivery.post_id: delivery for delivery in found}.values())


def _order(stage: Stage, ordered: Delivery, now: datetime) -> TakedownOrder:
    editor = stage.with_role("editor")[0]
    received = Received(Source.JEZ, REFERENCE, ASKED, now - STEP, TERM)
    order = orders.register(stage.session, received, actor=editor, now=now)
    orders.add_deliveries(stage.session, order, [ordered.id], actor=editor, now=now)
    return order


def _correct(stage: Stage, wrong: Delivery, now: datetime) -> Post:
    """Written, and sent to be approved for an hour later."""
    session, editor = stage.session, stage.with_role("editor")[0]
    said = session.get_one(Variant, wrong.variant_id)
    made = correct(session, stage.organisation, session.get_one(Post, wrong.post_id), actor=editor, now=now)
    draft = queries.draft_of(made, queries.version_of(session, made))
    local = wall(now + timedelta(hours=1), made.zone).replace(second=0, microsecond=0)
    done = replace(
        draft,
        texts={said.language: PUT_RIGHT[said.language]},
        targets=((said.channel_id, said.language),),
        own_texts={},
        plan=Plan(local.date(), local.time()),
    )
    drafting.save(session, made, done, base=made.base, actor=editor, now=now)
    approvals.submit(session, made, actor=editor, now=now)
    return made
