"""A citizen's message read by meaning: what its writer wants, as a model trained on marked messages takes it.

It proposes a category through the protocol's own questions, which name these facts; a person confirms it. It can alert
to an emergency that no word gives away, and never answers, hides or blocks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.cases.rules.categories import MessageKind
from app.domain.editorial_line.rules.linear_fit import LinearScore, nearest_places
from app.domain.editorial_line.rules.near_texts import pack_vector

if TYPE_CHECKING:
    from numpy import float32, int8
    from numpy.typing import NDArray

SHOWN_MESSAGES = 3


READING_FACTS = {kind: f"reads_as_{kind}" for kind in MessageKind if kind is not MessageKind.OTHER}
"""The protocol's facts about a message that was read, by kind."""


@dataclass(frozen=True, slots=True)
class MarkedMessage:
    """`hand`: who wrote or marked it, left out whole when measuring."""

    hand: str
    kind: MessageKind
    language: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class MessageReading:
    """The likest kind; `is_emergency`: it may be one too. `nearest`: marked messages of that kind, the likest first.

    `vector`: the message's meaning, packed.
    """

    kind: MessageKind
    is_emergency: bool
    nearest: tuple[MarkedMessage, ...]
    vector: bytes


def reading_facts(kind: MessageKind, *, is_emergency: bool) -> dict[str, bool]:
    """Return every fact, true or false."""
    facts = {name: kind is of for of, name in READING_FACTS.items()}
    return facts | {READING_FACTS[MessageKind.EMERGENCY]: is_emergency}


@dataclass(frozen=True, slots=True, eq=False)
class MessageModel:
    """`scores`: by kind, above zero likelier than not; `thresholds`: a kind counts only above its own."""

    embeddings: str
    scores: Mapping[MessageKind, LinearScore]
    thresholds: Mapping[MessageKind, float]
    messages: Sequence[MarkedMessage]
    vectors: "NDArray[int8]"

    def read(self, vector: "NDArray[float32]") -> MessageReading:
        import numpy as np

        scores = {kind: score.of(vector) for kind, score in self.scores.items()}
        kind = likeliest_kind(scores, self.thresholds)
        among = np.array([message.kind is kind for message in self.messages])
        places = nearest_places(self.vectors, vector, among=among, most=SHOWN_MESSAGES)
        is_emergency = scores[MessageKind.EMERGENCY] > self.thresholds[MessageKind.EMERGENCY]
        nearest = tuple(self.messages[place] for place, _ in places)
        return MessageReading(kind, is_emergency, nearest, pack_vector(vector))


def likeliest_kind(scores: Mapping[MessageKind, float], thresholds: Mapping[MessageKind, float]) -> MessageKind:
    """Return the kind of highest score, or `OTHER` when that is under its threshold."""
    kind = max(scores, key=scores.__getitem__)
    return kind if scores[kind] > thresholds.get(kind, scores[kind] - 1) else MessageKind.OTHER
