"""Who stands behind the names of the tree: kept as it changes, without a proposal."""

from datetime import datetime

from sqlmodel import Session, select

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import ProtocolTaker
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.organisations.models import Unit


def name_taker(session: Session, name: str, unit_id: int | None, *, actor: Actor, now: datetime) -> None:
    """From now on its cases are proposed to that unit, or to none."""
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    here = ProtocolTaker.organisation_id == actor.organisation_id
    taker = session.exec(select(ProtocolTaker).where(here, ProtocolTaker.name == name)).first()
    if unit_id is None and taker is not None:
        session.delete(taker)
    if unit_id is not None:
        taker = taker or ProtocolTaker(organisation_id=actor.organisation_id, name=name, unit_id=unit_id)
        taker.unit_id = _unit(session, actor.organisation_id, unit_id).id
        session.add(taker)
    audit.record(
        session, Act.PROTOCOL_CHANGED, actor=actor, now=now, subject=f"protocol:{name}", taker=name, unit_id=unit_id
    )


def _unit(session: Session, organisation_id: int, unit_id: int) -> Unit:
    unit = session.exec(select(Unit).where(Unit.organisation_id == organisation_id, Unit.id == unit_id)).first()
    if unit is None or unit.closed:
        raise Refusal(say("Elija una unidad que siga abierta."))
    return unit
