"""Texts that were suggested: whose words a draft says, and one of them to be answered."""

from collections.abc import Collection

from sqlmodel import Session, col, func, select

from app.approvals.models import Decision, Round
from app.approvals.rules import Verdict
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, Read, as_it_is, given
from app.drafting.models import Post, Variant
from app.drafting.rules.draft import Draft
from app.review.models import Suggestion, SuggestionAnswer
from app.review.rules.suggestions import speaks

Asked = tuple[Suggestion, Variant, SuggestionAnswer | None]
"""With the variant it was written for, and its answer."""


def suggesters(session: Session, post: Post, draft: Draft) -> set[int]:
    """Whoever suggested, at any time, words that this draft says: they have written in it (invariant I2)."""
    if not post.version:
        return set()
    texts = _TEXTS.all(session, organisation_id=post.organisation_id, post_id=post.id)
    return {user_id for user_id, text in texts if speaks(draft, text)}


def with_suggestions(session: Session, organisation_id: int, posts: Collection[int]) -> frozenset[int]:
    """Those of these posts for which anybody ever suggested words."""
    return frozenset(_SUGGESTED.all(session, organisation_id=organisation_id, posts=list(posts)))


def suggestion_or_404(session: Session, post: Post, suggestion_id: int) -> Asked:
    """Raise `NotFound`, also for one about another post."""
    values = {"post_id": post.id, "suggestion_id": suggestion_id}
    found = _ASKED.first(session, organisation_id=post.organisation_id, **values)
    if found is None:
        raise NotFound(say("Ese texto sugerido no existe."))
    return found


def changes_asked_in(session: Session, post: Post, user_id: int) -> int | None:
    """The latest round of a post, if this person ended it asking for changes."""
    return _ASKED_IN.first(session, organisation_id=post.organisation_id, post_id=post.id, user_id=user_id)


_OF_POST = (Suggestion.organisation_id == HERE, Suggestion.post_id == given("post_id"))
_TEXTS: Read[tuple[int, str]] = Read(select(Suggestion.user_id, Suggestion.text).where(*_OF_POST), as_it_is)
_SUGGESTED: Read[int] = Read(
    select(Suggestion.post_id)
    .where(Suggestion.organisation_id == HERE, col(Suggestion.post_id).in_(given("posts", many=True)))
    .distinct(),
    int,
)
_ASKED: Load[Asked] = Load(
    select(Suggestion, Variant, SuggestionAnswer)
    .join(Variant, col(Variant.id) == Suggestion.variant_id)
    .outerjoin(SuggestionAnswer, col(SuggestionAnswer.suggestion_id) == Suggestion.id)
    .where(*_OF_POST, Suggestion.id == given("suggestion_id"))
)
_LATEST = select(func.max(Round.id)).where(Round.organisation_id == HERE, Round.post_id == given("post_id"))
_ASKED_IN: Read[int] = Read(
    select(Decision.round_id)
    .join(Round, col(Round.id) == Decision.round_id)
    .where(Decision.organisation_id == HERE, Round.post_id == given("post_id"), Decision.user_id == given("user_id"))
    .where(Decision.verdict == Verdict.CHANGES_ASKED, Round.id == _LATEST.scalar_subquery())
    .limit(1),
    int,
)
