"""Texts that reviewers suggested, offered where the post is written."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.writing import written
from app.drafting.rules.difference import Change, word_changes
from app.drafting.views.desk import Desk
from app.review.queries.around import Around, Offered


@dataclass(frozen=True, slots=True)
class Suggested:
    """A suggested text and its difference from what the account says now."""

    offer: Offered
    account: str
    parts: Sequence[Change]


def offered_for(desk: Desk, around: Around) -> list[Suggested]:
    """Those nobody answered, for accounts that still speak."""
    draft = desk.draft
    return [
        Suggested(
            offer,
            around.channels[offer.target[0]],
            word_changes(written(draft.text_for(offer.target)), written(offer.text)),
        )
        for offer in around.unanswered
        if offer.target in draft.targets
    ]
