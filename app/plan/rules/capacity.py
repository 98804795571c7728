"""Whether what is planned can be done in the hours there are (K25: hours needed of those available)."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from app.core.words import Sentence, say

POST_MINUTES, MESSAGE_MINUTES = 45, 8
MOST_MINUTES = 8 * 60
"""That one publication or one message takes."""
MOST_POSTS = 1_000
"""A week, of one account."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """Of a week. `available`, in minutes; None while nobody said it."""

    posts: float
    post_minutes: int
    messages: int
    message_minutes: int
    available: int | None

    @property
    def needed(self) -> int:
        """In minutes."""
        return ceil(self.posts * self.post_minutes + self.messages * self.message_minutes)

    @property
    def short(self) -> int:
        """The minutes that are missing."""
        return max(0, self.needed - self.available) if self.available is not None else 0

    @property
    def fits(self) -> bool:
        return self.available is not None and not self.short

    @property
    def load(self) -> int | None:
        """K25, in per cent."""
        return round(100 * self.needed / self.available) if self.available else None


def verdict(capacity: Capacity) -> Sentence:
    """Whether it fits, and by how much."""
    if capacity.available is None:
        return say("Falta decir cuántas horas a la semana hay: hacen falta %(needed)s.", needed=span(capacity.needed))
    told = {"needed": span(capacity.needed), "available": span(capacity.available)}
    if capacity.short:
        missing = span(capacity.short)
        return say("Faltan %(short)s a la semana: hacen falta %(needed)s y hay %(available)s.", short=missing, **told)
    return say("Cabe: hacen falta %(needed)s a la semana y hay %(available)s.", **told)


def remedies(capacity: Capacity, by_account: Mapping[str, float]) -> list[Sentence]:
    """What would make it fit, each by itself; `by_account`: the posts a week of each, by its name."""
    if not capacity.short:
        return []
    found = [*_fewer_posts(capacity), *_without_one(capacity, by_account), *_quicker(capacity)]
    return [*found, say("Con %(hours)s más a la semana.", hours=span(capacity.short))]


def _fewer_posts(capacity: Capacity) -> list[Sentence]:
    fewer = ceil(capacity.short / capacity.post_minutes)
    if fewer > capacity.posts:
        return []
    if fewer == 1:
        return [say("Con una publicación menos a la semana (quite o espacie un hueco).")]
    return [say("Con %(count)s publicaciones menos a la semana (quite o espacie huecos).", count=fewer)]


def _without_one(capacity: Capacity, by_account: Mapping[str, float]) -> list[Sentence]:
    """The smallest account that would be enough to leave."""
    enough = {name: posts for name, posts in by_account.items() if posts * capacity.post_minutes >= capacity.short}
    if not enough:
        return []
    name = min(enough, key=lambda one: (enough[one], one))
    return [say("Sin publicar en «%(account)s».", account=name)]


def _quicker(capacity: Capacity) -> list[Sentence]:
    left = (capacity.available or 0) - capacity.messages * capacity.message_minutes
    minutes = int(left / capacity.posts) if capacity.posts else 0
    if minutes < capacity.post_minutes / 2:
        return []
    return [
        say("Con %(minutes)s minutos por publicación en vez de %(now)s.", minutes=minutes, now=capacity.post_minutes)
    ]


def span(minutes: int) -> str:
    """390 is «6 h 30 min»."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours)
    return "\N{NO-BREAK SPACE}".join(part.replace(" ", "\N{NO-BREAK SPACE}") for part in parts)
