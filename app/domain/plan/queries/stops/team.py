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


def team_snapshot(overview: TeamOverview) -> dict[str, Any]:
    return {
        "people": [_person(person) for person in overview.team if _is_counted_on(person)],
        "skills": [
            {
                "skill": str(skill_name(skill)),
                "needed": skill.needed,
                "held": skill.held,
                "who": overview.names.get(skill.user_id or 0, ""),
            }
            for skill in overview.skills
        ],
        "coverage": [
            {
                "weekday": shift.weekday,
                "starts": format_clock(shift.starts),
                "ends": format_clock(shift.ends),
                "who": overview.names[shift.user_id],
            }
            for shift in overview.shifts
        ],
        "gaps": [
            {"weekday": gap.weekday, "starts": format_clock(gap.starts), "ends": format_clock(gap.ends)}
            for gap in overview.gaps
        ],
    }


def missing_in(overview: TeamOverview) -> list[Message]:
    return [*_missing_people(overview), *_missing_skills(overview), *_missing_shifts(overview)]


def skill_name(skill: PlanSkill) -> Message | str:
    return SKILLS.get(skill.code, skill.name)


def role_words(one: TeamMember) -> list[Message]:
    """Return the person's roles, once each, in the order given."""
    return [role.label for role in dict.fromkeys(membership.role for membership in one.member.memberships)]


def _is_counted_on(person: TeamMember) -> bool:
    return bool(person.minutes or person.substitute or person.trainings or person.can_administer)


def _person(person: TeamMember) -> dict[str, Any]:
    return {
        "name": person.name,
        "roles": [str(word) for word in role_words(person)],
        "minutes_week": person.minutes,
        "substitute": person.substitute,
        "training": "; ".join(
            f"{training.name} ({f'{training.done_on:%d/%m/%Y}' if training.done_on else 'por hacer'})"
            for training in person.trainings
        ),
        "can_administer": person.can_administer,
    }


def _missing_people(overview: TeamOverview) -> list[Message]:
    working = [person for person in overview.team if person.minutes]
    if not working:
        return [msg("Las horas que alguien dedica cada semana a las redes.")]
    messages = []
    if alone := [person.name for person in working if not person.substitute]:
        messages.append(msg("Sin sustituto: %(names)s.", names=", ".join(alone)))
    if sum(person.can_administer for person in overview.team) < MIN_ADMINISTRATORS:
        messages.append(msg("Dos personas que puedan administrar las cuentas: con una sola se pierden con ella."))
    return messages


def _missing_skills(overview: TeamOverview) -> list[Message]:
    if not overview.skills:
        return [msg("La ficha de competencias de quien gestiona las redes.")]
    short = [skill for skill in overview.skills if is_below_need(skill.needed, skill.held)]
    return [msg("Competencias por debajo de lo necesario: %(count)s.", count=len(short))] if short else []


def _missing_shifts(overview: TeamOverview) -> list[Message]:
    if not overview.attention:
        return [msg("El horario de atención del organismo, que se pone en Ajustes.")]
    if not overview.shifts:
        return [msg("Los turnos de la semana: quién responde y cuándo.")]
    count = len(overview.gaps)
    return [msg("Huecos sin nadie en el horario de atención: %(count)s.", count=count)] if count else []
