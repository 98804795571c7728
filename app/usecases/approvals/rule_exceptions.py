from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import NotFound, NotPermitted, Refusal
from app.core.messages import msg
from app.core.permissions import GRANTS, Permission, Role, demand
from app.domain.approvals.models.decisions import ExceptionGrant
from app.domain.approvals.rules.deciders import MARKED_FUNCTION_REFUSED
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.editorial_line.rules.line import LineRule
from app.domain.people.rules.grants import depends_on_writers
from app.domain.posts.models import Post
from app.domain.posts.queries import posts

LONGEST_EXCEPTION = timedelta(days=30)


def grant_exception(
    session: Session, post: Post, code: str, *, reason: str, expires_at: datetime, actor: Actor, now: datetime
) -> ExceptionGrant:
    """Except this post from a rule until an instant.

    Raises `NotFound` outside the line, `NotPermitted` or `Refusal` as the rule says.
    """
    demand(actor.may(Permission.EXCEPTION_GRANT))
    rule = load_line(session, post.organisation_id, now=now).rules.get(code)
    if rule is None:
        raise NotFound(msg("Esa regla no está en la línea editorial en vigor."))
    version = posts.version_of(session, post)
    writers = posts.contributors(session, version) if version else frozenset()
    _check_may_grant(rule, roles=actor.roles, contributed=actor.id in writers)
    _check_granted_function(actor, writers)
    _check_exception_terms(reason, expires_at=expires_at, now=now)
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


def _check_may_grant(rule: LineRule, *, roles: Collection[str], contributed: bool) -> None:
    """Raise unless the rule allows exceptions and this person may grant them (invariant I2)."""
    if not rule.exceptions.allowed:
        raise Refusal(msg("La regla %(code)s no admite excepciones.", code=rule.code))
    if not set(roles) & rule.exceptions.by:
        raise NotPermitted(msg("La excepción a la regla %(code)s la concede otra función.", code=rule.code))
    if contributed:
        raise NotPermitted(msg("Ha intervenido en este texto, así que la excepción la concede otra persona."))


def _check_exception_terms(reason: str, *, expires_at: datetime, now: datetime) -> None:
    """Raise unless there is a reason, and an end neither past nor beyond `LONGEST_EXCEPTION`."""
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo de la excepción: queda a la vista para siempre."))
    if not now < expires_at <= now + LONGEST_EXCEPTION:
        raise Refusal(msg("Una excepción caduca: ponga un día de los próximos %(days)s.", days=LONGEST_EXCEPTION.days))


def _check_granted_function(actor: Actor, writers: Collection[int]) -> None:
    """Raise `NotPermitted` when a writer or the actor granted it (decision 206)."""
    excepting = [role for role in actor.roles if Permission.EXCEPTION_GRANT in GRANTS[Role(role)]]
    if depends_on_writers(actor.person_id, excepting, actor.hands, writers):
        raise NotPermitted(MARKED_FUNCTION_REFUSED)
