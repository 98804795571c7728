from collections.abc import Iterable, Iterator, Sequence

from app.core.messages import Message, msg
from app.core.text import normalise_text
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.declaration import PICTURE_OPTIONS, TEXT_OPTIONS, PictureDeclaration, PostDeclaration
from app.domain.posts.rules.differences import FieldContrast, contrast_fields
from app.domain.posts.rules.draft import Draft
from app.web.translation import translate

DeclaredFacts = Sequence[tuple[Message, str]]


def declared_facts(draft: Draft) -> DeclaredFacts:
    return [*_text_facts(draft.declared), *_picture_facts(draft.declared, draft.media)]


def declaration_changes(before: Draft, after: Draft) -> list[FieldContrast]:
    """Match pictures by place."""
    return contrast_fields(declared_facts(before), declared_facts(after))


def _text_facts(declaration: PostDeclaration) -> Iterator[tuple[Message, str]]:
    known = (
        (msg("Fuente"), normalise_text(declaration.source)),
        (msg("Fecha de la fuente"), f"{declaration.source_on:%d/%m/%Y}" if declaration.source_on else ""),
        (msg("Traducción revisada por"), normalise_text(declaration.reviewed_by)),
        (
            msg("Del texto se dice"),
            _join_messages(ticked for option, ticked in TEXT_OPTIONS.items() if option in declaration.ticked),
        ),
        (msg("Quién paga y a quién se dirige"), normalise_text(declaration.paid_by)),
    )
    yield from ((name, value) for name, value in known if value)


def _picture_facts(declaration: PostDeclaration, media: Sequence[MediaUse]) -> Iterator[tuple[Message, str]]:
    for place, use in enumerate(media, start=1):
        if words := _picture_words(declaration.of(use.digest)):
            yield msg("De la imagen %(n)s se dice", n=place), words


def _picture_words(shown: PictureDeclaration) -> str:
    words = [word for option, word in PICTURE_OPTIONS.items() if option in shown.ticked]
    if shown.needs_consent or shown.consent:
        words.append(
            msg("consentimiento: %(where)s", where=normalise_text(shown.consent) or translate(msg("sin anotar")))
        )
    return _join_messages(words)


def _join_messages(sentences: Iterable[Message]) -> str:
    return "; ".join(translate(sentence) for sentence in sentences)
