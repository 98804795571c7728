"""Every text of a version that outsiders read."""

from collections.abc import Iterable, Iterator

from app.domain.posts.rules.content import MediaUse, VariantContent


def outgoing_words(title: str, variants: Iterable[VariantContent]) -> list[str]:
    """Return title, texts, what goes with pictures and films and what cards say, each once."""
    return list(dict.fromkeys(filter(None, _words(title, variants))))


def _words(title: str, variants: Iterable[VariantContent]) -> Iterator[str]:
    yield title
    for variant in variants:
        yield variant.text
        for use in variant.media:
            yield from _words_beside(use)
        for card in variant.cards:
            yield card.title
            yield card.description


def _words_beside(use: MediaUse) -> Iterator[str]:
    yield use.alt_text
    if use.video:
        yield from (text for _, text in use.video.captions)
        yield use.video.transcript
        yield use.video.burnt_text
