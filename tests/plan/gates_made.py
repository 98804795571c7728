"""Accounts at the gate for the tests, through the real services."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.channels import service as channels
from app.channels.models import Channel
from app.channels.rules.accounts import Network
from app.channels.rules.acts import Said
from app.plan.deeds import opening
from app.plan.models import ComparableProfile
from app.plan.queries.profiles import called
from app.plan.rules.gate import PROFILES, Filled, PieceKind
from app.plan.rules.profiles import Observation
from app.plan.rules.purposes import Purpose
from app.plan.rules.samples import Piece
from app.plan.service.gate import Listed, add_samples, fill
from app.plan.service.profiles import Named, add_profile, observe
from tests.cast import Town

DECREE = Said(body="Junta de Gobierno Local", reference="Decreto 14/2027", act_on=date(2027, 2, 26))
WHOLE = Filled(
    purpose=Purpose.PUBLIC_SERVICE,
    objectives="Que los avisos lleguen el mismo día.",
    audiences="Quien vive en el municipio.",
    profiles=5,
    short_pieces=20,
    long_pieces=10,
    administrators=("Ana Ríos", "Julia Sanz"),
    address="comunicacion@riba.example",
    has_hours=True,
    handover="Las claves están en el gestor de la casa.",
    waits_until=date(2027, 3, 1),
)
LISTED = Listed(
    purpose=Purpose.PUBLIC_SERVICE,
    objectives=WHOLE.objectives,
    audiences=WHOLE.audiences,
    address=WHOLE.address,
    handover=WHOLE.handover,
    attention_hours={"mon": [["09:00", "14:00"]]},
    waits_until=WHOLE.waits_until,
    administrators=list(WHOLE.administrators),
)
LONG = "El padrón se cambia en la oficina con el DNI y el contrato. " * 8


def proposed(session: Session, town: Town, *, now: datetime, handle: str = "@joven") -> Channel:
    account = channels.Account(Network.X, "Juventud", handle, "", ["es"], None)
    return opening.register(session, account, None, actor=town.administrator.actor, now=now)


def complete(session: Session, town: Town, channel: Channel, *, now: datetime, **changes: Any) -> None:
    """Its list filled by the editor, its thirty pieces, and five profiles of its network observed."""
    listed = Listed(**{name: getattr(LISTED, name) for name in Listed.__slots__} | changes)
    fill(session, channel, listed, base=0, actor=town.editor.actor, now=now)
    shorts = [Piece(PieceKind.SHORT, f"Aviso número {n} de la semana.") for n in range(20)]
    longs = [Piece(PieceKind.LONG, f"{n}. {LONG}") for n in range(10)]
    add_samples(session, channel, [*shorts, *longs], None, actor=town.editor.actor, now=now)
    if called(session, "Perfil 1", channel.network, organisation_id=town.id) is None:
        for n in range(PROFILES):
            observed(session, town, channel.network, f"Perfil {n}", now=now)


def observed(session: Session, town: Town, network: Network, name: str, *, now: datetime) -> ComparableProfile:
    """A profile with one sheet, of a week before the gate's day."""
    actor, day = town.editor.actor, date(2027, 2, 22)
    made = add_profile(session, Named(name, network), actor=actor, now=now)
    observe(session, made, Observation(day, 3), today=day, actor=actor, now=now)
    return made
