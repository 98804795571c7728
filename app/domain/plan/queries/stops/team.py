"""Stop 4: team, skills, attention shifts."""

from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import role_name
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
                "skill": str(skill_name(one)),
                "needed": one.needed,
                "held": one.held,
                "who": held.names.get(one.user_id or 0, ""),
            }
            for one in held.skills
        ],
        "coverage": [
            {
                "weekday": one.weekday,
                "starts": format_clock(one.starts),
                "ends": format_clock(one.ends),
                "who": held.names[one.user_id],
            }
            for one in held.shifts
        ],
        "gaps": [
            {"weekday": one.weekday, "starts": format_clock(one.starts), "ends": format_clock(one.ends)}
            for one in held.gaps
        ],
    }


def missing_in(held: TeamOverview) -> list[Message]:
    return [*_missing_people(held), *_missing_skills(held), *_missing_shifts(held)]


def skill_name(one: PlanSkill) -> Message | str:
    return SKILLS.get(one.code, one.name)


def role_words(one: TeamMember) -> list[Message]:
    """Return the person's roles, once each, in the order given."""
    return [role_name(role) for role in dict.fromkeys(each.role for each in one.member.memberships)]


def _is_counted_on(one: TeamMember) -> bool:
    return bool(one.minutes or one.substitute or one.trainings or one.can_administer)


def _person(one: TeamMember) -> dict[str, Any]:
    return {
        "name": one.name,
        "roles": [str(word) for word in role_words(one)],
        "minutes_week": one.minutes,
        "substitute": one.substitute,
        "training": "; ".join(
            f"{each.name} ({f'{each.done_on:%d/%m/%Y}' if each.done_on else 'por hacer'})" for each in one.trainings
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
    short = [one for one in held.skills if is_below_need(one.needed, one.held)]
    return [msg("Competencias por debajo de lo necesario: %(count)s.", count=len(short))] if short else []


def _missing_shifts(held: TeamOverview) -> list[Message]:
    if not held.attention:
        return [msg("El horario de atención del organismo, que se pone en Ajustes.")]
    if not held.shifts:
        return [msg("Los turnos de la semana: quién responde y cuándo.")]
    count = len(held.gaps)
    return [msg("Huecos sin nadie en el horario de atención: %(count)s.", count=count)] if count else []
