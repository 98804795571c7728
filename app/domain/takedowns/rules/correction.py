"""The initial text of a correction (template T14)."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.posts.rules.draft import Draft, Target

CORRECTION_TEXTS = {
    "es": "En nuestro mensaje anterior había un error. El dato correcto es … Disculpen.",
    "ca": "En el nostre missatge anterior hi havia un error. La dada correcta és … Disculpeu.",
    "gl": "Na nosa mensaxe anterior había un erro. O dato correcto é … Desculpen.",
    "eu": "Gure aurreko mezuan akats bat zegoen. Datu zuzena hau da: … Barkatu.",
    "en": "There was an error in our previous message. The correct information is … We apologise.",
}


@dataclass(frozen=True, slots=True)
class PublishedOriginal:
    """The wrong post's addresses by account and language; `threaded`: replies work there."""

    title: str
    number: str
    topic_id: int | None
    campaign_id: int | None
    permalinks: Mapping[Target, str]
    threaded: frozenset[int]


def correction_draft(original: PublishedOriginal) -> Draft:
    """Return a draft for the same accounts; where it cannot be a reply, it links to the original."""
    languages = sorted({language for _, language in original.permalinks})
    texts = {language: CORRECTION_TEXTS.get(language, CORRECTION_TEXTS["es"]) for language in languages}
    own = {
        target: f"{texts[target[1]]}\n{permalink}"
        for target, permalink in original.permalinks.items()
        if permalink and target[0] not in original.threaded
    }
    return Draft(
        title=f"Corrección de {original.number}: {original.title}"[:200],
        topic_id=original.topic_id,
        campaign_id=original.campaign_id,
        texts=texts,
        targets=tuple(sorted(original.permalinks)),
        own_texts=own,
    )
