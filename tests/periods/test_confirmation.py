"""Confirmation is by another person than the proposer; the sole person's exception; a period's legal basis."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.crisis.rules.crises import CrisisLevel
from app.domain.people.models import Substitution
from app.domain.people.rules.substitutions import SubstitutionKind
from app.domain.periods.models import Period
from app.domain.periods.queries import periods, periods_in_force
from app.domain.periods.queries.periods import PeriodWithParts
from app.domain.periods.rules.confirmation import MAX_PROVISIONAL, PROVISIONAL_FOR
from app.domain.periods.rules.elections import Election
from app.domain.periods.rules.kinds import ELECTORAL
from app.domain.periods.rules.kinds import PeriodKind as K
from app.domain.periods.rules.kinds import PeriodState as S
from app.domain.periods.rules.references import InvalidReference, PeriodReference, ReferenceKind, check_reference
from app.usecases.crisis import crises
from app.usecases.periods import decisions, enforcement, proposals
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.periods import factories
from tests.sample_town import Person, Town

pytestmark = pytest.mark.postgresql

MAY = date(2027, 5, 3)
ORDER = PeriodReference(
    ReferenceKind.ORDER, on=date(2027, 3, 1), ordered_by="Remedios Sanz", post="alcaldesa", at=time(7, 30)
)


def proposed(session: Session, town: Town, kind: K, by: Person, *, now: datetime, first: date = MAY) -> PeriodWithParts:
    last = None if kind is K.EMERGENCY else first
    matter = proposals.PeriodProposal(kind, "Por la riada", "ES", first, last)
    return PeriodWithParts(proposals.propose_period(Work(session, by.actor, now), town.organisation, matter), [])


def able_to_sign_in(session: Session, *people: Person) -> None:
    for person in people:
        person.user.password_hash = "x"
    session.flush()


def only(session: Session, town: Town, *, now: datetime) -> Person:
    """Leave only one person who may confirm."""
    for role in (Role.LEGAL_REVIEWER, Role.SUPERVISOR):
        for row in post_factory.memberships(session, town, role):
            row.ends_on = now.date() - timedelta(days=1)
    session.flush()
    return sample_town.make_person(session, town.organisation, Role.SUPERVISOR, now=now, name="Elvira Pons")


@pytest.mark.parametrize("kind", [kind for kind in K if kind not in ELECTORAL])
def test_whoever_proposed_a_period_of_any_kind_does_not_confirm_it(
    session: Session, town: Town, clock: StoppedClock, kind: K
):
    able_to_sign_in(session, town.supervisor, town.legal_reviewer)
    whole = proposed(session, town, kind, town.supervisor, now=clock())
    with pytest.raises(NotPermitted, match="Lo propuso usted"):
        factories.confirm(session, town, whole, now=clock(), by=town.supervisor)
    assert whole.period.state is S.PROPOSED
    factories.confirm(session, town, whole, now=clock(), by=town.legal_reviewer)
    assert whole.period.state is S.CONFIRMED and whole.period.provisional_until is None


def test_nor_an_election(session: Session, town: Town, clock: StoppedClock):
    proposal = proposals.ElectionProposal(Election.LOCAL, factories.VOTE, "ES")
    whole = proposals.propose_election(Work(session, town.supervisor.actor, clock()), town.organisation, proposal)
    with pytest.raises(NotPermitted):
        factories.confirm(session, town, whole, now=clock(), by=town.supervisor)


def test_a_person_with_two_functions_is_still_one(session: Session, town: Town, clock: StoppedClock):
    both = sample_town.make_person(session, town.organisation, Role.EDITOR, Role.LEGAL_REVIEWER, now=clock())
    able_to_sign_in(session, town.supervisor)
    whole = proposed(session, town, K.EMERGENCY, both, now=clock(), first=clock().date())
    with pytest.raises(NotPermitted):
        factories.confirm(session, town, whole, now=clock(), by=both)


def test_whoever_stands_in_for_the_proposer_counts_as_the_proposer(session: Session, town: Town, clock: StoppedClock):
    able_to_sign_in(session, town.supervisor)
    boss, jurist = town.supervisor, town.legal_reviewer
    third = sample_town.make_person(session, town.organisation, Role.SUPERVISOR, now=clock(), name="Berta")
    able_to_sign_in(session, third)
    today = clock().date()
    session.add(
        Substitution(
            organisation_id=town.id,
            user_id=boss.id,
            user_name="B",
            substitute_id=jurist.id,
            substitute_name="J",
            kind=SubstitutionKind.SUBSTITUTION,
            starts_on=today,
            ends_on=today,
            reason="Vacaciones",
            set_by=boss.id,
            set_by_name="B",
            set_at=clock(),
        )
    )
    whole = proposed(session, town, K.OFFICIAL_MOURNING, boss, now=clock())
    with pytest.raises(NotPermitted, match="sustituye"):
        factories.confirm(session, town, whole, now=clock(), by=jurist)
    factories.confirm(session, town, whole, now=clock(), by=third)


def test_where_nobody_else_may_confirm_an_emergency_is_provisional_for_a_day(
    session: Session, town: Town, clock: StoppedClock
):
    elvira = only(session, town, now=clock())
    whole = proposed(session, town, K.EMERGENCY, elvira, now=clock(), first=clock().date())
    factories.confirm(session, town, whole, now=clock(), by=elvira)
    until = clock() + PROVISIONAL_FOR
    assert (whole.period.provisional_until, whole.period.ends_at) == (until, until)
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.PERIOD_CONFIRMED)).one()
    assert "provisional_until" in entry.detail
    in_force = periods_in_force.binding_kinds_at(session, town.id, [clock(), until])
    assert (in_force[clock()], in_force[until]) == ({"emergency"}, frozenset())
    [band] = periods_in_force.period_bands(session, town.id, now=clock())
    assert band.provisional_until == until
    with pytest.raises(Conflict, match="otra persona"):
        factories.confirm(session, town, whole, now=clock(), by=elvira)


def test_a_second_person_makes_it_whole(session: Session, town: Town, clock: StoppedClock):
    elvira = only(session, town, now=clock())
    whole = proposed(session, town, K.EMERGENCY, elvira, now=clock(), first=clock().date())
    factories.confirm(session, town, whole, now=clock(), by=elvira)
    clock.forward(hours=2)
    factories.confirm(session, town, whole, now=clock(), by=town.legal_reviewer)
    assert whole.period.provisional_until is None and whole.period.ends_at is None
    assert whole.period.confirmed_by == town.legal_reviewer.id


@pytest.mark.parametrize("kind", [K.ELECTORAL_PERIOD, K.OFFICIAL_MOURNING, K.HOLIDAY])
def test_nothing_but_an_emergency_is_provisional(session: Session, town: Town, clock: StoppedClock, kind: K):
    elvira = only(session, town, now=clock())
    if kind is K.ELECTORAL_PERIOD:
        proposal = proposals.ElectionProposal(Election.LOCAL, factories.VOTE, "ES")
        whole = proposals.propose_election(Work(session, elvira.actor, clock()), town.organisation, proposal)
    else:
        whole = proposed(session, town, kind, elvira, now=clock())
    with pytest.raises(NotPermitted, match="nadie más"):
        factories.confirm(session, town, whole, now=clock(), by=elvira)


def test_an_emergency_still_to_come_waits_for_another(session: Session, town: Town, clock: StoppedClock):
    elvira = only(session, town, now=clock())
    whole = proposed(session, town, K.EMERGENCY, elvira, now=clock(), first=clock().date() + timedelta(days=2))
    with pytest.raises(NotPermitted, match="hay tiempo"):
        factories.confirm(session, town, whole, now=clock(), by=elvira)


def test_one_person_does_not_renew_it_for_ever(session: Session, town: Town, clock: StoppedClock):
    elvira = only(session, town, now=clock())
    for _ in range(MAX_PROVISIONAL):
        whole = proposed(session, town, K.EMERGENCY, elvira, now=clock(), first=clock().date())
        factories.confirm(session, town, whole, now=clock(), by=elvira)
        clock.forward(hours=25)
    whole = proposed(session, town, K.EMERGENCY, elvira, now=clock(), first=clock().date())
    with pytest.raises(Conflict, match="siete días"):
        factories.confirm(session, town, whole, now=clock(), by=elvira)


def test_a_provisional_emergency_binds_no_other_body(session: Session, town: Town, clock: StoppedClock):
    below = sample_town.make_town(session, now=clock(), slug="aldea")
    below.organisation.parent_id = town.id
    elvira = only(session, town, now=clock())
    whole = proposed(session, town, K.EMERGENCY, elvira, now=clock(), first=clock().date())
    factories.confirm(session, town, whole, now=clock(), by=elvira)
    assert [
        stop.organisation_id for stop in periods_in_force.holding_periods(session, [town.id, below.id], now=clock())
    ] == [town.id]
    assert periods.pending_inheritances(session, now=clock(), limit=9) == []


def test_a_reference_is_kept_as_data_and_as_words(session: Session, town: Town, clock: StoppedClock):
    whole = proposed(session, town, K.EMERGENCY, town.editor, now=clock(), first=clock().date())
    decision = factories.as_proposed(whole, reference=ORDER)
    decisions.put_in_force(Work(session, town.supervisor.actor, clock()), whole, decision)
    session.expire(whole.period)
    stored_period = session.get_one(Period, whole.period.id)
    assert stored_period.bulletin_reference == "Orden de Remedios Sanz (alcaldesa), 1 de marzo de 2027, 07:30"
    assert stored_period.reference == {
        "kind": "order",
        "on": "2027-03-01",
        "ordered_by": "Remedios Sanz",
        "post": "alcaldesa",
        "at": "07:30:00",
    }


def test_nobody_gives_the_order_they_propose_or_confirm(session: Session, town: Town, clock: StoppedClock):
    named = sample_town.make_person(session, town.organisation, Role.SUPERVISOR, now=clock(), name="Remedios  SANZ")
    whole = proposed(session, town, K.EMERGENCY, town.editor, now=clock(), first=clock().date())
    decision = factories.as_proposed(whole, reference=ORDER)
    with pytest.raises(InvalidReference, match="otra persona"):
        decisions.put_in_force(Work(session, named.actor, clock()), whole, decision)


DAY = date(2027, 2, 26)
R = ReferenceKind


@pytest.mark.parametrize(
    "reference",
    [
        PeriodReference(R.BULLETIN, issuer="BOE", number="49", on=DAY),
        PeriodReference(R.BULLETIN, issuer="BOP de Jaén", url="https://bop.example/2027/49"),
        PeriodReference(R.ACT, issuer="Decreto de Alcaldía", number="402/2027", on=DAY),
        ORDER,
    ],
)
def test_what_a_period_may_rest_on(reference: PeriodReference):
    check_reference(K.EMERGENCY, reference, today=date(2027, 3, 1), now=time(9))
    assert reference.text


@pytest.mark.parametrize(
    ("reference", "field"),
    [
        (None, "reference_kind"),
        (PeriodReference(R.BULLETIN), "reference_issuer"),
        (PeriodReference(R.BULLETIN, issuer="xx", number="1", on=DAY), "reference_issuer"),
        (PeriodReference(R.BULLETIN, issuer="BOE", number="sí", on=DAY), "reference_number"),
        (PeriodReference(R.BULLETIN, issuer="BOE", number="49"), "reference_on"),
        (PeriodReference(R.BULLETIN, issuer="BOE", url="boe.es"), "reference_url"),
        (PeriodReference(R.ACT, issuer="Decreto", number="4", on=date(2027, 3, 2)), "reference_on"),
        (PeriodReference(R.ORDER, ordered_by="Remedios", post="alcaldesa", on=DAY, at=time(8)), "ordered_by"),
        (PeriodReference(R.ORDER, ordered_by="Remedios Sanz", post="x", on=DAY, at=time(8)), "ordered_post"),
        (PeriodReference(R.ORDER, ordered_by="Remedios Sanz", post="alcaldesa", at=time(8)), "ordered_on"),
        (PeriodReference(R.ORDER, ordered_by="Remedios Sanz", post="alcaldesa", on=DAY), "ordered_at"),
        (
            PeriodReference(R.ORDER, ordered_by="Remedios Sanz", post="alcaldesa", on=date(2027, 3, 1), at=time(10)),
            "ordered_at",
        ),
    ],
)
def test_what_is_no_reference_says_which_field_to_correct(reference: PeriodReference | None, field: str):
    with pytest.raises(InvalidReference) as refused:
        check_reference(K.EMERGENCY, reference, today=date(2027, 3, 1), now=time(9))
    assert refused.value.field == field
    if reference is None:
        check_reference(K.HOLIDAY, None, today=date(2027, 3, 1), now=time(9))


def test_deeds_say_who_else_may_confirm(session: Session, town: Town, clock: StoppedClock):
    able_to_sign_in(session, town.legal_reviewer)
    whole = proposed(session, town, K.EMERGENCY, town.supervisor, now=clock(), first=clock().date())
    decision = factories.as_proposed(whole)
    with pytest.raises(Refusal, match="Legal Reviewer"):
        enforcement.confirm_period(
            Work(session, town.supervisor.actor, clock()),
            town.organisation,
            whole,
            decision,
            seen=enforcement.posts_fingerprint([]),
        )


def test_whoever_declares_a_crisis_does_not_confirm_its_emergency(session: Session, town: Town, clock: StoppedClock):
    jurist = town.legal_reviewer
    declaration = crises.CrisisDeclaration(
        CrisisLevel.SERIOUS, "Riada", "Llueve desde ayer y el río crece por horas", "Ana Ríos", "112"
    )
    crisis = crises.declare_crisis(Work(session, jurist.actor, clock()), town.organisation, declaration)
    assert crisis.period_id
    able_to_sign_in(session, town.supervisor)
    whole = periods.period_with_parts_or_404(session, crisis.period_id, organisation_id=town.id)
    with pytest.raises(NotPermitted, match="Lo propuso usted"):
        factories.confirm(session, town, whole, now=clock(), by=jurist)
    factories.confirm(session, town, whole, now=clock(), by=town.supervisor)
