from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.db.work import Work
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import ChannelState, Network, channel_label
from app.domain.directory.rules.topics import TopicClass
from app.domain.slots.models import EvergreenPiece, Slot


@dataclass(frozen=True, slots=True)
class SlotSummary:
    """Light because every calendar page reads it."""

    id: int
    channel_id: int
    weekday: int
    at: time
    topic_id: int | None
    language: str
    every_weeks: int
    starts_on: date
    ends_on: date | None
    note: str
    network: Network
    account: str
    is_open: bool
    topic: str
    topic_class: TopicClass | None
    topic_closed: bool

    @property
    def called(self) -> str:
        return channel_label(self.network, self.account)

    @property
    def can_be_filled(self) -> bool:
        return self.is_open and not self.topic_closed


def slots_between(session: Session, organisation_id: int, first: date, last: date) -> list[SlotSummary]:
    """Return the slots between two days, in one statement."""
    return _BETWEEN.all(session, organisation_id=organisation_id, first=first, last=last)


def ended_slots(work: Work, *, before: date) -> list[SlotSummary]:
    return _ENDED.all(work.session, organisation_id=work.organisation_id, before=before)


def slot_summary_or_404(work: Work, slot_id: int) -> SlotSummary:
    """Raise `NotFound`."""
    summary = _SLOT.first(work.session, organisation_id=work.organisation_id, slot_id=slot_id)
    if summary is None:
        raise NotFound(NO_SUCH_SLOT)
    return summary


def slot_or_404(work: Work, slot_id: int) -> Slot:
    """Lock and return the slot. Raises `NotFound`."""
    slot = work.session.exec(
        select(Slot).where(Slot.organisation_id == work.organisation_id, Slot.id == slot_id).with_for_update()
    ).first()
    if slot is None:
        raise NotFound(NO_SUCH_SLOT)
    return slot


def slots_of_channels(work: Work, channels: Sequence[int]) -> Sequence[Slot]:
    return work.session.exec(
        select(Slot)
        .where(Slot.organisation_id == work.organisation_id, col(Slot.channel_id).in_(channels))
        .order_by(col(Slot.id))
    ).all()


def locked_channels(work: Work, channels: Sequence[int]) -> Sequence[Channel]:
    """Lock until the transaction ends: of clashing slots, the second finds the first."""
    return work.session.exec(
        select(Channel)
        .where(Channel.organisation_id == work.organisation_id, col(Channel.id).in_(channels))
        .order_by(col(Channel.id))
        .with_for_update()
    ).all()


NO_SUCH_SLOT = msg("Ese hueco no existe.")
_SLOT_FIELDS = (
    "id",
    "channel_id",
    "weekday",
    "at",
    "topic_id",
    "language",
    "every_weeks",
    "starts_on",
    "ends_on",
    "note",
)
_SUMMARY_COLUMNS: tuple[Any, ...] = (
    *(getattr(Slot, name) for name in _SLOT_FIELDS),
    Channel.network,
    Channel.name,
    Channel.state,
    Topic.name,
    Topic.topic_class,
    Topic.closed,
)


def to_slot_summary(*row: Any) -> SlotSummary:
    *of_slot, network, account, state, topic, topic_class, closed = row
    values: list[Any] = [*of_slot, network, account, state is ChannelState.OPEN, topic or "", topic_class, bool(closed)]
    return SlotSummary(*values)


def _from_slots(*wanted: Any) -> Any:
    return (
        select_columns(*wanted)
        .select_from(Slot)
        .join(Channel, col(Channel.id) == Slot.channel_id)
        .outerjoin(Topic, col(Topic.id) == Slot.topic_id)
        .where(Slot.organisation_id == ORGANISATION_ID)
    )


_DURING = (
    col(Slot.starts_on) <= param("last"),
    or_(col(Slot.ends_on).is_(None), col(Slot.ends_on) >= param("first")),
)
"""The condition of being in force between two days."""
_SUMMARIES = _from_slots(*_SUMMARY_COLUMNS).order_by(
    col(Channel.network), Channel.name, col(Slot.channel_id), Slot.weekday, Slot.at, col(Slot.id)
)
_BETWEEN: Query[SlotSummary] = Query(_SUMMARIES.where(*_DURING), to_slot_summary)
_ENDED: Query[SlotSummary] = Query(_SUMMARIES.where(col(Slot.ends_on) < param("before")), to_slot_summary)
_SLOT: Query[SlotSummary] = Query(_SUMMARIES.where(col(Slot.id) == param("slot_id")), to_slot_summary)


PieceWithTopic = tuple[EvergreenPiece, str | None]


def evergreen_pieces(work: Work, *, closed: bool = False) -> Sequence[PieceWithTopic]:
    """Return longest unused first."""
    return work.session.exec(
        select(EvergreenPiece, Topic.name)
        .join(Topic, col(Topic.id) == EvergreenPiece.topic_id, isouter=True)
        .where(EvergreenPiece.organisation_id == work.organisation_id, col(EvergreenPiece.closed).is_(closed))
        .order_by(col(EvergreenPiece.last_used_on).nulls_first(), EvergreenPiece.title, col(EvergreenPiece.id))
    ).all()


def piece_or_404(work: Work, piece_id: int, *, lock: bool = False) -> EvergreenPiece:
    """Raise `NotFound`."""
    query = select(EvergreenPiece).where(
        EvergreenPiece.organisation_id == work.organisation_id, EvergreenPiece.id == piece_id
    )
    piece = work.session.exec(query.with_for_update() if lock else query).first()
    if piece is None:
        raise NotFound(msg("Esa pieza no existe."))
    return piece
