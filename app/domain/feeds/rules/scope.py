"""What somebody wants in one calendar of theirs; what they may see is asked each time it is read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.core.messages import Message, msg

MONTHS_BACK, MONTHS_AHEAD = 3, 12
MONTHS_BACK_CHOICES, MONTHS_AHEAD_CHOICES = (0, 1, 3, 6, 12), (1, 3, 6, 12, 18)
"""The windows that can be chosen, in months. Google gives up near 1 MB, so none is longer."""


class EntryKind(StrEnum):
    """What an entry tells of."""

    POST = "post"
    DECISION = "decision"
    SITTING = "sitting"
    DEADLINE = "deadline"
    PERIOD = "period"
    CASE = "case"


class FeedPosts(StrEnum):
    """Which publications: `published` with all that the house knows of them, `public` as anybody sees them."""

    ALL = "all"
    PUBLISHED = "published"
    PUBLIC = "public"
    NONE = "none"


class EntryDetail(StrEnum):
    """How much an entry gives away to whoever looks over one's shoulder. Each is rendered once, beside the others."""

    FULL = "full"
    BRIEF = "brief"
    BUSY = "busy"


FEED_POSTS_WORDS: dict[FeedPosts, Message] = {
    FeedPosts.ALL: msg("Todas las que puedo ver"),
    FeedPosts.PUBLISHED: msg("Solo las ya publicadas"),
    FeedPosts.PUBLIC: msg("Solo lo que ve cualquiera"),
    FeedPosts.NONE: msg("Ninguna"),
}
ENTRY_KIND_WORDS: dict[EntryKind, Message] = {
    EntryKind.DECISION: msg("Lo que me toca decidir"),
    EntryKind.SITTING: msg("Mis sesiones de aprobación"),
    EntryKind.DEADLINE: msg("Plazos de decisión de toda la casa"),
    EntryKind.PERIOD: msg("Periodos y fechas que obligan"),
    EntryKind.CASE: msg("Plazos de los casos que llevamos mi unidad o yo"),
}
ENTRY_DETAIL_WORDS: dict[EntryDetail, Message] = {
    EntryDetail.FULL: msg("Todo, con el texto"),
    EntryDetail.BRIEF: msg("Título y datos, sin el texto"),
    EntryDetail.BUSY: msg("Solo «Ocupado»"),
}
DEFAULT_KINDS = (EntryKind.DECISION, EntryKind.SITTING, EntryKind.PERIOD)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedScope:
    """`kinds` besides publications. No account, topic, unit or campaign means all; they narrow what is about a post."""

    posts: FeedPosts = FeedPosts.ALL
    kinds: tuple[EntryKind, ...] = DEFAULT_KINDS
    channels: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    campaigns: tuple[int, ...] = ()
    detail: EntryDetail = EntryDetail.FULL
    months_back: int = MONTHS_BACK
    months_ahead: int = MONTHS_AHEAD

    @property
    def is_narrowed(self) -> bool:
        return bool(self.channels or self.topics or self.units or self.campaigns)

    @property
    def is_empty(self) -> bool:
        return self.posts is FeedPosts.NONE and not self.kinds

    def document(self) -> dict[str, Any]:
        """As it is kept; what is as usual is left out."""
        usual = asdict(FeedScope())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}


def load_scope(document: Mapping[str, Any]) -> FeedScope:
    """What was kept, and the usual where nothing was said."""
    told = dict(document)
    for name, read in (("posts", FeedPosts), ("detail", EntryDetail)):
        if name in told:
            told[name] = read(told[name])
    for name in ("channels", "topics", "units", "campaigns"):
        told[name] = tuple(told.get(name, ()))
    if "kinds" in told:
        told["kinds"] = tuple(EntryKind(kind) for kind in told["kinds"])
    return FeedScope(**told)
