"""Whole texts' differences, and a sentence for other changes.

Markdown is compared as plain lines: one per paragraph, item, title, row.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markdown_it.token import Token

from app.core.libraries import markdown_parser
from app.core.messages import Message, msg
from app.domain.plan.rules.entry_labels import (
    FIGURE_LABELS,
    LIST_LABELS,
    LabelText,
    ListLabel,
    display_value,
    entry_name,
    field_label,
)
from app.domain.plan.rules.stops import TEXT_KEYS, TEXTS, Stop

PlanContent = Mapping[str, Any]
ADDED_LATER = frozenset({(Stop.WHY, "rules")})
"""Lists missing in earlier versions, which is no change."""


@dataclass(frozen=True, slots=True)
class StopTextChange:
    """Two sides; one is empty if added or removed."""

    label: Message
    language: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StopChange:
    stop: Stop
    lines: Sequence[Message]
    texts: Sequence[StopTextChange]


def version_differences(before: PlanContent, after: PlanContent) -> list[StopChange]:
    """Omit unchanged stops; any part may be missing."""
    changes = [_stop_change(stop, _stop_content(before, stop), _stop_content(after, stop)) for stop in Stop]
    return [change for change in changes if change.lines or change.texts]


def _stop_content(content: PlanContent, stop: Stop) -> Mapping[str, Any]:
    return (content.get("stops") or {}).get(stop.value) or {}


def _stop_change(stop: Stop, before: Mapping[str, Any], after: Mapping[str, Any]) -> StopChange:
    keys = [key for key in dict.fromkeys([*before, *after]) if key not in TEXT_KEYS]
    sentences = [sentence for key in keys for sentence in _key_sentences(stop, key, before.get(key), after.get(key))]
    return StopChange(stop, sentences, list(_text_changes(stop, before, after)))


def _text_changes(stop: Stop, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[StopTextChange]:
    for key, label in TEXTS[stop]:
        old, new = before.get(key) or {}, after.get(key) or {}
        for language in dict.fromkeys([*old, *new]):
            if (was := old.get(language, "")) != (now := new.get(language, "")):
                yield StopTextChange(label, language, was, now)


def _key_sentences(stop: Stop, key: str, before: Any, after: Any) -> Iterator[Message]:
    if before == after or ((stop, key) in ADDED_LATER and None in (before, after)):
        return
    if (stop, key) in LIST_LABELS or isinstance(before or after, list):
        listed = LIST_LABELS.get((stop, key), ListLabel(msg("la lista «%(key)s»", key=key)))
        yield from _list_sentences(listed, before or [], after or [])
    else:
        yield from _value_sentences(FIGURE_LABELS.get((stop, key), field_label(key)), key, before, after)


def _value_sentences(called: LabelText, key: str, before: Any, after: Any) -> Iterator[Message]:
    """Compare figure by figure if several."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            yield from _changed(field_label(name), None, name, before.get(name), after.get(name))
    else:
        yield from _changed(called, None, key, before, after)


def _list_sentences(listed: ListLabel, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Message]:
    old, new = _by_name(listed, before), _by_name(listed, after)
    for name, entry in new.items():
        if name not in old:
            yield msg("Se añade «%(name)s» a %(list)s.", name=name[0], list=listed.called)
            continue
        was = old[name]
        for name_of_field in dict.fromkeys([*was, *entry]):
            yield from _changed(
                field_label(name_of_field),
                f"«{name[0]}»",
                name_of_field,
                was.get(name_of_field),
                entry.get(name_of_field),
            )
    for name in old.keys() - new.keys():
        yield msg("Se quita «%(name)s» de %(list)s.", name=name[0], list=listed.called)


def _by_name(listed: ListLabel, entries: Sequence[Any]) -> dict[tuple[str, int], Mapping[str, Any]]:
    """Tell duplicate names apart by order."""
    entries_by_name: dict[tuple[str, int], Mapping[str, Any]] = {}
    seen: dict[str, int] = {}
    for entry in entries:
        fields = entry if isinstance(entry, dict) else {"name": str(entry)}
        name = entry_name(listed, fields)
        seen[name] = seen.get(name, 0) + 1
        entries_by_name[name, seen[name]] = fields
    return entries_by_name


def _changed(field: LabelText, of: LabelText | None, key: str, before: Any, after: Any) -> Iterator[Message]:
    was, now = display_value(key, before), display_value(key, after)
    if was == now:
        return
    values = {"field": field, "of": of, "before": was, "after": now}
    if of is None:
        yield _change_of_stop(values)
    elif not was:
        yield msg("Se añade %(field)s de %(of)s: %(after)s.", **values)
    elif not now:
        yield msg("Se quita %(field)s de %(of)s, que era %(before)s.", **values)
    else:
        yield msg("%(field)s de %(of)s pasa de %(before)s a %(after)s.", **values)


def _change_of_stop(values: dict[str, Any]) -> Message:
    if not values["before"]:
        return msg("Se añade %(field)s: %(after)s.", **values)
    if not values["after"]:
        return msg("Se quita %(field)s, que era %(before)s.", **values)
    return msg("%(field)s pasa de %(before)s a %(after)s.", **values)


_READER = markdown_parser()
_WRITTEN = frozenset({"text", "code_inline", "image"})
_BREAKS = frozenset({"softbreak", "hardbreak"})


def plain_text(text: str) -> str:
    """Strip Markdown; links keep their address, perhaps the only change."""
    reading = _PlainTextReader()
    for token in _READER.parse(text):
        reading.take(token)
    return "\n".join(reading.lines)


@dataclass(slots=True)
class _PlainTextReader:
    """`lists`: open lists' next numbers, None if unnumbered."""

    lines: list[str] = field(default_factory=list)
    lists: list[int | None] = field(default_factory=list)
    cells: list[str] | None = None
    mark: str = ""

    def take(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self.lists.append(None)
            case "ordered_list_open":
                self.lists.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self.lists.pop()
            case "list_item_open":
                self.mark = self._next()
            case "tr_open":
                self.cells = []
            case "tr_close":
                self.lines.append(" · ".join(self.cells or ()))
                self.cells = None
            case "inline" | "fence" | "code_block":
                self._write(_inline_text(token.children) if token.children is not None else token.content.strip())

    def _next(self) -> str:
        """Return the indented marker."""
        number = self.lists[-1]
        if number is not None:
            self.lists[-1] = number + 1
        return f"{'  ' * (len(self.lists) - 1)}{'•' if number is None else f'{number}.'} "

    def _write(self, text: str) -> None:
        if self.cells is not None:
            self.cells.append(text)
        else:
            self.lines.append(f"{self.mark}{text}")
            self.mark = ""


def _inline_text(tokens: Iterable[Token]) -> str:
    text, address = "", ""
    for token in tokens:
        if token.type in _WRITTEN:
            text += token.content
        elif token.type in _BREAKS:
            text += " "
        elif token.type == "link_open":
            address = str(token.attrGet("href") or "")
        elif token.type == "link_close" and not text.endswith(address):
            text += f" ({address})"
    return text
