"""A message's content and lateness escalate its case, once, and never block the answer."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.cases.models.cases import Case, Citizen
from app.domain.cases.queries import cases
from app.domain.cases.rules.categories import CaseOutcome, Category, Urgency
from app.domain.cases.rules.states import CaseActKind, CaseLevel
from app.domain.deadlines.queries import levels
from app.domain.deadlines.rules.escalation import (
    CaseClocks,
    EscalationReason,
    arrival_reasons,
    escalation_alarms,
    escalation_due,
    next_alarm,
)
from app.domain.notifications.models import Notice
from app.usecases.cases import closure
from app.usecases.cases.closure import close_case
from app.usecases.deadlines.escalation import escalate_by_hand, escalate_due
from app.usecases.wiring import Wiring
from tests.citizens.test_deadlines import attend
from tests.citizens.test_receipt import come_in
from tests.clocks import StoppedClock
from tests.sample_town import Town, leaves, make_person

NINE = datetime(2027, 3, 1, 9, tzinfo=UTC)
QUESTION = "¿A qué hora abre la biblioteca?"


def look(wiring: Wiring, session: Session, clock: StoppedClock) -> int:
    session.commit()
    return escalate_due(wiring.reading, wiring.writing, now=clock())


def fresh(session: Session, case: Case) -> Case:
    session.refresh(case)
    return case


def told(session: Session, kind: str) -> list[str]:
    wanted = select(Notice.to_address).where(Notice.kind == kind).order_by(col(Notice.id))
    return [address.partition("@")[0] for address in session.exec(wanted)]


@pytest.mark.parametrize(
    ("category", "text", "expected"),
    [
        (Category.EMERGENCY, "Huele a gas y hay niños dentro", [EscalationReason.DANGER, EscalationReason.MINORS]),
        (Category.COMPLAINT, "Vergonzoso. Mi abogado ya está avisado", [EscalationReason.LEGAL_THREAT]),
        (Category.COMPLAINT, "Irem als jutjats amb aquest cas", [EscalationReason.COURT]),
        (Category.SUGGESTION, "Un columpio para los niños del barrio", []),
        (Category.PRESS, "Soy periodista", [EscalationReason.PRESS]),
        (Category.CRITICISM, "El Tribunal de oposiciones", [EscalationReason.COURT]),
        (Category.THANKS, "Gracias por los bancos nuevos", []),
    ],
)
def test_what_a_message_speaks_of_raises_it(category: Category, text: str, expected: list[EscalationReason]):
    assert arrival_reasons(category, text, is_known=False) == expected


def test_a_medium_or_somebody_in_office_is_for_an_editor():
    assert arrival_reasons(Category.THANKS, "Gracias", is_known=True) == [EscalationReason.IN_OFFICE]


def by_the_clock(start: datetime, minutes: int) -> datetime:
    return start + timedelta(minutes=minutes)


def levels_at(clocks: CaseClocks, *hours: float) -> list[int]:
    """Return the levels so many hours after nine."""
    due = escalation_alarms(clocks, by_the_clock)
    due_levels = [escalation_due(CaseLevel.L1, [], due, now=NINE + timedelta(hours=hour)) for hour in hours]
    return [int(due_level[0]) if due_level else 1 for due_level in due_levels]


TWO, FOUR = NINE + timedelta(hours=2), NINE + timedelta(hours=4)


def test_an_ordinary_question_rises_a_level_at_a_time_and_is_no_crisis_in_the_afternoon():
    clocks = CaseClocks(NINE, TWO, TWO, Category.QUESTION_GENERAL)
    assert levels_at(clocks, 1, 2, 4, 8.9, 9, 36.9, 37) == [1, 2, 2, 2, 3, 3, 4]
    due = escalation_alarms(clocks, by_the_clock)
    assert next_alarm(CaseLevel.L1, due, now=NINE) == TWO and next_alarm(CaseLevel.L4, due, now=NINE) is None


def test_what_presses_rises_by_its_own_terms():
    assert levels_at(CaseClocks(NINE, TWO, FOUR, Category.OWN_ERROR, Urgency.SOON), 1, 2, 4, 8) == [1, 2, 3, 4]
    assert levels_at(CaseClocks(NINE, TWO, FOUR, Category.COMPLAINT, is_formal=True), 2, 4, 8) == [2, 3, 4]


def test_danger_that_nobody_answers_is_for_the_crisis_cell_and_exposed_data_for_the_head():
    five = NINE + timedelta(minutes=5)
    assert levels_at(CaseClocks(NINE, five, None, Category.EMERGENCY, Urgency.NOW), 0, 0.1) == [1, 4]
    assert levels_at(CaseClocks(NINE, five, None, Category.PERSONAL_DATA, Urgency.NOW), 0, 0.1) == [1, 3]


def test_what_was_acknowledged_is_only_late_when_it_is_not_resolved():
    assert levels_at(CaseClocks(NINE, TWO, FOUR, is_acknowledged=True), 3, 4) == [1, 2]


def test_an_emergency_is_told_at_once_to_whoever_looks_and_to_those_on_call(
    wiring: Wiring, session: Session, town: Town, clock: StoppedClock
):
    attend(session, town, clock, is_always_on_call=True, on_call=[town.author.id])
    text = "Huele a gas en el portal del número 4 y hay vecinos mayores dentro"
    case = come_in(session, town, clock, text, channel_id=town.channels[0].id).case
    assert look(wiring, session, clock) == 1
    assert fresh(session, case).level == CaseLevel.L3
    assert sorted(told(session, "case_escalated")) == ["author", "legal.reviewer", "supervisor"]
    assert look(wiring, session, clock) == 0


def test_whoever_went_is_told_of_nothing_more(wiring: Wiring, session: Session, town: Town, clock: StoppedClock):
    attend(session, town, clock, is_always_on_call=True, on_call=[town.author.id])
    place = {"channel_id": town.channels[0].id}
    come_in(session, town, clock, "Huele a gas en el portal del número 4 y hay vecinos mayores dentro", **place)
    late_case = come_in(session, town, clock, QUESTION).case
    late_case.assigned_to = town.author.id
    leaves(session, town.author, now=clock())
    make_person(session, town.organisation, Role.AUTHOR, now=clock(), name="Quien Sigue")
    look(wiring, session, clock)
    clock.instant = late_case.acknowledge_by
    look(wiring, session, clock)
    assert "author" not in {*told(session, "case_escalated"), *told(session, "case_late")}
    assert "quien.sigue" in told(session, "case_late")


def test_late_cases_rise_by_themselves_once_each_time(
    wiring: Wiring, session: Session, town: Town, clock: StoppedClock
):
    case = come_in(session, town, clock, QUESTION).case
    look(wiring, session, clock)
    assert fresh(session, case).level == CaseLevel.L1 and told(session, "case_escalated") == []
    clock.instant = case.acknowledge_by
    assert look(wiring, session, clock) == 1 and look(wiring, session, clock) == 0
    assert fresh(session, case).level == CaseLevel.L2
    assert told(session, "case_late") == ["author"]
    risen_at = []
    while case.next_level_at is not None:
        clock.instant = case.next_level_at
        look(wiring, session, clock)
        risen_at.append((fresh(session, case).level, f"{clock():%a %d}"))
    assert risen_at == [(CaseLevel.L3, "Tue 02"), (CaseLevel.L4, "Mon 08")]
    deeds = [act.deed for act in cases.case_acts(session, case)]
    assert deeds.count(CaseActKind.ESCALATED) == 3


def test_what_is_said_later_is_looked_at_too(wiring: Wiring, session: Session, town: Town, clock: StoppedClock):
    talk = {"thread": "mastodon:1", "channel_id": town.channels[0].id}
    case = come_in(session, town, clock, QUESTION, **talk).case
    look(wiring, session, clock)
    clock.forward(minutes=5)
    come_in(session, town, clock, "Mi abogado ya está avisado de que sigo esperando", **talk)
    assert look(wiring, session, clock) == 1 and fresh(session, case).level > CaseLevel.L1


def test_a_case_that_is_reopened_late_rises_at_once(wiring: Wiring, session: Session, town: Town, clock: StoppedClock):
    case = come_in(session, town, clock, QUESTION).case
    look(wiring, session, clock)
    close_case(Work(session, town.author.actor, clock()), case, CaseOutcome.ANSWERED)
    clock.forward(days=3)
    closure.reopen_case(Work(session, town.author.actor, clock()), case, note="No era esa piscina")
    assert look(wiring, session, clock) == 1 and fresh(session, case).level > CaseLevel.L1


def test_overdue_stops_nobody(wiring: Wiring, session: Session, town: Town, clock: StoppedClock):
    case = come_in(session, town, clock, QUESTION).case
    clock.forward(days=3)
    look(wiring, session, clock)
    assert fresh(session, case).is_late(clock())
    close_case(Work(session, town.author.actor, clock()), case, CaseOutcome.ANSWERED)
    assert case.closed_at is not None


def test_a_closed_case_never_rises(wiring: Wiring, session: Session, town: Town, clock: StoppedClock):
    case = come_in(session, town, clock, QUESTION).case
    close_case(Work(session, town.author.actor, clock()), case, CaseOutcome.ANSWERED)
    session.commit()
    assert levels.next_case_due_at(session) is None
    clock.forward(days=3)
    assert look(wiring, session, clock) == 0


def test_somebody_may_raise_it_with_a_reason(session: Session, town: Town, clock: StoppedClock):
    case = come_in(session, town, clock, QUESTION).case
    with pytest.raises(Refusal, match="Diga por qué"):
        escalate_by_hand(Work(session, town.author.actor, clock()), case, CaseLevel.L2, reason=" ")
    escalate_by_hand(Work(session, town.author.actor, clock()), case, CaseLevel.L2, reason="Repite por tercera vez")
    assert case.level == CaseLevel.L2 and told(session, "case_escalated") == ["editor"]
    with pytest.raises(Conflict):
        escalate_by_hand(Work(session, town.author.actor, clock()), case, CaseLevel.L2, reason="Otra vez")
    with pytest.raises(NotPermitted):
        escalate_by_hand(Work(session, town.auditor.actor, clock()), case, CaseLevel.L3, reason="Miro")


def test_where_nobody_holds_a_level_the_next_one_is_told(session: Session, town: Town, clock: StoppedClock):
    town.editor.user.disabled_at = clock()
    session.add(town.editor.user)
    session.flush()
    holders = levels.level_holders(session, town.id, CaseLevel.L2, now=clock())
    assert {holder.id for holder in holders} == {town.supervisor.id, town.legal_reviewer.id}


def test_a_letter_about_a_case_says_nothing_of_who_wrote(
    wiring: Wiring, session: Session, town: Town, clock: StoppedClock
):
    come_in(session, town, clock, "Mi abogado os va a llamar, soy Ana Ríos", handle="ana@red.example", name="Ana Ríos")
    look(wiring, session, clock)
    assert session.exec(select(Citizen.name)).one() == "Ana Ríos"
    letters = session.exec(select(Notice).where(Notice.kind == "case_escalated").order_by(col(Notice.id))).all()
    assert letters and not any(
        "Ana" in str(letter.context) or "abogado os" in str(letter.context) for letter in letters
    )


def test_the_panel_tells_both_clocks_in_words(session: Session, town: Town, clock: StoppedClock, seat):
    case = come_in(session, town, clock, "¿La obra de la avenida afecta también al puente viejo?").case
    session.commit()
    address, client = f"/o/{town.slug}/citizens/{case.year}/{case.ordinal}", seat(town.author)
    page = client.get(address).text
    assert "Acusar recibo antes de hoy, 12:00 (quedan 2\N{NO-BREAK SPACE}h de atención)" in page
    clock.forward(hours=3)
    late = client.get(address).text
    assert "Acusar recibo: fuera de plazo desde hoy, 12:00" in late and "rows__when--late" in late
    refused = client.post(f"{address}/level", data={"level": "2", "level_reason": ""})
    assert refused.status_code == 422
    assert client.post(f"{address}/level", data={"level": "2", "level_reason": "Insiste"}).status_code == 303
    assert "N2 · edición" in client.get(address).text
