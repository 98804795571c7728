from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from app.domain.editorial_line.rules.lexicons import ANY_LANGUAGE
from app.domain.editorial_line.rules.line import Lexicon
from app.domain.triage.rules.triage import ResponseProtocol


class PublishedTerm(NamedTuple):
    """`language`: "" for all."""

    code: str
    language: str
    term: str


@dataclass(frozen=True, slots=True)
class TermOffer:
    """Words unseen here, and those knowingly left out."""

    code: str
    title: str
    fresh: tuple[PublishedTerm, ...]
    left: tuple[PublishedTerm, ...]


def missing_terms(shipped: ResponseProtocol, own: ResponseProtocol) -> set[PublishedTerm]:
    """Consider lists the organisation still has."""
    here = {lexicon.code for lexicon in own.lexicons}
    there = (word for lexicon in shipped.lexicons if lexicon.code in here for word in _lexicon_terms(lexicon))
    return set(there) - {word for lexicon in own.lexicons for word in _lexicon_terms(lexicon)}


def term_offers(
    shipped: ResponseProtocol, words: Collection[PublishedTerm], seen: Collection[PublishedTerm]
) -> list[TermOffer]:
    """Return offers in list order. `seen`: offered, or in a version once in force."""
    return [
        TermOffer(lexicon.code, lexicon.title, fresh, left)
        for lexicon in shipped.lexicons
        if (mine := [word for word in _lexicon_terms(lexicon) if word in words])
        for fresh, left in [_split_seen(mine, seen)]
    ]


def add_terms(protocol: ResponseProtocol, words: Collection[PublishedTerm]) -> ResponseProtocol:
    """Append to their lists."""
    more = {
        code: [(word.language, word.term) for word in words if word.code == code] for code in {w.code for w in words}
    }
    lists = (
        replace(lexicon, terms=tuple(dict.fromkeys((*lexicon.terms, *more.get(lexicon.code, ())))))
        for lexicon in protocol.lexicons
    )
    return replace(protocol, lexicons=tuple(lists))


def version_terms(content: Mapping[str, Any]) -> Iterator[PublishedTerm]:
    """Yield terms without reading the whole protocol."""
    for lexicon in content.get("lexicons", ()):
        for language, terms in lexicon.get("terms", {}).items():
            yield from (
                PublishedTerm(lexicon["code"], ANY_LANGUAGE if language == "any" else language, term) for term in terms
            )


def _lexicon_terms(lexicon: Lexicon) -> Iterator[PublishedTerm]:
    return (PublishedTerm(lexicon.code, language, term) for language, term in lexicon.terms)


def _split_seen(
    words: Sequence[PublishedTerm], seen: Collection[PublishedTerm]
) -> tuple[tuple[PublishedTerm, ...], tuple[PublishedTerm, ...]]:
    return tuple(word for word in words if word not in seen), tuple(word for word in words if word in seen)
