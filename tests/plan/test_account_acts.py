"""Acts on an account: registered, paused, resumed, closed, waived; each by a permitted person, append-only."""

from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, update

from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.directory.models import AccountAct, Channel
from app.domain.directory.rules.account_acts import AccountActDetails, OpeningPermit
from app.domain.directory.rules.networks import ChannelState
from app.domain.plan.models.versions import PlanVersion
from app.domain.plan.queries.gate import gate_or_404
from app.usecases.directory import account_acts
from app.usecases.plan import account_acts as plan_account_acts
from tests.clocks import StoppedClock
from tests.plan.gate_factory import DECREE
from tests.plan.gate_state import ACT, AT, D, Seat, snapshot, state
from tests.sample_town import Town


def test_an_account_open_before_the_plan_is_registered_by_its_act_with_its_list_to_do(
    session: Session, town: Town, seat: Seat, channel: Channel
):
    client = seat(town.administrator)
    assert client.post(f"{AT}/{channel.id}/acts/registration", data=ACT, follow_redirects=True).status_code == 200
    assert state(session, channel) is ChannelState.OPEN
    assert "Lista: 0 de 11" in client.get(f"{AT}/{channel.id}").text
    account = next(row for row in snapshot(session, town) if row["handle"] == "@joven")
    assert account["opened_on"] == "2027-02-26" and len(account["missing"]) == 11


def test_with_a_plan_in_force_a_later_act_registers_nothing(
    session: Session, town: Town, seat: Seat, channel: Channel, clock: StoppedClock
):
    session.add(
        PlanVersion(organisation_id=town.id, number=1, digest="", proposed_at=clock(), in_force_from=date(2027, 2, 1))
    )
    session.commit()
    answer = seat(town.administrator).post(f"{AT}/{channel.id}/acts/registration", data=ACT)
    assert answer.status_code == 422 and "Hay plan en vigor desde el 01/02/2027" in answer.text
    assert state(session, channel) is ChannelState.PROPOSED
    typed = {"network": "instagram", "name": "Otra", "handle": "@otra", "languages": ["es"]}
    act = {"opening_act": "Decreto 15/2027", "opened_on": "2027-02-26"}
    again = seat(town.administrator).post("/o/riba/official-accounts", data=typed | act)
    assert again.status_code == 422 and "Hay plan en vigor" in again.text and "Decreto 15/2027" in again.text


def test_it_is_paused_comes_back_and_once_closed_goes_whole_through_the_gate(
    session: Session, town: Town, seat: Seat, channel: Channel
):
    client = seat(town.administrator)
    client.post(f"{AT}/{channel.id}/acts/registration", data=ACT)
    for name, typed, comes_to in (
        ("pause", {"reason": "Vacaciones"}, ChannelState.PAUSED),
        ("reopening", {"reason": "Ya hay quien la lleve"}, ChannelState.OPEN),
        (
            "closing",
            {"reason": "Sin uso", "archive": "Servidor de archivo", "handover": "Informática"},
            ChannelState.CLOSED,
        ),
    ):
        assert client.post(f"{AT}/{channel.id}/acts/{name}", data=typed).status_code == 303
        assert state(session, channel) is comes_to
    assert client.post(f"{AT}/{channel.id}/acts/opening", data=ACT).status_code == 422
    assert client.post(f"{AT}/{channel.id}/acts/registration", data=ACT).status_code == 409
    page = client.get(f"{AT}/{channel.id}").text
    assert "Archivo: Servidor de archivo" in page and "Se hace cargo: Informática" in page


def test_closing_an_open_account_asks_where_its_archive_is_kept(town: Town, seat: Seat):
    where = f"{AT}/{town.channels[0].id}/acts/closing"
    answer = seat(town.administrator).post(where, data={"reason": "Sin uso"})
    assert answer.status_code == 422 and answer.text.count("Este dato hace falta") >= 2 and "Sin uso" in answer.text


def test_a_proposal_is_given_up_with_a_reason_alone(session: Session, town: Town, seat: Seat, channel: Channel):
    client = seat(town.administrator)
    assert "Descartar la propuesta" in client.get(f"{AT}/{channel.id}").text
    assert client.post(f"{AT}/{channel.id}/acts/closing", data={"reason": "No hay quien la lleve"}).status_code == 303
    assert state(session, channel) is ChannelState.CLOSED


def test_the_service_asks_whose_act_it_is(session: Session, town: Town, channel: Channel, clock: StoppedClock):
    for deed in (D.OPENED, D.REGISTERED, D.CLOSED):
        with pytest.raises(NotPermitted):
            plan_account_acts.perform_account_act(Work(session, town.editor.actor, clock()), channel.id, deed, DECREE)
    with pytest.raises(NotPermitted):
        plan_account_acts.perform_account_act(
            Work(session, town.administrator.actor, clock()), channel.id, D.WAIVED, DECREE
        )
    with pytest.raises(Refusal, match="faltan puntos"):
        plan_account_acts.perform_account_act(
            Work(session, town.administrator.actor, clock()), channel.id, D.OPENED, DECREE
        )


def test_leave_for_one_account_opens_no_other(session: Session, town: Town, channel: Channel, clock: StoppedClock):
    gate = gate_or_404(session, channel.id, organisation_id=town.id)
    elsewhere = OpeningPermit(gate.channel.id + 1, "checklist")
    with pytest.raises(ValueError, match="another account"):
        account_acts.open_channel(Work(session, town.administrator.actor, clock()), gate.channel, elsewhere, DECREE)


def test_acts_are_only_added(session: Session, town: Town, clock: StoppedClock):
    account_acts.pause_channel(
        Work(session, town.administrator.actor, clock()), town.channels[0], AccountActDetails(reason="Prueba")
    )
    session.commit()
    with pytest.raises(DBAPIError, match="only added"):
        session.execute(update(AccountAct).values(reason="Otra cosa"))


def test_a_waiver_is_not_signed_twice(session: Session, town: Town, channel: Channel, clock: StoppedClock):
    details = AccountActDetails(reason="Urgente", reference="Decreto 2/2027", act_on=date(2027, 2, 1))
    plan_account_acts.perform_account_act(Work(session, town.supervisor.actor, clock()), channel.id, D.WAIVED, details)
    with pytest.raises(Conflict, match="ya firmó"):
        plan_account_acts.perform_account_act(
            Work(session, town.legal_reviewer.actor, clock()), channel.id, D.WAIVED, details
        )
