"""Every text of a version that a person typed and outsiders read."""

from collections.abc import Iterable, Iterator

from app.domain.posts.rules.content import MediaUse, VariantContent


def outgoing_words(title: str, variants: Iterable[VariantContent]) -> list[str]:
    """Return title, texts and what goes with pictures and films, each once."""
    return list(dict.fromkeys(filter(None, _words(title, variants))))


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
