"""A subscription's scope; each reading checks permissions."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.core.messages import LabelledEnum, Message, msg

MONTHS_BACK, MONTHS_AHEAD = 3, 12
MONTHS_BACK_CHOICES, MONTHS_AHEAD_CHOICES = (0, 1, 3, 6, 12), (1, 3, 6, 12, 18)
"""Months, limited because Google gives up near 1 MB."""


class EntryKind(StrEnum):
    POST = "post"
    DECISION = "decision"
    SITTING = "sitting"
    DEADLINE = "deadline"
    PERIOD = "period"
    CASE = "case"


class FeedPosts(LabelledEnum):
    """`published` with internal data, `public` as anybody sees them."""

    ALL = "all", msg("Todas las que puedo ver")
    PUBLISHED = "published", msg("Solo las ya publicadas")
    PUBLIC = "public", msg("Solo lo que ve cualquiera")
    NONE = "none", msg("Ninguna")


class EntryDetail(LabelledEnum):
    FULL = "full", msg("Todo, con el texto")
    BRIEF = "brief", msg("Título y datos, sin el texto")
    BUSY = "busy", msg("Solo «Ocupado»")


ENTRY_KIND_WORDS: dict[EntryKind, Message] = {
    EntryKind.DECISION: msg("Lo que me toca decidir"),
    EntryKind.SITTING: msg("Mis sesiones de aprobación"),
    EntryKind.DEADLINE: msg("Plazos de decisión de toda la casa"),
    EntryKind.PERIOD: msg("Periodos y fechas que obligan"),
    EntryKind.CASE: msg("Plazos de los casos que llevamos mi unidad o yo"),
}

DEFAULT_KINDS = (EntryKind.DECISION, EntryKind.SITTING, EntryKind.PERIOD)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedScope:
    """`kinds` besides posts. Account, topic, unit, campaign filter posts; empty: all."""

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
        """Return the stored form, without defaults."""
        usual = asdict(FeedScope())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}


def load_scope(document: Mapping[str, Any]) -> FeedScope:
    values = dict(document)
    for name, read in (("posts", FeedPosts), ("detail", EntryDetail)):
        if name in values:
            values[name] = read(values[name])
    for name in ("channels", "topics", "units", "campaigns"):
        values[name] = tuple(values.get(name, ()))
    if "kinds" in values:
        values["kinds"] = tuple(EntryKind(kind) for kind in values["kinds"])
    return FeedScope(**values)
