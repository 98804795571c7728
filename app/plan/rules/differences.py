"""What changed between two versions of the plan, in words: texts whole, everything else a sentence each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.words import Sentence, say
from app.plan.rules.entries import FIGURES, LISTS, Listed, Value, field_word, name_of, shown
from app.plan.rules.stops import Stop
from app.plan.rules.texts import TEXT_KEYS, TEXTS

Content = Mapping[str, Any]
KEPT_LATER = frozenset({(Stop.WHY, "rules")})
"""What versions did not keep once: that it is there now is no change."""


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text before and after, to be compared word by word; one of them is empty where it is new or gone."""

    label: Sentence
    language: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class StopChange:
    stop: Stop
    told: Sequence[Sentence]
    texts: Sequence[TextChange]


def differences(before: Content, after: Content) -> list[StopChange]:
    """By stop; those that say the same are left out. Any part may be missing in a half-written plan."""
    changes = [_of_stop(stop, _said(before, stop), _said(after, stop)) for stop in Stop]
    return [one for one in changes if one.told or one.texts]


def _said(content: Content, stop: Stop) -> Mapping[str, Any]:
    return (content.get("stops") or {}).get(stop.value) or {}


def _of_stop(stop: Stop, before: Mapping[str, Any], after: Mapping[str, Any]) -> StopChange:
    keys = [key for key in dict.fromkeys([*before, *after]) if key not in TEXT_KEYS]
    told = [sentence for key in keys for sentence in _of_key(stop, key, before.get(key), after.get(key))]
    return StopChange(stop, told, list(_of_texts(stop, before, after)))


def _of_texts(stop: Stop, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[TextChange]:
    for key, label in TEXTS[stop]:
        old, new = before.get(key) or {}, after.get(key) or {}
        for language in dict.fromkeys([*old, *new]):
            if (was := old.get(language, "")) != (now := new.get(language, "")):
                yield TextChange(label, language, was, now)


def _of_key(stop: Stop, key: str, before: Any, after: Any) -> Iterator[Sentence]:
    if before == after or ((stop, key) in KEPT_LATER and None in (before, after)):
        return
    if (stop, key) in LISTS or isinstance(before or after, list):
        listed = LISTS.get((stop, key), Listed(say("la lista «%(key)s»", key=key)))
        yield from _of_list(listed, before or [], after or [])
    else:
        yield from _of_value(FIGURES.get((stop, key), field_word(key)), key, before, after)


def _of_value(called: Value, key: str, before: Any, after: Any) -> Iterator[Sentence]:
    """What holds several figures is told figure by figure."""
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            yield from _changed(field_word(name), None, name, before.get(name), after.get(name))
    else:
        yield from _changed(called, None, key, before, after)


def _of_list(listed: Listed, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Sentence]:
    old, new = _by_name(listed, before), _by_name(listed, after)
    for name, entry in new.items():
        if name not in old:
            yield say("Se añade «%(name)s» a %(list)s.", name=name[0], list=listed.called)
            continue
        was = old[name]
        for field in dict.fromkeys([*was, *entry]):
            yield from _changed(field_word(field), f"«{name[0]}»", field, was.get(field), entry.get(field))
    for name in old.keys() - new.keys():
        yield say("Se quita «%(name)s» de %(list)s.", name=name[0], list=listed.called)


def _by_name(listed: Listed, entries: Sequence[Any]) -> dict[tuple[str, int], Mapping[str, Any]]:
    """Entries called the same are told apart by their order."""
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    seen: dict[str, int] = {}
    for entry in entries:
        said = entry if isinstance(entry, dict) else {"name": str(entry)}
        name = name_of(listed, said)
        seen[name] = seen.get(name, 0) + 1
        found[name, seen[name]] = said
    return found


def _changed(field: Value, of: Value | None, key: str, before: Any, after: Any) -> Iterator[Sentence]:
    was, now = shown(key, before), shown(key, after)
    if was == now:
        return
    said = {"field": field, "of": of, "before": was, "after": now}
    if of is None:
        yield _alone(said)
    elif not was:
        yield say("Se añade %(field)s de %(of)s: %(after)s.", **said)
    elif not now:
        yield say("Se quita %(field)s de %(of)s, que era %(before)s.", **said)
    else:
        yield say("%(field)s de %(of)s pasa de %(before)s a %(after)s.", **said)


def _alone(said: dict[str, Any]) -> Sentence:
    if not said["before"]:
        return say("Se añade %(field)s: %(after)s.", **said)
    if not said["after"]:
        return say("Se quita %(field)s, que era %(before)s.", **said)
    return say("%(field)s pasa de %(before)s a %(after)s.", **said)
