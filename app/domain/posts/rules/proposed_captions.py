"""Captions proposed from the words that a machine heard: cut where the speech pauses, within a reader's limits."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from app.domain.media.rules import SpokenWord
from app.domain.posts.rules.captions import BRISK, LONGEST_LINE, Cue, webvtt_of

MOST_LINES = 2
PAUSE = 0.8
"""Seconds of silence that end a caption."""
LONGEST_CUE, SHORTEST_CUE = 6.0, 1.0
"""Seconds that a caption stays at most while words go on, and at least where there is room."""
_ENDINGS = (".", "?", "!", "…")


def propose_captions(words: Sequence[SpokenWord], seconds: float) -> str:
    """Return WebVTT for a film of so many seconds, empty of silence.

    Each caption stays until it can be read (`BRISK`) where the next one leaves room.
    """
    blocks = list(_blocks(_in_order(words, seconds)))
    starts = [block[0].start for block in blocks]
    limits = [following for _, following in pairwise(starts)] + [seconds]
    return webvtt_of(
        _cue(number, block, limit) for number, (block, limit) in enumerate(zip(blocks, limits, strict=False), start=1)
    )


def _in_order(words: Iterable[SpokenWord], seconds: float) -> Iterator[SpokenWord]:
    """Yield the words that the film has time for, each after the one before."""
    before = 0.0
    for word in words:
        start, end = max(word.start, before), min(word.end, seconds)
        if word.text and start < end:
            yield SpokenWord(start, end, word.text)
            before = end


def _blocks(words: Iterable[SpokenWord]) -> Iterator[list[SpokenWord]]:
    block: list[SpokenWord] = []
    for word in words:
        if block and _ends_before(block, word):
            yield block
            block = []
        block.append(word)
    if block:
        yield block


def _ends_before(block: Sequence[SpokenWord], word: SpokenWord) -> bool:
    return (
        word.start - block[-1].end > PAUSE
        or word.end - block[0].start > LONGEST_CUE
        or block[-1].text.endswith(_ENDINGS)
        or len(_lines([*block, word])) > MOST_LINES
    )


def _lines(block: Iterable[SpokenWord]) -> list[str]:
    lines: list[str] = []
    for word in block:
        if lines and len(lines[-1]) + 1 + len(word.text) <= LONGEST_LINE:
            lines[-1] += f" {word.text}"
        else:
            lines.append(word.text)
    return lines


def _cue(number: int, block: Sequence[SpokenWord], limit: float) -> Cue:
    lines, start = _lines(block), block[0].start
    wanted = start + max(sum(map(len, lines)) / BRISK, SHORTEST_CUE)
    return Cue(number, start, max(block[-1].end, min(wanted, limit)), tuple(lines))
