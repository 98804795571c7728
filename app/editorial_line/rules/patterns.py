"""Patterns that people wrote, on RE2: linear time whatever they wrote, refused in words when it cannot be done."""

from collections.abc import Iterable, Iterator, Mapping

import re2

from app.core.errors import Refusal
from app.core.words import say
from app.editorial_line.rules.findings import Mark

LONGEST = 500
"""Characters of a pattern."""

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
_OPTIONS.case_sensitive = False
_OPTIONS.max_mem = 8 << 20


def check_pattern(pattern: str) -> None:
    """Raise a `Refusal` unless RE2 accepts it and it asks for at least one character."""
    if not pattern or len(pattern) > LONGEST:
        raise Refusal(say("Un patrón tiene entre 1 y %(longest)s caracteres.", longest=LONGEST))
    try:
        compiled = re2.compile(pattern, options=_OPTIONS)
    except re2.error as failure:
        raise Refusal(
            say("El patrón «%(pattern)s» no se entiende: %(why)s.", pattern=pattern, why=_said(failure))
        ) from None
    if compiled.match(""):
        raise Refusal(
            say("El patrón «%(pattern)s» encajaría con cualquier texto, también con uno vacío.", pattern=pattern)
        )


def _said(failure: Exception) -> str:
    said = failure.args[0] if failure.args else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)


class Patterns:
    """All patterns of a line: one pass says which match, and only those are looked for again, for their places."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._patterns = {pattern: re2.compile(pattern, options=_OPTIONS) for pattern in dict.fromkeys(patterns)}
        self._set = re2.Set.SearchSet(_OPTIONS)
        for pattern in self._patterns:
            self._set.Add(pattern)
        if self._patterns:
            self._set.Compile()

    def marks(self, text: str) -> Mapping[str, tuple[Mark, ...]]:
        """Where each pattern that matches does so."""
        if not self._patterns:
            return {}
        named = list(self._patterns.items())
        matching = self._set.Match(text) or []
        return {named[index][0]: tuple(_marks(named[index][1], text)) for index in sorted(matching)}


def _marks(compiled: re2._Regexp, text: str) -> Iterator[Mark]:
    return (Mark(match.start(), match.end(), match.group()) for match in compiled.finditer(text) if match.group())
