"""One reading of one piece, shared by every rule: words once, each lexicon once, each detector at most once."""

from collections.abc import Callable, Mapping, Sequence

from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.piece import Piece
from app.editorial_line.rules.words import Words

Detector = Callable[["Look"], Sequence[Mark]]


class Look:
    def __init__(
        self,
        piece: Piece,
        words: Words,
        hits: Mapping[str, Sequence[Mark]],
        patterns: Mapping[str, Sequence[Mark]],
        detectors: Mapping[str, Detector],
        sites: Mapping[str, frozenset[str]],
    ) -> None:
        self.piece, self.words, self.hits, self.patterns = piece, words, hits, patterns
        self.sites = sites
        self._detectors = detectors
        self._detected: dict[str, Sequence[Mark]] = {}

    @property
    def text(self) -> str:
        return self.piece.text

    def detected(self, name: str) -> Sequence[Mark]:
        if name not in self._detected:
            self._detected[name] = self._detectors[name](self)
        return self._detected[name]
