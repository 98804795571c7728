"""The stop of every account at once, and its end."""

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.domain.directory.models import AccountAct, Channel
from app.domain.directory.rules.account_acts import AccountActKind, OpeningGround
from app.domain.directory.rules.networks import ChannelState
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.publishing import sender_setup
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql
PAGE = "/o/riba/official-accounts/stop"
WHY = {"reason": "Alguien ha entrado en la cuenta de X."}
Seat = Callable[[sample_town.Person], FlaskClient]


@pytest.fixture(autouse=True)
def opened_by_act(session: Session, town: sample_town.Town, clock: StoppedClock) -> None:
    """Open the town's accounts by an act, which is what lets them open again."""
    for channel in town.channels:
        opening = {"ground": OpeningGround.ACT, "reference": "Decreto 3/2021", "act_on": date(2021, 2, 3)}
        whose = {"organisation_id": town.id, "channel_id": channel.id, "by_name": "Ana Ríos"}
        session.add(AccountAct(**whose, **opening, deed=AccountActKind.REGISTERED, done_at=clock()))
    session.commit()


def states(session: Session) -> set[ChannelState]:
    return set(sender_setup.fresh(session, select(Channel.state)))


def test_every_open_account_stops_at_once_and_opens_again(seat: Seat, town: sample_town.Town, session: Session):
    client = seat(town.administrator)
    assert "Cuentas paradas: 2" in client.post(PAGE, data=WHY, follow_redirects=True).text
    assert states(session) == {ChannelState.PAUSED}
    assert "Cuentas abiertas de nuevo: 2" in client.post(f"{PAGE}/end", data=WHY, follow_redirects=True).text
    assert states(session) == {ChannelState.OPEN}
    acts = session.exec(select(AccountAct).order_by(col(AccountAct.id).desc()).limit(4)).all()
    assert [act.deed for act in acts] == [AccountActKind.REOPENED] * 2 + [AccountActKind.PAUSED] * 2
    assert {act.reason for act in acts} == {WHY["reason"]}


def test_nothing_leaves_while_they_are_stopped(
    seat: Seat, town: sample_town.Town, session: Session, wiring: Wiring, clock: StoppedClock
):
    sender_setup.connect(session, wiring, town)
    network = FakeNetwork(clock=clock)
    post = post_factory.approved(session, town, now=clock(), hours=2)
    session.commit()
    client = seat(town.administrator)
    assert "iba a salir 1 publicación" in client.get(PAGE).text
    client.post(PAGE, data=WHY)
    sender = sender_setup.sender(wiring, network)
    sender.send_due(clock.forward(hours=2, minutes=1))
    assert network.published == []
    client.post(f"{PAGE}/end", data=WHY)
    sender.send_due(clock.forward(minutes=1))
    assert sender_setup.state_of(session, post) is DeliveryState.PUBLISHED


def test_the_pages_of_the_day_and_the_crisis_say_it_until_all_are_open(seat: Seat, town: sample_town.Town):
    manager, boss = seat(town.administrator), seat(town.supervisor)
    pages = ("/o/riba/today", "/o/riba/citizens/crisis")

    def notices() -> set[str]:
        return {_title_of_stop(boss.get(page).text) for page in pages}

    assert notices() == {""}
    manager.post(PAGE, data=WHY)
    assert notices() == {"2 cuentas paradas"}
    manager.post(f"/o/riba/plan/wait/{town.channels[0].id}/acts/reopening", data=WHY)
    assert notices() == {"1 cuenta parada"}
    manager.post(f"{PAGE}/end", data=WHY)
    assert notices() == {""}


def test_it_is_said_who_stopped_them_why_and_where_they_open(seat: Seat, town: sample_town.Town):
    seat(town.administrator).post(PAGE, data=WHY)
    boss, writer = (seat(each).get("/o/riba/today").text for each in (town.supervisor, town.author))
    assert f"«{WHY['reason']}»" in writer and town.administrator.user.name in writer
    assert f'href="{PAGE}">Abrirlas' in boss
    assert f'href="{PAGE}">Abrirlas' not in writer and "Las abre de nuevo quien" in writer


def test_one_opened_meanwhile_stays_as_it_is(seat: Seat, town: sample_town.Town, session: Session):
    client, own = seat(town.administrator), town.channels[0]
    client.post(PAGE, data=WHY)
    client.post(f"/o/riba/plan/wait/{own.id}/acts/reopening", data=WHY)
    page = client.get(PAGE).text
    assert "Paradas juntas" in page and own.name in page.split("Abiertas")[1]
    assert "Cuentas abiertas de nuevo: 1" in client.post(f"{PAGE}/end", data=WHY, follow_redirects=True).text


def test_without_a_reason_nothing_stops(seat: Seat, town: sample_town.Town, session: Session):
    assert seat(town.administrator).post(PAGE, data={"reason": " "}).status_code == 422
    assert states(session) == {ChannelState.OPEN}


def test_a_second_press_finds_nothing_to_stop(seat: Seat, town: sample_town.Town):
    client = seat(town.administrator)
    client.post(PAGE, data=WHY)
    assert client.post(PAGE, data=WHY).status_code == 409


def test_who_writes_or_asks_does_not_stop_them(seat: Seat, town: sample_town.Town):
    for person in (town.author, town.political_office):
        assert seat(person).post(PAGE, data=WHY).status_code == 403


def test_stopping_takes_the_same_statements_for_two_accounts_as_for_ten(
    seat: Seat, town: sample_town.Town, session: Session, wiring: Wiring
):
    client = seat(town.administrator)
    with counting(wiring.engine) as two:
        client.post(PAGE, data=WHY)
    client.post(f"{PAGE}/end", data=WHY)
    for number in range(8):
        kept = town.channels[0].model_dump(exclude={"id", "handle", "name"})
        session.add(Channel(**kept | {"state": ChannelState.OPEN}, handle=f"@riba{number}", name=f"Riba {number}"))
    session.commit()
    with counting(wiring.engine) as ten:
        client.post(PAGE, data=WHY)
    assert len(ten.texts) <= len(two.texts) + 2


def _title_of_stop(page: str) -> str:
    before, said, _ = page.partition(": no sale nada en ella")
    return before.rpartition(">")[2] if said else ""
