"""Checked pieces (one text, account, language) and their scan, shared by rules.

Words and lexicons run once, detectors at most once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from app.domain.editorial_line.rules.findings import TextMark
from app.domain.editorial_line.rules.plain_text import PlainText


@dataclass(frozen=True, slots=True)
class PiecePicture:
    """`declared`: `official`, `minor`, `consent`, `ai`…, unknown if absent."""

    alt_text: str
    kind: str = "image"
    declared: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckedPiece:
    """A piece; `None` is unknown, never judged.

    `periods`: binding at instant `planned_at` (`electoral_period`, `mourning`…); `declared`: about the text (`source`,
    `paid`, `repost`…).
    """

    text: str
    language: str
    network: str = ""
    account: str = ""
    link: str = ""
    pictures: tuple[PiecePicture, ...] | None = None
    topic_class: str | None = None
    claimed_class: str | None = None
    """The topic's class, unsupported by the text: rules check with and without."""
    topic: str | None = None
    risk: str | None = None
    requester: str | None = None
    stage: str = ""
    opinion: str = ""
    """The second opinion's: `person` or nothing, not known while drafting."""
    planned_at: datetime | None = None
    now: datetime | None = None
    zone: str = "Europe/Madrid"
    periods: frozenset[str] = frozenset()
    declared: Mapping[str, object] = field(default_factory=dict)
    embargo_until: datetime | None = None
    siblings: tuple[str, ...] | None = None
    """Texts for other accounts in the same language."""
    title: str = ""
    cards: tuple[tuple[str, str], ...] = ()
    """Title and description of each link's card, where it goes out with the text."""

    def beside(self) -> Iterator[tuple[str, str]]:
        """Yield fields read with the text but outside it."""
        if self.title:
            yield "title", self.title
        for place, words in enumerate(self.cards, start=1):
            for name, said in zip(("title", "words"), words, strict=True):
                if said:
                    yield f"card-{name}-{place}", said
        for place, picture in enumerate(self.pictures or (), start=1):
            if picture.alt_text:
                yield f"alt-{place}", picture.alt_text

    def readings(self) -> Iterator["CheckedPiece"]:
        """Yield the piece as counted and, if its topic claims a class, with that class."""
        yield self
        if self.claimed_class:
            yield replace(self, topic_class=self.claimed_class, claimed_class=None)


Detector = Callable[["PieceScan"], Sequence[TextMark]]


class PieceScan:
    def __init__(
        self,
        piece: CheckedPiece,
        plain: PlainText,
        hits: Mapping[str, Sequence[TextMark]],
        patterns: Mapping[str, Sequence[TextMark]],
        detectors: Mapping[str, Detector],
        sites: Mapping[str, frozenset[str]],
    ) -> None:
        self.piece, self.plain, self.hits, self.patterns = piece, plain, hits, patterns
        self.sites = sites
        self._detectors = detectors
        self._detected: dict[str, Sequence[TextMark]] = {}

    @property
    def text(self) -> str:
        """As typed; `plain` is past its disguises."""
        return self.piece.text

    def placed(self, marks: Iterable[TextMark]) -> list[TextMark]:
        """Return marks of the plain text at their places in the text as typed."""
        return list(self.plain.placed(marks))

    def detected(self, name: str) -> Sequence[TextMark]:
        if name not in self._detected:
            self._detected[name] = self._detectors[name](self)
        return self._detected[name]
