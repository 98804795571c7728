"""Reads of who looks after the accounts, and of the week they answer in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, select

from app.accounts import queries as accounts
from app.accounts.models import Substitution
from app.accounts.queries import Member
from app.accounts.rules import Permission
from app.accounts.rules.substitutions import SubstitutionKind
from app.core.errors import NotFound
from app.core.words import say
from app.organisations.models import Organisation
from app.plan.models import AttentionShift, PlanPerson, PlanSkill, Training
from app.plan.rules.coverage import Stretch, attended, gaps


@dataclass(frozen=True, slots=True)
class Mate:
    """Somebody of the house and what the plan says of them.

    `planned`: who is to stand in for them, by name; `standing`, who does today; `absences` are those of the week.
    """

    member: Member
    minutes: int = 0
    can_administer: bool = False
    planned: str = ""
    standing: Substitution | None = None
    trainings: Sequence[Training] = ()
    absences: Sequence[Substitution] = ()

    @property
    def id(self) -> int:
        return self.member.user.id

    @property
    def name(self) -> str:
        return self.member.user.name

    @property
    def substitute(self) -> str:
        return self.standing.substitute_name if self.standing else self.planned


@dataclass(frozen=True, slots=True)
class House:
    """`adrift`: the shifts of people who are not here any more, which cover nothing."""

    team: Sequence[Mate]
    skills: Sequence[PlanSkill]
    shifts: Sequence[AttentionShift]
    adrift: Sequence[AttentionShift]
    attention: Sequence[Stretch]
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def gaps(self) -> list[Stretch]:
        return gaps(self.attention, self.shifts)


def house(session: Session, organisation_id: int, *, today: date) -> House:
    """Everything the stop says; seven statements."""
    here = colleagues(session, organisation_id, today=today)
    names = {one.user.id: one.user.name for one in here}
    held = session.exec(
        select(AttentionShift)
        .where(AttentionShift.organisation_id == organisation_id)
        .order_by(
            col(AttentionShift.weekday), col(AttentionShift.starts), col(AttentionShift.ends), col(AttentionShift.id)
        )
    ).all()
    return House(
        team=_team(session, organisation_id, here, names, today),
        skills=skills(session, organisation_id),
        shifts=[one for one in held if one.user_id in names],
        adrift=[one for one in held if one.user_id not in names],
        attention=attended(session.get_one(Organisation, organisation_id).attention_hours),
        names=names,
    )


def colleagues(session: Session, organisation_id: int, *, today: date) -> list[Member]:
    """Whoever is of the house and reads its plan: a political office does not look after accounts."""
    every = accounts.members(session, organisation_id=organisation_id, today=today)
    return [one for one in every if accounts.may(one, Permission.PLAN_READ)]


def colleague_or_404(session: Session, user_id: int, *, organisation_id: int, today: date) -> Member:
    """Raises `NotFound`."""
    for one in colleagues(session, organisation_id, today=today):
        if one.user.id == user_id:
            return one
    raise NotFound(say("Esa persona no atiende las redes de este organismo."))


def planned(session: Session, organisation_id: int) -> dict[int, PlanPerson]:
    """What the plan counts on of each person, by who they are."""
    wanted = select(PlanPerson).where(PlanPerson.organisation_id == organisation_id).order_by(col(PlanPerson.id))
    return {one.user_id: one for one in session.exec(wanted).all()}


def skills(session: Session, organisation_id: int) -> Sequence[PlanSkill]:
    """The sheet, in its order; empty until somebody fills it in."""
    wanted = select(PlanSkill).where(PlanSkill.organisation_id == organisation_id)
    return session.exec(wanted.order_by(col(PlanSkill.place))).all()


def trainings(session: Session, organisation_id: int) -> dict[int, list[Training]]:
    """Of each person: what is still to be learnt first, then the newest."""
    wanted = select(Training).where(Training.organisation_id == organisation_id)
    found: dict[int, list[Training]] = {}
    for one in session.exec(
        wanted.order_by(col(Training.done_on).desc().nulls_first(), Training.name, col(Training.id))
    ).all():
        found.setdefault(one.user_id, []).append(one)
    return found


def training_or_404(session: Session, training_id: int, *, organisation_id: int) -> Training:
    """To be changed. Raises `NotFound`."""
    found = session.exec(
        select(Training)
        .where(Training.organisation_id == organisation_id, Training.id == training_id)
        .with_for_update()
    ).first()
    if found is None:
        raise NotFound(say("Esa formación no existe."))
    return found


def shift_or_404(session: Session, shift_id: int, *, organisation_id: int) -> AttentionShift:
    """To be removed. Raises `NotFound`."""
    found = session.exec(
        select(AttentionShift)
        .where(AttentionShift.organisation_id == organisation_id, AttentionShift.id == shift_id)
        .with_for_update()
    ).first()
    if found is None:
        raise NotFound(say("Ese turno no existe: puede que ya se haya quitado."))
    return found


def week_of(day: date) -> tuple[date, date]:
    """Its Monday and its Sunday."""
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)


def substitutions_within(session: Session, organisation_id: int, first: date, last: date) -> Sequence[Substitution]:
    """Those with a day between two, both included, that nobody ended before its time."""
    return session.exec(
        select(Substitution)
        .where(Substitution.organisation_id == organisation_id, col(Substitution.ended_at).is_(None))
        .where(Substitution.starts_on <= last, Substitution.ends_on >= first)
        .order_by(col(Substitution.starts_on), col(Substitution.id))
    ).all()


def _team(
    session: Session, organisation_id: int, here: Sequence[Member], names: Mapping[int, str], today: date
) -> list[Mate]:
    rows, learnt = planned(session, organisation_id), trainings(session, organisation_id)
    away = substitutions_within(session, organisation_id, *week_of(today))
    return [_mate(one, rows.get(one.user.id), names, learnt.get(one.user.id, []), away, today) for one in here]


def _mate(
    member: Member,
    row: PlanPerson | None,
    names: Mapping[int, str],
    learnt: Sequence[Training],
    away: Sequence[Substitution],
    today: date,
) -> Mate:
    own = [one for one in away if one.user_id == member.user.id]
    return Mate(
        member,
        minutes=row.minutes_week if row else 0,
        can_administer=bool(row and row.can_administer),
        planned=names.get(row.substitute_id or 0, "") if row else "",
        standing=next((one for one in own if one.starts_on <= today <= one.ends_on), None),
        trainings=learnt,
        absences=[one for one in own if one.kind is SubstitutionKind.SUBSTITUTION],
    )
