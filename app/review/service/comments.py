"""Comments on a post's texts: rows that are added and never edited, also that a thread was resolved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.channels.rules.lengths import what_is_sent
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.drafting.models import Post
from app.drafting.queries import Current
from app.drafting.rules.states import FINISHED
from app.drafting.service import may_edit
from app.review.models import PostComment
from app.review.queries.threads import Asked
from app.review.rules.anchors import anchored
from app.review.rules.threads import Kind, check_said, check_turned

TURNS = {Kind.RESOLVED: Act.POST_COMMENT_RESOLVED, Kind.REOPENED: Act.POST_COMMENT_REOPENED}


@dataclass(frozen=True, slots=True)
class Quoted:
    """The words a comment speaks of, and about where they were selected."""

    words: str = ""
    near: int = 0


def may_speak(post: Post, actor: Actor) -> bool:
    """Whoever reads the post and may write or decide in it; no political post holds any of that."""
    return actor.may(Permission.POST_READ) and (may_edit(post, actor) or actor.may(Permission.POST_DECIDE))


def begin(session: Session, current: Current, text: str, quoted: Quoted, *, actor: Actor, now: datetime) -> PostComment:
    """A new thread about some words of the current version, or about all of it for none.

    Raises `Refusal` without text and for words nobody would say, and `OutOfTurn` once the post has ended.
    """
    _check_may_speak(current.post, actor)
    check_said(text)
    texts = [what_is_sent(variant.text, variant.link) for variant in current.variants]
    place, anchor = anchored(texts, quoted.words, near=quoted.near)
    begun = PostComment(
        **_by(current.post, actor, now),
        variant_id=current.variants[place].id,
        quote=texts[place][anchor.starts_at : anchor.ends_at],
        starts_at=anchor.starts_at,
        ends_at=anchor.ends_at,
        text=text.strip(),
    )
    return _kept(session, begun, Act.POST_COMMENTED, current.post, actor=actor, now=now)


def answer(session: Session, post: Post, asked: Asked, text: str, *, actor: Actor, now: datetime) -> PostComment:
    """Raises `Refusal` without text, and `OutOfTurn` once the post has ended."""
    _check_may_speak(post, actor)
    check_said(text)
    said = PostComment(**_by(post, actor, now), **_of_thread(asked.first), text=text.strip())
    return _kept(session, said, Act.POST_COMMENTED, post, actor=actor, now=now)


def turn(session: Session, post: Post, asked: Asked, kind: Kind, *, actor: Actor, now: datetime) -> None:
    """Resolve a thread or open it again. Raises `OutOfTurn` where it is so already."""
    _check_may_speak(post, actor)
    check_turned(asked.thread, kind)
    turned = PostComment(**_by(post, actor, now), **_of_thread(asked.first), kind=kind)
    _kept(session, turned, TURNS[kind], post, actor=actor, now=now)


def _check_may_speak(post: Post, actor: Actor) -> None:
    demand(may_speak(post, actor))
    if post.status in FINISHED:
        raise OutOfTurn(say("La publicación ha terminado: sus comentarios se leen, pero ya no se añaden."))


def _by(post: Post, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "organisation_id": post.organisation_id,
        "post_id": post.id,
        "user_id": actor.person_id,
        "user_name": actor.name,
        "said_at": now,
    }


def _of_thread(first: PostComment) -> dict[str, Any]:
    return {"thread_id": first.id, "variant_id": first.variant_id}


def _kept(session: Session, row: PostComment, act: Act, post: Post, *, actor: Actor, now: datetime) -> PostComment:
    session.add(row)
    session.flush()
    subject = f"post:{post.id}"
    audit.record(session, act, actor=actor, now=now, subject=subject, version=post.version, comment=row.id)
    return row
