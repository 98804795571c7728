"""The crisis watch and declared crises: one line per storm, one spokesperson, and a promised hour."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.core.errors import Conflict, NotPermitted
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import FoldedMessage
from app.domain.crisis import queries
from app.domain.crisis.models import Crisis, CrisisSpike
from app.domain.crisis.rules.crises import CrisisLevel
from app.domain.crisis.rules.spikes import SpikeKind
from app.domain.notifications.models import Notice
from app.domain.periods.models import Period
from app.domain.periods.rules.kinds import PeriodKind, PeriodState
from app.usecases.crisis import crises
from app.usecases.crisis.spike_watch import remind_updates, watch_spikes
from app.usecases.faq import entries
from app.usecases.wiring import Wiring
from tests.citizens.test_receipt import come_in
from tests.clocks import StoppedClock
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

STORM = "El agua ha entrado en los garajes de la calle del Río, vecino {n}, esto es una vergüenza"
SAID = {
    "level": "level_1",
    "what": "Inundación del barrio del río",
    "reason": "El río se ha desbordado y hay garajes inundados.",
    "spokesperson": "Jefatura de comunicación",
    "source": "https://riba.example/avisos",
    "cadence": "180",
}


def storm(session: Session, town: Town, clock: StoppedClock, count: int) -> None:
    """Receive so many messages within the last hour, the last a second ago."""
    for n in range(count):
        at = clock() - timedelta(seconds=1 + n * 3000 // count)
        come_in(session, town, clock, STORM.format(n=n), received_at=at)
    session.commit()


def declaration(**changed) -> crises.CrisisDeclaration:
    fields = {**SAID, "level": CrisisLevel.WATCHED, "cadence": 180} | changed
    return crises.CrisisDeclaration(**fields)


def declare(session: Session, town: Town, clock: StoppedClock, **changed) -> Crisis:
    actor = changed.pop("actor", town.supervisor.actor)
    return crises.declare_crisis(Work(session, actor, clock()), town.organisation, declaration(**changed))


def letters(wiring: Wiring, kind: str) -> list[Notice]:
    with wiring.reading() as session:
        return list(session.exec(select(Notice).where(Notice.kind == kind).order_by(col(Notice.id))))


def spikes(wiring: Wiring) -> list[CrisisSpike]:
    with wiring.reading() as session:
        return list(session.exec(select(CrisisSpike).order_by(col(CrisisSpike.id))))


def look(wiring: Wiring, clock: StoppedClock) -> int:
    return watch_spikes(wiring.reading, wiring.writing, now=clock())


def test_a_storm_is_one_line_and_one_letter_each(session: Session, wiring: Wiring, town: Town, clock: StoppedClock):
    storm(session, town, clock, 60)
    assert look(wiring, clock) == 1 and look(wiring, clock) == 0
    clock.forward(minutes=5)
    assert look(wiring, clock) == 0
    [spike] = spikes(wiring)
    assert (spike.kind, spike.seen, spike.last_at) == (SpikeKind.TOTAL, 60, clock())
    notices = letters(wiring, "crisis_spike")
    assert {notice.to_name for notice in notices} == {town.supervisor.user.name, town.legal_reviewer.user.name}
    assert len(notices) == 2 and notices[0].context["seen"] == 60


def test_what_repeats_the_same_words_counts_too(session: Session, wiring: Wiring, town: Town, clock: StoppedClock):
    at = clock() - timedelta(minutes=1)
    first = come_in(session, town, clock, "Salvad el parque", received_at=at).message
    for n in range(30):
        session.add(FoldedMessage(organisation_id=town.id, message_id=first.id, key=f"again:{n}", received_at=at))
    session.commit()
    assert look(wiring, clock) == 1
    assert spikes(wiring)[0].seen == 31


def test_a_storm_after_a_quiet_hour_is_another(session: Session, wiring: Wiring, town: Town, clock: StoppedClock):
    storm(session, town, clock, 30)
    assert look(wiring, clock) == 1
    clock.forward(hours=3)
    for n in range(30):
        come_in(session, town, clock, f"Otra vez agua {n}", received_at=clock() - timedelta(minutes=2))
    session.commit()
    assert look(wiring, clock) == 1 and len(spikes(wiring)) == 2


def test_nobody_writing_is_nothing_to_look_at(session: Session, wiring: Wiring, town: Town, clock: StoppedClock):
    with counting(wiring.engine) as seen:
        assert look(wiring, clock) == 0
    assert seen.count == 1


def test_a_declared_crisis_is_the_one_in_force_until_it_ends(session: Session, town: Town, clock: StoppedClock):
    crisis = declare(session, town, clock)
    assert queries.active_crisis(session, town.id) is crisis
    with pytest.raises(Conflict):
        declare(session, town, clock)
    crises.end_declared_crisis(Work(session, town.legal_reviewer.actor, clock()), crisis, reason="El agua ha bajado.")
    session.flush()
    assert queries.active_crisis(session, town.id) is None
    acts = session.exec(select(AuditEntry.act).order_by(col(AuditEntry.id))).all()
    assert [act for act in acts if act in (Act.CRISIS_DECLARED, Act.CRISIS_ENDED)] == [
        Act.CRISIS_DECLARED,
        Act.CRISIS_ENDED,
    ]


@pytest.mark.parametrize("role", ["editor", "author", "neutrality_reviewer", "political_office"])
def test_only_who_may_declares_it(session: Session, town: Town, clock: StoppedClock, role: str):
    with pytest.raises(NotPermitted):
        declare(session, town, clock, actor=getattr(town, role).actor)


def test_the_first_level_stops_nothing_and_the_second_asks_for_it(session: Session, town: Town, clock: StoppedClock):
    crisis = declare(session, town, clock, actor=town.legal_reviewer.actor)
    assert crisis.period_id is None
    by = Work(session, town.legal_reviewer.actor, clock())
    crises.change_crisis_level(by, town.organisation, crisis, CrisisLevel.SERIOUS, reason="Hay heridos.")
    period = session.get_one(Period, crisis.period_id)
    assert (period.kind, period.state, period.name) == (PeriodKind.EMERGENCY, PeriodState.PROPOSED, crisis.what)
    crises.end_declared_crisis(by, crisis, reason="El agua ha bajado.")
    assert period.state is PeriodState.CANCELLED and period.reason == "El agua ha bajado."


def test_a_period_somebody_ended_before_is_left_as_it_is(session: Session, town: Town, clock: StoppedClock):
    crisis = declare(session, town, clock, level=CrisisLevel.GRAVE)
    period = session.get_one(Period, crisis.period_id)
    period.state, period.reason, period.ended_at = PeriodState.CANCELLED, "Por error.", clock()
    session.flush()
    crises.end_declared_crisis(Work(session, town.supervisor.actor, clock()), crisis, reason="El agua ha bajado.")
    assert period.reason == "Por error."


def test_the_promised_hour_is_asked_for_when_it_is_near_and_when_it_has_passed(
    session: Session, wiring: Wiring, town: Town, clock: StoppedClock
):
    crisis = declare(session, town, clock)
    session.commit()
    with wiring.reading() as looking:
        assert queries.next_crisis_reminder(looking) == clock() + timedelta(minutes=144)
    for minutes, lates in ((143, []), (1, [False]), (10, [False]), (26, [False, True]), (300, [False, True])):
        clock.forward(minutes=minutes)
        remind_updates(wiring.reading, wiring.writing, now=clock())
        reminders = [
            letter for letter in letters(wiring, "crisis_update_due") if letter.to_name == town.supervisor.user.name
        ]
        assert [reminder.context["is_late"] for reminder in reminders] == lates
    crisis = queries.crisis_or_404(session, town.id, 1)
    session.refresh(crisis)
    crises.add_update(Work(session, town.supervisor.actor, clock()), crisis, "Sin novedades.")
    assert crisis.next_update_at == clock() + timedelta(minutes=180) and crisis.remind_at is not None


def test_an_update_keeps_the_hour_it_was_promised_for(session: Session, town: Town, clock: StoppedClock):
    crisis = declare(session, town, clock, cadence=60)
    promised = clock() + timedelta(minutes=60)
    clock.forward(minutes=75)
    update = crises.add_update(Work(session, town.supervisor.actor, clock()), crisis, "Sigue cortada la calle.")
    assert update.due_at == promised and update.due_at < update.at
    entry = session.exec(select(AuditEntry).order_by(col(AuditEntry.id).desc())).first()
    assert entry is not None and entry.detail["was_late"] is True


def test_it_is_declared_from_its_spike_with_the_first_message_noted(
    seat, session: Session, wiring: Wiring, town: Town, clock: StoppedClock
):
    storm(session, town, clock, 30)
    look(wiring, clock)
    spike = spikes(wiring)[0].id
    boss = seat(town.supervisor)
    assert f'value="{spike}"' in boss.get(f"/o/{town.slug}/citizens/crisis/new?spike={spike}").text
    answer = boss.post(f"/o/{town.slug}/citizens/crisis", data=SAID | {"spike_id": str(spike)})
    assert answer.status_code == 303
    crisis = queries.crisis_or_404(session, town.id, 1)
    assert crisis.first_message_at == clock() - timedelta(seconds=1 + 29 * 3000 // 30)


def test_a_crisis_is_lived_on_its_page(seat, session: Session, town: Town, clock: StoppedClock):
    boss, there = seat(town.supervisor), f"/o/{town.slug}/citizens/crisis"
    refused = boss.post(there, data=SAID | {"reason": "corto"})
    assert refused.status_code == 422 and "Inundación del barrio" in refused.text
    assert boss.post(there, data=SAID | {"level": "level_2"}).status_code == 303
    page = boss.get(there).text
    assert "Lo programado sigue saliendo" in page and "Próxima actualización: 1 mar, 13:00" in page
    assert "Declarar una crisis" not in page
    assert boss.post(f"{there}/1/updates", data={"text": ""}).status_code == 422
    clock.forward(minutes=30)
    assert boss.post(f"{there}/1/updates", data={"text": "La calle del Río sigue cortada."}).status_code == 303
    page = boss.get(there).text
    assert "La calle del Río sigue cortada." in page and "30 min después" in page
    assert boss.post(f"{there}/1/level", data={"level": "level_3", "reason": "Hay heridos."}).status_code == 303
    assert boss.post(f"{there}/1/end", data={"end_reason": ""}).status_code == 422
    assert boss.post(f"{there}/1/end", data={"end_reason": "El agua ha bajado."}).status_code == 303
    assert boss.post(f"{there}/1/end", data={"end_reason": "Otra vez."}).status_code == 409
    page = boss.get(there).text
    assert "Crisis anteriores" in page and "En curso" not in page


def test_the_page_takes_few_statements_in_a_storm(
    seat, session: Session, wiring: Wiring, town: Town, clock: StoppedClock
):
    storm(session, town, clock, 40)
    look(wiring, clock)
    declare(session, town, clock, level=CrisisLevel.SERIOUS)
    session.commit()
    client = seat(town.supervisor)
    with counting(wiring.engine) as seen:
        page = client.get(f"/o/{town.slug}/citizens/crisis").text
    assert seen.count < 15, seen.texts
    assert "40 mensajes en una hora" in page and "Todo lo que llega" in page


def test_what_is_asked_and_said_most_is_told_with_the_answer_there_is(
    seat, session: Session, wiring: Wiring, town: Town, clock: StoppedClock
):
    for number in range(4):
        who = {"handle": f"@vecina{number}", "key": f"network:{number}"}
        come_in(session, town, clock, "¿A qué hora vuelve el agua a la calle Mayor?", **who)
    come_in(session, town, clock, "¿A qué hora volverá el agua de la calle Mayor?", handle="@otra")
    come_in(session, town, clock, "¿Dónde reparten garrafas de agua esta tarde?", handle="@mas")
    come_in(session, town, clock, "¿Dónde reparten las garrafas de agua?", handle="@alguien")
    faq_input = entries.FaqInput({"es": "¿Dónde reparten garrafas de agua?"}, {"es": "En el pabellón."})
    entries.keep_entry(Work(session, town.author.actor, clock()), town.organisation, faq_input)
    session.commit()
    client = seat(town.supervisor)
    with counting(wiring.engine) as seen:
        page = client.get(f"/o/{town.slug}/citizens/crisis").text
    assert seen.count < 15
    section = page.partition('id="asked"')[2].partition('id="volume"')[0]
    assert "5 veces: ¿A qué hora" in section and "Sin respuesta guardada." in section
    assert "2 veces" in section and "Ya tiene respuesta" in section and "citizens/faq/1" in section
    assert ">calle</span> <b>5</b>" in section and "garrafas</span> <b>2</b>" not in section


def test_a_political_office_is_not_let_in(seat, town: Town):
    assert seat(town.political_office).get(f"/o/{town.slug}/citizens/crisis").status_code == 403
