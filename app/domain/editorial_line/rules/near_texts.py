"""Texts that say the same in other words: near in meaning, and with the same numbers."""

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from app.domain.editorial_line.rules.linear_fit import UNIT

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray

NEAR = 0.945
"""The cosine from which two texts of a body say the same: paraphrases have 0.95, different news of one matter 0.93."""
NEAR_QUESTION = 0.96
"""The cosine from which a frequent question is offered where words offer none: seven of ten rephrased ones, and one of
ten that only look like one, which whoever answers tells apart."""
_NUMBER = re.compile(r"\d+")


class KnownText(NamedTuple):
    """`vector`: one byte a dimension, in units of `UNIT`."""

    id: int
    text: str
    vector: bytes


def pack_vector(vector: "NDArray[float32]") -> bytes:
    import numpy as np

    return np.rint(vector * UNIT).astype(np.int8).tobytes()


def near_texts(text: str, vector: bytes, known: Sequence[KnownText]) -> list[int]:
    """Return the ids of texts that say the same."""
    near = (other for other, cosine in _likeness(vector, known) if cosine > NEAR)
    return [other.id for other in near if shares_numbers(text, other.text)]


def nearest_question(vector: bytes, known: Sequence[KnownText]) -> int | None:
    """Return the id of the likest question, if it is near enough to be offered."""
    other, cosine = max(_likeness(vector, known), key=lambda pair: pair[1], default=(None, 0.0))
    return other.id if other and cosine > NEAR_QUESTION else None


def _likeness(vector: bytes, known: Sequence[KnownText]) -> Iterable[tuple[KnownText, float]]:
    """Return each with its cosine; vectors of another model's size are left out."""
    import numpy as np

    same_size = [other for other in known if len(other.vector) == len(vector)]
    if not same_size:
        return ()
    rows = np.frombuffer(b"".join(other.vector for other in same_size), dtype=np.int8).reshape(len(same_size), -1)
    likeness = (rows.astype(np.float32) @ np.frombuffer(vector, dtype=np.int8)) / UNIT**2
    return zip(same_size, map(float, likeness), strict=True)


def shares_numbers(text: str, other: str) -> bool:
    """Tell whether dates, hours and telephones do not set them apart: half of the fewer are in both."""
    ours, theirs = (set(_NUMBER.findall(words)) for words in (text, other))
    fewer = min(len(ours), len(theirs))
    return 2 * len(ours & theirs) >= fewer
