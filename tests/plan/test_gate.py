"""Accounts at the gate, by its pages: filled bit by bit, held back, let through, dispensed, paused and closed."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select, update

from app.audit.models import AuditEntry
from app.channels import service as channels
from app.channels.models import AccountAct, Channel
from app.channels.rules.accounts import ChannelState
from app.channels.rules.acts import AccountDeed, Said
from app.channels.rules.opening import Passed
from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.plan.deeds import opening
from app.plan.models import AccountChecklist, PlanVersion, SamplePiece
from app.plan.queries import stops
from app.plan.queries.gate import gate_or_404
from app.plan.rules.profiles import Observation
from app.plan.rules.stops import Stop
from app.plan.service.profiles import Named, add_profile, change_profile, observe
from app.wiring import Wiring
from tests import cast
from tests.cast import Town
from tests.clocks import StoppedClock
from tests.plan.gates_made import DECREE, complete, observed, proposed
from tests.sql import counting

Seat = Callable[[cast.Person], FlaskClient]
D = AccountDeed
AT = "/o/riba/plan/wait"
ACT = {"reference": "Decreto 14/2027", "act_on": "2027-02-26"}
TODAY = date(2027, 3, 1)


@pytest.fixture
def channel(session: Session, town: Town, clock: StoppedClock) -> Channel:
    made = proposed(session, town, now=clock())
    session.commit()
    return made


def state(session: Session, channel: Channel) -> ChannelState:
    session.refresh(channel)
    found = channel.state
    session.commit()
    return found


def deeds(session: Session, channel: Channel) -> list[AccountDeed]:
    query = select(AccountAct.deed).where(AccountAct.channel_id == channel.id).order_by(col(AccountAct.id))
    return list(session.exec(query).all())


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
    account = next(one for one in snapshot(session, town) if one["handle"] == "@joven")
    assert account["waiver"] == {"by": "Legal Reviewer", "reason": waiver["reason"], "on": "2027-02-26"}


def snapshot(session: Session, town: Town) -> list[dict]:
    return stops.contents(session, town.id, today=TODAY)["stops"]["wait"]["accounts"]


def test_an_account_open_before_the_plan_is_registered_by_its_act_with_its_list_to_do(
    session: Session, town: Town, seat: Seat, channel: Channel
):
    client = seat(town.administrator)
    assert client.post(f"{AT}/{channel.id}/acts/registration", data=ACT, follow_redirects=True).status_code == 200
    assert state(session, channel) is ChannelState.OPEN
    assert "Lista: 0 de 11" in client.get(f"{AT}/{channel.id}").text
    account = next(one for one in snapshot(session, town) if one["handle"] == "@joven")
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
            opening.done(session, channel.id, deed, DECREE, actor=town.editor.actor, now=clock())
    with pytest.raises(NotPermitted):
        opening.done(session, channel.id, D.WAIVED, DECREE, actor=town.administrator.actor, now=clock())
    with pytest.raises(Refusal, match="faltan puntos"):
        opening.done(session, channel.id, D.OPENED, DECREE, actor=town.administrator.actor, now=clock())


def test_leave_for_one_account_opens_no_other(session: Session, town: Town, channel: Channel, clock: StoppedClock):
    gate = gate_or_404(session, channel.id, organisation_id=town.id)
    elsewhere = Passed(gate.channel.id + 1, "checklist")
    with pytest.raises(ValueError, match="another account"):
        channels.open_account(session, gate.channel, elsewhere, DECREE, actor=town.administrator.actor, now=clock())


def test_acts_are_only_added(session: Session, town: Town, clock: StoppedClock):
    channels.pause(session, town.channels[0], Said(reason="Prueba"), actor=town.administrator.actor, now=clock())
    session.commit()
    with pytest.raises(DBAPIError, match="only added"):
        session.execute(update(AccountAct).values(reason="Otra cosa"))


def test_a_waiver_is_not_signed_twice(session: Session, town: Town, channel: Channel, clock: StoppedClock):
    said = Said(reason="Urgente", reference="Decreto 2/2027", act_on=date(2027, 2, 1))
    opening.done(session, channel.id, D.WAIVED, said, actor=town.supervisor.actor, now=clock())
    with pytest.raises(OutOfTurn, match="ya firmó"):
        opening.done(session, channel.id, D.WAIVED, said, actor=town.legal_reviewer.actor, now=clock())


def test_many_samples_are_pasted_at_once_and_none_twice(session: Session, town: Town, seat: Seat, channel: Channel):
    client, where = seat(town.editor), f"{AT}/{channel.id}/samples"
    topic = str(town.topics[1].id)
    pasted = {"kind": "short", "topic_id": topic, "pasted": "Uno.\n\nDos.\n\nuno."}
    assert client.post(where, data=pasted).status_code == 303
    again = client.post(where, data=pasted | {"pasted": "texto;clase;tema\nTres.;corta;Avisos\nDos.;corta;"})
    assert again.status_code == 303
    rows = session.exec(select(SamplePiece.text, SamplePiece.topic_id).order_by(col(SamplePiece.id))).all()
    assert [tuple(row) for row in rows] == [
        ("Uno.", town.topics[1].id),
        ("Dos.", town.topics[1].id),
        ("Tres.", town.topics[0].id),
    ]
    session.commit()
    page = client.get(where).text
    assert "3 de 20 cortas" in page and "4 de 280" in page


@pytest.mark.parametrize(
    ("pasted", "says"),
    [
        ("Cabe.\n\n" + "a" * 281, "La pieza 2 no cabe en X"),
        ("   ", "Este dato hace falta"),
        ("texto;clase;tema\nUna.;corta;Pesca", "El tema «Pesca» no existe"),
        ("Página entera. " * 20_000, "como mucho 200000 caracteres"),
        ("\n\n".join(f"Pieza {n}." for n in range(201)), "como mucho 200 piezas"),
    ],
)
def test_a_paste_that_cannot_be_kept_says_why_and_stays_in_its_box(
    session: Session, town: Town, seat: Seat, channel: Channel, pasted: str, says: str
):
    answer = seat(town.editor).post(f"{AT}/{channel.id}/samples", data={"kind": "short", "pasted": pasted})
    assert answer.status_code == 422
    assert says in answer.text and pasted.strip() in answer.text
    assert session.exec(select(SamplePiece)).first() is None


def test_a_piece_is_taken_away(session: Session, town: Town, seat: Seat, channel: Channel):
    client, where = seat(town.editor), f"{AT}/{channel.id}/samples"
    client.post(where, data={"kind": "short", "pasted": "Uno."})
    piece = session.exec(select(SamplePiece)).one()
    session.commit()
    other = f"{AT}/{town.channels[0].id}/samples/{piece.id}/removal"
    assert client.post(other).status_code == 404
    assert client.post(f"{where}/{piece.id}/removal").status_code == 303
    assert session.exec(select(SamplePiece)).first() is None


def test_comparable_profiles_count_for_every_account_of_the_network(
    session: Session, town: Town, channel: Channel, clock: StoppedClock
):
    complete(session, town, channel, now=clock())
    session.flush()
    twin, other = (gate_or_404(session, one.id, organisation_id=town.id) for one in reversed(town.channels))
    assert (twin.channel.network, twin.filled.profiles, other.filled.profiles) == (channel.network, 5, 0)


def test_a_comparable_profile_counts_once_while_it_is_compared_and_has_a_sheet(
    session: Session, town: Town, seat: Seat, channel: Channel, clock: StoppedClock
):
    editor, at, day = town.editor.actor, clock(), date(2027, 2, 23)
    seen = [observed(session, town, channel.network, name, now=at) for name in ("Altavega", "Montclar")]
    observe(session, seen[0], Observation(day, 4), today=day, actor=editor, now=at)
    add_profile(session, Named("Sin ficha", channel.network), actor=editor, now=at)
    observed(session, cast.make_town(session, now=at, slug="otra"), channel.network, "De otro organismo", now=at)
    assert gate_or_404(session, channel.id, organisation_id=town.id).filled.profiles == 2
    change_profile(session, seen[0], Named("Altavega", channel.network, closed=True), actor=editor, now=at)
    session.commit()
    page = seat(town.editor).get(f"{AT}/{channel.id}").text
    assert "lleva 1." in page and "1 de 5" in page and 'href="/o/riba/plan/others"' in page


def test_the_first_stop_says_what_each_account_lacks(session: Session, town: Town, seat: Seat, channel: Channel):
    page = seat(town.auditor).get(AT).text
    assert "X · Juventud" in page and "Faltan 11 cosas" in page and "0 de 11" in page
    said = [str(one) for one in stops.missing(session, Stop.WAIT, organisation_id=town.id, today=TODAY)]
    assert "X · Juventud: puntos de su lista sin completar: 11." in said


def test_the_pages_ask_the_same_however_many_accounts_there_are(
    session: Session, town: Town, seat: Seat, wiring: Wiring, clock: StoppedClock, channel: Channel
):
    client = seat(town.editor)
    where = (AT, f"{AT}/review", f"{AT}/{channel.id}", f"{AT}/{channel.id}/samples")
    before = [asked(client, wiring, one) for one in where]
    for n in range(12):
        complete(session, town, proposed(session, town, now=clock(), handle=f"@otra{n}"), now=clock())
    session.commit()
    assert [asked(client, wiring, one) for one in where] == before
    assert max(before) < 15


def asked(client: FlaskClient, wiring: Wiring, address: str) -> int:
    with counting(wiring.engine) as seen:
        assert client.get(address).status_code == 200
    return seen.count


def test_an_act_asks_little(
    session: Session, town: Town, seat: Seat, wiring: Wiring, clock: StoppedClock, channel: Channel
):
    complete(session, town, channel, now=clock())
    session.commit()
    client = seat(town.administrator)
    with counting(wiring.engine) as seen:
        assert client.post(f"{AT}/{channel.id}/acts/opening", data=ACT).status_code == 303
    assert seen.count < 25
