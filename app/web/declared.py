"""What whoever wrote a post declares of it, in words: beside the text, and where two versions differ."""

from collections.abc import Iterable, Iterator, Sequence

from app.core.words import Sentence, say
from app.core.writing import written
from app.drafting.rules.content import MediaUse
from app.drafting.rules.declared import OF_A_PICTURE, OF_THE_TEXT, Declaration, Shown
from app.drafting.rules.difference import Contrast, contrasted
from app.drafting.rules.draft import Draft
from app.web.words import translate

Facts = Sequence[tuple[Sentence, str]]


def facts_of(draft: Draft) -> Facts:
    """A name and what is said; of the text first, then of each picture."""
    return [*_of_the_text(draft.declared), *_of_pictures(draft.declared, draft.media)]


def differing(before: Draft, after: Draft) -> list[Contrast]:
    """What is declared otherwise; pictures are told apart by their place."""
    return contrasted(facts_of(before), facts_of(after))


def _of_the_text(said: Declaration) -> Iterator[tuple[Sentence, str]]:
    known = (
        (say("Fuente"), written(said.source)),
        (say("Fecha de la fuente"), f"{said.source_on:%d/%m/%Y}" if said.source_on else ""),
        (say("Traducción revisada por"), written(said.reviewed_by)),
        (say("Del texto se dice"), _listed(ticked for what, ticked in OF_THE_TEXT.items() if what in said.ticked)),
        (say("Quién paga y a quién se dirige"), written(said.paid_by)),
    )
    yield from ((name, value) for name, value in known if value)


def _of_pictures(said: Declaration, media: Sequence[MediaUse]) -> Iterator[tuple[Sentence, str]]:
    for place, use in enumerate(media, start=1):
        if words := _of_a_picture(said.of(use.digest)):
            yield say("De la imagen %(n)s se dice", n=place), words


def _of_a_picture(shown: Shown) -> str:
    words = [word for what, word in OF_A_PICTURE.items() if what in shown.ticked]
    if shown.needs_consent or shown.consent:
        words.append(say("consentimiento: %(where)s", where=written(shown.consent) or translate(say("sin anotar"))))
    return _listed(words)


def _listed(sentences: Iterable[Sentence]) -> str:
    return "; ".join(translate(sentence) for sentence in sentences)
