"""Reviewers' suggestions in the composer."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.text import normalise_text
from app.domain.posts.rules.differences import TextStretch, word_changes
from app.domain.review.queries.surroundings import ReviewSurroundings, SuggestionView
from app.pages.posts.composer_context import ComposerContext


@dataclass(frozen=True, slots=True)
class SuggestedText:
    offer: SuggestionView
    account: str
    parts: Sequence[TextStretch]


def open_suggestions(composer: ComposerContext, around: ReviewSurroundings) -> list[SuggestedText]:
    """Return unanswered suggestions for accounts still targeted."""
    draft = composer.draft
    return [
        SuggestedText(
            offer,
            around.channels[offer.target[0]],
            word_changes(normalise_text(draft.text_for(offer.target)), normalise_text(offer.text)),
        )
        for offer in around.unanswered
        if offer.target in draft.targets
    ]
