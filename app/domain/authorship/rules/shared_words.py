"""The people who typed a version's words before it was submitted, wherever they typed them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from app.domain.authorship.rules.readings import KEY_WORDS, Reading

FEWEST_WORDS = 12
"""Consecutive words from which a person is an author; those of `MOST_CHANGED` between two runs do not break them."""
MOST_CHANGED = 2
"""Words put in, taken out or changed between two runs of at least `KEY_WORDS` that one person typed in one passage."""
QUOTE_KEYS = FEWEST_WORDS - KEY_WORDS + 1
"""Keys of the shortest passage that may be somebody's: what repeats as many is a quotation of it."""

_FEWEST_KEYS = -(-FEWEST_WORDS // KEY_WORDS)
"""Keys of twelve words in the shortest runs that count."""
COMMON_PASSAGES = 8
"""Passages with the same `KEY_WORDS` words, after which they are a common phrase, kept no more."""


class TypedKey(NamedTuple):
    """`KEY_WORDS` words that a person typed: None outside the body. `passage`: the text they are of.

    `approved_by`: who alone approved them where they were published; 0: several people did; None: never published.
    """

    key: int
    passage: int
    user_id: int | None
    typed_at: datetime
    approved_by: int | None = None

    @property
    def order(self) -> tuple[datetime, int]:
        return self.typed_at, self.passage

    def is_free_for(self, user_id: int) -> bool:
        """Tell whether they were published with somebody else's approval."""
        return self.approved_by is not None and self.approved_by != user_id


class SharedWords(NamedTuple):
    """Words of a version that a person typed in a passage; `length`: how many."""

    user_id: int
    passage: int
    words: str
    length: int


def find_authors(
    texts: Iterable[Sequence[Reading]], typed: Iterable[TypedKey], *, but: Collection[int | None] = ()
) -> list[SharedWords]:
    """Return one passage for each person who typed twelve consecutive words of a text first: their longest.

    A person who repeated at least as many words of somebody else's is not their author. `but`: authors already.
    """
    by_key: dict[int, list[TypedKey]] = defaultdict(list)
    for typed_key in typed:
        by_key[typed_key.key].append(typed_key)
    longest: dict[int, SharedWords] = {}
    for reading in (reading for readings in texts for reading in readings):
        for shared in _authors_of(reading, by_key, but):
            if shared.user_id not in longest or shared.length > longest[shared.user_id].length:
                longest[shared.user_id] = shared
    return [longest[user_id] for user_id in sorted(longest)]


def _authors_of(
    reading: Reading, by_key: Mapping[int, Sequence[TypedKey]], but: Collection[int | None]
) -> Iterator[SharedWords]:
    at_place: dict[int, list[TypedKey]] = defaultdict(list)
    for place, key in reading.wanted():
        if key in by_key:
            at_place[place] += by_key[key]
    places = Counter(user_id for keys in at_place.values() for user_id in {typed.user_id for typed in keys})
    for user_id, count in places.items():
        if user_id is None or user_id in but or count < _FEWEST_KEYS:
            continue
        best = max(_rows_of(user_id, at_place), key=lambda row: row.count, default=None)
        if best and best.count >= FEWEST_WORDS:
            yield SharedWords(user_id, best.passage, reading.excerpt(best.first, best.last), best.count)


@dataclass(frozen=True, slots=True)
class _Row:
    """Words from `first` to `last`, excluded, of which `count` are a person's, with how many keys of each passage."""

    first: int
    last: int
    count: int
    passages: Counter[int]

    @property
    def passage(self) -> int:
        return self.passages.most_common(1)[0][0]


def _rows_of(user_id: int, at_place: Mapping[int, Sequence[TypedKey]]) -> Iterator[_Row]:
    own = {
        place: mine
        for place, keys in at_place.items()
        if (mine := [typed for typed in keys if typed.user_id == user_id and not typed.is_free_for(user_id)])
    }
    quoted = _quoted_places(own, at_place, user_id)
    joined: _Row | None = None
    for place in sorted(own.keys() - quoted):
        row = _Row(place, place + KEY_WORDS, KEY_WORDS, Counter(typed.passage for typed in own[place]))
        if joined and _continues(joined, row):
            joined = _join(joined, row)
        else:
            if joined:
                yield joined
            joined = row
    if joined:
        yield joined


def _quoted_places(
    own: Mapping[int, Sequence[TypedKey]], at_place: Mapping[int, Sequence[TypedKey]], user_id: int
) -> set[int]:
    """Return the places where the person repeated what somebody else had typed before, at length."""

    def earlier(place: int) -> set[int]:
        first = min((typed.order for typed in own.get(place, ())), default=None)
        others = (typed for typed in at_place[place] if typed.user_id != user_id)
        return {typed.passage for typed in others if first is None or typed.order < first}

    return _quotations({place: earlier(place) for place in at_place})


def _quotations(known: Mapping[int, Collection[int]]) -> set[int]:
    """Return the places of quotations, from the passages that had each place's words before.

    What repeats `QUOTE_KEYS` in a row quotes those passages, and so does the rest that it has of them: a word put
    right in a text makes nobody the author of what stands around it.
    """
    runs = [run for run in _consecutive(sorted(place for place in known if known[place])) if len(run) >= QUOTE_KEYS]
    quoted = {place for run in runs for place in run}
    passages = {passage for place in quoted for passage in known[place]}
    return quoted | {place for place in known if not passages.isdisjoint(known[place])}


def _consecutive(places: Iterable[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _continues(row: _Row, after: _Row) -> bool:
    return after.first - row.last <= MOST_CHANGED and bool(row.passages & after.passages)


def _join(row: _Row, after: _Row) -> _Row:
    count = row.count + after.last - max(row.last, after.first)
    return replace(row, last=after.last, count=count, passages=row.passages + after.passages)


def new_keys(keys: Sequence[int], known: Mapping[int, Collection[int]]) -> list[int]:
    """Return the keys to keep of a passage, from the passages known by each: neither quotations nor common phrases."""
    quoted = _quotations({place: known.get(key, ()) for place, key in enumerate(keys)})
    kept = (key for place, key in enumerate(keys) if place not in quoted)
    return [key for key in dict.fromkeys(kept) if len(known.get(key, ())) < COMMON_PASSAGES]
