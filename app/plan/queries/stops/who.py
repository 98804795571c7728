"""Stop 4: the people, what they know, and the week in which somebody answers."""

from datetime import date
from typing import Any

from sqlmodel import Session

from app.accounts.rules import role_name
from app.core.words import Sentence, say
from app.plan.models import PlanSkill
from app.plan.queries.people import House, Mate, house
from app.plan.rules.coverage import clock
from app.plan.rules.people import ADMINISTRATORS
from app.plan.rules.skills import SKILLS, is_short


def snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    return told(house(session, organisation_id, today=today))


def missing(session: Session, organisation_id: int, *, today: date) -> list[Sentence]:
    return lacks(house(session, organisation_id, today=today))


def told(held: House) -> dict[str, Any]:
    """As a version keeps it."""
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
                "starts": clock(one.starts),
                "ends": clock(one.ends),
                "who": held.names[one.user_id],
            }
            for one in held.shifts
        ],
        "gaps": [{"weekday": one.weekday, "starts": clock(one.starts), "ends": clock(one.ends)} for one in held.gaps],
    }


def lacks(held: House) -> list[Sentence]:
    """What is not said yet, of what was read already."""
    return [*_of_people(held), *_of_skills(held), *_of_week(held)]


def skill_name(one: PlanSkill) -> Sentence | str:
    return SKILLS.get(one.code, one.name)


def role_words(one: Mate) -> list[Sentence]:
    """Each once, in the order they were given."""
    return [role_name(role) for role in dict.fromkeys(each.role for each in one.member.memberships)]


def _is_counted_on(one: Mate) -> bool:
    return bool(one.minutes or one.substitute or one.trainings or one.can_administer)


def _person(one: Mate) -> dict[str, Any]:
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


def _of_people(held: House) -> list[Sentence]:
    working = [one for one in held.team if one.minutes]
    if not working:
        return [say("Las horas que alguien dedica cada semana a las redes.")]
    found = []
    if alone := [one.name for one in working if not one.substitute]:
        found.append(say("Sin sustituto: %(names)s.", names=", ".join(alone)))
    if sum(one.can_administer for one in held.team) < ADMINISTRATORS:
        found.append(say("Dos personas que puedan administrar las cuentas: con una sola se pierden con ella."))
    return found


def _of_skills(held: House) -> list[Sentence]:
    if not held.skills:
        return [say("La ficha de competencias de quien gestiona las redes.")]
    short = [one for one in held.skills if is_short(one.needed, one.held)]
    return [say("Competencias por debajo de lo necesario: %(count)s.", count=len(short))] if short else []


def _of_week(held: House) -> list[Sentence]:
    if not held.attention:
        return [say("El horario de atención del organismo, que se pone en Ajustes.")]
    if not held.shifts:
        return [say("Los turnos de la semana: quién responde y cuándo.")]
    count = len(held.gaps)
    return [say("Huecos sin nadie en el horario de atención: %(count)s.", count=count)] if count else []
