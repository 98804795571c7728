"""Users' RE2 patterns: always linear time; others are refused."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import re2

from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.editorial_line.rules.findings import TextMark

LONGEST = 1_000
"""Characters."""

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.case_sensitive = False
_OPTIONS.max_mem = 8 << 20


def check_pattern(pattern: str) -> None:
    """Raise `Refusal` unless RE2 accepts it and it needs a character."""
    if not pattern or len(pattern) > LONGEST:
        raise Refusal(msg("Un patrón tiene entre 1 y %(longest)s caracteres.", longest=LONGEST))
    try:
        compiled = re2.compile(pattern, options=_OPTIONS)
    except re2.error as failure:
        raise Refusal(
            msg("El patrón «%(pattern)s» no se entiende: %(why)s.", pattern=pattern, why=_failure_text(failure))
        ) from None
    if compiled.match(""):
        raise Refusal(
            msg("El patrón «%(pattern)s» encajaría con cualquier texto, también con uno vacío.", pattern=pattern)
        )


def _failure_text(failure: Exception) -> str:
    message = failure.args[0] if failure.args else ""
    return message.decode(errors="replace") if isinstance(message, bytes) else str(message)


class PatternSet:
    """Patterns; only those that one pass finds matching are searched."""

    def __init__(self, patterns: Iterable[str]) -> None:
        named = list(dict.fromkeys(patterns))
        self._patterns = [(pattern, re2.compile(pattern.encode(), options=_OPTIONS)) for pattern in named]
        self._set = re2.Set.SearchSet(_OPTIONS)
        for pattern in named:
            self._set.Add(pattern)
        if named:
            self._set.Compile()

    def marks(self, text: str) -> Mapping[str, tuple[TextMark, ...]]:
        """Read surrogate halves as `?`."""
        if not self._patterns:
            return {}
        encoded = text.encode(errors="replace")
        matching = (self._patterns[index] for index in sorted(self._set.Match(encoded) or ()))
        return {pattern: tuple(_marks(compiled, text, encoded)) for pattern, compiled in matching}


def _marks(compiled: Any, text: str, encoded: bytes) -> Iterator[TextMark]:
    spans = (match.span() for match in compiled.finditer(encoded))
    for start, end in _in_characters(spans, encoded):
        if start != end:
            yield TextMark(start, end, text[start:end])


def _in_characters(spans: Iterable[tuple[int, int]], encoded: bytes) -> Iterator[tuple[int, int]]:
    read, position = 0, 0
    for first, last in spans:
        start = position + len(encoded[read:first].decode())
        read, position = last, start + len(encoded[first:last].decode())
        yield start, position
