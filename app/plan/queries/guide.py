"""Reads of the guide of each day: ways in, and how often each account is meant to speak."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState, called
from app.core.errors import NotFound
from app.core.words import say
from app.plan.models import Evergreen, Frequency, IntakeChannel
from app.plan.queries.slots import Kept, slots_between


def ways_in(session: Session, organisation_id: int) -> Sequence[IntakeChannel]:
    """Those in use, by name."""
    wanted = select(IntakeChannel).where(
        IntakeChannel.organisation_id == organisation_id, col(IntakeChannel.closed).is_(False)
    )
    return session.exec(wanted.order_by(IntakeChannel.name, col(IntakeChannel.id))).all()


def way_in_named(session: Session, organisation_id: int, name: str) -> IntakeChannel | None:
    """Closed ones too, capitals apart."""
    every = session.exec(select(IntakeChannel).where(IntakeChannel.organisation_id == organisation_id)).all()
    return next((one for one in every if one.name.casefold() == name.casefold()), None)


def way_in_or_404(session: Session, organisation_id: int, way_id: int, *, lock: bool = False) -> IntakeChannel:
    """Raises `NotFound`."""
    wanted = select(IntakeChannel).where(IntakeChannel.organisation_id == organisation_id, IntakeChannel.id == way_id)
    if (found := session.exec(wanted.with_for_update() if lock else wanted).first()) is None:
        raise NotFound(say("Ese canal de entrada no existe."))
    return found


@dataclass(frozen=True, slots=True)
class Pace:
    """How many posts a week an open account keeps slots for, and how many somebody decided, if they did."""

    channel_id: int
    account: str
    from_slots: float
    decided: int | None

    @property
    def per_week(self) -> int:
        return self.decided if self.decided is not None else round(self.from_slots)


def paces(session: Session, organisation_id: int, kept: Sequence[Kept]) -> list[Pace]:
    """Of each account that is open, by network and name; `kept` are the slots of today."""
    rows = session.exec(
        select(Channel, Frequency.per_week)
        .outerjoin(Frequency, col(Frequency.channel_id) == Channel.id)
        .where(Channel.organisation_id == organisation_id, Channel.state == ChannelState.OPEN)
        .order_by(col(Channel.network), Channel.name, col(Channel.id))
    ).all()
    return [
        Pace(
            one.id, called(one.network, one.name), sum(1 / s.every_weeks for s in kept if s.channel_id == one.id), said
        )
        for one, said in rows
    ]


def frequencies(session: Session, organisation_id: int) -> dict[int, Frequency]:
    """What was decided, by account; held until the end."""
    wanted = select(Frequency).where(Frequency.organisation_id == organisation_id).with_for_update()
    return {one.channel_id: one for one in session.exec(wanted).all()}


def evergreen_count(session: Session, organisation_id: int) -> int:
    """Pieces in use."""
    wanted = select(func.count(col(Evergreen.id))).where(
        Evergreen.organisation_id == organisation_id, col(Evergreen.closed).is_(False)
    )
    return session.exec(wanted).one()


def slots_on(session: Session, organisation_id: int, today: date) -> list[Kept]:
    """Those kept today."""
    return slots_between(session, organisation_id, today, today)
