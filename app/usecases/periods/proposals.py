from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.queries import periods
from app.domain.periods.queries.periods import PeriodWithParts
from app.domain.periods.rules.elections import Election, election_timetable
from app.domain.periods.rules.kinds import ALLOWED_CLASSES, ELECTORAL, PeriodKind
from app.domain.periods.rules.territory import parse_territory
from app.domain.periods.rules.validity import check_day_range, range_instants


def record_period_act(work: Work, act: Act, period: Period, **detail: Any) -> None:
    """Record with kind and name: the entry stands alone."""
    audit_detail = {"kind": period.kind.value, "name": period.name, "territory": period.territory, **detail}
    audit.record(work, act, subject=f"period:{period.id}", **audit_detail)


@dataclass(frozen=True, slots=True)
class ElectionProposal:
    election: Election
    on: date
    territory: str
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class PeriodProposal:
    """Any other period; only emergencies may lack a last day."""

    kind: PeriodKind
    name: str
    territory: str
    first: date
    last: date | None
    allowed: tuple[str, ...] = field(default=tuple(topic_class.value for topic_class in ALLOWED_CLASSES))


def propose_election(work: Work, organisation: Organisation, vote: ElectionProposal) -> PeriodWithParts:
    """Propose an election with dates. Raises `Refusal` if it exists."""
    demand(work.actor.may(Permission.PERIOD_PROPOSE))
    place = parse_territory(vote.territory).code
    check_day_range(PeriodKind.POLLING_DAY, vote.on, vote.on)
    if periods.find_same_election(work.session, organisation.id, vote.election, place, vote.on):
        raise Refusal(msg("Esas elecciones ya están entre los periodos."))
    name = f"{vote.election.label} de {vote.on.year}"
    runs = election_timetable(vote.on, repeated=vote.is_repeated)
    matters = [PeriodProposal(run.kind, name, place, run.first, run.last) for run in runs]
    whole, *inside = [_proposed_period(organisation, matter, actor=work.actor, now=work.now) for matter in matters]
    for part in (whole, *inside):
        part.election, part.is_repeated = vote.election, vote.is_repeated
    add_with_parts(work.session, whole, inside)
    record_period_act(work, Act.PERIOD_PROPOSED, whole, vote=vote.on, repeated=vote.is_repeated)
    return PeriodWithParts(whole, inside)


def propose_period(work: Work, organisation: Organisation, matter: PeriodProposal) -> Period:
    """Propose periods, except elections. Raises `Refusal` for invalid days."""
    demand(work.actor.may(Permission.PERIOD_PROPOSE))
    if matter.kind in ELECTORAL:
        raise Refusal(msg("Las fechas de unas elecciones se proponen desde el día de la votación."))
    check_day_range(matter.kind, matter.first, matter.last)
    period = _proposed_period(organisation, matter, actor=work.actor, now=work.now)
    add_with_parts(work.session, period, [])
    record_period_act(work, Act.PERIOD_PROPOSED, period, first=matter.first, last=matter.last)
    return period


def _proposed_period(organisation: Organisation, matter: PeriodProposal, *, actor: Actor, now: datetime) -> Period:
    starts_at, ends_at = range_instants(matter.first, matter.last, organisation.zone)
    return Period(
        organisation_id=organisation.id,
        kind=matter.kind,
        name=matter.name,
        territory=parse_territory(matter.territory).code,
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


def add_with_parts(session: Session, whole: Period, inside: Sequence[Period]) -> None:
    """Add the whole first: parts refer to it."""
    session.add(whole)
    session.flush()
    for part in inside:
        part.part_of_id = whole.id
    session.add_all(inside)
    session.flush()
