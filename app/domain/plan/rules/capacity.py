"""Planned work against available hours (K25: needed over available)."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from app.core.messages import Message, msg

POST_MINUTES, MESSAGE_MINUTES = 45, 8
MAX_MINUTES = 8 * 60
"""Minutes per post or message."""
MAX_WEEKLY_POSTS = 1_000
"""An account's posts."""


@dataclass(frozen=True, slots=True)
class WeeklyCapacity:
    """`available` is in minutes; None if unknown."""

    posts: float
    post_minutes: int
    messages: int
    message_minutes: int
    available: int | None

    @property
    def needed(self) -> int:
        """Return needed minutes."""
        return ceil(self.posts * self.post_minutes + self.messages * self.message_minutes)

    @property
    def short(self) -> int:
        return max(0, self.needed - self.available) if self.available is not None else 0

    @property
    def fits(self) -> bool:
        return self.available is not None and not self.short

    @property
    def load(self) -> int | None:
        """Return K25, in per cent."""
        return round(100 * self.needed / self.available) if self.available else None


def capacity_verdict(capacity: WeeklyCapacity) -> Message:
    if capacity.available is None:
        return msg(
            "Falta decir cuántas horas a la semana hay: hacen falta %(needed)s.", needed=format_minutes(capacity.needed)
        )
    figures = {"needed": format_minutes(capacity.needed), "available": format_minutes(capacity.available)}
    if capacity.short:
        missing = format_minutes(capacity.short)
        return msg(
            "Faltan %(short)s a la semana: hacen falta %(needed)s y hay %(available)s.", short=missing, **figures
        )
    return msg("Cabe: hacen falta %(needed)s a la semana y hay %(available)s.", **figures)


def capacity_remedies(capacity: WeeklyCapacity, by_account: Mapping[str, float]) -> list[Message]:
    """Return independent remedies; `by_account`: weekly posts by name."""
    if not capacity.short:
        return []
    remedies = [*_fewer_posts(capacity), *_without_account(capacity, by_account), *_shorter_posts(capacity)]
    return [*remedies, msg("Con %(hours)s más a la semana.", hours=format_minutes(capacity.short))]


def _fewer_posts(capacity: WeeklyCapacity) -> list[Message]:
    fewer = ceil(capacity.short / capacity.post_minutes)
    if fewer > capacity.posts:
        return []
    if fewer == 1:
        return [msg("Con una publicación menos a la semana (quite o espacie un hueco).")]
    return [msg("Con %(count)s publicaciones menos a la semana (quite o espacie huecos).", count=fewer)]


def _without_account(capacity: WeeklyCapacity, by_account: Mapping[str, float]) -> list[Message]:
    """Suggest closing the smallest sufficient account."""
    enough = {name: posts for name, posts in by_account.items() if posts * capacity.post_minutes >= capacity.short}
    if not enough:
        return []
    name = min(enough, key=lambda account: (enough[account], account))
    return [msg("Sin publicar en «%(account)s».", account=name)]


def _shorter_posts(capacity: WeeklyCapacity) -> list[Message]:
    left = (capacity.available or 0) - capacity.messages * capacity.message_minutes
    minutes = int(left / capacity.posts) if capacity.posts else 0
    if minutes < capacity.post_minutes / 2:
        return []
    return [
        msg("Con %(minutes)s minutos por publicación en vez de %(now)s.", minutes=minutes, now=capacity.post_minutes)
    ]


def format_minutes(minutes: int) -> str:
    """Turn 390 into «6 h 30 min»."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours)
    return "\N{NO-BREAK SPACE}".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)
