"""Proposing, confirming and ending periods: permissions, refusals and audit entries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Permission, PostKind, Role, permissions_of
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.periods.queries import periods, periods_in_force
from app.domain.periods.rules.elections import Election
from app.domain.periods.rules.kinds import PeriodKind as K
from app.domain.periods.rules.kinds import PeriodState as S
from app.usecases.periods import account_checks, decisions, endings, enforcement, proposals
from tests.clocks import StoppedClock
from tests.periods import factories
from tests.sample_town import Town

PROPOSERS, CONFIRMERS = {Role.EDITOR, Role.SUPERVISOR}, {Role.LEGAL_REVIEWER, Role.SUPERVISOR}
MAY = date(2027, 5, 3)


def acts(session: Session, town: Town) -> list[Act]:
    query = select(AuditEntry.act).where(AuditEntry.organisation_id == town.id).order_by(AuditEntry.seq)
    return [act for act in session.exec(query) if act.value.startswith(("period:", "account:reviewed"))]


@pytest.mark.parametrize("role", Role)
def test_who_may_propose_confirm_and_end(session: Session, town: Town, clock: StoppedClock, role: Role):
    person = town.people[role]
    proposal = proposals.ElectionProposal(Election.LOCAL, factories.VOTE, "ES")
    if role in PROPOSERS:
        proposals.propose_election(Work(session, person.actor, clock()), town.organisation, proposal)
    else:
        with pytest.raises(NotPermitted):
            proposals.propose_election(Work(session, person.actor, clock()), town.organisation, proposal)
    whole = factories.election(session, town, now=clock(), vote=date(2031, 5, 25))
    if role in CONFIRMERS:
        factories.confirm(session, town, whole, by=person, now=clock())
        assert endings.end_or_propose(Work(session, person.actor, clock()), whole, reason="Error") is S.CANCELLED
    else:
        with pytest.raises(NotPermitted):
            factories.confirm(session, town, whole, by=person, now=clock())
        factories.confirm(session, town, whole, now=clock())
        with pytest.raises(NotPermitted):
            endings.end_or_propose(Work(session, person.actor, clock()), whole, reason="Error")


@pytest.mark.parametrize("post", [PostKind.POLITICAL, PostKind.TEMPORARY_ADVISER])
def test_a_political_post_decides_nothing_about_periods_whatever_its_role(post: PostKind):
    permissions = permissions_of([Role.SUPERVISOR, Role.LEGAL_REVIEWER, Role.EDITOR], [post])
    assert permissions.isdisjoint(permission for permission in Permission if permission.value.startswith("period:"))


def test_an_election_is_five_proposed_dates_that_bind_nobody(session: Session, town: Town, clock: StoppedClock):
    whole = factories.election(session, town, now=clock())
    assert whole.period.name == "Elecciones locales de 2027"
    assert {part.kind for part in whole.parts} == {
        K.ELECTORAL_PERIOD,
        K.CAMPAIGN,
        K.POLL_BAN,
        K.REFLECTION_DAY,
        K.POLLING_DAY,
    }
    assert {part.state for part in whole.parts} == {S.PROPOSED}
    instant = datetime(2027, 5, 10, tzinfo=UTC)
    assert periods_in_force.binding_kinds_at(session, town.id, [instant])[instant] == frozenset()
    factories.confirm(session, town, whole, now=clock())
    assert periods_in_force.binding_kinds_at(session, town.id, [instant])[instant] == {"electoral_period", "campaign"}


def test_the_same_vote_is_proposed_once_until_it_is_cancelled(session: Session, town: Town, clock: StoppedClock):
    whole = factories.election(session, town, now=clock())
    with pytest.raises(Refusal, match="ya están"):
        factories.election(session, town, now=clock())
    endings.end_or_propose(Work(session, town.editor.actor, clock()), whole, reason="Se aplaza")
    factories.election(session, town, now=clock())


def test_an_election_without_its_bulletin_binds_nobody(session: Session, town: Town, clock: StoppedClock):
    whole = factories.election(session, town, now=clock())
    with pytest.raises(Refusal, match="referencia"):
        decisions.put_in_force(
            Work(session, town.supervisor.actor, clock()), whole, factories.as_proposed(whole, reference=None)
        )


def test_a_local_holiday_needs_no_bulletin(session: Session, town: Town, clock: StoppedClock):
    whole = factories.matter(session, town, K.HOLIDAY, MAY, MAY, now=clock())
    decision = factories.as_proposed(whole, reference=None)
    decisions.put_in_force(Work(session, town.supervisor.actor, clock()), whole, decision)
    assert whole.period.state is S.CONFIRMED


def test_the_dates_can_be_corrected_when_they_are_confirmed(session: Session, town: Town, clock: StoppedClock):
    whole = factories.election(session, town, now=clock())
    proposed = factories.as_proposed(whole)
    days = dict(proposed.days) | {K.CAMPAIGN: (date(2027, 5, 8), date(2027, 5, 21))}
    decision = decisions.PeriodDecision(proposed.reference, days, proposed.allowed)
    decisions.put_in_force(Work(session, town.legal_reviewer.actor, clock()), whole, decision)
    campaign = next(part for part in whole.milestones if part.kind is K.CAMPAIGN)
    assert campaign.starts_on == date(2027, 5, 8)
    assert campaign.starts_at == datetime(2027, 5, 7, 22, tzinfo=UTC)
    assert campaign.bulletin_reference == factories.REFERENCE.text == "BOE núm. 49, de 26 de febrero de 2027"


@pytest.mark.parametrize(
    ("kind", "first", "last", "words"),
    [
        (K.CAMPAIGN, date(2027, 5, 21), date(2027, 5, 7), "termina antes de empezar"),
        (K.CAMPAIGN, date(2027, 3, 1), date(2027, 5, 21), "fuera del periodo"),
        (K.CAMPAIGN, date(2027, 5, 7), date(2027, 5, 23), "antes del día de la votación"),
        (K.POLLING_DAY, date(2027, 5, 22), date(2027, 5, 22), "último día"),
        (K.REFLECTION_DAY, date(2027, 5, 24), date(2027, 5, 24), "fuera del periodo"),
    ],
)
def test_dates_that_are_no_election_are_refused(
    session: Session, town: Town, clock: StoppedClock, kind: K, first: date, last: date, words: str
):
    whole = factories.election(session, town, now=clock())
    proposed = factories.as_proposed(whole)
    decision = decisions.PeriodDecision(
        proposed.reference, dict(proposed.days) | {kind: (first, last)}, proposed.allowed
    )
    with pytest.raises(Refusal, match=words):
        decisions.put_in_force(Work(session, town.supervisor.actor, clock()), whole, decision)


@pytest.mark.parametrize(
    ("kind", "first", "last", "words"),
    [
        (K.OFFICIAL_MOURNING, MAY, None, "solo una emergencia"),
        (K.HOLIDAY, MAY, MAY - timedelta(days=1), "antes de empezar"),
        (K.OFFICE_CLOSED, MAY, MAY + timedelta(days=400), "400 días"),
        (K.HOLIDAY, date(1800, 1, 1), date(1800, 1, 1), "Revise el año"),
        (K.CAMPAIGN, MAY, MAY, "desde el día de la votación"),
    ],
)
def test_days_that_make_no_period_are_refused(
    session: Session, town: Town, clock: StoppedClock, kind: K, first: date, last: date | None, words: str
):
    with pytest.raises(Refusal, match=words):
        factories.matter(session, town, kind, first, last, now=clock())


def test_an_emergency_may_have_no_end_until_it_is_ended(session: Session, town: Town, clock: StoppedClock):
    whole = factories.matter(session, town, K.EMERGENCY, date(2027, 3, 1), None, now=clock())
    factories.confirm(session, town, whole, now=clock())
    later = clock.forward(days=3)
    assert periods_in_force.binding_kinds_at(session, town.id, [later])[later] == {"emergency"}
    assert endings.end_or_propose(Work(session, town.supervisor.actor, later), whole, reason="Desactivada") is S.ENDED
    before, after = later - timedelta(seconds=1), later
    assert periods_in_force.binding_kinds_at(session, town.id, [before, after]) == {
        before: {"emergency"},
        after: frozenset(),
    }


def test_ending_an_election_before_its_time_ends_its_dates_too(session: Session, town: Town, clock: StoppedClock):
    whole = factories.election(session, town, now=clock())
    factories.confirm(session, town, whole, now=clock())
    clock.instant = datetime(2027, 5, 10, 9, tzinfo=UTC)
    endings.end_or_propose(Work(session, town.legal_reviewer.actor, clock()), whole, reason="Convocatoria anulada")
    instants = [clock() + timedelta(days=days) for days in (-1, 0, 12, 13)]
    kinds_by_instant = periods_in_force.binding_kinds_at(session, town.id, instants)
    assert kinds_by_instant[instants[0]] == {"electoral_period", "campaign"}
    assert all(kinds_by_instant[instant] == frozenset() for instant in instants[1:])


def test_what_is_over_or_closed_is_not_ended_again(session: Session, town: Town, clock: StoppedClock):
    whole = factories.mourning(session, town, date(2027, 3, 1), date(2027, 3, 2), now=clock())
    clock.forward(days=5)
    with pytest.raises(Conflict, match="ya terminó"):
        endings.end_or_propose(Work(session, town.supervisor.actor, clock()), whole, reason="Ya")
    other = factories.matter(session, town, K.HOLIDAY, MAY, MAY, now=clock())
    endings.end_or_propose(Work(session, town.editor.actor, clock()), other, reason="Error")
    with pytest.raises(Conflict, match="anulado"):
        endings.end_or_propose(Work(session, town.editor.actor, clock()), other, reason="Error")
    with pytest.raises(Conflict, match="anulado"):
        factories.confirm(session, town, other, now=clock())


def test_ending_needs_a_reason(session: Session, town: Town, clock: StoppedClock):
    whole = factories.election(session, town, now=clock())
    with pytest.raises(Refusal, match="motivo"):
        endings.end_or_propose(Work(session, town.supervisor.actor, clock()), whole, reason=" ")


def test_the_record_tells_the_whole_story(session: Session, town: Town, clock: StoppedClock):
    whole = factories.election(session, town, now=clock())
    factories.confirm(session, town, whole, now=clock())
    check = periods.account_checks(session, town.id, whole.period.id)[0].row
    account_checks.record_account_check(Work(session, town.author.actor, clock()), check, finding="Fijada retirada")
    endings.end_or_propose(Work(session, town.supervisor.actor, clock()), whole, reason="Anulada")
    assert acts(session, town) == [
        Act.PERIOD_PROPOSED,
        Act.PERIOD_CONFIRMED,
        Act.PERIOD_REVIEW_OPENED,
        Act.ACCOUNT_REVIEWED,
        Act.PERIOD_CANCELLED,
    ]


def test_each_open_account_is_looked_at_by_hand_once(session: Session, town: Town, clock: StoppedClock):
    town.channels[0].responsible_id = town.author.id
    session.add(town.channels[0])
    whole = factories.election(session, town, now=clock())
    factories.confirm(session, town, whole, now=clock())
    checks = periods.account_checks(session, town.id, whole.period.id)
    assert len(checks) == 3 * len(town.channels)
    assert {check.row.owner_name for check in checks} == {"Author", ""}
    account_checks.record_account_check(Work(session, town.unit_liaison.actor, clock()), checks[0].row, finding="")
    with pytest.raises(Conflict, match="Unit Liaison ya lo había mirado"):
        account_checks.record_account_check(Work(session, town.editor.actor, clock()), checks[0].row, finding="")
    with pytest.raises(NotPermitted):
        account_checks.record_account_check(
            Work(session, town.political_office.actor, clock()), checks[1].row, finding=""
        )


def test_a_mourning_opens_no_list_of_accounts(session: Session, town: Town, clock: StoppedClock):
    whole = factories.mourning(session, town, date(2027, 3, 1), date(2027, 3, 2), now=clock())
    assert periods.account_checks(session, town.id, whole.period.id) == []


def test_a_confirmation_that_shows_other_posts_than_it_would_hold_is_refused(
    session: Session, town: Town, clock: StoppedClock
):
    whole = factories.election(session, town, now=clock())
    with pytest.raises(Conflict, match="ha cambiado"):
        enforcement.confirm_period(
            Work(session, town.supervisor.actor, clock()),
            town.organisation,
            whole,
            factories.as_proposed(whole),
            seen="otra",
        )
    assert whole.period.state is S.PROPOSED
