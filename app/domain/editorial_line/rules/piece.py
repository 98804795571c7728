"""What is held against the line: one text for one account in one language, and what is known about it.

One reading of one piece, shared by every rule: words once, each lexicon once, each detector at most once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.words import TextWords


@dataclass(frozen=True, slots=True)
class PiecePicture:
    """`declared`: what people said of it (`official`, `minor`, `consent`, `ai`, …); what is absent is not known."""

    alt_text: str
    kind: str = "image"
    declared: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckedPiece:
    """`None` means not known: a rule never judges what nobody said.

    `planned_at`: instant; `periods`: the kinds of period that bind at that instant (`electoral_period`, `mourning`…);
    `declared`: what people said about the text (`source`, `paid`, `repost`, …).
    """

    text: str
    language: str
    network: str = ""
    account: str = ""
    link: str = ""
    pictures: tuple[PiecePicture, ...] | None = None
    topic_class: str | None = None
    claimed_class: str | None = None
    """The class of its topic, where its text does not bear it out: rules speak of it both with that class and without.
    """
    topic: str | None = None
    risk: str | None = None
    requester: str | None = None
    stage: str = ""
    planned_at: datetime | None = None
    now: datetime | None = None
    zone: str = "Europe/Madrid"
    periods: frozenset[str] = frozenset()
    declared: Mapping[str, object] = field(default_factory=dict)
    embargo_until: datetime | None = None
    """Before when whoever asked for it wants nobody to read it."""
    siblings: tuple[str, ...] | None = None
    """The texts of the same post for other accounts in the same language."""
    title: str = ""
    """What it is called wherever people read it; empty where nobody outside does."""

    def beside(self) -> Iterator[tuple[str, str]]:
        """Yield what is read with the text and is no part of it, each by the name of its field."""
        if self.title:
            yield "title", self.title
        for place, picture in enumerate(self.pictures or (), start=1):
            if picture.alt_text:
                yield f"alt-{place}", picture.alt_text

    def readings(self) -> Iterator["CheckedPiece"]:
        """Yield it as it counts and, where its topic claims a class, as of that class."""
        yield self
        if self.claimed_class:
            yield replace(self, topic_class=self.claimed_class, claimed_class=None)


Detector = Callable[["PieceScan"], Sequence[TextMark]]


class PieceScan:
    def __init__(
        self,
        piece: CheckedPiece,
        words: TextWords,
        hits: Mapping[str, Sequence[TextMark]],
        patterns: Mapping[str, Sequence[TextMark]],
        detectors: Mapping[str, Detector],
        sites: Mapping[str, frozenset[str]],
    ) -> None:
        self.piece, self.words, self.hits, self.patterns = piece, words, hits, patterns
        self.sites = sites
        self._detectors = detectors
        self._detected: dict[str, Sequence[TextMark]] = {}

    @property
    def text(self) -> str:
        return self.piece.text

    def detected(self, name: str) -> Sequence[TextMark]:
        if name not in self._detected:
            self._detected[name] = self._detectors[name](self)
        return self._detected[name]
