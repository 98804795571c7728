"""Periods confirmed, ended, cancelled; dependent bodies record copies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import local_time
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.periods.models import Period
from app.domain.periods.queries import periods
from app.domain.periods.queries.periods import PeriodWithParts
from app.domain.periods.rules.confirmation import check_may_confirm_period, provisional_end
from app.domain.periods.rules.kinds import PeriodKind, PeriodState
from app.domain.periods.rules.references import PeriodReference, check_reference
from app.domain.periods.rules.validity import DayRange, check_period_days, range_instants
from app.usecases.periods.proposals import add_with_parts, record_period_act

S = PeriodState
CLOSING_ACTS = {S.ENDED: Act.PERIOD_ENDED, S.CANCELLED: Act.PERIOD_CANCELLED}


@dataclass(frozen=True, slots=True)
class PeriodDecision:
    """The deciding document, its days and classes that go on."""

    reference: PeriodReference | None
    days: Mapping[PeriodKind, DayRange]
    allowed: tuple[str, ...]


def put_in_force(work: Work, whole: PeriodWithParts, decision: PeriodDecision) -> None:
    """Put a locked period, with dates inside, in force.

    A second person confirms, even what one did provisionally. Raises `NotPermitted` for the proposer, `Refusal`,
    `Conflict`.
    """
    demand(work.actor.may(Permission.PERIOD_CONFIRM))
    period = whole.period
    _check_is_waiting(period, now=work.now)
    local = local_time(work.now, period.zone)
    people = (period.proposed_by_name, work.actor.name)
    clock = local.time().replace(tzinfo=None)
    check_reference(period.kind, decision.reference, today=local.date(), now=clock, people=people)
    check_period_days(decision.days)
    begins_at = range_instants(*decision.days.get(period.kind, (period.starts_on, period.ends_on)), period.zone)[0]
    around = periods.confirmers(work.session, period, now=work.now)
    is_provisional = check_may_confirm_period(period.kind, work.actor.id, around, has_begun=begins_at <= work.now)
    if is_provisional and period.provisional_until:
        raise Conflict(msg("Ya está en vigor de forma provisional: la confirma otra persona."))
    for part in whole.parts:
        _put_part_in_force(part, decision, actor=work.actor, now=work.now)
    if is_provisional:
        period.ends_at = period.provisional_until = provisional_end(period.ends_at, now=work.now)
    record_period_act(work, Act.PERIOD_CONFIRMED, period, **_confirmation_detail(whole, decision))
    work.session.flush()


def _check_is_waiting(period: Period, *, now: datetime) -> None:
    """Raise `Conflict` unless proposed, or provisional and not over."""
    check_is_own(period, S.CONFIRMED if period.provisional_until else S.PROPOSED)
    if period.provisional_until and period.ends_at is not None and period.ends_at <= now:
        raise Conflict(msg("La emergencia provisional ya terminó: propóngala otra vez si sigue."))


def _put_part_in_force(part: Period, decision: PeriodDecision, *, actor: Actor, now: datetime) -> None:
    reference = decision.reference
    set_part_days(part, decision.days.get(part.kind, (part.starts_on, part.ends_on)))
    part.state, part.provisional_until = S.CONFIRMED, None
    part.bulletin_reference, part.reference = (reference.text, reference.data()) if reference else ("", {})
    part.confirmed_by, part.confirmed_by_name, part.confirmed_at = actor.id, actor.name, now
    part.allowed = list(decision.allowed)


def _confirmation_detail(whole: PeriodWithParts, decision: PeriodDecision) -> dict[str, Any]:
    days = {part.kind.value: [part.starts_on, part.ends_on] for part in whole.parts}
    until = whole.period.provisional_until
    detail = {"reference": whole.period.bulletin_reference, "days": days, "allowed": list(decision.allowed)}
    return detail | ({"provisional_until": until} if until else {})


def check_may_end(period: Period, *, reason: str, actor: Actor, now: datetime) -> None:
    """Raise `NotPermitted`, `Refusal` without a reason, `Conflict` for a period that is over."""
    check_is_own(period, S.PROPOSED, S.CONFIRMED)
    is_proposers = period.state is S.PROPOSED and actor.may(Permission.PERIOD_PROPOSE)
    demand(is_proposers or actor.may(Permission.PERIOD_END))
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el historial."))
    check_is_not_over(period, now=now)


def check_is_not_over(period: Period, *, now: datetime) -> None:
    if period.state is S.CONFIRMED and period.ends_at is not None and period.ends_at <= now:
        raise Conflict(msg("Este periodo ya terminó en su fecha."))


def end_or_cancel(work: Work, whole: PeriodWithParts, *, reason: str) -> PeriodState:
    """End a current or cancel a future period that `check_may_end` passed; holds await people."""
    period = whole.period
    state = S.ENDED if period.state is S.CONFIRMED and period.starts_at <= work.now else S.CANCELLED
    close_period(whole, state, reason=reason.strip(), by=(work.actor.id, work.actor.name), now=work.now)
    record_period_act(work, CLOSING_ACTS[state], period, reason=reason.strip())
    work.session.flush()
    return state


def close_period(
    whole: PeriodWithParts, state: PeriodState, *, reason: str, by: tuple[int | None, str], now: datetime
) -> None:
    """Unbind a period and dates inside; agreed days stay."""
    for part in whole.parts:
        part.state, part.reason = state, reason
        (part.ended_by, part.ended_by_name), part.ended_at = by, now
        if part.ends_at is None or part.ends_at > now:
            part.ends_at = max(part.starts_at, now)


def set_part_days(part: Period, days: DayRange) -> None:
    part.starts_on, part.ends_on = days
    part.starts_at, part.ends_at = range_instants(*days, part.zone)


def check_is_own(period: Period, *expected: PeriodState) -> None:
    """Raise `Refusal` for another body's period, `Conflict` for another state."""
    if period.inherited_from_id is not None:
        raise Refusal(msg("Este periodo lo decidió %(body)s: solo allí puede cambiarse.", body=period.inherited_from))
    if period.state not in expected:
        raise Conflict(msg("Este periodo ya está «%(state)s»: vuelva a mirar la página.", state=period.state.label))


COPIED_COLUMNS = [
    "kind",
    "name",
    "territory",
    "starts_on",
    "ends_on",
    "state",
    "election",
    "is_repeated",
    "allowed",
    "bulletin_reference",
    "reference",
    "proposed_by",
    "proposed_by_name",
    "proposed_at",
    "confirmed_by",
    "confirmed_by_name",
    "confirmed_at",
]


def copy_period(work: Work, organisation: Organisation, above: PeriodWithParts, body: str) -> PeriodWithParts:
    """Copy local days into the dependent body's zone. `body`: the decider."""
    whole, *inside = [_copy_of_part(organisation, part, body) for part in above.parts]
    add_with_parts(work.session, whole, inside)
    record_period_act(work, Act.PERIOD_INHERITED, whole, body=body, reference=whole.bulletin_reference)
    work.session.flush()
    return PeriodWithParts(whole, inside)


def close_copy(work: Work, copy: PeriodWithParts, above: Period) -> None:
    by = (above.ended_by, above.ended_by_name)
    close_period(copy, above.state, reason=above.reason, by=by, now=above.ended_at or work.now)
    detail = {"reason": above.reason, "body": copy.period.inherited_from}
    record_period_act(work, CLOSING_ACTS[above.state], copy.period, **detail)
    work.session.flush()


def _copy_of_part(organisation: Organisation, part: Period, body: str) -> Period:
    starts_at, ends_at = range_instants(part.starts_on, part.ends_on, organisation.zone)
    return Period(
        organisation_id=organisation.id,
        zone=organisation.zone,
        starts_at=starts_at,
        ends_at=ends_at,
        inherited_from_id=part.id,
        inherited_from=body,
        **{name: getattr(part, name) for name in COPIED_COLUMNS},
    )
