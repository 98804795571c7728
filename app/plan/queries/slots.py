"""Reads of slots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from sqlmodel import Session, col, or_, select

from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState, Network, called
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Read, columns, given
from app.plan.models import Slot
from app.topics.models import Topic
from app.topics.rules import TopicClass


@dataclass(frozen=True, slots=True)
class Kept:
    """A slot with the account and the topic it is for, light, since every page of the calendar reads them."""

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
        return called(self.network, self.account)

    @property
    def can_be_filled(self) -> bool:
        return self.is_open and not self.topic_closed


def slots_between(session: Session, organisation_id: int, first: date, last: date) -> list[Kept]:
    """Those kept at some time of these days, by account and hour; one statement."""
    return _BETWEEN.all(session, organisation_id=organisation_id, first=first, last=last)


def slots_ended(session: Session, organisation_id: int, *, before: date) -> list[Kept]:
    """Those whose last day was before that one."""
    return _ENDED.all(session, organisation_id=organisation_id, before=before)


def kept_or_404(session: Session, organisation_id: int, slot_id: int) -> Kept:
    """Raises `NotFound`."""
    found = _ONE.first(session, organisation_id=organisation_id, slot_id=slot_id)
    if found is None:
        raise NotFound(NOWHERE)
    return found


def slot_or_404(session: Session, organisation_id: int, slot_id: int) -> Slot:
    """To be changed. Raises `NotFound`."""
    found = session.exec(
        select(Slot).where(Slot.organisation_id == organisation_id, Slot.id == slot_id).with_for_update()
    ).first()
    if found is None:
        raise NotFound(NOWHERE)
    return found


def slots_of(session: Session, organisation_id: int, channels: Sequence[int]) -> Sequence[Slot]:
    """Every slot these accounts have or had."""
    return session.exec(
        select(Slot)
        .where(Slot.organisation_id == organisation_id, col(Slot.channel_id).in_(channels))
        .order_by(col(Slot.id))
    ).all()


def locked_channels(session: Session, organisation_id: int, channels: Sequence[int]) -> Sequence[Channel]:
    """These accounts, held until the end, so that of two slots at one minute the second finds the first."""
    return session.exec(
        select(Channel)
        .where(Channel.organisation_id == organisation_id, col(Channel.id).in_(channels))
        .order_by(col(Channel.id))
        .with_for_update()
    ).all()


NOWHERE = say("Ese hueco no existe.")
_OF_SLOT = ("id", "channel_id", "weekday", "at", "topic_id", "language", "every_weeks", "starts_on", "ends_on", "note")
_OF_KEPT: tuple[Any, ...] = (
    *(getattr(Slot, name) for name in _OF_SLOT),
    *(Channel.network, Channel.name, Channel.state),
    *(Topic.name, Topic.topic_class, Topic.closed),
)
"""The columns `kept` is made from."""


def kept(*row: Any) -> Kept:
    *of_slot, network, account, state, topic, topic_class, closed = row
    values: list[Any] = [*of_slot, network, account, state is ChannelState.OPEN, topic or "", topic_class, bool(closed)]
    return Kept(*values)


def _from_slots(*wanted: Any) -> Any:
    """These columns of every slot of the organisation, with its account and its topic, if it has one."""
    return (
        columns(*wanted)
        .select_from(Slot)
        .join(Channel, col(Channel.id) == Slot.channel_id)
        .outerjoin(Topic, col(Topic.id) == Slot.topic_id)
        .where(Slot.organisation_id == HERE)
    )


_DURING = (
    col(Slot.starts_on) <= given("last"),
    or_(col(Slot.ends_on).is_(None), col(Slot.ends_on) >= given("first")),
)
"""Of a slot: whether it is kept at some time between two days."""
_KEPT = _from_slots(*_OF_KEPT).order_by(
    col(Channel.network), Channel.name, col(Slot.channel_id), Slot.weekday, Slot.at, col(Slot.id)
)
_BETWEEN: Read[Kept] = Read(_KEPT.where(*_DURING), kept)
_ENDED: Read[Kept] = Read(_KEPT.where(col(Slot.ends_on) < given("before")), kept)
_ONE: Read[Kept] = Read(_KEPT.where(col(Slot.id) == given("slot_id")), kept)
