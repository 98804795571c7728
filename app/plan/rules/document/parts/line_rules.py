"""The rules of the line as a table: each with its source while they are few, by families where they are many."""

from collections import Counter
from collections.abc import Sequence

from app.plan.rules.document.telling import Row, Telling, shown
from app.plan.rules.document.tree import Block, Words, words
from app.plan.rules.lines import ALWAYS

MOST_APART = 15
"""More would take pages that nobody reads in a plan."""
_STRICTEST = ("block", "route", "warn", ALWAYS)
_WRITTEN_IN = "es"
"""The language of every rule."""


def rule_blocks(telling: Telling, rules: Sequence[Row]) -> tuple[Block, ...]:
    if len(rules) <= MOST_APART:
        apart = [_apart(telling, one) for one in rules]
        return telling.table("c_line", ("code", "asks", "does", "source"), apart)
    families: dict[str, list[Row]] = {}
    for one in rules:
        families.setdefault(shown(one.get("group")), []).append(one)
    held = [_family(telling, name, some) for name, some in families.items()]
    table = telling.table("c_line", ("family", "code", "rules#", *(f"does_{one}#" for one in _STRICTEST)), held)
    return (telling.note("line_whole", number=len(rules)), *table)


def _apart(telling: Telling, one: Row) -> tuple[Words, ...]:
    does = words(telling.word("does", one.get("does")))
    return words(shown(one.get("code"))), _own(telling, one.get("asks")), does, _own(telling, one.get("source"))


def _family(telling: Telling, name: str, some: Sequence[Row]) -> tuple[Words, ...]:
    """How its codes begin, how many there are, and how many of them do each thing."""
    counts = Counter(shown(one.get("does")) for one in some)
    beginnings = dict.fromkeys(shown(one.get("code")).partition("-")[0] for one in some)
    numbers = (len(some), *(counts[does] for does in _STRICTEST))
    named = words(telling.word("group", name)), words(", ".join(beginnings))
    return (*named, *(words(telling.number(one)) for one in numbers))


def _own(telling: Telling, said: object) -> Words:
    return words(shown(said), "" if telling.language == _WRITTEN_IN else _WRITTEN_IN)
