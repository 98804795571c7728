from collections.abc import Collection
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, NotFound, NotPermitted, Refusal
from app.core.messages import msg
from app.core.permissions import GRANTS, Permission, Role, demand
from app.db.work import Work
from app.domain.approvals.models.decisions import ExceptionGrant
from app.domain.approvals.rules.deciders import MARKED_FUNCTION_REFUSED
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.editorial_line.rules.line import LineRule
from app.domain.people.rules.grants import depends_on_writers
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.usecases.control.gate import EffectTerms, ProposedChange, propose_change, proposer_of

LONGEST_EXCEPTION = timedelta(days=30)
HAS_WRITTEN = msg("Ha intervenido en este texto, así que la excepción la concede otra persona.")


def grant_exception(work: Work, post: Post, code: str, *, reason: str, expires_at: datetime) -> ControlChange | None:
    """Except this post from a rule until an instant, once another person confirms it who wrote none of its text.

    Raises `NotFound` outside the line, `NotPermitted` or `Refusal` as the rule says.
    """
    demand(work.actor.may(Permission.EXCEPTION_GRANT))
    rule = _rule_or_404(work.session, post.organisation_id, code, now=work.now)
    writers = _writers(work.session, post)
    _check_may_grant(rule, roles=work.actor.roles, contributed=work.actor.id in writers)
    _check_granted_function(work.actor, writers)
    _check_exception_terms(reason, expires_at=expires_at, now=work.now)
    terms = {"post": post.id, "rule": code, "wording": rule.wording, "reason": reason, "expires_at": expires_at}
    title = f"{code} · {post.title or post.number}"
    proposal = ProposedChange(
        ControlKind.EXCEPTION, exception_subject(post.id, code), title, terms, writers=sorted(writers)
    )
    audit.lock_heads(work.session, {post.organisation_id})
    change = propose_change(work, proposal)
    if change.waits:
        return change
    _write_exception(work, change)
    return None


def exception_subject(post_id: int, code: str) -> str:
    return f"exception:{post_id}:{code}"


def check_exception_change(session: Session, change: ControlChange, now: datetime) -> None:
    """Raise `NotFound` if the line lost the rule, `Conflict` if the exception is over or its granter wrote."""
    _rule_or_404(session, change.organisation_id, change.terms["rule"], now=now)
    if _expires_at(change) <= now:
        raise Conflict(msg("El plazo de esta excepción ya pasó."))
    if change.proposed_by in _writers(session, _excepted_post(session, change)):
        raise Conflict(msg("Quien concedió esta excepción intervino después en el texto: la concede otra persona."))


def apply_exception_change(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    """Write the exception in its granter's name. Raises `NotPermitted` for a confirmer who has written meanwhile."""
    if effect.actor.id in _writers(session, _excepted_post(session, change)):
        raise NotPermitted(HAS_WRITTEN)
    _write_exception(Work(session, proposer_of(change), effect.now), change)


def _write_exception(work: Work, change: ControlChange) -> None:
    terms, expires_at = change.terms, _expires_at(change)
    work.session.add(
        ExceptionGrant(
            organisation_id=change.organisation_id,
            post_id=terms["post"],
            rule=terms["rule"],
            wording=terms["wording"],
            reason=terms["reason"],
            granted_by=work.actor.person_id,
            granted_by_name=work.actor.name,
            granted_at=work.now,
            expires_at=expires_at,
        )
    )
    audit.record(
        work,
        Act.EXCEPTION_GRANTED,
        subject=f"post:{terms['post']}",
        rule=terms["rule"],
        reason=terms["reason"],
        expires_at=expires_at,
    )
    work.session.flush()


def _rule_or_404(session: Session, organisation_id: int, code: str, *, now: datetime) -> LineRule:
    rule = load_line(session, organisation_id, now=now).rules.get(code)
    if rule is None:
        raise NotFound(msg("Esa regla no está en la línea editorial en vigor."))
    return rule


def _writers(session: Session, post: Post) -> frozenset[int]:
    version = posts.version_of(session, post)
    return posts.contributors(session, version) if version else frozenset()


def _excepted_post(session: Session, change: ControlChange) -> Post:
    return session.get_one(Post, change.terms["post"])


def _expires_at(change: ControlChange) -> datetime:
    return datetime.fromisoformat(change.terms["expires_at"])


def _check_may_grant(rule: LineRule, *, roles: Collection[str], contributed: bool) -> None:
    """Raise unless the rule allows exceptions and this person may grant them (invariant I2)."""
    if not rule.exceptions.allowed:
        raise Refusal(msg("La regla %(code)s no admite excepciones.", code=rule.code))
    if not set(roles) & rule.exceptions.by:
        raise NotPermitted(msg("La excepción a la regla %(code)s la concede otra función.", code=rule.code))
    if contributed:
        raise NotPermitted(HAS_WRITTEN)


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
