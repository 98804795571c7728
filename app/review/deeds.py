"""What is said of a text and what comes of it: letters to its author, a version that takes a suggested text."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from app.approvals import deeds as approvals
from app.approvals.models import Round
from app.approvals.rules import Verdict
from app.approvals.rules.partial import Choice
from app.core import paths
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Post
from app.drafting.queries import Current
from app.notifications import service as notifications
from app.notifications.service import Letter
from app.organisations.queries import day_of
from app.review import service
from app.review.models import PostComment
from app.review.queries.suggestions import suggestion_or_404
from app.review.queries.threads import readers, thread_or_404
from app.review.rules.suggestions import check_unchanged, suggested, with_text, wordings_of
from app.review.rules.threads import Kind
from app.review.service.comments import Quoted
from app.review.service.suggestions import check_unanswered

ONLY_WITH_CHANGES = say(
    "Ha escrito un texto sugerido: llega a su autor al pedir cambios. Para aprobar o rechazar, déjelo como estaba."
)


def decide(
    session: Session,
    post: Post,
    *,
    verdict: Verdict,
    reason: str,
    seen_hash: str,
    seen_step: int | None,
    typed: Mapping[str, str],
    actor: Actor,
    now: datetime,
    choice: Choice | None = None,
) -> Round:
    """Decide as `approvals.deeds.decide`; asking for changes, with other texts by the names of their wordings.

    Raises `Refusal` for a text that goes with another verdict, or is empty.
    """
    if typed and verdict is not Verdict.CHANGES_ASKED:
        raise Refusal(ONLY_WITH_CHANGES)
    round_ = approvals.decide(
        session,
        post,
        verdict=verdict,
        reason=reason,
        seen_hash=seen_hash,
        seen_step=seen_step,
        choice=choice,
        actor=actor,
        now=now,
    )
    if typed:
        _suggest(session, post, typed, actor=actor, now=now)
    return round_


def _suggest(session: Session, post: Post, typed: Mapping[str, str], *, actor: Actor, now: datetime) -> None:
    current = _current(session, post)
    if texts := suggested(wordings_of(queries.draft_of(post, current.version)), typed):
        service.suggest(session, current, texts, actor=actor, now=now)


def accept(session: Session, post: Post, suggestion_id: int, *, seen_hash: str, actor: Actor, now: datetime) -> None:
    """Take a suggested text: a new version, in which whoever suggested it has written (invariant I2).

    Raises `OutOfTurn` when it was answered before, when the text changed since its difference was read, or when the
    account it was for says nothing any more.
    """
    asked = suggestion_or_404(session, post, suggestion_id)
    check_unanswered(asked)
    suggestion, variant, _ = asked
    version = _current(session, post).version
    check_unchanged(seen=seen_hash, current=version.content_hash)
    draft, target = queries.draft_of(post, version), (variant.channel_id, variant.language)
    if target not in draft.targets:
        raise OutOfTurn(say("La cuenta para la que se sugirió ya no está elegida."))
    note = f"Texto sugerido por {suggestion.user_name}."
    taken = replace(with_text(draft, target, suggestion.text), note=note)
    drafting.save(session, post, taken, base=post.base, actor=actor, now=now)
    service.answer_suggestion(session, post, asked, is_accepted=True, actor=actor, now=now)


def decline(session: Session, post: Post, suggestion_id: int, *, actor: Actor, now: datetime) -> None:
    """Leave a suggested text unused; whoever suggested it reads it in the history."""
    asked = suggestion_or_404(session, post, suggestion_id)
    service.answer_suggestion(session, post, asked, is_accepted=False, actor=actor, now=now)


def comment(session: Session, post: Post, text: str, quoted: Quoted, *, actor: Actor, now: datetime) -> None:
    """Begin a thread; whoever began the post hears of it."""
    begun = service.begin(session, _current(session, post), text, quoted, actor=actor, now=now)
    _tell(session, post, begun, {post.author_id}, now=now)


def answer(session: Session, post: Post, comment_id: int, text: str, *, actor: Actor, now: datetime) -> None:
    """Answer in a thread; whoever began the post and whoever spoke in the thread hear of it."""
    asked = thread_or_404(session, post, comment_id)
    said = service.answer(session, post, asked, text, actor=actor, now=now)
    _tell(session, post, said, {post.author_id, *asked.thread.people}, now=now)


def turn(session: Session, post: Post, comment_id: int, kind: Kind, *, actor: Actor, now: datetime) -> None:
    """Resolve a thread or open it again; it is seen where the comments are, and nobody is written to."""
    service.turn(session, post, thread_or_404(session, post, comment_id), kind, actor=actor, now=now)


def _current(session: Session, post: Post) -> Current:
    current = queries.current(session, post)
    if current is None or not current.variants:
        raise OutOfTurn(say("La publicación no tiene todavía ningún texto."))
    return current


def _tell(session: Session, post: Post, said: PostComment, people: Collection[int | None], *, now: datetime) -> None:
    """One letter a person and comment; nobody hears of their own."""
    others = {one for one in people if one not in (None, said.user_id)}
    today = day_of(session, post.organisation_id, now=now)
    letters = [
        Letter(
            to_address=user.email,
            to_name=user.name,
            locale=user.locale,
            kind="comment_made",
            context={
                "number": post.number,
                "title": post.title,
                "who": said.user_name,
                "quote": said.quote,
                "text": said.text,
                "path": paths.comments(slug, post.year, post.ordinal),
            },
            dedup_key=f"comment:{said.id}:{user.id}",
        )
        for user, slug in readers(session, post.organisation_id, {one for one in others if one}, today=today)
    ]
    notifications.queue_all(session, letters, organisation_id=post.organisation_id, now=now)
