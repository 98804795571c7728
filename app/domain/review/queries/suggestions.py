from collections.abc import Collection

from sqlmodel import Session, col, func, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, as_tuple, param
from app.db.work import Work
from app.domain.approvals.models.decisions import Decision
from app.domain.approvals.models.rounds import Round, StepCandidate
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.models import Post, Variant
from app.domain.posts.rules.draft import Draft
from app.domain.review.models import Suggestion, SuggestionAnswer
from app.domain.review.rules.suggestions import says_text

SuggestionToAnswer = tuple[Suggestion, Variant, SuggestionAnswer | None]


def suggesters(session: Session, post: Post, draft: Draft) -> set[int]:
    """Return writers (invariant I2): all whose words are in this draft."""
    if not post.version:
        return set()
    texts = _TEXTS.all(session, organisation_id=post.organisation_id, post_id=post.id)
    return {user_id for user_id, text in texts if says_text(draft, text)}


def posts_with_suggestions(work: Work, posts: Collection[int]) -> frozenset[int]:
    return frozenset(_SUGGESTED.all(work.session, organisation_id=work.organisation_id, posts=list(posts)))


def suggestion_or_404(session: Session, post: Post, suggestion_id: int) -> SuggestionToAnswer:
    """Raise `NotFound`, also for another post's."""
    values = {"post_id": post.id, "suggestion_id": suggestion_id}
    suggestion = _SUGGESTION.first(session, organisation_id=post.organisation_id, **values)
    if suggestion is None:
        raise NotFound(msg("Ese texto sugerido no existe."))
    return suggestion


def other_deciders(session: Session, organisation_id: int, step_id: int, *, user_id: int) -> int:
    """Count who else is asked to decide an open step."""
    return _OTHER_DECIDERS.first(session, organisation_id=organisation_id, step_id=step_id, user_id=user_id) or 0


def round_with_changes_asked(session: Session, post: Post, user_id: int) -> int | None:
    """Return the latest, if this person ended it so."""
    return _ROUND_ASKING_CHANGES.first(session, organisation_id=post.organisation_id, post_id=post.id, user_id=user_id)


_OF_POST = (Suggestion.organisation_id == ORGANISATION_ID, Suggestion.post_id == param("post_id"))
_TEXTS: Query[tuple[int, str]] = Query(select(Suggestion.user_id, Suggestion.text).where(*_OF_POST), as_tuple)
_SUGGESTED: Query[int] = Query(
    select(Suggestion.post_id)
    .where(Suggestion.organisation_id == ORGANISATION_ID, col(Suggestion.post_id).in_(param("posts", many=True)))
    .distinct(),
    int,
)
_SUGGESTION: EntityQuery[SuggestionToAnswer] = EntityQuery(
    select(Suggestion, Variant, SuggestionAnswer)
    .join(Variant, col(Variant.id) == Suggestion.variant_id)
    .outerjoin(SuggestionAnswer, col(SuggestionAnswer.suggestion_id) == Suggestion.id)
    .where(*_OF_POST, Suggestion.id == param("suggestion_id"))
)
_OTHER_DECIDERS: Query[int] = Query(
    select(func.count())
    .select_from(StepCandidate)
    .where(StepCandidate.organisation_id == ORGANISATION_ID, StepCandidate.round_step_id == param("step_id"))
    .where(StepCandidate.user_id != param("user_id")),
    int,
)
_LATEST = select(func.max(Round.id)).where(Round.organisation_id == ORGANISATION_ID, Round.post_id == param("post_id"))
_ROUND_ASKING_CHANGES: Query[int] = Query(
    select(Decision.round_id)
    .join(Round, col(Round.id) == Decision.round_id)
    .where(
        Decision.organisation_id == ORGANISATION_ID,
        Round.post_id == param("post_id"),
        Decision.user_id == param("user_id"),
    )
    .where(Decision.verdict == Verdict.CHANGES_ASKED, Round.id == _LATEST.scalar_subquery())
    .limit(1),
    int,
)
