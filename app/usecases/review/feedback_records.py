from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.core.errors import Conflict, NotPermitted
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.posts.models import Post
from app.domain.posts.queries.posts import CurrentVersion
from app.domain.posts.rules.draft import Target
from app.domain.posts.rules.states import FINISHED_STATUSES
from app.domain.review.models import PostComment, Suggestion, SuggestionAnswer
from app.domain.review.queries.suggestions import SuggestionToAnswer, round_with_changes_asked
from app.domain.review.queries.threads import CommentThread
from app.domain.review.rules.quote_anchors import anchor_quote
from app.domain.review.rules.threads import CommentKind, check_comment_text, check_thread_change
from app.usecases.posts.drafts import check_may_edit, may_edit

THREAD_ACTS = {CommentKind.RESOLVED: Act.POST_COMMENT_RESOLVED, CommentKind.REOPENED: Act.POST_COMMENT_REOPENED}


@dataclass(frozen=True, slots=True)
class QuotedWords:
    """Quoted words, approximately placed."""

    words: str = ""
    near: int = 0


def may_comment(post: Post, actor: Actor) -> bool:
    """Tell whether they read the post and may edit or decide it, without political post."""
    return actor.may(Permission.POST_READ) and (may_edit(post, actor) or actor.may(Permission.POST_DECIDE))


def record_comment(work: Work, current: CurrentVersion, text: str, quoted: QuotedWords) -> PostComment:
    """Start a thread about words of the current version, or all.

    Raises `Refusal` without text or for words in no variant, `Conflict` once the post ended.
    """
    _check_may_comment(current.post, work.actor)
    check_comment_text(text)
    texts = [outgoing_text(variant.text, variant.link) for variant in current.variants]
    place, anchor = anchor_quote(texts, quoted.words, near=quoted.near)
    begun = PostComment(
        **_author_fields(current.post, work.actor, work.now),
        variant_id=current.variants[place].id,
        quote=texts[place][anchor.starts_at : anchor.ends_at],
        starts_at=anchor.starts_at,
        ends_at=anchor.ends_at,
        text=text.strip(),
    )
    return _store_comment(work, begun, Act.POST_COMMENTED, current.post)


def record_comment_answer(work: Work, post: Post, comment_thread: CommentThread, text: str) -> PostComment:
    """Raise `Refusal` without text, `Conflict` once the post ended."""
    _check_may_comment(post, work.actor)
    check_comment_text(text)
    comment = PostComment(
        **_author_fields(post, work.actor, work.now), **_thread_fields(comment_thread.first), text=text.strip()
    )
    return _store_comment(work, comment, Act.POST_COMMENTED, post)


def record_thread_change(work: Work, post: Post, comment_thread: CommentThread, kind: CommentKind) -> None:
    """Resolve or reopen. Raises `Conflict` if already so."""
    _check_may_comment(post, work.actor)
    check_thread_change(comment_thread.thread, kind)
    turned = PostComment(
        **_author_fields(post, work.actor, work.now), **_thread_fields(comment_thread.first), kind=kind
    )
    _store_comment(work, turned, THREAD_ACTS[kind], post)


def _check_may_comment(post: Post, actor: Actor) -> None:
    demand(may_comment(post, actor))
    if post.status in FINISHED_STATUSES:
        raise Conflict(msg("La publicación ha terminado: sus comentarios se leen, pero ya no se añaden."))


def _author_fields(post: Post, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "organisation_id": post.organisation_id,
        "post_id": post.id,
        "user_id": actor.person_id,
        "user_name": actor.name,
        "said_at": now,
    }


def _thread_fields(first: PostComment) -> dict[str, Any]:
    return {"thread_id": first.id, "variant_id": first.variant_id}


def _store_comment(work: Work, row: PostComment, act: Act, post: Post) -> PostComment:
    work.session.add(row)
    work.session.flush()
    subject = f"post:{post.id}"
    audit.record(work, act, subject=subject, version=post.version, comment=row.id)
    return row


SUGGESTION_ACTS = {True: Act.POST_SUGGESTION_ACCEPTED, False: Act.POST_SUGGESTION_DECLINED}


def record_suggestions(work: Work, current: CurrentVersion, texts: Mapping[Target, str]) -> list[Suggestion]:
    """Raise `NotPermitted` unless the actor just asked for changes in these variants."""
    round_id = round_with_changes_asked(work.session, current.post, work.actor.person_id)
    if round_id is None:
        raise NotPermitted(msg("Se sugiere otro texto al pedir cambios en él."))
    variants = {(variant.channel_id, variant.language): variant for variant in current.variants}
    rows = [
        Suggestion(
            organisation_id=current.post.organisation_id,
            post_id=current.post.id,
            round_id=round_id,
            variant_id=variants[target].id,
            content_hash=variants[target].content_hash,
            text=text,
            user_id=work.actor.person_id,
            user_name=work.actor.name,
            suggested_at=work.now,
        )
        for target, text in texts.items()
    ]
    work.session.add_all(rows)
    subject = f"post:{current.post.id}"
    detail = {"version": current.version.number, "count": len(rows)}
    audit.record(work, Act.POST_SUGGESTED, subject=subject, **detail)
    work.session.flush()
    return rows


def check_unanswered(suggestion_row: SuggestionToAnswer) -> None:
    """Raise `Conflict` when answered: a second click, or another person."""
    if suggestion_row[2] is not None:
        raise Conflict(msg("Ya se ha contestado a este texto sugerido."))


def record_suggestion_answer(work: Work, post: Post, suggestion_row: SuggestionToAnswer, *, is_accepted: bool) -> None:
    """Raise `NotPermitted` for actors who may not edit, `Conflict` when answered."""
    check_may_edit(post, work.actor)
    check_unanswered(suggestion_row)
    row = SuggestionAnswer(
        organisation_id=post.organisation_id,
        suggestion_id=suggestion_row[0].id,
        is_accepted=is_accepted,
        version=post.version,
        user_id=work.actor.person_id,
        user_name=work.actor.name,
        answered_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    detail = {"version": post.version, "suggested_by": suggestion_row[0].user_name}
    audit.record(work, SUGGESTION_ACTS[is_accepted], subject=f"post:{post.id}", **detail)
