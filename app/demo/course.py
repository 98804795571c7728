"""When things happened to a post: offices work in the morning, on weekdays, and decide before the day it goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from app.core.zones import day_in, instant_of, wall
from app.demo.content import Place, Telling
from app.drafting.rules.draft import Plan


class Fate(StrEnum):
    """How far a post came, and how it ended."""

    PUBLISHED = "published"
    MENDED = "mended"
    REVISED = "revised"
    RETRIED = "retried"
    HALF_MISSED = "half missed"
    MISSED = "missed"
    UNDECIDED = "undecided"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    HELD = "held"
    RETURNED = "returned"
    WAITING = "waiting"
    WAITING_AGAIN = "waiting again"
    DRAFT = "draft"
    TYPING = "typing"
    IDEA = "idea"
    REFUSED = "refused"
    LOST = "lost"
    HANDED = "handed"


@dataclass(frozen=True, slots=True)
class Course:
    """The instants of one post's life, in order. `planned` is when it goes out."""

    fate: Fate
    plan: Plan
    written: datetime
    submitted: datetime
    returned: datetime
    mended: datetime
    decided: datetime
    planned: datetime

    @property
    def is_mended(self) -> bool:
        """Whether it was sent back once before."""
        return self.fate in (Fate.MENDED, Fate.RETURNED, Fate.WAITING_AGAIN)


F = Fate
PAST = (F.PUBLISHED, F.PUBLISHED, F.MENDED, F.PUBLISHED, F.REJECTED, F.PUBLISHED, F.PUBLISHED, F.REVISED, F.PUBLISHED,
        F.WITHDRAWN, F.PUBLISHED, F.PUBLISHED, F.HALF_MISSED, F.PUBLISHED, F.MENDED, F.PUBLISHED, F.PUBLISHED,
        F.UNDECIDED, F.PUBLISHED, F.PUBLISHED, F.MENDED, F.RETRIED, F.PUBLISHED, F.MISSED, F.PUBLISHED)  # fmt: skip
SOON = (F.PUBLISHED, F.WAITING, F.PUBLISHED, F.WAITING_AGAIN, F.RETURNED, F.WAITING, F.PUBLISHED, F.WAITING, F.DRAFT,
        F.PUBLISHED, F.WAITING, F.HELD, F.WAITING_AGAIN, F.PUBLISHED, F.WAITING, F.MENDED, F.TYPING, F.WAITING,
        F.PUBLISHED, F.WAITING, F.WITHDRAWN, F.PUBLISHED, F.WAITING, F.DRAFT, F.REVISED, F.WAITING, F.HELD,
        F.WAITING_AGAIN, F.RETURNED, F.PUBLISHED, F.TYPING, F.REJECTED)  # fmt: skip
LATER = (F.DRAFT, F.PUBLISHED, F.DRAFT, F.IDEA, F.DRAFT, F.TYPING, F.PUBLISHED, F.DRAFT)
JUST_NOW = ((F.REFUSED, 65), (F.LOST, 40), (F.HANDED, 50), (F.HANDED, 20), (F.PUBLISHED, -35), (F.PUBLISHED, -130))
"""What happened in the last hour and what comes in the next ones: minutes ago."""

OF_NETWORKS = (F.REFUSED, F.LOST)
UNDER_WAY = (F.WAITING, F.WAITING_AGAIN)
SPACE = timedelta(days=1)


def courses(place: Place, *, now: datetime, dice: Random) -> list[tuple[Telling, Course]]:
    """What becomes of every post of a place, around now."""
    today = day_in(now, place.zone)
    dated = sorted(((_instant(place, telling, today), telling) for telling in place.posts), key=lambda pair: pair[0])
    moved = _moved_to_now(dated, now)
    past = [(at, telling) for at, telling in dated if at <= now and telling not in moved]
    coming = [(at, telling) for at, telling in dated if at > now and telling not in moved]
    fates = _cycle(PAST, past) + [*SOON, *_cycle(LATER, coming)][: len(coming)]
    made = [
        (telling, _course(place, telling, at, fate, now=now, dice=dice))
        for (at, telling), fate in zip(past + coming, fates, strict=True)
    ]
    just = [(telling, _recent(place, telling, moved[telling], now=now, dice=dice)) for telling in moved]
    return made + just


def _cycle(fates: Sequence[Fate], posts: Sequence[object]) -> list[Fate]:
    return [fates[n % len(fates)] for n in range(len(posts))]


def _moved_to_now(dated: Sequence[tuple[datetime, Telling]], now: datetime) -> dict[Telling, tuple[Fate, int]]:
    """The posts nearest to now stand for what happens just now; small places have only one."""
    wanted = JUST_NOW if len(dated) > 100 else JUST_NOW[-1:]
    nearest = sorted(dated, key=lambda pair: abs(pair[0] - now))
    moved: dict[Telling, tuple[Fate, int]] = {}
    for fate, minutes in wanted:
        fits = (telling for _, telling in nearest if telling not in moved and _fits(telling, fate))
        moved[next(fits)] = (fate, minutes)
    return moved


def _fits(telling: Telling, fate: Fate) -> bool:
    """What just happened names no day, and goes through an account of the right kind."""
    says_when = any(word in telling.text.lower() for word in ("mañana", " de enero", " ayer"))
    return not says_when and ("mastodon" in telling.accounts) >= (fate in OF_NETWORKS)


def _instant(place: Place, telling: Telling, today: date) -> datetime:
    return instant_of(telling.day_near(today), telling.at, place.zone, fold=0)


def _recent(place: Place, telling: Telling, when: tuple[Fate, int], *, now: datetime, dice: Random) -> Course:
    """Its window is open at both sides of midnight, whatever the hour is now."""
    fate, minutes = when
    at = (now - timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    return _course(place, telling, at, fate, now=now, dice=dice, window=(at - SPACE, at + SPACE))


def _course(
    place: Place,
    telling: Telling,
    at: datetime,
    fate: Fate,
    *,
    now: datetime,
    dice: Random,
    window: tuple[datetime | None, datetime | None] = (None, None),
) -> Course:
    local = wall(at, place.zone)
    plan = Plan(local.date(), local.time().replace(tzinfo=None, fold=0), local.fold, *window)
    if telling.topic in place.urgent_topics and fate not in UNDER_WAY:
        steps = [min(at, now) - timedelta(minutes=minutes) for minutes in (110, 95, 85, 70, 50)]
    elif fate in UNDER_WAY:
        steps = _under_way(fate, now, dice)
    else:
        steps = _in_office(place.zone, min(at, now - timedelta(hours=dice.randint(1, 300))), dice)
    written, submitted, returned, mended, decided = steps
    return Course(fate, plan, written, submitted, returned, mended, decided, planned=at)


def _under_way(fate: Fate, now: datetime, dice: Random) -> list[datetime]:
    """Submitted within the last hours, so the deadline of a day is still running. It waits without a decision."""
    asked = now - timedelta(minutes=dice.randint(40, 21 * 60))
    first = asked - timedelta(hours=50) if fate is F.WAITING_AGAIN else asked
    return [first - timedelta(hours=dice.randint(16, 40)), first, first + timedelta(hours=4), asked, now + SPACE]


def _in_office(zone: str, before: datetime, dice: Random) -> list[datetime]:
    """Written, submitted, sent back, mended and decided, all before the day of `before`."""
    day = day_in(before, zone)
    decided = _weekday(day - timedelta(days=dice.randint(1, 3)))
    returned = _weekday(decided - timedelta(days=1))
    written = _weekday(returned - timedelta(days=dice.randint(1, 5)))
    mornings = ((written, 8, 14), (returned, 8, 9), (returned, 11, 14), (decided, 8, 9), (decided, 10, 14))
    return [_morning(on, hours, zone, dice) for on, *hours in mornings]


def _morning(on: date, hours: Sequence[int], zone: str, dice: Random) -> datetime:
    first, last = hours
    local = time(dice.randint(first, last), dice.randint(0, 59), dice.randint(0, 59))
    return instant_of(on, local, zone, fold=0).astimezone(UTC)


def _weekday(day: date) -> date:
    """The same day, or the Friday before the weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
