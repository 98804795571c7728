"""Granting that a rule pass for one post."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import GRANTS, Permission, Role, demand
from app.accounts.rules.grants import depends_on_writers
from app.approvals.models import ExceptionGrant
from app.approvals.rules.exceptions import check_grants, check_terms
from app.approvals.rules.hands import NOT_TAKEN
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import NotFound, NotPermitted
from app.core.words import say
from app.drafting import queries as drafting
from app.drafting.models import Post
from app.editorial_line.service.holding import line_of


def grant_exception(
    session: Session, post: Post, code: str, *, reason: str, expires_at: datetime, actor: Actor, now: datetime
) -> ExceptionGrant:
    """Let a rule pass for this post until an instant.

    Raises `NotFound` for a rule that is not in the line, `NotPermitted` or `Refusal` as the rule itself says.
    """
    demand(actor.may(Permission.EXCEPTION_GRANT))
    rule = line_of(session, post.organisation_id, now=now).rules.get(code)
    if rule is None:
        raise NotFound(say("Esa regla no está en la línea editorial en vigor."))
    version = drafting.version_of(session, post)
    writers = drafting.contributors(session, version) if version else frozenset()
    check_grants(rule, roles=actor.roles, contributed=actor.id in writers)
    _check_hand(actor, writers)
    check_terms(reason, expires_at=expires_at, now=now)
    granted = ExceptionGrant(
        organisation_id=post.organisation_id,
        post_id=post.id,
        rule=code,
        wording=rule.wording,
        reason=reason,
        granted_by=actor.person_id,
        granted_by_name=actor.name,
        granted_at=now,
        expires_at=expires_at,
    )
    session.add(granted)
    audit.record(
        session,
        Act.EXCEPTION_GRANTED,
        actor=actor,
        now=now,
        subject=f"post:{post.id}",
        rule=code,
        reason=reason,
        expires_at=expires_at,
    )
    session.flush()
    return granted


def _check_hand(actor: Actor, writers: Collection[int]) -> None:
    """Raise `NotPermitted` when the function came from a writer's hand, or from one's own (decision 206)."""
    excepting = [role for role in actor.roles if Permission.EXCEPTION_GRANT in GRANTS[Role(role)]]
    if depends_on_writers(actor.person_id, excepting, actor.hands, writers):
        raise NotPermitted(NOT_TAKEN)
