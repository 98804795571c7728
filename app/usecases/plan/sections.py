"""Collaborative writing of plan stops: texts, purpose, assignments, comments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, InvalidField
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.text import normalise_text
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.queries import current_day
from app.domain.people.queries import actors, people
from app.domain.plan.models.versions import PlanComment, PlanSection
from app.domain.plan.queries.purpose import locked_purpose_section
from app.domain.plan.queries.sections import section_to_edit
from app.domain.plan.rules.clipboard_markdown import clean_pasted
from app.domain.plan.rules.purpose import PlanAudience, Purpose
from app.domain.plan.rules.stops import Stop, TextsByKey, check_text_lengths, texts_in

SAME_EDIT = timedelta(minutes=10)
"""The time automatic saves of one person share an audit entry."""


class StaleSection(Conflict):
    """A conflict: another user saved meanwhile."""


@dataclass(frozen=True, slots=True)
class PurposeDetails:
    """Details besides text and objectives, possibly undecided."""

    purpose: Purpose | None
    audiences: Sequence[PlanAudience]


def write_texts(
    session: Session,
    stop: Stop,
    texts: TextsByKey,
    *,
    revision: int,
    actor: Actor,
    now: datetime,
    quietly: bool = False,
) -> PlanSection:
    """Save over `revision`. `quietly`: automatically. Raises `StaleSection`, `Refusal` if too long."""
    demand(actor.may(Permission.PLAN_MANAGE))
    check_text_lengths(texts)
    section = section_to_edit(session, actor.organisation_id, stop)
    new = {key: _cleaned_texts(by_language) for key, by_language in texts.items()}
    if all(texts_in(stop, section.body).get(key, {}) == language_texts for key, language_texts in new.items()):
        return section
    if section.revision != revision:
        raise StaleSection(
            msg(
                "%(who)s ha guardado esta parada mientras usted escribía. Lo suyo sigue aquí abajo, sin guardar: "
                "júntelo con lo de la otra persona, que tiene al lado, y guarde otra vez.",
                who=section.saved_by_name,
            )
        )
    is_still_at_it = (
        quietly and section.saved_by_name == actor.name and section.saved_at and section.saved_at > now - SAME_EDIT
    )
    section.body = section.body | new
    section.revision, section.saved_at, section.saved_by_name = section.revision + 1, now, actor.name
    session.add(section)
    if not is_still_at_it:
        _record(session, Act.PLAN_WRITTEN, section, actor=actor, now=now)
    return section


def _cleaned_texts(by_language: Mapping[str, str]) -> dict[str, str]:
    texts = {language: clean_pasted(text) for language, text in by_language.items()}
    return {language: text for language, text in texts.items() if text}


def assign_stop(
    session: Session, stop: Stop, owner_id: int | None, due_on: date | None, *, actor: Actor, now: datetime
) -> PlanSection:
    """Raise `InvalidField` for a non-writer or new past date."""
    demand(actor.may(Permission.PLAN_MANAGE))
    if owner_id is not None:
        _check_owner(session, owner_id, actor, now)
    section = section_to_edit(session, actor.organisation_id, stop)
    if due_on != section.due_on:
        _check_day(due_on, today=current_day(session, actor.organisation_id, now=now))
    if (section.owner_id, section.due_on) == (owner_id, due_on):
        return section
    section.owner_id, section.due_on = owner_id, due_on
    session.add(section)
    _record(session, Act.PLAN_ASSIGNED, section, actor=actor, now=now, owner_id=owner_id, deadline=due_on)
    return section


def _check_owner(session: Session, owner_id: int, actor: Actor, now: datetime) -> None:
    user = people.member_or_404(session, owner_id, organisation_id=actor.organisation_id)
    owner = actors.load_actor(session, user, actor.organisation_id, now=now)
    if owner is None or not owner.may(Permission.PLAN_MANAGE):
        raise InvalidField(
            "owner_id", msg("Esa persona no puede escribir el plan: elija a otra o dele antes esa función.")
        )


def _check_day(due_on: date | None, *, today: date) -> None:
    if due_on is not None and due_on < today:
        raise InvalidField("due_on", msg("Ese día ya ha pasado: elija hoy o uno posterior."))


def comment_stop(session: Session, stop: Stop, text: str, *, actor: Actor, now: datetime) -> PlanComment:
    """Add a comment. Raises `InvalidField` if empty."""
    demand(actor.may(Permission.PLAN_MANAGE) or actor.may(Permission.PLAN_ADOPT))
    if not (comment := normalise_text(text)):
        raise InvalidField("comment", msg("Escriba el comentario."))
    made = PlanComment(
        organisation_id=actor.organisation_id,
        stop=stop,
        text=comment,
        author_id=actor.person_id,
        author_name=actor.name,
        written_at=now,
    )
    session.add(made)
    session.flush()
    _note(session, Act.PLAN_COMMENTED, made, actor=actor, now=now)
    return made


def settle_stop_comment(session: Session, made: PlanComment, *, actor: Actor, now: datetime) -> None:
    """Resolve a locked comment; idempotent."""
    demand(actor.may(Permission.PLAN_MANAGE) or actor.may(Permission.PLAN_ADOPT))
    if made.settled_at is not None:
        return
    made.settled_at, made.settled_by_name = now, actor.name
    session.add(made)
    _note(session, Act.PLAN_COMMENT_SETTLED, made, actor=actor, now=now)


def _note(session: Session, act: Act, made: PlanComment, *, actor: Actor, now: datetime) -> None:
    subject, stop = f"plan_comment:{made.id}", str(made.stop.label)
    audit.record(session, act, actor=actor, now=now, subject=subject, stop=stop)


def _record(session: Session, act: Act, section: PlanSection, *, actor: Actor, now: datetime, **detail: object) -> None:
    subject, stop = f"plan_section:{section.id}", str(section.stop.label)
    audit.record(session, act, actor=actor, now=now, subject=subject, stop=stop, **detail)


def save_purpose(session: Session, reasons: PurposeDetails, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save over `revision`. Raises `Conflict` if saved since."""
    demand(actor.may(Permission.PLAN_MANAGE))
    section = locked_purpose_section(session, actor.organisation_id)
    if (section.revision if section else 0) != revision:
        raise Conflict(msg("Alguien ha guardado esta parada mientras usted escribía: mire lo suyo antes de guardar."))
    section = section or PlanSection(organisation_id=actor.organisation_id, stop=Stop.WHY, body={})
    section.body = section.body | _body(reasons)
    section.revision, section.saved_at, section.saved_by_name = revision + 1, now, actor.name
    session.add(section)
    session.flush()
    detail = {"purpose": reasons.purpose, "count": len(reasons.audiences)}
    audit.record(session, Act.PLAN_PURPOSE_KEPT, actor=actor, now=now, subject="plan:why", **detail)


def _body(reasons: PurposeDetails) -> dict[str, Any]:
    return {
        "purpose": reasons.purpose.value if reasons.purpose else None,
        "audiences": [
            {"name": audience.name, "needs": audience.needs, "where": audience.where} for audience in reasons.audiences
        ],
    }
