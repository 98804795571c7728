"""Loosening of word lists: words that stop a text taken out, or words that excuse one put in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.line import Lexicon, LineRule, Register, RegisterItem

LineList = Lexicon | Register
ListItem = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class ListUse:
    """Use of a list by the rules: `stops` where its words call a person, `excuses` under a negation.

    A list in no rule counts as one that stops: a rule may come to use it.
    """

    stops: bool = False
    excuses: bool = False


def list_use(rules: Iterable[LineRule], code: str) -> ListUse:
    uses = {
        is_excuse
        for rule in rules
        for clause in rule.clauses
        for is_excuse in _uses_in(clause.trigger, code, is_excuse=False)
    }
    return ListUse(stops=False in uses or not uses, excuses=True in uses)


def list_loosens(before: LineList, after: LineList, use: ListUse) -> bool:
    had, has = _items(before), _items(after)
    return (use.stops and bool(had - has)) or (use.excuses and bool(has - had))


def list_differences(before: LineList, after: LineList) -> tuple[list[str], list[str]]:
    """Return the words taken out and those put in."""
    had, has = _items(before), _items(after)
    return sorted(word for *_, word in had - has), sorted(word for *_, word in has - had)


def tightened_list(before: LineList, after: LineList, use: ListUse) -> LineList:
    """Return the part of a change that only tightens: all that was or is in it, or only what was and is, by its use."""
    if use.stops and use.excuses:
        return before
    if isinstance(before, Lexicon) and isinstance(after, Lexicon):
        both = dict.fromkeys((*before.terms, *after.terms))
        common = [term for term in before.terms if term in set(after.terms)]
        return replace(before, terms=tuple(common if use.excuses else both))
    assert isinstance(before, Register)
    assert isinstance(after, Register)
    return replace(before, entries=tuple(_joined_entries(before, after, is_union=not use.excuses)))


def _uses_in(trigger: t.Trigger, code: str, *, is_excuse: bool) -> Iterator[bool]:
    match trigger:
        case t.LexiconMatch(name) | t.RegisterMatch(name) if name == code:
            yield is_excuse
    for part in t.condition_parts(trigger):
        yield from _uses_in(part, code, is_excuse=is_excuse != isinstance(trigger, t.Negation))


def _items(line_list: LineList) -> set[ListItem]:
    if isinstance(line_list, Lexicon):
        return {("term", language, term) for language, term in line_list.terms}
    return {item for entry in line_list.entries for item in _entry_items(entry)}


def _entry_items(entry: RegisterItem) -> Iterator[ListItem]:
    yield entry.name, "name", entry.name
    for field in _WORDS:
        for word in getattr(entry, field):
            yield entry.name, field, word


def _joined_entries(before: Register, after: Register, *, is_union: bool) -> Iterator[RegisterItem]:
    old, new = ({entry.name: entry for entry in register.entries} for register in (before, after))
    for name in {**old, **new} if is_union else [name for name in old if name in new]:
        if name in old and name in new:
            yield _joined_entry(old[name], new[name], is_union=is_union)
        else:
            yield old.get(name) or new[name]


def _joined_entry(old: RegisterItem, new: RegisterItem, *, is_union: bool) -> RegisterItem:
    words: dict[str, Any] = {}
    for field in _WORDS:
        had, has = getattr(old, field), getattr(new, field)
        words[field] = tuple(dict.fromkeys((*had, *has)) if is_union else [word for word in had if word in has])
    return replace(old, **words)


_WORDS = tuple(field.name for field in fields(RegisterItem) if field.name != "name")
