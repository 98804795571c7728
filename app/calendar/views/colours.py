"""Entries in the colour of what somebody wants to tell apart: topic, account or language, rather than their state."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from app.calendar.queries import Entry
from app.calendar.rules.colouring import BY_WORDS, MOST, By, Paint, distinct, slots_of
from app.calendar.rules.external import mark_of
from app.calendar.views.days import Shown, View
from app.channels.rules.accounts import NETWORK_MARKS, NETWORK_NAMES, called
from app.core.words import Sentence, say
from app.organisations.rules import language_name
from app.web.words import translate

NONE = {By.TOPIC: say("Sin tema"), By.ACCOUNT: say("Sin cuenta"), By.LANGUAGE: say("Sin lengua")}
_NETWORK_OF = {name: NETWORK_MARKS[network] for network, name in NETWORK_NAMES.items()}


@dataclass(frozen=True, slots=True)
class Colours:
    """`of`: the paints of each entry by its key, one for each account or language; `legend`: each paint once."""

    of: Mapping[int, tuple[Paint, ...]] = field(default_factory=dict)
    legend: Sequence[Paint] = ()
    said: Sentence | None = None
    tells_accounts: bool = False
    """Whether the letters of the networks would be said twice."""


def colours_of(view: View, entries: Iterable[Entry], choices: Shown) -> Colours:
    """Nothing where states are told apart. `choices`: what the filters offer (`days.filters`), by their names."""
    by = view.by
    if by is By.STATUS:
        return Colours()
    names = {entry.id: _NAMES[by](entry) for entry in entries}
    known = [str(name) for name in _known(by, choices)]
    slots = slots_of(known, chain.from_iterable(names.values()))
    marks = distinct({name: _mark(by, name) for name in known})
    paints = {name: _paint(by, name, slots, marks) for name in {"", *chain.from_iterable(names.values())}}
    painted = {key: tuple(paints[name] for name in sorted(some or [""])) for key, some in names.items()}
    legend = sorted(set(chain.from_iterable(painted.values())), key=lambda one: (one.slot or MOST + 1, one.name))
    return Colours(painted, legend, BY_WORDS[by], by is By.ACCOUNT)


def _known(by: By, choices: Shown) -> Iterable[str]:
    kinds = {By.TOPIC: "topics", By.ACCOUNT: "accounts", By.LANGUAGE: "languages"}
    return (key if by is By.LANGUAGE else name for key, name in choices[kinds[by]])


def _paint(by: By, name: str, slots: Mapping[str, int], marks: Mapping[str, str]) -> Paint:
    """Of what has no topic, account or language, a dash."""
    if not name:
        return Paint(0, "–", translate(NONE[by]))
    said = translate(language_name(name)) if by is By.LANGUAGE else name
    return Paint(slots.get(name, 0), marks.get(name) or _mark(by, name), said)


def _mark(by: By, name: str) -> str:
    if by is By.ACCOUNT:
        return _NETWORK_OF.get(name.partition(" · ")[0], mark_of(name))
    return name.upper() if by is By.LANGUAGE else mark_of(name)


_NAMES: dict[By, Callable[[Entry], frozenset[str]]] = {
    By.TOPIC: lambda entry: frozenset({entry.topic} - {""}),
    By.ACCOUNT: lambda entry: frozenset(called(*account) for account in entry.accounts),
    By.LANGUAGE: lambda entry: frozenset(entry.languages),
}
