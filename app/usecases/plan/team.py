from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from sqlmodel import col, delete

from app.core.errors import Conflict, InvalidField, NotFound, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.rules import WEEKDAYS
from app.domain.plan.models.team import AttentionShift, PlanPerson, PlanSkill, PlanTraining
from app.domain.plan.queries import team
from app.domain.plan.rules.coverage import format_clock, shift_spans
from app.domain.plan.rules.team import check_substitute, is_below_need


@dataclass(frozen=True, slots=True)
class PersonCommitment:
    """A commitment; see `models.PlanPerson`."""

    minutes_week: int
    substitute_id: int | None = None
    can_administer: bool = False


@dataclass(frozen=True, slots=True)
class SkillLine:
    """A line; see `models.PlanSkill`."""

    code: str
    name: str
    needed: int
    held: int
    user_id: int | None = None


def save_commitment(work: Work, user_id: int, counted: PersonCommitment, *, today: date) -> None:
    """Write differences. Raises `InvalidField` for circular substitutes, `NotFound` for unknown people.

    The audit head locks first: concurrent changes form no cycle.
    """
    demand(work.actor.may(Permission.PLAN_MANAGE))
    audit.lock_heads(work.session, {work.organisation_id})
    names = _names(work, today)
    if user_id not in names:
        raise NotFound(NOT_A_COLLEAGUE)
    rows = team.plan_people(work.session, work.organisation_id)
    row = rows.get(user_id) or PlanPerson(organisation_id=work.organisation_id, user_id=user_id)
    if (chosen := counted.substitute_id) and chosen != row.substitute_id:
        _check_substitute(rows, user_id, chosen, names)
    if not (changed := assign_changes(row, asdict(counted))):
        return
    work.session.add(row)
    detail = {name: value for name, value in changed.items() if name != "substitute_id"}
    if "substitute_id" in changed:
        detail["substitute"] = names.get(counted.substitute_id or 0, "")
    subject = f"staff:{user_id}"
    audit.record(work, Act.STAFF_CHANGED, subject=subject, name=names[user_id], **detail)


def note_training(work: Work, user_id: int, name: str, done_on: date | None, *, today: date) -> PlanTraining:
    """Record, pending if undated. Raises `InvalidField` for future dates."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    names = _names(work, today)
    if user_id not in names:
        raise NotFound(NOT_A_COLLEAGUE)
    _check_done(done_on, today)
    made = PlanTraining(organisation_id=work.organisation_id, user_id=user_id, name=name, done_on=done_on)
    work.session.add(made)
    _record_training(work, made)
    return made


def finish_training(work: Work, training: PlanTraining, done_on: date, *, today: date) -> None:
    """Complete a locked training. Raises `Conflict` if done."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    if training.done_on:
        raise Conflict(msg("Esa formación ya consta como hecha."))
    _check_done(done_on, today)
    training.done_on = done_on
    _record_training(work, training)


def keep_skills(work: Work, wanted: Sequence[SkillLine], *, today: date) -> None:
    demand(work.actor.may(Permission.PLAN_MANAGE))
    names = _names(work, today)
    if any(line.user_id and line.user_id not in names for line in wanted):
        raise NotFound(NOT_A_COLLEAGUE)
    before = team.skills(work.session, work.organisation_id)
    if [_skill(skill) for skill in before] == list(wanted):
        return
    work.session.exec(delete(PlanSkill).where(col(PlanSkill.organisation_id) == work.organisation_id))
    work.session.expire_all()
    work.session.add_all(
        PlanSkill(
            organisation_id=work.organisation_id,
            place=place,
            **{name: getattr(line, name) for name in SkillLine.__dataclass_fields__},
        )
        for place, line in enumerate(wanted)
    )
    work.session.flush()
    detail = {
        "count": len(wanted),
        "short": [line.code or line.name for line in wanted if is_below_need(line.needed, line.held)],
    }
    subject = f"skills:{work.organisation_id}"
    audit.record(work, Act.SKILLS_CHANGED, subject=subject, **detail)


def add_shifts(
    work: Work, user_id: int, weekdays: Collection[int], starts: time, ends: time, *, today: date
) -> list[AttentionShift]:
    """Add a shift per day, split at midnight; people may share hours.

    Raises `InvalidField` for impossible hours or one's own overlap.
    """
    demand(work.actor.may(Permission.PLAN_MANAGE))
    names = _names(work, today)
    if user_id not in names:
        raise NotFound(NOT_A_COLLEAGUE)
    audit.lock_heads(work.session, {work.organisation_id})
    try:
        wanted = [span for day in sorted(set(weekdays)) for span in shift_spans(day, starts, ends)]
    except Refusal as refusal:
        raise InvalidField("ends", refusal.sentence) from refusal
    _check_free(work, user_id, wanted, today)
    made = [
        AttentionShift(organisation_id=work.organisation_id, user_id=user_id, **shift_span._asdict())
        for shift_span in wanted
    ]
    work.session.add_all(made)
    work.session.flush()
    detail = {"name": names[user_id], "weekdays": [WEEKDAYS[day] for day in sorted(set(weekdays))]}
    hours = f"{starts:%H:%M}-{ends:%H:%M}"
    subject = f"shift:{made[0].id}"
    audit.record(work, Act.SHIFT_ADDED, subject=subject, hour=hours, **detail)
    return made


def remove_shift(work: Work, shift: AttentionShift) -> None:
    """Remove a locked shift; audit and plan versions keep it."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    hour = f"{format_clock(shift.starts)}-{format_clock(shift.ends)}"
    detail: dict[str, Any] = {"weekdays": [WEEKDAYS[shift.weekday]], "hour": hour}
    work.session.delete(shift)
    audit.record(work, Act.SHIFT_REMOVED, subject=f"shift:{shift.id}", **detail)


def _names(work: Work, today: date) -> dict[int, str]:
    here = team.colleagues(work.session, work.actor.organisation_id, today=today)
    return {member.user.id: member.user.name for member in here}


def _check_substitute(rows: dict[int, PlanPerson], user_id: int, chosen: int, names: dict[int, str]) -> None:
    if chosen not in names:
        raise NotFound(NOT_A_COLLEAGUE)
    known = {key: row.substitute_id for key, row in rows.items() if row.substitute_id and key != user_id}
    try:
        check_substitute(known, user_id, chosen, names)
    except Refusal as refusal:
        raise InvalidField("substitute_id", refusal.sentence) from refusal


def _check_done(done_on: date | None, today: date) -> None:
    if done_on and done_on > today:
        raise InvalidField("done_on", msg("Ese día no ha llegado: deje la fecha en blanco mientras esté por hacer."))


def _check_free(work: Work, user_id: int, wanted: Sequence[Any], today: date) -> None:
    own_shifts = [
        shift
        for shift in team.team_overview(work.session, work.actor.organisation_id, today=today).shifts
        if shift.user_id == user_id
    ]
    for span in wanted:
        if any(span.weekday == old.weekday and span.starts < old.ends and old.starts < span.ends for old in own_shifts):
            raise InvalidField("starts", msg("Esa persona ya tiene un turno a esas horas alguno de esos días."))


def _record_training(work: Work, training: PlanTraining) -> None:
    detail = {"training": training.name, "done_on": training.done_on}
    subject = f"staff:{training.user_id}"
    audit.record(work, Act.STAFF_TRAINED, subject=subject, **detail)


def _skill(skill: PlanSkill) -> SkillLine:
    return SkillLine(**{name: getattr(skill, name) for name in SkillLine.__dataclass_fields__})


NOT_A_COLLEAGUE = msg("Esa persona no atiende las redes de este organismo.")
