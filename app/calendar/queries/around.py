"""What stands around the days of a calendar: accounts and topics to narrow by, campaigns, approval sessions.

All in one statement, since every page of the calendar needs them and each costs little.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, case, col

from app.calendar.queries.windows import Choice, Window
from app.channels.models import Channel
from app.channels.rules.accounts import Network, called
from app.db.columns import Id, UTCDateTime
from app.db.reads import HERE, Read, as_it_is, given
from app.plan.models import Campaign
from app.sittings.models import Sitting
from app.sittings.rules.states import SittingState
from app.topics.models import Topic


class Theme(NamedTuple):
    """A topic; `target`, the share it should have of what is published, in per cent (0: nobody set one)."""

    id: int
    name: str
    target: int
    closed: bool


class Course(NamedTuple):
    """A campaign and its days, both included."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    closed: bool


class Meeting(NamedTuple):
    id: int
    name: str
    starts_at: datetime
    state: SittingState


@dataclass(slots=True)
class Around:
    """By their names, campaigns by their days and sessions by their hour."""

    accounts: list[Choice] = field(default_factory=list)
    themes: list[Theme] = field(default_factory=list)
    campaigns: list[Course] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def topics(self) -> list[Choice]:
        return [(one.id, one.name) for one in self.themes]


def around_in(session: Session, organisation_id: int, window: Window) -> Around:
    """Sessions are those that begin in the window and were not called off; the rest is everything there is."""
    rows = _AROUND.all(session, organisation_id=organisation_id, opens=window[0], closes=window[1])
    found = Around()
    for row in sorted(rows, key=lambda row: row[2]):
        _KEPT[row[0]](found, *row[1:])
    found.accounts.sort(key=lambda one: one[1])
    found.campaigns.sort(key=lambda one: one.starts_on)
    found.meetings.sort(key=lambda one: one.starts_at)
    return found


def _account(found: Around, key: int, name: str, mark: str, *_: Any) -> None:
    found.accounts.append((key, called(Network(mark), name)))


def _theme(found: Around, key: int, name: str, _mark: str, number: int, closed: bool, *_: Any) -> None:
    found.themes.append(Theme(key, name, number, closed))


def _course(found: Around, key: int, name: str, *about: Any) -> None:
    _mark, _number, closed, starts_on, ends_on, _at = about
    found.campaigns.append(Course(key, name, starts_on, ends_on, closed))


def _meeting(found: Around, key: int, name: str, mark: str, *about: Any) -> None:
    found.meetings.append(Meeting(key, name, about[-1], SittingState(mark)))


_KEPT: dict[str, Callable[..., None]] = {"account": _account, "topic": _theme, "campaign": _course, "sitting": _meeting}


def _part(kind: str, table: Any, mark: Any = "", **about: Any) -> Any:
    """A row of the one statement; what a kind has nothing to say of is empty."""
    none: dict[str, Any] = {"starts_on": sa.Date(), "ends_on": sa.Date(), "at": UTCDateTime()}
    return sa.select(
        sa.literal(kind, sa.String()).label("kind"),
        sa.type_coerce(col(table.id), Id()).label("id"),
        col(table.name).label("name"),
        (sa.literal(mark, sa.String()) if isinstance(mark, str) else mark).label("mark"),
        about.get("number", sa.literal(0, sa.Integer())).label("number"),
        about.get("closed", sa.literal(False, sa.Boolean())).label("closed"),
        *(about.get(name, sa.cast(sa.null(), kept)).label(name) for name, kept in none.items()),
    ).where(col(table.organisation_id) == HERE)


def _states() -> Any:
    """As `sittings.rules.states.state_of` says it."""
    reached: Sequence[tuple[Any, SittingState]] = (
        (Sitting.closed_at, SittingState.CLOSED),
        (Sitting.lapsed_at, SittingState.LAPSED),
        (Sitting.opened_at, SittingState.OPEN),
        (Sitting.frozen_at, SittingState.FROZEN),
    )
    return case(*[(col(at).is_not(None), state.value) for at, state in reached], else_=SittingState.COMING.value)


_AROUND: Read[tuple[Any, ...]] = Read(
    _part("account", Channel, sa.type_coerce(col(Channel.network), sa.String())).union_all(
        _part("topic", Topic, number=col(Topic.target_share), closed=col(Topic.closed)),
        _part(
            "campaign",
            Campaign,
            closed=col(Campaign.closed),
            starts_on=col(Campaign.starts_on),
            ends_on=col(Campaign.ends_on),
        ),
        _part("sitting", Sitting, _states(), at=col(Sitting.starts_at)).where(
            col(Sitting.cancelled_at).is_(None),
            col(Sitting.starts_at) >= given("opens"),
            col(Sitting.starts_at) < given("closes"),
        ),
    ),
    as_it_is,
)
