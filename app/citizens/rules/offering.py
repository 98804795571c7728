"""Words of the lists that ship with the product which an organisation's own protocol does not look for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from app.citizens.rules.triage import Protocol
from app.editorial_line.rules.lexicons import ANY
from app.editorial_line.rules.line import Lexicon


class Word(NamedTuple):
    """A term of a list. `language`: "" for those of every one."""

    code: str
    language: str
    term: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Of one list: the words nobody here has seen, and those that were left out knowingly or taken out."""

    code: str
    title: str
    fresh: tuple[Word, ...]
    left: tuple[Word, ...]


def missing(shipped: Protocol, own: Protocol) -> set[Word]:
    """Of the lists the organisation still has."""
    here = {one.code for one in own.lexicons}
    there = (word for one in shipped.lexicons if one.code in here for word in _words(one))
    return set(there) - {word for one in own.lexicons for word in _words(one)}


def offers(shipped: Protocol, words: Collection[Word], seen: Collection[Word]) -> list[Offer]:
    """In the order of the lists. `seen`: what was offered before, or was in a version that was in force."""
    return [
        Offer(one.code, one.title, fresh, left)
        for one in shipped.lexicons
        if (mine := [word for word in _words(one) if word in words])
        for fresh, left in [_parted(mine, seen)]
    ]


def with_words(protocol: Protocol, words: Collection[Word]) -> Protocol:
    """The same with these at the end of their lists."""
    more = {code: [(one.language, one.term) for one in words if one.code == code] for code in {w.code for w in words}}
    lists = (
        replace(one, terms=tuple(dict.fromkeys((*one.terms, *more.get(one.code, ()))))) for one in protocol.lexicons
    )
    return replace(protocol, lexicons=tuple(lists))


def kept_words(content: Mapping[str, Any]) -> Iterator[Word]:
    """Those of a version as it is stored, which is not read whole for this."""
    for one in content.get("lexicons", ()):
        for language, terms in one.get("terms", {}).items():
            yield from (Word(one["code"], ANY if language == "any" else language, term) for term in terms)


def _words(lexicon: Lexicon) -> Iterator[Word]:
    return (Word(lexicon.code, language, term) for language, term in lexicon.terms)


def _parted(words: Sequence[Word], seen: Collection[Word]) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    return tuple(one for one in words if one not in seen), tuple(one for one in words if one in seen)
