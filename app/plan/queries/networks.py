"""Reads of the networks that were considered, and of what the accounts on them plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, or_, select

from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState, Network, called
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Read, columns, given
from app.plan.models import NetworkChoice, Slot
from app.plan.queries import hours
from app.plan.queries.workload import Workload, weights_in, where_body, workload_in
from app.plan.rules.capacity import Capacity
from app.plan.rules.networks import Weights, network_name, total

WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Speaker:
    """An open account. `posts`: those it plans a week, typed or else by its slots."""

    id: int
    network: Network
    called: str
    by_slots: float
    posts: float


@dataclass(frozen=True, slots=True)
class Where:
    """Everything stop 5 knows: the networks by their total, the best first."""

    choices: Sequence[tuple[NetworkChoice, int]]
    weights: Weights
    speakers: Sequence[Speaker]
    workload: Workload
    capacity: Capacity

    @property
    def posts(self) -> dict[int, float]:
        return {one.id: one.posts for one in self.speakers}

    @property
    def by_name(self) -> dict[str, float]:
        return {one.called: one.posts for one in self.speakers}


def where(session: Session, organisation_id: int, *, today: date) -> Where:
    """Four statements."""
    body = where_body(session, organisation_id)
    weights, typed = weights_in(body), workload_in(body)
    found = choices(session, organisation_id)
    scored = [(one, total(one.scores, weights)) for one in found]
    scored.sort(key=lambda one: (-one[1], network_name(one[0].network).casefold()))
    spoken = speakers(session, organisation_id, typed.posts, today=today)
    capacity = Capacity(
        posts=round(sum(one.posts for one in spoken), 2),
        post_minutes=typed.post_minutes,
        messages=sum(one.messages_per_week for one in found if one.chosen),
        message_minutes=typed.message_minutes,
        available=hours.available_minutes(session, organisation_id, today=today),
    )
    return Where(scored, weights, spoken, typed, capacity)


def choices(session: Session, organisation_id: int) -> Sequence[NetworkChoice]:
    wanted = select(NetworkChoice).where(NetworkChoice.organisation_id == organisation_id)
    return session.exec(wanted.order_by(col(NetworkChoice.id))).all()


def choice_or_404(session: Session, organisation_id: int, choice_id: int, *, lock: bool = False) -> NetworkChoice:
    """Raises `NotFound`."""
    wanted = select(NetworkChoice).where(
        NetworkChoice.organisation_id == organisation_id, NetworkChoice.id == choice_id
    )
    found = session.exec(wanted.with_for_update() if lock else wanted).first()
    if found is None:
        raise NotFound(say("Esa red no está entre las del plan."))
    return found


def choice_of(session: Session, organisation_id: int, network: str) -> NetworkChoice | None:
    """The one about that network, capitals apart."""
    same = (one for one in choices(session, organisation_id) if one.network.casefold() == network.casefold())
    return next(same, None)


def speakers(session: Session, organisation_id: int, typed: Mapping[str, float], *, today: date) -> list[Speaker]:
    """Open accounts with what each plans for the seven days from today; `typed` comes before its slots."""
    rows = _SLOTS.all(session, organisation_id=organisation_id, first=today, last=today + WEEK)
    found: dict[int, tuple[Network, str, float]] = {}
    for key, network, name, weeks in rows:
        found[key] = network, called(network, name), found.get(key, (0, 0, 0.0))[2] + (1 / weeks if weeks else 0)
    return [
        Speaker(key, network, name, round(slots, 2), typed.get(str(key), round(slots, 2)))
        for key, (network, name, slots) in found.items()
    ]


def _row(key: int, network: Network, name: str, weeks: int | None) -> tuple[int, Network, str, int | None]:
    return key, network, name, weeks


_DURING = (
    col(Slot.starts_on) <= given("last"),
    or_(col(Slot.ends_on).is_(None), col(Slot.ends_on) >= given("first")),
)
_SLOTS: Read[tuple[int, Network, str, int | None]] = Read(
    columns(Channel.id, Channel.network, Channel.name, Slot.every_weeks)
    .select_from(Channel)
    .outerjoin(Slot, (col(Slot.channel_id) == Channel.id) & _DURING[0] & _DURING[1])
    .where(Channel.organisation_id == HERE, Channel.state == ChannelState.OPEN)
    .order_by(col(Channel.network), Channel.name, col(Channel.id)),
    _row,
)
