import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from unicodedata import normalize

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import start_of_day
from app.domain.feeds.rules.scope import FeedScope
from app.domain.periods.rules.validity import LONGEST_DAYS

CANCELLED_SHOWN_FOR = timedelta(days=30)
READ_NOTED_EVERY = timedelta(hours=1)
REVOKED_SHOWN_FOR = timedelta(days=30)
"""Time a revoked calendar says so: programs keep their last answer for ever."""

MOST_FOR_GOOGLE = 1_000_000
"""Bytes: Google silently stops updating a larger calendar."""
MOST_ADDRESSES = 20
PROGRAMS = (
    ("Google-Calendar", "Google Calendar"),
    ("Microsoft.Exchange", "Outlook (Exchange)"),
    ("Microsoft Office", "Outlook"),
    ("Outlook", "Outlook"),
    ("Thunderbird", "Thunderbird"),
    ("Evolution", "Evolution"),
    ("dataaccessd", "iPhone o iPad"),
    ("iOS/", "iPhone o iPad"),
    ("CalendarAgent", "Calendario de Mac"),
    ("macOS", "Calendario de Mac"),
    ("ICSx5", "ICSx⁵"),
    ("Nextcloud", "Nextcloud"),
    ("vdirsyncer", "vdirsyncer"),
    ("Mozilla/", "Navegador"),
)
REFRESHES: tuple[tuple[str, Message], ...] = (
    (
        "Outlook en la web, Exchange",
        msg("cada 3 horas, más o menos; Microsoft avisa de que puede tardar más de un día"),
    ),
    ("Outlook de escritorio", msg("al abrirlo y en cada «Enviar y recibir»")),
    ("Google Calendar", msg("entre 4 y 18 horas; no se puede acelerar")),
    ("iPhone, iPad y Mac", msg("de 20 a 40 minutos, salvo que se cambie en sus ajustes")),
    ("Thunderbird", msg("cada 30 minutos, salvo que se cambie en sus ajustes")),
)
"""Programs' intervals, measured or published; the feed lags only seconds."""


class FeedAudience(StrEnum):
    """STAFF reads all; PUBLISHED (political offices) only public entries.

    Binding dates are for EVERYONE, under any account filter.
    """

    STAFF = "staff"
    PUBLISHED = "published"
    EVERYONE = "everyone"


def decider_audience(user_id: int) -> str:
    return f"decide:{user_id}"


def case_audience(user_id: int) -> str:
    """Return the audience of own or own unit's cases."""
    return f"case:{user_id}"


def reader_audiences(permissions: Collection[str], user_id: int) -> tuple[str, ...]:
    """Return current audiences; none without the right to subscribe."""
    if Permission.FEED_SUBSCRIBE not in permissions:
        return ()
    if Permission.POST_READ not in permissions:
        return (FeedAudience.EVERYONE, FeedAudience.PUBLISHED)
    own = (decider_audience(user_id),) if Permission.POST_DECIDE in permissions else ()
    cases = (case_audience(user_id),) if Permission.CASE_READ in permissions else ()
    return (FeedAudience.EVERYONE, FeedAudience.STAFF, *own, *cases)


@dataclass(frozen=True, slots=True)
class FeedWindow:
    """A half-open window in UTC; cancelled entries show since `gone_since`.

    `reaches_back_to`: the earliest start of periods binding within.
    """

    opens: datetime
    closes: datetime
    gone_since: datetime
    reaches_back_to: datetime


def feed_window(day: date, zone: str, scope: FeedScope) -> FeedWindow:
    """Move the window only at midnight: unedited feeds change at most daily."""
    opens = start_of_day(months_from(day, -scope.months_back), zone)
    return FeedWindow(
        opens=opens,
        closes=start_of_day(months_from(day, scope.months_ahead), zone),
        gone_since=start_of_day(day, zone) - CANCELLED_SHOWN_FOR,
        reaches_back_to=opens - timedelta(days=LONGEST_DAYS),
    )


def months_from(day: date, months: int) -> date:
    """Return the same day, or that month's last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    after = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), after - timedelta(days=1))


def program_name(user_agent: str) -> str:
    """Return enough to recognise the program; no more is kept."""
    known = (name for sign, name in PROGRAMS if sign in user_agent)
    first_word = "".join(sign for sign in user_agent.partition("/")[0] if sign.isprintable())
    return next(known, first_word[:40].strip())


def feed_path(token: str, name: str) -> str:
    """End with the name: Thunderbird names the calendar after it."""
    return f"/feeds/{token}/{feed_file_name(name)}"


def feed_file_name(name: str) -> str:
    plain = normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return f"{_NOT_PLAIN.sub('-', plain).strip('-')[:60] or 'calendario'}.ics"


_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
