"""Stop 4: team, skills, attention shifts."""

from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.messages import Message, msg
from app.domain.plan.models.team import PlanSkill
from app.domain.plan.queries.team import TeamMember, TeamOverview, team_overview
from app.domain.plan.rules.coverage import format_clock
from app.domain.plan.rules.team import MIN_ADMINISTRATORS, SKILLS, is_below_need


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    return team_snapshot(team_overview(session, organisation_id, today=today))


def missing(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    return missing_in(team_overview(session, organisation_id, today=today))


def team_snapshot(held: TeamOverview) -> dict[str, Any]:
    return {
        "people": [_person(one) for one in held.team if _is_counted_on(one)],
        "skills": [
            {
                "skill": str(skill_name(skill)),
                "needed": skill.needed,
                "held": skill.held,
                "who": held.names.get(skill.user_id or 0, ""),
            }
            for skill in held.skills
        ],
        "coverage": [
            {
                "weekday": shift.weekday,
                "starts": format_clock(shift.starts),
                "ends": format_clock(shift.ends),
                "who": held.names[shift.user_id],
            }
            for shift in held.shifts
        ],
        "gaps": [
            {"weekday": gap.weekday, "starts": format_clock(gap.starts), "ends": format_clock(gap.ends)}
            for gap in held.gaps
        ],
    }


def missing_in(held: TeamOverview) -> list[Message]:
    return [*_missing_people(held), *_missing_skills(held), *_missing_shifts(held)]


def skill_name(one: PlanSkill) -> Message | str:
    return SKILLS.get(one.code, one.name)


def role_words(one: TeamMember) -> list[Message]:
    """Return the person's roles, once each, in the order given."""
    return [role.label for role in dict.fromkeys(membership.role for membership in one.member.memberships)]


def _is_counted_on(one: TeamMember) -> bool:
    return bool(one.minutes or one.substitute or one.trainings or one.can_administer)


def _person(one: TeamMember) -> dict[str, Any]:
    return {
        "name": one.name,
        "roles": [str(word) for word in role_words(one)],
        "minutes_week": one.minutes,
        "substitute": one.substitute,
        "training": "; ".join(
            f"{training.name} ({f'{training.done_on:%d/%m/%Y}' if training.done_on else 'por hacer'})"
            for training in one.trainings
        ),
        "can_administer": one.can_administer,
    }


def _missing_people(held: TeamOverview) -> list[Message]:
    working = [one for one in held.team if one.minutes]
    if not working:
        return [msg("Las horas que alguien dedica cada semana a las redes.")]
    found = []
    if alone := [one.name for one in working if not one.substitute]:
        found.append(msg("Sin sustituto: %(names)s.", names=", ".join(alone)))
    if sum(one.can_administer for one in held.team) < MIN_ADMINISTRATORS:
        found.append(msg("Dos personas que puedan administrar las cuentas: con una sola se pierden con ella."))
    return found


def _missing_skills(held: TeamOverview) -> list[Message]:
    if not held.skills:
        return [msg("La ficha de competencias de quien gestiona las redes.")]
    short = [skill for skill in held.skills if is_below_need(skill.needed, skill.held)]
    return [msg("Competencias por debajo de lo necesario: %(count)s.", count=len(short))] if short else []


def _missing_shifts(held: TeamOverview) -> list[Message]:
    if not held.attention:
        return [msg("El horario de atención del organismo, que se pone en Ajustes.")]
    if not held.shifts:
        return [msg("Los turnos de la semana: quién responde y cuándo.")]
    count = len(held.gaps)
    return [msg("Huecos sin nadie en el horario de atención: %(count)s.", count=count)] if count else []
