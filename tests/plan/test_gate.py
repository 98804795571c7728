"""Accounts at the gate, by its pages: filled step by step, held back, passed, waived, paused and closed."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.directory.models import AccountAct, Channel
from app.domain.directory.rules.account_acts import AccountActKind
from app.domain.directory.rules.networks import ChannelState
from app.domain.plan.models.gate import AccountChecklist
from app.domain.plan.queries import stops
from app.domain.plan.rules.stops import Stop
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.plan.gate_factory import complete, proposed
from tests.plan.gate_state import ACT, AT, TODAY, D, Seat, snapshot, state
from tests.sample_town import Town
from tests.statement_counter import counting


def deeds(session: Session, channel: Channel) -> list[AccountActKind]:
    query = select(AccountAct.deed).where(AccountAct.channel_id == channel.id).order_by(col(AccountAct.id))
    return list(session.exec(query).all())


def asked(client: FlaskClient, wiring: Wiring, address: str) -> int:
    with counting(wiring.engine) as seen:
        assert client.get(address).status_code == 200
    return seen.count


def test_an_account_whose_list_is_empty_is_refused_and_told_what_it_lacks(
    session: Session, town: Town, seat: Seat, channel: Channel
):
    client = seat(town.administrator)
    page = client.get(f"{AT}/{channel.id}").text
    assert "No puede abrirse mientras su lista" in page and f"{AT}/{channel.id}/acts/opening" not in page
    shown = client.get(f"{AT}/{channel.id}/acts/opening").text
    assert "La cuenta no puede abrirse todavía" in shown and "Elija para qué es la cuenta." in shown
    assert 'name="reference"' not in shown
    answer = client.post(f"{AT}/{channel.id}/acts/opening", data=ACT)
    assert answer.status_code == 422 and "faltan puntos: 11" in answer.text
    assert state(session, channel) is ChannelState.PROPOSED


def test_a_list_is_saved_half_done_and_kept(session: Session, town: Town, seat: Seat, channel: Channel):
    client = seat(town.editor)
    half = {"base": "0", "objectives": "Que lleguen los avisos", "mon_from": "09:00", "mon_to": "14:00"}
    assert client.post(f"{AT}/{channel.id}/checklist", data=half).status_code == 303
    page = client.get(f"{AT}/{channel.id}").text
    assert "Que lleguen los avisos" in page and 'value="09:00"' in page and "Lista: 2 de 11" in page
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == "gate:filled")).one()
    assert entry.detail["changed"] == ["attention_hours", "objectives"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"address": "comunicacion"}, "dirección de correo"),
        ({"mon_from": "09:00"}, "ponga las dos horas o ninguna"),
        ({"waits_until": "pronto"}, "Escriba una fecha"),
        ({"handover": "palabra " * 60_000}, "como mucho 4000 caracteres"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(
    session: Session, town: Town, seat: Seat, channel: Channel, wrong: dict[str, str], says: str
):
    typed = {"base": "0", "audiences": "No me pierdas"} | wrong
    answer = seat(town.editor).post(f"{AT}/{channel.id}/checklist", data=typed)
    assert answer.status_code == 422
    assert says in answer.text and "No me pierdas" in answer.text and next(iter(wrong.values())).strip() in answer.text
    assert session.exec(select(AccountChecklist)).first() is None


def test_two_who_write_at_once_notice(town: Town, seat: Seat, channel: Channel):
    first, second = {"base": "0", "objectives": "Uno"}, {"base": "0", "objectives": "Dos"}
    assert seat(town.editor).post(f"{AT}/{channel.id}/checklist", data=first).status_code == 303
    answer = seat(town.supervisor).post(f"{AT}/{channel.id}/checklist", data=second)
    assert answer.status_code == 409 and "ha guardado esta lista" in answer.text and "Dos" in answer.text


def test_a_whole_list_opens_the_account_by_its_act(
    session: Session, town: Town, seat: Seat, channel: Channel, clock: StoppedClock
):
    complete(session, town, channel, now=clock())
    session.commit()
    client = seat(town.administrator)
    assert f"{AT}/{channel.id}/acts/opening" in client.get(f"{AT}/{channel.id}").text
    assert client.post(f"{AT}/{channel.id}/acts/opening", data=ACT).status_code == 303
    assert state(session, channel) is ChannelState.OPEN
    act = session.exec(select(AccountAct)).one()
    assert (act.deed, act.ground, act.by_name, act.act_on) == (
        D.OPENED,
        "checklist",
        "Administrator",
        date(2027, 2, 26),
    )
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == "account:opened")).one()
    assert entry.subject == f"channel:{channel.id}" and entry.detail["reference"] == "Decreto 14/2027"
    assert "Decreto 14/2027" in client.get(f"{AT}/{channel.id}").text


def test_a_day_to_come_is_said_and_holds_it_back_until_it_comes(
    session: Session, town: Town, seat: Seat, channel: Channel, clock: StoppedClock
):
    complete(session, town, channel, now=clock(), waits_until=date(2027, 3, 4))
    session.commit()
    assert "Puede abrirse desde el 04/03/2027" in seat(town.administrator).get(f"{AT}/{channel.id}").text
    early = seat(town.administrator).post(f"{AT}/{channel.id}/acts/opening", data=ACT)
    assert early.status_code == 422 and "04/03/2027" in early.text
    clock.forward(days=2, hours=14)
    assert seat(town.administrator).post(f"{AT}/{channel.id}/acts/opening", data=ACT).status_code == 303


@pytest.mark.parametrize(("zone", "status"), [("Europe/Madrid", 303), ("Atlantic/Canary", 422)])
def test_the_day_comes_at_each_organisations_midnight(
    session: Session, town: Town, seat: Seat, channel: Channel, clock: StoppedClock, zone: str, status: int
):
    complete(session, town, channel, now=clock(), waits_until=date(2027, 3, 28))
    town.organisation.zone = zone
    session.add(town.organisation)
    session.commit()
    clock.forward(days=26, hours=14, minutes=30)
    assert seat(town.administrator).post(f"{AT}/{channel.id}/acts/opening", data=ACT).status_code == status


def test_a_waiver_is_signed_by_another_person_and_opens_it(session: Session, town: Town, seat: Seat, channel: Channel):
    typed = {"base": "0", "objectives": "Avisar de los incendios"}
    seat(town.supervisor).post(f"{AT}/{channel.id}/checklist", data=typed)
    waiver = {"reason": "Hay un incendio y hace falta hoy."} | ACT
    own = seat(town.supervisor).post(f"{AT}/{channel.id}/acts/waiver", data=waiver)
    assert own.status_code == 409 and "la firma otra persona" in own.text and waiver["reason"] in own.text
    barred = seat(town.administrator).post(f"{AT}/{channel.id}/acts/waiver", data=waiver)
    assert barred.status_code == 403
    without = seat(town.legal_reviewer).post(f"{AT}/{channel.id}/acts/waiver", data=ACT)
    assert without.status_code == 422 and "Este dato hace falta" in without.text
    assert seat(town.legal_reviewer).post(f"{AT}/{channel.id}/acts/waiver", data=waiver).status_code == 303
    assert seat(town.administrator).post(f"{AT}/{channel.id}/acts/opening", data=ACT).status_code == 303
    assert deeds(session, channel) == [D.WAIVED, D.OPENED]
    account = next(row for row in snapshot(session, town) if row["handle"] == "@joven")
    assert account["waiver"] == {"by": "Legal Reviewer", "reason": waiver["reason"], "on": "2027-02-26"}


def test_the_first_stop_says_what_each_account_lacks(session: Session, town: Town, seat: Seat, channel: Channel):
    page = seat(town.auditor).get(AT).text
    assert "X · Juventud" in page and "Faltan 11 cosas" in page and "0 de 11" in page
    messages = [str(message) for message in stops.missing(session, Stop.WAIT, organisation_id=town.id, today=TODAY)]
    assert "X · Juventud: puntos de su lista sin completar: 11." in messages


def test_the_pages_ask_the_same_however_many_accounts_there_are(
    session: Session, town: Town, seat: Seat, wiring: Wiring, clock: StoppedClock, channel: Channel
):
    client = seat(town.editor)
    where = (AT, f"{AT}/review", f"{AT}/{channel.id}", f"{AT}/{channel.id}/samples")
    before = [asked(client, wiring, address) for address in where]
    for n in range(12):
        complete(session, town, proposed(session, town, now=clock(), handle=f"@otra{n}"), now=clock())
    session.commit()
    assert [asked(client, wiring, address) for address in where] == before
    assert max(before) < 15


def test_an_act_asks_little(
    session: Session, town: Town, seat: Seat, wiring: Wiring, clock: StoppedClock, channel: Channel
):
    complete(session, town, channel, now=clock())
    session.commit()
    client = seat(town.administrator)
    with counting(wiring.engine) as seen:
        assert client.post(f"{AT}/{channel.id}/acts/opening", data=ACT).status_code == 303
    assert seen.count < 30
