"""Setting that somebody decides in another's place, and ending it before its time."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from app.accounts import queries
from app.accounts.models import FunctionGrant, Substitution
from app.accounts.queries import substitutions
from app.accounts.rules import Permission, demand
from app.accounts.rules.substitutions import (
    SubstitutionKind,
    Terms,
    check_against,
    check_days,
    check_may_give,
    check_may_receive,
)
from app.accounts.service.grants import give_substitution
from app.audit import service as audit
from app.audit.rules import Act, Personal
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.organisations.queries import day_of


def set_substitution(
    session: Session, terms: Terms, kind: SubstitutionKind, *, reason: str, actor: Actor, now: datetime
) -> Substitution | FunctionGrant:
    """Let somebody decide in another's place; by that person or an administrator, as any deciding function (`grants`).

    Raises `Refusal` with the rule it would break, `NotPermitted` for anybody else. The chain is locked, so that two
    set at once cannot make a chain.
    """
    _check_may_set(terms.user_id, actor)
    audit.lock_heads(session, {actor.organisation_id})
    here, today = actor.organisation_id, day_of(session, actor.organisation_id, now=now)
    people = (terms.user_id, terms.substitute_id)
    who, substitute = (queries.member_or_404(session, one, organisation_id=here) for one in people)
    held = substitutions.held_by(session, people, organisation_id=here)
    check_days(terms, today=today)
    check_may_give(terms, held[who.id])
    check_may_receive(terms, held[substitute.id])
    check_against(terms, substitutions.terms_about(session, terms, organisation_id=here))
    if not reason.strip():
        raise Refusal(say("Escriba el motivo: queda en el historial."))
    row = asdict(terms) | {"kind": kind, "user_name": who.name, "reason": reason}
    del row["substitute_id"]
    made = give_substitution(session, substitute, row, actor=actor, now=now)
    if isinstance(made, FunctionGrant):
        return made
    session.add(made)
    session.flush()
    _record(session, Act.SUBSTITUTION_SET, made, actor=actor, now=now)
    return made


def end_substitution(session: Session, substitution: Substitution, *, actor: Actor, now: datetime) -> None:
    """Take it back from this moment; raises `OutOfTurn` when it is over already."""
    _check_may_set(substitution.user_id, actor)
    if substitution.ended_at or substitution.ends_on < day_of(session, actor.organisation_id, now=now):
        raise OutOfTurn(say("Esa sustitución ya terminó."))
    this = (col(Substitution.id) == substitution.id) & (col(Substitution.organisation_id) == actor.organisation_id)
    session.execute(update(Substitution).where(this).values(ended_at=now, ended_by=actor.person_id))
    _record(session, Act.SUBSTITUTION_ENDED, substitution, actor=actor, now=now)


def _check_may_set(user_id: int, actor: Actor) -> None:
    demand(actor.id == user_id or actor.may(Permission.MEMBER_MANAGE))


def _record(session: Session, act: Act, made: Substitution, *, actor: Actor, now: datetime) -> None:
    """The reason may speak of somebody's health, so it can be erased."""
    audit.record(
        session,
        act,
        actor=actor,
        now=now,
        subject=f"user:{made.user_id}",
        substitution=made.kind,
        substitute=Personal(made.substitute_name),
        starts_on=made.starts_on,
        ends_on=made.ends_on,
        unit=made.unit_id,
        topic_id=made.topic_id,
        reason=Personal(made.reason),
    )
