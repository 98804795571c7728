"""Accounts at the gate for tests, by the real services."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.account_acts import AccountActDetails
from app.domain.directory.rules.networks import Network
from app.domain.plan.models.profiles import ComparableProfile
from app.domain.plan.queries.profiles import profile_named
from app.domain.plan.rules.gate import PROFILES, ChecklistProgress, PieceKind
from app.domain.plan.rules.profiles import Observation
from app.domain.plan.rules.purpose import Purpose
from app.domain.plan.rules.sample_pieces import PastedPiece
from app.usecases.directory import registration
from app.usecases.plan import account_acts
from app.usecases.plan.checklist import ChecklistAnswers, save_checklist, store_samples
from app.usecases.plan.profiles import ProfileDetails, add_observation, add_profile
from tests.sample_town import Town

DECREE = AccountActDetails(body="Junta de Gobierno Local", reference="Decreto 14/2027", act_on=date(2027, 2, 26))
WHOLE = ChecklistProgress(
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
LISTED = ChecklistAnswers(
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
    account = registration.ChannelDetails(Network.X, "Juventud", handle, "", ["es"], None)
    return account_acts.register_account(Work(session, town.administrator.actor, now), account, None)


def complete(session: Session, town: Town, channel: Channel, *, now: datetime, **changes: Any) -> None:
    """Complete an account's gate: the editor's checklist, thirty pieces, and five observed profiles of its network."""
    listed = ChecklistAnswers(**{name: getattr(LISTED, name) for name in ChecklistAnswers.__slots__} | changes)
    save_checklist(Work(session, town.editor.actor, now), channel, listed, base=0)
    shorts = [PastedPiece(PieceKind.SHORT, f"Aviso número {n} de la semana.") for n in range(20)]
    longs = [PastedPiece(PieceKind.LONG, f"{n}. {LONG}") for n in range(10)]
    store_samples(Work(session, town.editor.actor, now), channel, [*shorts, *longs], None)
    if profile_named(session, "Perfil 1", channel.network, organisation_id=town.id) is None:
        for n in range(PROFILES):
            observed(session, town, channel.network, f"Perfil {n}", now=now)


def observed(session: Session, town: Town, network: Network, name: str, *, now: datetime) -> ComparableProfile:
    """Return a profile with one sheet, dated a week before the gate's day."""
    actor, day = town.editor.actor, date(2027, 2, 22)
    made = add_profile(Work(session, actor, now), ProfileDetails(name, network))
    add_observation(Work(session, actor, now), made, Observation(day, 3), today=day)
    return made
