from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState, channel_label
from app.domain.plan.models.guide import PlanIntakeChannel, PostingFrequency
from app.domain.slots.models import EvergreenPiece
from app.domain.slots.queries import SlotSummary, slots_between


def intake_channels(session: Session, organisation_id: int) -> Sequence[PlanIntakeChannel]:
    """Return the intake channels in use, by name."""
    wanted = select(PlanIntakeChannel).where(
        PlanIntakeChannel.organisation_id == organisation_id, col(PlanIntakeChannel.closed).is_(False)
    )
    return session.exec(wanted.order_by(PlanIntakeChannel.name, col(PlanIntakeChannel.id))).all()


def intake_channel_named(session: Session, organisation_id: int, name: str) -> PlanIntakeChannel | None:
    """Return the intake channel of that name, ignoring case; closed ones too."""
    every = session.exec(select(PlanIntakeChannel).where(PlanIntakeChannel.organisation_id == organisation_id)).all()
    return next((channel for channel in every if channel.name.casefold() == name.casefold()), None)


def intake_channel_or_404(
    session: Session, organisation_id: int, way_id: int, *, lock: bool = False
) -> PlanIntakeChannel:
    """Raise `NotFound` when there is none."""
    wanted = select(PlanIntakeChannel).where(
        PlanIntakeChannel.organisation_id == organisation_id, PlanIntakeChannel.id == way_id
    )
    if (channel := session.exec(wanted.with_for_update() if lock else wanted).first()) is None:
        raise NotFound(msg("Ese canal de entrada no existe."))
    return channel


@dataclass(frozen=True, slots=True)
class AccountPace:
    channel_id: int
    account: str
    from_slots: float
    decided: int | None

    @property
    def per_week(self) -> int:
        return self.decided if self.decided is not None else round(self.from_slots)


def account_paces(session: Session, organisation_id: int, slots: Sequence[SlotSummary]) -> list[AccountPace]:
    """Return the pace of each open account, by network and name; `slots` are today's slots."""
    rows = session.exec(
        select(Channel, PostingFrequency.per_week)
        .outerjoin(PostingFrequency, col(PostingFrequency.channel_id) == Channel.id)
        .where(Channel.organisation_id == organisation_id, Channel.state == ChannelState.OPEN)
        .order_by(col(Channel.network), Channel.name, col(Channel.id))
    ).all()
    return [
        AccountPace(
            channel.id,
            channel_label(channel.network, channel.name),
            sum(1 / s.every_weeks for s in slots if s.channel_id == channel.id),
            per_week,
        )
        for channel, per_week in rows
    ]


def locked_frequencies(session: Session, organisation_id: int) -> dict[int, PostingFrequency]:
    """Return the decided frequencies by account, locked until the transaction ends."""
    wanted = select(PostingFrequency).where(PostingFrequency.organisation_id == organisation_id).with_for_update()
    return {frequency.channel_id: frequency for frequency in session.exec(wanted).all()}


def evergreen_count(session: Session, organisation_id: int) -> int:
    """Count the pieces in use."""
    wanted = select(func.count(col(EvergreenPiece.id))).where(
        EvergreenPiece.organisation_id == organisation_id, col(EvergreenPiece.closed).is_(False)
    )
    return session.exec(wanted).one()


def slots_on(session: Session, organisation_id: int, today: date) -> list[SlotSummary]:
    return slots_between(session, organisation_id, today, today)
