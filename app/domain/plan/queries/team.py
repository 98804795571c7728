"""The fourth stop: team, skills, attention shifts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.db.work import Work
from app.domain.organisations.models import Organisation
from app.domain.people.models import Substitution
from app.domain.people.queries import people
from app.domain.people.queries.people import Member
from app.domain.people.rules.substitutions import SubstitutionKind
from app.domain.plan.models.team import AttentionShift, PlanPerson, PlanSkill, PlanTraining
from app.domain.plan.rules.coverage import WeekSpan, attention_spans, coverage_gaps, format_clock
from app.domain.plan.rules.team import MIN_ADMINISTRATORS, SKILLS, is_below_need


@dataclass(frozen=True, slots=True)
class TeamMember:
    """`planned`: the intended substitute; `substitution`: today's; `absences`: this week's."""

    member: Member
    minutes: int = 0
    can_administer: bool = False
    planned: str = ""
    substitution: Substitution | None = None
    trainings: Sequence[PlanTraining] = ()
    absences: Sequence[Substitution] = ()

    @property
    def id(self) -> int:
        return self.member.user.id

    @property
    def name(self) -> str:
        return self.member.user.name

    @property
    def substitute(self) -> str:
        return self.substitution.substitute_name if self.substitution else self.planned


@dataclass(frozen=True, slots=True)
class TeamOverview:
    """`adrift`: shifts of people who have left."""

    team: Sequence[TeamMember]
    skills: Sequence[PlanSkill]
    shifts: Sequence[AttentionShift]
    adrift: Sequence[AttentionShift]
    attention: Sequence[WeekSpan]
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def gaps(self) -> list[WeekSpan]:
        return coverage_gaps(self.attention, self.shifts)


def team_overview(session: Session, organisation_id: int, *, today: date) -> TeamOverview:
    """Return the plan's team, skills and attention shifts, in seven statements."""
    here = colleagues(session, organisation_id, today=today)
    names = {member.user.id: member.user.name for member in here}
    shifts = session.exec(
        select(AttentionShift)
        .where(AttentionShift.organisation_id == organisation_id)
        .order_by(
            col(AttentionShift.weekday), col(AttentionShift.starts), col(AttentionShift.ends), col(AttentionShift.id)
        )
    ).all()
    return TeamOverview(
        team=_team(session, organisation_id, here, names, today),
        skills=skills(session, organisation_id),
        shifts=[shift for shift in shifts if shift.user_id in names],
        adrift=[shift for shift in shifts if shift.user_id not in names],
        attention=attention_spans(session.get_one(Organisation, organisation_id).attention_hours),
        names=names,
    )


def colleagues(session: Session, organisation_id: int, *, today: date) -> list[Member]:
    """Exclude political offices: they do not look after accounts."""
    every = people.members(session, organisation_id=organisation_id, today=today)
    return [member for member in every if people.member_may(member, Permission.PLAN_READ)]


def plan_people(session: Session, organisation_id: int) -> dict[int, PlanPerson]:
    wanted = select(PlanPerson).where(PlanPerson.organisation_id == organisation_id).order_by(col(PlanPerson.id))
    return {person.user_id: person for person in session.exec(wanted).all()}


def skills(session: Session, organisation_id: int) -> Sequence[PlanSkill]:
    """Return empty until filled in."""
    wanted = select(PlanSkill).where(PlanSkill.organisation_id == organisation_id)
    return session.exec(wanted.order_by(col(PlanSkill.place))).all()


def trainings(session: Session, organisation_id: int) -> dict[int, list[PlanTraining]]:
    """Return trainings by person: pending first, then newest."""
    wanted = select(PlanTraining).where(PlanTraining.organisation_id == organisation_id)
    trainings_by_person: dict[int, list[PlanTraining]] = {}
    for training in session.exec(
        wanted.order_by(col(PlanTraining.done_on).desc().nulls_first(), PlanTraining.name, col(PlanTraining.id))
    ).all():
        trainings_by_person.setdefault(training.user_id, []).append(training)
    return trainings_by_person


def training_or_404(work: Work, training_id: int) -> PlanTraining:
    """Lock and return a training. Raises `NotFound`."""
    training = work.session.exec(
        select(PlanTraining)
        .where(PlanTraining.organisation_id == work.organisation_id, PlanTraining.id == training_id)
        .with_for_update()
    ).first()
    if training is None:
        raise NotFound(msg("Esa formación no existe."))
    return training


def shift_or_404(work: Work, shift_id: int) -> AttentionShift:
    """Lock and return an attention shift. Raises `NotFound`."""
    shift = work.session.exec(
        select(AttentionShift)
        .where(AttentionShift.organisation_id == work.organisation_id, AttentionShift.id == shift_id)
        .with_for_update()
    ).first()
    if shift is None:
        raise NotFound(msg("Ese turno no existe: puede que ya se haya quitado."))
    return shift


def week_of(day: date) -> tuple[date, date]:
    """Return Monday and Sunday."""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def substitutions_within(session: Session, organisation_id: int, first: date, last: date) -> Sequence[Substitution]:
    """Return the substitutions between two days; omit substitutions ended early."""
    return session.exec(
        select(Substitution)
        .where(Substitution.organisation_id == organisation_id, col(Substitution.ended_at).is_(None))
        .where(Substitution.starts_on <= last, Substitution.ends_on >= first)
        .order_by(col(Substitution.starts_on), col(Substitution.id))
    ).all()


def team_snapshot(session: Session, organisation_id: int, *, today: date) -> dict[str, Any]:
    overview = team_overview(session, organisation_id, today=today)
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


def missing_team(session: Session, organisation_id: int, *, today: date) -> list[Message]:
    return missing_in_team(team_overview(session, organisation_id, today=today))


def missing_in_team(overview: TeamOverview) -> list[Message]:
    return [*_missing_people(overview), *_missing_skills(overview), *_missing_shifts(overview)]


def skill_name(skill: PlanSkill) -> Message | str:
    return SKILLS.get(skill.code, skill.name)


def role_words(team_member: TeamMember) -> list[Message]:
    """Return roles once each, in order."""
    return [role.label for role in dict.fromkeys(membership.role for membership in team_member.member.memberships)]


def _team(
    session: Session, organisation_id: int, here: Sequence[Member], names: Mapping[int, str], today: date
) -> list[TeamMember]:
    rows, learnt = plan_people(session, organisation_id), trainings(session, organisation_id)
    away = substitutions_within(session, organisation_id, *week_of(today))
    return [
        _team_member(member, rows.get(member.user.id), names, learnt.get(member.user.id, []), away, today)
        for member in here
    ]


def _team_member(
    member: Member,
    row: PlanPerson | None,
    names: Mapping[int, str],
    learnt: Sequence[PlanTraining],
    away: Sequence[Substitution],
    today: date,
) -> TeamMember:
    own = [substitution for substitution in away if substitution.user_id == member.user.id]
    return TeamMember(
        member,
        minutes=row.minutes_week if row else 0,
        can_administer=bool(row and row.can_administer),
        planned=names.get(row.substitute_id or 0, "") if row else "",
        substitution=next(
            (substitution for substitution in own if substitution.starts_on <= today <= substitution.ends_on), None
        ),
        trainings=learnt,
        absences=[substitution for substitution in own if substitution.kind is SubstitutionKind.SUBSTITUTION],
    )


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
