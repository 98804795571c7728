"""Every text of a version that outsiders read: what a person typed in it, and what the linked pages say."""

from collections.abc import Iterable, Iterator

from app.domain.posts.rules.content import MediaUse, VariantContent


def outgoing_words(title: str, variants: Iterable[VariantContent]) -> list[str]:
    """Return title, texts and what goes with pictures and films, each once."""
    return list(dict.fromkeys(filter(None, _words(title, variants))))


def card_words(variants: Iterable[VariantContent]) -> list[str]:
    """Return what the cards of links say, each once."""
    cards = [card for variant in variants for card in variant.cards]
    return list(dict.fromkeys(filter(None, (said for card in cards for said in (card.title, card.description)))))


def _words(title: str, variants: Iterable[VariantContent]) -> Iterator[str]:
    yield title
    for variant in variants:
        yield variant.text
        for use in variant.media:
            yield from _words_beside(use)


def _words_beside(use: MediaUse) -> Iterator[str]:
    yield use.alt_text
    if use.video:
        yield from (text for _, text in use.video.captions)
        yield use.video.transcript
        yield use.video.burnt_text
