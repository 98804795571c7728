"""Context of days and filter names, in one statement: every page needs it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, case, col, select

from app.db.columns import Id, UTCDateTime
from app.db.statements import ORGANISATION_ID, Query, as_tuple, param
from app.domain.audit.models import AuditHead
from app.domain.calendar.queries.entries import Window
from app.domain.campaigns.models import Campaign
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.networks import ChannelState, Network, account_names, channel_label
from app.domain.external_calendars.models import AwarenessChoice, ExternalCalendar
from app.domain.external_calendars.rules.awareness_days import AwarenessSelection
from app.domain.people.models import Membership, User
from app.domain.people.queries.known_names import NAME_HERE
from app.domain.sittings.models import Sitting
from app.domain.sittings.rules.states import SittingState

ACCOUNT, TOPIC, PERSON, OUTSIDE, CAMPAIGN = "account", "topic", "author", "outside", "campaign"
Choice = tuple[int, str]
_SITTING, _AWARENESS, _HEAD = "sitting", "awareness", "head"
_NEVER = datetime.min.replace(tzinfo=UTC)
NO_DAYS: Window = (_NEVER, _NEVER)


class FilterOption(NamedTuple):
    """`is_open`: in use; `proposes`: calendar events may be converted."""

    kind: str
    key: int
    name: str
    is_open: bool
    proposes: bool = False


class TopicOption(NamedTuple):
    """A topic; `target`: wanted per cent (0: unset)."""

    id: int
    name: str
    target: int
    closed: bool


class CampaignSpan(NamedTuple):
    """Both days included."""

    id: int
    name: str
    starts_on: date
    ends_on: date
    closed: bool


class SittingTime(NamedTuple):
    id: int
    name: str
    starts_at: datetime
    state: SittingState


@dataclass(slots=True)
class CalendarContext:
    """A window's `named` filters by kind and key, campaigns by day, sessions by hour.

    `voices`: network and name by account. `head` changes with any act.
    """

    named: dict[tuple[str, int], FilterOption] = field(default_factory=dict)
    voices: dict[int, tuple[Network, str]] = field(default_factory=dict)
    themes: list[TopicOption] = field(default_factory=list)
    campaigns: list[CampaignSpan] = field(default_factory=list)
    meetings: list[SittingTime] = field(default_factory=list)
    chosen: AwarenessSelection = field(default_factory=AwarenessSelection)
    head: str = ""

    def of_kind(self, kind: str) -> list[Choice]:
        """Return choices, closed ones included."""
        choices = [(option.key, option.name) for option in self.named.values() if option.kind == kind]
        return sorted(choices, key=lambda choice: choice[1])

    @property
    def accounts(self) -> list[Choice]:
        return self.of_kind(ACCOUNT)

    @property
    def topics(self) -> list[Choice]:
        return self.of_kind(TOPIC)

    def names(self) -> Mapping[int, str]:
        return dict(zip(self.voices, account_names(list(self.voices.values())), strict=True))


def load_calendar_context(session: Session, organisation_id: int, window: Window) -> CalendarContext:
    """Omit only sessions called off or outside the window."""
    rows = _CONTEXT.all(session, organisation_id=organisation_id, opens=window[0], closes=window[1])
    context = CalendarContext()
    for row in sorted(rows, key=lambda row: row[2]):
        _ADDERS[row[0]](context, *row)
    context.campaigns.sort(key=lambda campaign: campaign.starts_on)
    context.meetings.sort(key=lambda meeting: meeting.starts_at)
    return context


def _add_option(
    context: CalendarContext, kind: str, key: int, name: str, _mark: str, number: int, closed: bool, *_: Any
) -> None:
    context.named[kind, key] = FilterOption(kind, key, name, not closed, bool(number))


def _add_account(context: CalendarContext, kind: str, key: int, name: str, mark: str, *about: Any) -> None:
    context.voices[key] = Network(mark), name
    _add_option(context, kind, key, channel_label(Network(mark), name), mark, *about)


def _add_topic(
    context: CalendarContext, kind: str, key: int, name: str, mark: str, number: int, closed: bool, *about: Any
) -> None:
    context.themes.append(TopicOption(key, name, number, closed))
    _add_option(context, kind, key, name, mark, number, closed, *about)


def _add_campaign(context: CalendarContext, kind: str, key: int, name: str, *about: Any) -> None:
    _mark, _number, closed, starts_on, ends_on, _at = about
    context.campaigns.append(CampaignSpan(key, name, starts_on, ends_on, closed))
    _add_option(context, kind, key, name, *about)


def _add_sitting(context: CalendarContext, _kind: str, key: int, name: str, mark: str, *about: Any) -> None:
    context.meetings.append(SittingTime(key, name, about[-1], SittingState(mark)))


def _set_awareness(context: CalendarContext, _kind: str, _key: int, groups: str, days: str, *_: Any) -> None:
    context.chosen = AwarenessSelection(json.loads(groups), json.loads(days))


def _set_head(context: CalendarContext, _kind: str, _key: int, name: str, *_: Any) -> None:
    context.head = name


_ADDERS: dict[str, Callable[..., None]] = {
    ACCOUNT: _add_account,
    TOPIC: _add_topic,
    PERSON: _add_option,
    OUTSIDE: _add_option,
    CAMPAIGN: _add_campaign,
    _SITTING: _add_sitting,
    _AWARENESS: _set_awareness,
    _HEAD: _set_head,
}


def _part(kind: str, key: Any, name: Any, mark: Any = "", **about: Any) -> Any:
    """Select one kind's rows; missing columns are empty."""
    none: dict[str, Any] = {"starts_on": sa.Date(), "ends_on": sa.Date(), "at": UTCDateTime()}
    return sa.select(
        sa.literal(kind, sa.String()).label("kind"),
        sa.type_coerce(key, Id()).label("id"),
        name.label("name"),
        (sa.literal(mark, sa.String()) if isinstance(mark, str) else mark).label("mark"),
        about.get("number", sa.literal(0, sa.Integer())).label("number"),
        sa.type_coerce(about.get("closed", sa.literal(False)), sa.Boolean()).label("closed"),
        *(about.get(name, sa.cast(sa.null(), column_type)).label(name) for name, column_type in none.items()),
    )


def _named_rows(kind: str, table: Any, mark: Any = "", **about: Any) -> Any:
    return _part(kind, col(table.id), table.name, mark, **about).where(col(table.organisation_id) == ORGANISATION_ID)


def _json_text(document: Any) -> Any:
    return sa.cast(col(document), sa.String())


def _states() -> Any:
    """Select the state as `sittings.rules.states.state_of` does."""
    reached: Sequence[tuple[Any, SittingState]] = (
        (Sitting.closed_at, SittingState.CLOSED),
        (Sitting.lapsed_at, SittingState.LAPSED),
        (Sitting.opened_at, SittingState.OPEN),
        (Sitting.frozen_at, SittingState.FROZEN),
    )
    return case(*[(col(at).is_not(None), state.value) for at, state in reached], else_=SittingState.COMING.value)


_PEOPLE = select(Membership.user_id).where(col(Membership.organisation_id) == ORGANISATION_ID)
_PROPOSES = case((col(ExternalCalendar.proposes), 1), else_=0)
_DAYS = {"starts_on": col(Campaign.starts_on), "ends_on": col(Campaign.ends_on)}
_CONTEXT: Query[tuple[Any, ...]] = Query(
    _named_rows(
        ACCOUNT,
        Channel,
        sa.type_coerce(col(Channel.network), sa.String()),
        closed=col(Channel.state) == ChannelState.CLOSED,
    ).union_all(
        _named_rows(TOPIC, Topic, number=col(Topic.target_share), closed=col(Topic.closed)),
        _part(PERSON, col(User.id), NAME_HERE).where(col(User.id).in_(_PEOPLE)),
        _named_rows(OUTSIDE, ExternalCalendar, number=_PROPOSES, closed=~col(ExternalCalendar.is_shown)),
        _named_rows(CAMPAIGN, Campaign, closed=col(Campaign.closed), **_DAYS),
        _named_rows(_SITTING, Sitting, _states(), at=col(Sitting.starts_at)).where(
            col(Sitting.cancelled_at).is_(None),
            col(Sitting.starts_at) >= param("opens"),
            col(Sitting.starts_at) < param("closes"),
        ),
        _part(_AWARENESS, sa.literal(0), _json_text(AwarenessChoice.groups), _json_text(AwarenessChoice.days)).where(
            col(AwarenessChoice.organisation_id) == ORGANISATION_ID
        ),
        _part(_HEAD, sa.literal(0), AuditHead.hash).where(col(AuditHead.organisation_id) == ORGANISATION_ID),
    ),
    as_tuple,
)
