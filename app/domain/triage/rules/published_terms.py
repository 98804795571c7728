"""Words of the lists that ship with the product which an organisation's own protocol does not look for."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from app.domain.editorial_line.rules.lexicons import ANY_LANGUAGE
from app.domain.editorial_line.rules.line import Lexicon
from app.domain.triage.rules.triage import ResponseProtocol


class PublishedTerm(NamedTuple):
    """A term of a list. `language`: "" for those of every one."""

    code: str
    language: str
    term: str


@dataclass(frozen=True, slots=True)
class TermOffer:
    """Of one list: the words nobody here has seen, and those that were left out knowingly or taken out."""

    code: str
    title: str
    fresh: tuple[PublishedTerm, ...]
    left: tuple[PublishedTerm, ...]


def missing_terms(shipped: ResponseProtocol, own: ResponseProtocol) -> set[PublishedTerm]:
    """Of the lists the organisation still has."""
    here = {one.code for one in own.lexicons}
    there = (word for one in shipped.lexicons if one.code in here for word in _lexicon_terms(one))
    return set(there) - {word for one in own.lexicons for word in _lexicon_terms(one)}


def term_offers(
    shipped: ResponseProtocol, words: Collection[PublishedTerm], seen: Collection[PublishedTerm]
) -> list[TermOffer]:
    """In the order of the lists. `seen`: what was offered before, or was in a version that was in force."""
    return [
        TermOffer(one.code, one.title, fresh, left)
        for one in shipped.lexicons
        if (mine := [word for word in _lexicon_terms(one) if word in words])
        for fresh, left in [_split_seen(mine, seen)]
    ]


def add_terms(protocol: ResponseProtocol, words: Collection[PublishedTerm]) -> ResponseProtocol:
    """The same with these at the end of their lists."""
    more = {code: [(one.language, one.term) for one in words if one.code == code] for code in {w.code for w in words}}
    lists = (
        replace(one, terms=tuple(dict.fromkeys((*one.terms, *more.get(one.code, ()))))) for one in protocol.lexicons
    )
    return replace(protocol, lexicons=tuple(lists))


def version_terms(content: Mapping[str, Any]) -> Iterator[PublishedTerm]:
    """Those of a version as it is stored, which is not read whole for this."""
    for one in content.get("lexicons", ()):
        for language, terms in one.get("terms", {}).items():
            yield from (
                PublishedTerm(one["code"], ANY_LANGUAGE if language == "any" else language, term) for term in terms
            )


def _lexicon_terms(lexicon: Lexicon) -> Iterator[PublishedTerm]:
    return (PublishedTerm(lexicon.code, language, term) for language, term in lexicon.terms)


def _split_seen(
    words: Sequence[PublishedTerm], seen: Collection[PublishedTerm]
) -> tuple[tuple[PublishedTerm, ...], tuple[PublishedTerm, ...]]:
    return tuple(one for one in words if one not in seen), tuple(one for one in words if one in seen)
