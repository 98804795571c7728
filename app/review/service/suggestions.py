"""Texts suggested by whoever asks for changes, and what their author answers: facts, which nobody edits."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import NotPermitted, OutOfTurn
from app.core.words import say
from app.drafting.models import Post
from app.drafting.queries import Current
from app.drafting.rules.draft import Target
from app.drafting.service import check_may_edit
from app.review.models import Suggestion, SuggestionAnswer
from app.review.queries.suggestions import Asked, changes_asked_in

ANSWERS = {True: Act.POST_SUGGESTION_ACCEPTED, False: Act.POST_SUGGESTION_DECLINED}


def suggest(
    session: Session, current: Current, texts: Mapping[Target, str], *, actor: Actor, now: datetime
) -> list[Suggestion]:
    """Other texts for some variants. Raises `NotPermitted` for whoever has not just asked for changes in them."""
    round_id = changes_asked_in(session, current.post, actor.person_id)
    if round_id is None:
        raise NotPermitted(say("Se sugiere otro texto al pedir cambios en él."))
    variants = {(variant.channel_id, variant.language): variant for variant in current.variants}
    rows = [
        Suggestion(
            organisation_id=current.post.organisation_id,
            post_id=current.post.id,
            round_id=round_id,
            variant_id=variants[target].id,
            content_hash=variants[target].content_hash,
            text=text,
            user_id=actor.person_id,
            user_name=actor.name,
            suggested_at=now,
        )
        for target, text in texts.items()
    ]
    session.add_all(rows)
    subject = f"post:{current.post.id}"
    said = {"version": current.version.number, "count": len(rows)}
    audit.record(session, Act.POST_SUGGESTED, actor=actor, now=now, subject=subject, **said)
    session.flush()
    return rows


def check_unanswered(asked: Asked) -> None:
    """Raises `OutOfTurn` when it was answered before: a second click, or somebody else."""
    if asked[2] is not None:
        raise OutOfTurn(say("Ya se ha contestado a este texto sugerido."))


def answer_suggestion(
    session: Session, post: Post, asked: Asked, *, is_accepted: bool, actor: Actor, now: datetime
) -> None:
    """Raises `NotPermitted` for whoever may not write in the post, and `OutOfTurn` when it was answered before."""
    check_may_edit(post, actor)
    check_unanswered(asked)
    row = SuggestionAnswer(
        organisation_id=post.organisation_id,
        suggestion_id=asked[0].id,
        is_accepted=is_accepted,
        version=post.version,
        user_id=actor.person_id,
        user_name=actor.name,
        answered_at=now,
    )
    session.add(row)
    session.flush()
    said = {"version": post.version, "suggested_by": asked[0].user_name}
    audit.record(session, ANSWERS[is_accepted], actor=actor, now=now, subject=f"post:{post.id}", **said)
