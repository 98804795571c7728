"""Whom a text names by account or label: certain, because nobody else answers to it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from app.editorial_line.rules.findings import Mark
from app.editorial_line.rules.line import Register
from app.editorial_line.rules.triggers import Relation
from app.editorial_line.rules.words import fold

_NAMED = re.compile(r"([@#])(?<![\w@#][@#])([\w.·-]*\w)")


class Relations:
    """The accounts (`@`) and labels (`#`) of every register of a line."""

    def __init__(self, registers: Iterable[Register]) -> None:
        self._owners: dict[str, list[str]] = defaultdict(list)
        for register in registers:
            key = f"{register.code}/{Relation.MENTION.value}"
            for entry in register.entries:
                for name in (*(f"@{handle}" for handle in entry.handles), *(f"#{label}" for label in entry.labels)):
                    self._owners[fold(name)].append(key)

    def hits(self, text: str) -> Mapping[str, Sequence[Mark]]:
        found: dict[str, list[Mark]] = defaultdict(list)
        if "@" not in text and "#" not in text:
            return found
        for named in _NAMED.finditer(text):
            for key in self._owners.get(_known_as(named[1], named[2]), ()):
                found[key].append(Mark(named.start(), named.end(), named[0]))
        return found


def _known_as(sign: str, name: str) -> str:
    """`@alcaldia@red.example` is known by its first part on every server."""
    return fold(sign + name)
