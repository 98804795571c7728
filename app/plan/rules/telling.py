"""A version as it is read whole: its texts, its lists as tables, and what it says once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.words import Sentence
from app.plan.rules.entries import FIGURES, LISTS, Value, field_word, shown
from app.plan.rules.stops import STOP_NAMES, Stop
from app.plan.rules.texts import TEXTS

INSIDE = {Stop.WHERE: ("capacity",), Stop.WHO: ("coverage", "gaps")}
HIDDEN_FIELDS = frozenset({"minutes_week", "missing", "waiver"})
"""What only those who work on the plan read: how much time there is, and what is not done yet."""


@dataclass(frozen=True, slots=True)
class Table:
    called: Sentence
    columns: Sequence[Value]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Told:
    """A stop of a version. `texts`: (what it is, language, Markdown); `figures`: (what it is, what it says)."""

    stop: Stop
    texts: Sequence[tuple[Sentence, str, str]]
    figures: Sequence[tuple[Value, Value]]
    tables: Sequence[Table]

    @property
    def name(self) -> Sentence:
        return STOP_NAMES[self.stop]

    @property
    def is_empty(self) -> bool:
        return not (self.texts or self.figures or self.tables)


def told(content: Mapping[str, Any], *, inside: bool = True) -> list[Told]:
    """The eight stops. Not `inside`: for whoever reads only what is in force, without what is the house's own."""
    stops = content.get("stops") or {}
    return [_told(stop, _open(stop, stops.get(stop.value) or {}, inside=inside)) for stop in Stop]


def _open(stop: Stop, said: Mapping[str, Any], *, inside: bool) -> Mapping[str, Any]:
    if inside:
        return said
    return {
        key: [_without(entry) for entry in value] if isinstance(value, list) else value
        for key, value in said.items()
        if key not in INSIDE.get(stop, ())
    }


def _without(entry: Any) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {name: value for name, value in entry.items() if name not in HIDDEN_FIELDS}


def _told(stop: Stop, said: Mapping[str, Any]) -> Told:
    texts = [
        (label, language, text)
        for key, label in TEXTS[stop]
        for language, text in (said.get(key) or {}).items()
        if text
    ]
    figures = [pair for (where, key), label in FIGURES.items() if where is stop for pair in _figures(label, key, said)]
    tables = [
        _table(listed.called, said[key]) for (where, key), listed in LISTS.items() if where is stop and said.get(key)
    ]
    return Told(stop, texts, figures, tables)


def _figures(label: Sentence, key: str, said: Mapping[str, Any]) -> Iterator[tuple[Value, Value]]:
    value = said.get(key)
    if isinstance(value, dict):
        yield from ((field_word(name), shown(name, one)) for name, one in value.items() if shown(name, one))
    elif shown(key, value):
        yield label, shown(key, value)


def _table(called: Sentence, entries: Sequence[Any]) -> Table:
    """A column for each field that any entry says."""
    said = [entry if isinstance(entry, dict) else {"name": entry} for entry in entries]
    names = [name for name in dict.fromkeys(n for entry in said for n in entry) if any(_says(e, name) for e in said)]
    rows = [[shown(name, entry.get(name)) for name in names] for entry in said]
    return Table(called, [field_word(name) for name in names], rows)


def _says(entry: Mapping[str, Any], name: str) -> bool:
    return shown(name, entry.get(name)) != ""
