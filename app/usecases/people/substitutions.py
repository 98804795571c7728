from dataclasses import asdict

from sqlalchemy import update
from sqlmodel import col

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import PersonalValue
from app.domain.control.models import ControlChange
from app.domain.organisations.queries import current_day
from app.domain.people.models import Substitution
from app.domain.people.queries import people as people_queries
from app.domain.people.queries import substitutions
from app.domain.people.rules.substitutions import (
    SubstitutionKind,
    SubstitutionTerms,
    check_may_be_substituted,
    check_may_substitute,
    check_overlaps,
    check_substitution_days,
)
from app.usecases.people.grants import give_substitution


def set_substitution(
    work: Work, terms: SubstitutionTerms, kind: SubstitutionKind, *, reason: str
) -> Substitution | ControlChange:
    """Set as `grants.give_substitution`.

    Raises `Refusal` for a broken rule, `NotPermitted` for others. The audit chain is locked: concurrent calls chain no
    substitutes.
    """
    _require_may_set(terms.user_id, work.actor)
    audit.lock_heads(work.session, {work.organisation_id})
    here, today = work.organisation_id, current_day(work.session, work.organisation_id, now=work.now)
    people = (terms.user_id, terms.substitute_id)
    who, substitute = (
        people_queries.member_or_404(work.session, person_id, organisation_id=here) for person_id in people
    )
    roles_by_person = substitutions.roles_ever_held(work.session, people, organisation_id=here)
    check_substitution_days(terms, today=today)
    check_may_be_substituted(terms, roles_by_person[who.id])
    check_may_substitute(terms, roles_by_person[substitute.id])
    check_overlaps(terms, substitutions.terms_involving(work.session, terms, organisation_id=here))
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el historial."))
    row = asdict(terms) | {"kind": kind, "user_name": who.name, "reason": reason}
    del row["substitute_id"]
    made = give_substitution(work, substitute, row)
    if isinstance(made, ControlChange):
        return made
    work.session.add(made)
    work.session.flush()
    _record_substitution(work, Act.SUBSTITUTION_SET, made)
    return made


def end_substitution(work: Work, substitution: Substitution) -> None:
    """End the substitution now. Raises `Conflict` if over."""
    _require_may_set(substitution.user_id, work.actor)
    if substitution.ended_at or substitution.ends_on < current_day(work.session, work.organisation_id, now=work.now):
        raise Conflict(msg("Esa sustitución ya terminó."))
    this = (col(Substitution.id) == substitution.id) & (col(Substitution.organisation_id) == work.organisation_id)
    work.session.execute(update(Substitution).where(this).values(ended_at=work.now, ended_by=work.actor.person_id))
    _record_substitution(work, Act.SUBSTITUTION_ENDED, substitution)


def _require_may_set(user_id: int, actor: Actor) -> None:
    demand(actor.id == user_id or actor.may(Permission.MEMBER_MANAGE))


def _record_substitution(work: Work, act: Act, made: Substitution) -> None:
    """Record with an erasable reason: it may hold health data."""
    audit.record(
        work,
        act,
        subject=f"user:{made.user_id}",
        substitution=made.kind,
        substitute=PersonalValue(made.substitute_name),
        starts_on=made.starts_on,
        ends_on=made.ends_on,
        unit=made.unit_id,
        topic_id=made.topic_id,
        reason=PersonalValue(made.reason),
    )
