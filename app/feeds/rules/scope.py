"""What somebody wants in one calendar of theirs; what they may see is asked each time it is read."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from app.core.words import Sentence, say

MONTHS_BACK, MONTHS_AHEAD = 3, 12
BACK, AHEAD = (0, 1, 3, 6, 12), (1, 3, 6, 12, 18)
"""The windows that can be chosen, in months. Google gives up near 1 MB, so none is longer."""


class Kind(StrEnum):
    """What an entry tells of."""

    POST = "post"
    DECISION = "decision"
    SITTING = "sitting"
    DEADLINE = "deadline"
    PERIOD = "period"
    CASE = "case"


class Posts(StrEnum):
    """Which publications: `published` with all that the house knows of them, `public` as anybody sees them."""

    ALL = "all"
    PUBLISHED = "published"
    PUBLIC = "public"
    NONE = "none"


class Detail(StrEnum):
    """How much an entry gives away to whoever looks over one's shoulder. Each is rendered once, beside the others."""

    FULL = "full"
    BRIEF = "brief"
    BUSY = "busy"


POSTS_WORDS: dict[Posts, Sentence] = {
    Posts.ALL: say("Todas las que puedo ver"),
    Posts.PUBLISHED: say("Solo las ya publicadas"),
    Posts.PUBLIC: say("Solo lo que ve cualquiera"),
    Posts.NONE: say("Ninguna"),
}
KIND_WORDS: dict[Kind, Sentence] = {
    Kind.DECISION: say("Lo que me toca decidir"),
    Kind.SITTING: say("Mis sesiones de aprobación"),
    Kind.DEADLINE: say("Plazos de decisión de toda la casa"),
    Kind.PERIOD: say("Periodos y fechas que obligan"),
    Kind.CASE: say("Plazos de los casos que llevamos mi unidad o yo"),
}
DETAIL_WORDS: dict[Detail, Sentence] = {
    Detail.FULL: say("Todo, con el texto"),
    Detail.BRIEF: say("Título y datos, sin el texto"),
    Detail.BUSY: say("Solo «Ocupado»"),
}
USUAL = (Kind.DECISION, Kind.SITTING, Kind.PERIOD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """`kinds` besides publications. No account, topic, unit or campaign means all; they narrow what is about a post."""

    posts: Posts = Posts.ALL
    kinds: tuple[Kind, ...] = USUAL
    channels: tuple[int, ...] = ()
    topics: tuple[int, ...] = ()
    units: tuple[int, ...] = ()
    campaigns: tuple[int, ...] = ()
    detail: Detail = Detail.FULL
    months_back: int = MONTHS_BACK
    months_ahead: int = MONTHS_AHEAD

    @property
    def is_narrowed(self) -> bool:
        return bool(self.channels or self.topics or self.units or self.campaigns)

    @property
    def is_empty(self) -> bool:
        return self.posts is Posts.NONE and not self.kinds

    def document(self) -> dict[str, Any]:
        """As it is kept; what is as usual is left out."""
        usual = asdict(Scope())
        return {name: value for name, value in asdict(self).items() if value != usual[name]}


def scope_of(document: Mapping[str, Any]) -> Scope:
    """What was kept, and the usual where nothing was said."""
    told = dict(document)
    for name, read in (("posts", Posts), ("detail", Detail)):
        if name in told:
            told[name] = read(told[name])
    for name in ("channels", "topics", "units", "campaigns"):
        told[name] = tuple(told.get(name, ()))
    if "kinds" in told:
        told["kinds"] = tuple(Kind(kind) for kind in told["kinds"])
    return Scope(**told)
