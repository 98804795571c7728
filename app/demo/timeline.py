"""Timelines: offices work on weekday mornings, before publication day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from app.core.zones import instant_of, local_day, local_time
from app.demo.content import DemoOrganisation, DemoPost
from app.domain.posts.rules.draft import PublicationPlan


class PostFate(StrEnum):
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
class PostTimeline:
    """Instants in order; `planned`: its publication."""

    fate: PostFate
    plan: PublicationPlan
    written: datetime
    submitted: datetime
    returned: datetime
    mended: datetime
    decided: datetime
    planned: datetime

    @property
    def is_mended(self) -> bool:
        return self.fate in (PostFate.MENDED, PostFate.RETURNED, PostFate.WAITING_AGAIN)


PF = PostFate
PAST_FATES = (
    PF.PUBLISHED,
    PF.PUBLISHED,
    PF.MENDED,
    PF.PUBLISHED,
    PF.REJECTED,
    PF.PUBLISHED,
    PF.PUBLISHED,
    PF.REVISED,
    PF.PUBLISHED,
    PF.WITHDRAWN,
    PF.PUBLISHED,
    PF.PUBLISHED,
    PF.HALF_MISSED,
    PF.PUBLISHED,
    PF.MENDED,
    PF.PUBLISHED,
    PF.PUBLISHED,
    PF.UNDECIDED,
    PF.PUBLISHED,
    PF.PUBLISHED,
    PF.MENDED,
    PF.RETRIED,
    PF.PUBLISHED,
    PF.MISSED,
    PF.PUBLISHED,
)
SOON_FATES = (
    PF.PUBLISHED,
    PF.WAITING,
    PF.PUBLISHED,
    PF.WAITING_AGAIN,
    PF.RETURNED,
    PF.WAITING,
    PF.PUBLISHED,
    PF.WAITING,
    PF.DRAFT,
    PF.PUBLISHED,
    PF.WAITING,
    PF.HELD,
    PF.WAITING_AGAIN,
    PF.PUBLISHED,
    PF.WAITING,
    PF.MENDED,
    PF.TYPING,
    PF.WAITING,
    PF.PUBLISHED,
    PF.WAITING,
    PF.WITHDRAWN,
    PF.PUBLISHED,
    PF.WAITING,
    PF.DRAFT,
    PF.REVISED,
    PF.WAITING,
    PF.HELD,
    PF.WAITING_AGAIN,
    PF.RETURNED,
    PF.PUBLISHED,
    PF.TYPING,
    PF.REJECTED,
)
LATER_FATES = (PF.DRAFT, PF.PUBLISHED, PF.DRAFT, PF.IDEA, PF.DRAFT, PF.TYPING, PF.PUBLISHED, PF.DRAFT)
RECENT_FATES = (
    (PF.REFUSED, 65),
    (PF.LOST, 40),
    (PF.HANDED, 50),
    (PF.HANDED, 20),
    (PF.PUBLISHED, -35),
    (PF.PUBLISHED, -130),
)

NETWORK_FATES = (PF.REFUSED, PF.LOST)
WAITING_FATES = (PF.WAITING, PF.WAITING_AGAIN)
ONE_DAY = timedelta(days=1)


def build_timelines(place: DemoOrganisation, *, now: datetime, dice: Random) -> list[tuple[DemoPost, PostTimeline]]:
    today = local_day(now, place.zone)
    dated = sorted(((_instant(place, telling, today), telling) for telling in place.posts), key=lambda pair: pair[0])
    moved = _moved_to_now(dated, now)
    past = [(at, telling) for at, telling in dated if at <= now and telling not in moved]
    coming = [(at, telling) for at, telling in dated if at > now and telling not in moved]
    fates = _cycle_fates(PAST_FATES, past) + [*SOON_FATES, *_cycle_fates(LATER_FATES, coming)][: len(coming)]
    made = [
        (telling, _build_timeline(place, telling, at, fate, now=now, dice=dice))
        for (at, telling), fate in zip(past + coming, fates, strict=True)
    ]
    just = [(telling, _recent_timeline(place, telling, moved[telling], now=now, dice=dice)) for telling in moved]
    return made + just


def _cycle_fates(fates: Sequence[PostFate], posts: Sequence[object]) -> list[PostFate]:
    return [fates[n % len(fates)] for n in range(len(posts))]


def _moved_to_now(dated: Sequence[tuple[datetime, DemoPost]], now: datetime) -> dict[DemoPost, tuple[PostFate, int]]:
    wanted = RECENT_FATES if len(dated) > 100 else RECENT_FATES[-1:]
    nearest = sorted(dated, key=lambda pair: abs(pair[0] - now))
    moved: dict[DemoPost, tuple[PostFate, int]] = {}
    for fate, minutes in wanted:
        fits = (telling for _, telling in nearest if telling not in moved and _suits_fate(telling, fate))
        moved[next(fits)] = (fate, minutes)
    return moved


def _suits_fate(telling: DemoPost, fate: PostFate) -> bool:
    """Require a text without day and fitting accounts: only Mastodon's publish without a hand."""
    says_when = any(word in telling.text.lower() for word in ("mañana", " de enero", " ayer"))
    needs_network, needs_hand = fate in NETWORK_FATES, fate is PF.HANDED
    by_hand = any(account != "mastodon" for account in telling.accounts)
    return not says_when and ("mastodon" in telling.accounts) >= needs_network and by_hand >= needs_hand


def _instant(place: DemoOrganisation, telling: DemoPost, today: date) -> datetime:
    return instant_of(telling.day_near(today), telling.at, place.zone, fold=0)


def _recent_timeline(
    place: DemoOrganisation, telling: DemoPost, when: tuple[PostFate, int], *, now: datetime, dice: Random
) -> PostTimeline:
    """Make the window span both midnights, decided days ago, after any period that held others."""
    fate, minutes = when
    at = (now - timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    return _build_timeline(place, telling, at, fate, now=now, dice=dice, window=(at - ONE_DAY, at + ONE_DAY))


def _build_timeline(
    place: DemoOrganisation,
    telling: DemoPost,
    at: datetime,
    fate: PostFate,
    *,
    now: datetime,
    dice: Random,
    window: tuple[datetime | None, datetime | None] = (None, None),
) -> PostTimeline:
    local = local_time(at, place.zone)
    plan = PublicationPlan(local.date(), local.time().replace(tzinfo=None, fold=0), local.fold, *window)
    if telling.topic in place.urgent_topics and fate not in WAITING_FATES:
        steps = [min(at, now) - timedelta(minutes=minutes) for minutes in (110, 95, 85, 70, 50)]
    elif fate in WAITING_FATES:
        steps = _waiting_instants(fate, now, dice)
    else:
        lead = timedelta(hours=0 if window[0] else dice.randint(1, 300))
        steps = _office_instants(place.zone, min(at, now - lead), dice)
    written, submitted, returned, mended, decided = steps
    return PostTimeline(fate, plan, written, submitted, returned, mended, decided, planned=at)


def _waiting_instants(fate: PostFate, now: datetime, dice: Random) -> list[datetime]:
    """Submit within hours, so that one-day deadlines run."""
    submitted_at = now - timedelta(minutes=dice.randint(40, 21 * 60))
    first = submitted_at - timedelta(hours=50) if fate is PF.WAITING_AGAIN else submitted_at
    return [
        first - timedelta(hours=dice.randint(16, 40)),
        first,
        first + timedelta(hours=4),
        submitted_at,
        now + ONE_DAY,
    ]


def _office_instants(zone: str, before: datetime, dice: Random) -> list[datetime]:
    """Return instants before the day of `before`."""
    day = local_day(before, zone)
    decided = _previous_weekday(day - timedelta(days=dice.randint(1, 3)))
    returned = _previous_weekday(decided - timedelta(days=1))
    written = _previous_weekday(returned - timedelta(days=dice.randint(1, 5)))
    mornings = ((written, 8, 14), (returned, 8, 9), (returned, 11, 14), (decided, 8, 9), (decided, 10, 14))
    return [_morning_instant(on, hours, zone, dice) for on, *hours in mornings]


def _morning_instant(on: date, hours: Sequence[int], zone: str, dice: Random) -> datetime:
    first, last = hours
    local = time(dice.randint(first, last), dice.randint(0, 59), dice.randint(0, 59))
    return instant_of(on, local, zone, fold=0).astimezone(UTC)


def _previous_weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
