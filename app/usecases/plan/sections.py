"""Collaborative writing of plan stops: texts, purpose, assignments, comments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.core.errors import Conflict, InvalidField
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.text import normalise_text
from app.db.work import Work
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


def write_texts(work: Work, stop: Stop, texts: TextsByKey, *, revision: int, quietly: bool = False) -> PlanSection:
    """Save over `revision`. `quietly`: automatically. Raises `StaleSection`, `Refusal` if too long."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    check_text_lengths(texts)
    section = section_to_edit(work, stop)
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
        quietly
        and section.saved_by_name == work.actor.name
        and section.saved_at
        and section.saved_at > work.now - SAME_EDIT
    )
    section.body = section.body | new
    section.revision, section.saved_at, section.saved_by_name = section.revision + 1, work.now, work.actor.name
    work.session.add(section)
    if not is_still_at_it:
        _record(work, Act.PLAN_WRITTEN, section)
    return section


def _cleaned_texts(by_language: Mapping[str, str]) -> dict[str, str]:
    texts = {language: clean_pasted(text) for language, text in by_language.items()}
    return {language: text for language, text in texts.items() if text}


def assign_stop(work: Work, stop: Stop, owner_id: int | None, due_on: date | None) -> PlanSection:
    """Raise `InvalidField` for a non-writer or new past date."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    if owner_id is not None:
        _check_owner(work, owner_id)
    section = section_to_edit(work, stop)
    if due_on != section.due_on:
        _check_day(due_on, today=current_day(work.session, work.organisation_id, now=work.now))
    if (section.owner_id, section.due_on) == (owner_id, due_on):
        return section
    section.owner_id, section.due_on = owner_id, due_on
    work.session.add(section)
    _record(work, Act.PLAN_ASSIGNED, section, owner_id=owner_id, deadline=due_on)
    return section


def _check_owner(work: Work, owner_id: int) -> None:
    user = people.member_or_404(work.session, owner_id, organisation_id=work.organisation_id)
    owner = actors.load_actor(work.session, user, work.organisation_id, now=work.now)
    if owner is None or not owner.may(Permission.PLAN_MANAGE):
        raise InvalidField(
            "owner_id", msg("Esa persona no puede escribir el plan: elija a otra o dele antes esa función.")
        )


def _check_day(due_on: date | None, *, today: date) -> None:
    if due_on is not None and due_on < today:
        raise InvalidField("due_on", msg("Ese día ya ha pasado: elija hoy o uno posterior."))


def comment_stop(work: Work, stop: Stop, text: str) -> PlanComment:
    """Add a comment. Raises `InvalidField` if empty."""
    demand(work.actor.may(Permission.PLAN_MANAGE) or work.actor.may(Permission.PLAN_ADOPT))
    if not (comment := normalise_text(text)):
        raise InvalidField("comment", msg("Escriba el comentario."))
    made = PlanComment(
        organisation_id=work.organisation_id,
        stop=stop,
        text=comment,
        author_id=work.actor.person_id,
        author_name=work.actor.name,
        written_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    _note(work, Act.PLAN_COMMENTED, made)
    return made


def settle_stop_comment(work: Work, made: PlanComment) -> None:
    """Resolve a locked comment; idempotent."""
    demand(work.actor.may(Permission.PLAN_MANAGE) or work.actor.may(Permission.PLAN_ADOPT))
    if made.settled_at is not None:
        return
    made.settled_at, made.settled_by_name = work.now, work.actor.name
    work.session.add(made)
    _note(work, Act.PLAN_COMMENT_SETTLED, made)


def _note(work: Work, act: Act, made: PlanComment) -> None:
    subject, stop = f"plan_comment:{made.id}", str(made.stop.label)
    audit.record(work, act, subject=subject, stop=stop)


def _record(work: Work, act: Act, section: PlanSection, **detail: object) -> None:
    subject, stop = f"plan_section:{section.id}", str(section.stop.label)
    audit.record(work, act, subject=subject, stop=stop, **detail)


def save_purpose(work: Work, reasons: PurposeDetails, *, revision: int) -> None:
    """Save over `revision`. Raises `Conflict` if saved since."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    section = locked_purpose_section(work.session, work.organisation_id)
    if (section.revision if section else 0) != revision:
        raise Conflict(msg("Alguien ha guardado esta parada mientras usted escribía: mire lo suyo antes de guardar."))
    section = section or PlanSection(organisation_id=work.organisation_id, stop=Stop.WHY, body={})
    section.body = section.body | _body(reasons)
    section.revision, section.saved_at, section.saved_by_name = revision + 1, work.now, work.actor.name
    work.session.add(section)
    work.session.flush()
    detail = {"purpose": reasons.purpose, "count": len(reasons.audiences)}
    audit.record(work, Act.PLAN_PURPOSE_KEPT, subject="plan:why", **detail)


def _body(reasons: PurposeDetails) -> dict[str, Any]:
    return {
        "purpose": reasons.purpose.value if reasons.purpose else None,
        "audiences": [
            {"name": audience.name, "needs": audience.needs, "where": audience.where} for audience in reasons.audiences
        ],
    }
