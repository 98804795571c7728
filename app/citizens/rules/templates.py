"""Answers written beforehand, with the gaps that are filled when somebody is answered."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.citizens.rules.categories import Category
from app.citizens.rules.replies import ReplyKind
from app.citizens.rules.variables import Variable
from app.core.writing import written

SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """`texts` by language. `number` 0 is as it ships. `channels`: the accounts it is for, none for all.

    `is_service`: it only says how a service is used, so an election does not change who lets it out.
    """

    code: str
    name: str
    texts: Mapping[str, str]
    kind: ReplyKind = ReplyKind.ANSWER
    categories: frozenset[Category] = frozenset()
    variables: tuple[Variable, ...] = ()
    is_service: bool = False
    channels: frozenset[int] = frozenset()
    number: int = 0
    id: int | None = field(default=None, compare=False)

    def asked(self, language: str) -> list[Variable]:
        """Those its text in a language needs, in their order in it."""
        known = {one.name: one for one in self.variables}
        return [known[name] for name in dict.fromkeys(slots_of(self.texts.get(language, ""))) if name in known]

    def fits(self, channel_id: int | None) -> bool:
        return not self.channels or channel_id in self.channels


def slots_of(text: str) -> Iterator[str]:
    """What is to be filled in, each time it is."""
    return (found[1] for found in SLOT.finditer(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """With each value in its place; what is not known stays as it is, so that it is seen."""
    return written(SLOT.sub(lambda found: values.get(found[1]) or found[0], text))


class Part(NamedTuple):
    """Words of a template, or a gap of it: what fills it, or else how it is asked for."""

    words: str
    is_gap: bool = False
    is_empty: bool = False


def parts_of(text: str, values: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[Part]:
    """A text as somebody fills it sees it."""
    end = 0
    for found in SLOT.finditer(text):
        yield Part(text[end : found.start()])
        value = values.get(found[1], "")
        yield Part(value or labels.get(found[1], found[1]), is_gap=True, is_empty=not value)
        end = found.end()
    yield Part(text[end:])


def is_whole(text: str) -> bool:
    return SLOT.search(text) is None
