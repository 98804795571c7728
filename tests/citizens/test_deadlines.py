"""Two deadlines per case, in the account's attention hours; a legal one where formal complaints are accepted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.zones import local_time, start_of_day
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.cases.rules.categories import CaseOutcome, Category, Urgency
from app.domain.deadlines.models import AccountAttention
from app.domain.deadlines.queries.attention import account_with_attention_or_404
from app.domain.deadlines.rules.attention import (
    SHIPPED_NOTICES,
    AttentionTerms,
    ResponseTerm,
    deadline_clock,
    formal_deadline,
    must_tell_hours,
    registry_notice,
)
from app.domain.editorial_line.rules import triggers as t
from app.domain.periods.rules.working_time import WorkingTime
from app.domain.triage.rules.triage import TriageQuestion
from app.usecases.deadlines.attention import AttentionSettings, set_attention
from app.usecases.deadlines.case_deadlines import start_clocks, take_as_formal
from app.usecases.inbox import case_actions
from tests.citizens.test_receipt import come_in
from tests.clocks import StoppedClock
from tests.sample_town import Town, make_town

pytestmark = pytest.mark.postgresql

EVERY_DAY = {day: [["00:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
QUESTION = "¿A qué hora abre la biblioteca?"


def sorting(category: Category, acknowledge: int | None, resolve: int | None) -> TriageQuestion:
    return TriageQuestion(
        "RS-X",
        "¿?",
        category,
        t.TextDeclared("never"),
        Urgency.ORDINARY,
        CaseOutcome.ANSWERED,
        acknowledge=acknowledge,
        resolve=resolve,
    )


def attend(session: Session, town: Town, clock: StoppedClock, **settings) -> None:
    channel = town.channels[0]
    account = account_with_attention_or_404(session, town.id, channel.id)
    base = account.stored.revision if account.stored else 0
    set_attention(Work(session, town.supervisor.actor, clock()), account, AttentionSettings(**settings), base=base)
    session.commit()


@pytest.mark.parametrize("zone", ["Europe/Madrid", "Atlantic/Canary"])
@pytest.mark.parametrize(
    ("sunday", "hours_later"), [(date(2027, 3, 28), 3), (date(2027, 10, 31), 5), (date(2027, 10, 24), 4)]
)
def test_four_hours_of_attention_are_four_hours_whatever_the_clocks_do(zone: str, sunday: date, hours_later: int):
    """The account is attended from midnight: at four on the wall clock, three or five hours have passed."""
    working = WorkingTime(zone, EVERY_DAY)
    midnight = start_of_day(sunday, zone)
    due = deadline_clock(AttentionTerms(week=EVERY_DAY), Category.COMPLAINT, working).after(midnight, hours_later * 60)
    assert due == midnight + timedelta(hours=hours_later)
    assert f"{local_time(due, zone):%H:%M}" == "04:00"


def test_minutes_stop_when_nobody_attends():
    working = WorkingTime("Europe/Madrid", {"mon": [["09:00", "14:00"]], "tue": [["09:00", "14:00"]]})
    late_on_monday = datetime(2027, 3, 1, 12, 30, tzinfo=UTC)
    due = deadline_clock(AttentionTerms(), Category.COMPLAINT, working).after(late_on_monday, 120)
    assert local_time(due, "Europe/Madrid").strftime("%a %H:%M") == "Tue 10:30"


@pytest.mark.parametrize(("is_always", "expected"), [(True, "03:05"), (False, "09:05")])
def test_an_emergency_runs_by_the_clock_only_where_somebody_is_on_call(is_always: bool, expected: str):
    working = WorkingTime("Europe/Madrid", {"mon": [["09:00", "14:00"]]})
    at_night = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
    attention = AttentionTerms(is_always_on_call=is_always, on_call=(1,))
    emergency = deadline_clock(attention, Category.EMERGENCY, working)
    assert f"{local_time(emergency.after(at_night, 5), 'Europe/Madrid'):%H:%M}" == expected
    other = deadline_clock(attention, Category.COMPLAINT, working).after(at_night, 5)
    assert f"{local_time(other, 'Europe/Madrid'):%H:%M}" == "09:05"


def test_the_legal_term_counts_working_days_of_the_law_and_no_closures():
    working = WorkingTime("Europe/Madrid", closures=frozenset({date(2027, 3, 3)}))
    end = formal_deadline(working, datetime(2027, 3, 1, 9, tzinfo=UTC), 20)
    assert local_time(end, "Europe/Madrid").strftime("%d/%m %H:%M") == "31/03 00:00"


def test_who_writes_in_public_is_never_told_the_hours():
    working = WorkingTime("Europe/Madrid", {"mon": [["09:00", "14:00"]]})
    night = datetime(2027, 3, 1, 2, tzinfo=UTC)
    assert must_tell_hours(AttentionTerms(), working, received_at=night, is_public=False)
    assert not must_tell_hours(AttentionTerms(), working, received_at=night, is_public=True)
    assert not must_tell_hours(AttentionTerms(tells_hours=False), working, received_at=night, is_public=False)
    assert not must_tell_hours(AttentionTerms(), working, received_at=night + timedelta(hours=7), is_public=False)


def test_the_notice_of_not_being_a_registry_is_in_the_language_of_the_case():
    assert registry_notice({}, "gl") == SHIPPED_NOTICES["gl"]
    assert registry_notice({"gl": "Isto non é un rexistro."}, "gl") == "Isto non é un rexistro."
    assert registry_notice({}, "oc") == SHIPPED_NOTICES["es"]


def test_an_account_has_its_own_hours_and_terms(session: Session, town: Town, clock: StoppedClock):
    attend(session, town, clock, week={"mon": [["16:00", "20:00"]]}, terms={"question_general": [30, 60]})
    here = come_in(session, town, clock, QUESTION, channel_id=town.channels[0].id).case
    elsewhere = come_in(session, town, clock, f"{QUESTION}?", channel_id=town.channels[1].id).case
    assert [local_time(by, "Europe/Madrid").strftime("%H:%M") for by in (here.acknowledge_by, here.resolve_by)] == [
        "16:30",
        "17:00",
    ]
    assert local_time(elsewhere.acknowledge_by, "Europe/Madrid").strftime("%H:%M") == "12:00"


def test_correcting_begins_anew_from_when_it_came_and_keeps_what_was_met(
    session: Session, town: Town, clock: StoppedClock
):
    case = come_in(session, town, clock, QUESTION).case
    came, promised = clock(), case.acknowledge_by
    case.acknowledged_at = clock.forward(minutes=20)
    case.category = Category.COMPLAINT
    start_clocks(session, case, sorting(Category.COMPLAINT, 60, 180), now=clock.forward(hours=1))
    assert case.acknowledge_by == promised and case.acknowledged_at is not None
    assert case.resolve_by == came + timedelta(hours=3)


def test_what_expects_nothing_has_no_clock(session: Session, town: Town, clock: StoppedClock):
    case = come_in(session, town, clock, "Muchas gracias por la rapidez con la fuga").case
    assert case.acknowledge_by is None and case.resolve_by is None


def test_a_formal_complaint_gets_the_legal_term_where_the_account_takes_them(
    session: Session, town: Town, clock: StoppedClock
):
    attend(session, town, clock, accepts_formal=True, formal_days=10)
    case = come_in(session, town, clock, "Quiero poner una queja", channel_id=town.channels[0].id).case
    take_as_formal(Work(session, town.author.actor, clock()), case)
    assert case.is_formal and local_time(case.resolve_by, "Europe/Madrid").strftime("%d/%m %H:%M") == "16/03 00:00"
    start_clocks(session, case, sorting(Category.COMPLAINT, 60, 180), now=clock())
    assert local_time(case.resolve_by, "Europe/Madrid").day == 16
    with pytest.raises(Conflict):
        take_as_formal(Work(session, town.author.actor, clock()), case)


def test_other_accounts_take_no_formal_complaints(session: Session, town: Town, clock: StoppedClock):
    case = come_in(session, town, clock, "Quiero poner una queja", channel_id=town.channels[1].id).case
    with pytest.raises(Refusal, match="no admite quejas formales"):
        take_as_formal(Work(session, town.author.actor, clock()), case)
    with pytest.raises(NotPermitted):
        take_as_formal(Work(session, town.auditor.actor, clock()), case)


def test_two_who_save_at_once_notice(session: Session, town: Town, clock: StoppedClock):
    account = account_with_attention_or_404(session, town.id, town.channels[0].id)
    attend(session, town, clock, accepts_formal=True)
    late = account_with_attention_or_404(session, town.id, account.channel.id)
    with pytest.raises(Conflict, match="Otra persona"):
        set_attention(Work(session, town.supervisor.actor, clock()), late, AttentionSettings(), base=0)


def test_nobody_is_on_call_without_a_name(session: Session, town: Town, clock: StoppedClock):
    with pytest.raises(Refusal, match="quién está de guardia"):
        attend(session, town, clock, is_always_on_call=True)


def test_nobody_of_another_organisation_is_on_call(session: Session, town: Town, clock: StoppedClock, seat):
    other = make_town(session, now=clock(), slug="otra")
    session.commit()
    form = {"base": "0", "on_call_when": "1", "on_call": [town.author.id, other.author.id], "formal_days": "15"}
    answer = seat(town.supervisor).post(f"/o/{town.slug}/citizens/attention/{town.channels[0].id}", data=form)
    assert answer.status_code == 422 and "quien responde mensajes en este organismo" in answer.text


def test_the_page_keeps_what_is_typed_and_records_what_changed(session: Session, town: Town, clock: StoppedClock, seat):
    channel = town.channels[0]
    address, client = f"/o/{town.slug}/citizens/attention/{channel.id}", seat(town.supervisor)
    form = {"base": "0", "mon_from": "16:00", "mon_to": "20:00", "complaint_resolve": "60", "formal_days": "15"}
    wrong = client.post(address, data=form | {"complaint_acknowledge": "90"})
    assert wrong.status_code == 422 and "16:00" in wrong.text and "antes de acusar recibo" in wrong.text
    done = client.post(address, data=form | {"accepts_formal": "1", "notice_es": "No somos un registro."})
    assert done.status_code == 303
    attention = session.exec(select(AccountAttention).order_by(AccountAttention.id)).one()
    assert attention.week == {"mon": [["16:00", "20:00"]]} and attention.terms == {"complaint": [None, 60]}
    assert (
        attention.accepts_formal
        and attention.formal_days == 15
        and attention.notices == {"es": "No somos un registro."}
    )
    acts = session.exec(select(AuditEntry.act).where(AuditEntry.act == Act.CLOCKS_SET)).all()
    assert len(acts) == 1 and "sí, 15 días hábiles" in client.get(f"/o/{town.slug}/citizens/attention").text


def test_a_term_of_an_account_may_be_half(session: Session, town: Town):
    attention = AttentionTerms(terms={Category.COMPLAINT: ResponseTerm(None, 60)})
    assert attention.term(Category.COMPLAINT, ResponseTerm(120, 840)) == ResponseTerm(120, 60)
    assert attention.term(Category.INCIDENT, ResponseTerm(240)) == ResponseTerm(240)


def test_what_no_question_recognises_is_due_until_a_person_says_it_is_nothing(
    session: Session, town: Town, clock: StoppedClock
):
    cases = [come_in(session, town, clock, text).case for text in ("Nos vemos en la plaza", "Hasta luego, vecinos")]
    assert all(case.category is Category.OTHER and case.resolve_by is None for case in cases)
    assert {case.acknowledge_by for case in cases} == {clock() + timedelta(hours=4)}
    case_actions.confirm_triage(Work(session, town.author.actor, clock()), cases[0])
    assert cases[0].acknowledge_by is None and cases[1].is_late(clock() + timedelta(hours=5))
