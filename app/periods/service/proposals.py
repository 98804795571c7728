"""Proposing: what is written down binds nobody yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.organisations.models import Organisation
from app.periods import queries
from app.periods.models import Period
from app.periods.queries import Whole
from app.periods.rules.binding import bounds
from app.periods.rules.electoral import ELECTION_WORDS, Election, timetable
from app.periods.rules.kinds import ALLOWED_CLASSES, ELECTORAL, PeriodKind
from app.periods.rules.runs import check_run
from app.periods.rules.territory import territory_of
from app.periods.service.recording import record


@dataclass(frozen=True, slots=True)
class Vote:
    """An election as a person proposes it: everything else is worked out from the day."""

    election: Election
    on: date
    territory: str
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """Any other period, with its days as agreed; only an emergency may not know its last one."""

    kind: PeriodKind
    name: str
    territory: str
    first: date
    last: date | None
    allowed: tuple[str, ...] = field(default=tuple(one.value for one in ALLOWED_CLASSES))


def propose_election(session: Session, organisation: Organisation, vote: Vote, *, actor: Actor, now: datetime) -> Whole:
    """The whole period and the dates inside it, all proposed. Raises `Refusal` when that vote is there already."""
    demand(actor.may(Permission.PERIOD_PROPOSE))
    place = territory_of(vote.territory).code
    check_run(PeriodKind.POLLING_DAY, vote.on, vote.on)
    if queries.same_election(session, organisation.id, vote.election, place, vote.on):
        raise Refusal(say("Esas elecciones ya están entre los periodos."))
    name = f"{ELECTION_WORDS[vote.election]} de {vote.on.year}"
    runs = timetable(vote.on, repeated=vote.is_repeated)
    matters = [Matter(run.kind, name, place, run.first, run.last) for run in runs]
    whole, *inside = [_proposed(organisation, matter, actor=actor, now=now) for matter in matters]
    for part in (whole, *inside):
        part.election, part.is_repeated = vote.election, vote.is_repeated
    keep(session, whole, inside)
    record(session, Act.PERIOD_PROPOSED, whole, actor=actor, now=now, vote=vote.on, repeated=vote.is_repeated)
    return Whole(whole, inside)


def propose(session: Session, organisation: Organisation, matter: Matter, *, actor: Actor, now: datetime) -> Period:
    """Any period that is no election. Raises `Refusal` for days that make none."""
    demand(actor.may(Permission.PERIOD_PROPOSE))
    if matter.kind in ELECTORAL:
        raise Refusal(say("Las fechas de unas elecciones se proponen desde el día de la votación."))
    check_run(matter.kind, matter.first, matter.last)
    period = _proposed(organisation, matter, actor=actor, now=now)
    keep(session, period, [])
    record(session, Act.PERIOD_PROPOSED, period, actor=actor, now=now, first=matter.first, last=matter.last)
    return period


def _proposed(organisation: Organisation, matter: Matter, *, actor: Actor, now: datetime) -> Period:
    starts_at, ends_at = bounds(matter.first, matter.last, organisation.zone)
    return Period(
        organisation_id=organisation.id,
        kind=matter.kind,
        name=matter.name,
        territory=territory_of(matter.territory).code,
        starts_on=matter.first,
        ends_on=matter.last,
        zone=organisation.zone,
        starts_at=starts_at,
        ends_at=ends_at,
        allowed=list(matter.allowed),
        proposed_by=actor.id,
        proposed_by_name=actor.name,
        proposed_at=now,
    )


def keep(session: Session, whole: Period, inside: Sequence[Period]) -> None:
    """The whole first: the others point to it."""
    session.add(whole)
    session.flush()
    for part in inside:
        part.part_of_id = whole.id
    session.add_all(inside)
    session.flush()
