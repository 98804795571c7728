"""Saying for which request a post was written: its provenance, which its reviewers see and the line asks for."""

from datetime import datetime

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.drafting.models import Post
from app.drafting.rules.states import Status
from app.drafting.service.writing import check_may_edit
from app.intake.models import Request

LINKABLE = frozenset({Status.IDEA, Status.DRAFT, Status.CHANGES_REQUESTED, Status.IN_REVIEW})
"""Until it is approved: whoever approves must have seen where it comes from."""


def come_from(session: Session, post: Post, request: Request, *, actor: Actor, now: datetime) -> None:
    """Comes locked. Raises `OutOfTurn` where it is too late, or it comes from another request."""
    check_may_edit(post, actor)
    if post.request_id == request.id:
        return
    if post.request_id is not None:
        raise OutOfTurn(say("Esta publicación ya viene de otra petición: una las dos peticiones."))
    if post.status not in LINKABLE:
        raise OutOfTurn(say("Ya está aprobada o terminada. Edítela o reábrala, y únala entonces a su petición."))
    post.request_id = request.id
    audit.record(session, Act.POST_LINKED, actor=actor, now=now, subject=f"post:{post.id}", request=request.code)
