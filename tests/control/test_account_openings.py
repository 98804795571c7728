"""Strangers read a new account, and the act that opened it, once two people have seen its words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.control.queries import waiting_changes
from app.domain.control.rules.changes import ChangeGround, ControlKind
from app.domain.directory.rules.account_acts import AccountActDetails, AccountActKind
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.publishing.ports import RemoteProfile, ServerLimits
from app.usecases import control_outcomes
from app.usecases.control_outcomes import apply_elapsed_changes
from app.usecases.directory.connection import ChannelConnection, connect_channel
from app.usecases.directory.registration import ChannelDetails
from app.usecases.plan.account_acts import perform_account_act, register_account
from tests import sample_town
from tests.people.grant_scenario import begins, comes_in, only

pytestmark = pytest.mark.postgresql

ACCOUNT = ChannelDetails(Network.X, "Riba Joven", "@ribajoven", "https://riba.example/joven", ["es"], None)
ACT = AccountActDetails(reference="Decreto 12/2019", act_on=date(2019, 5, 2))


@pytest.fixture
def at_work(session: Session, town: sample_town.Town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    return town


def registers(session, town, now, account=ACCOUNT, act=ACT):
    return register_account(Work(session, town.administrator.actor, now), account, act)


def waiting(session, town):
    [change] = waiting_changes(session, town.id)
    return change


def confirms(session, change, person, now):
    return control_outcomes.confirm_change(Work(session, person.actor, now), change.id, "")


def test_one_administrator_opens_no_account_and_its_words_are_read_by_another(session, at_work, clock):
    channel = registers(session, at_work, clock())
    change = waiting(session, at_work)
    assert (change.kind, channel.state, channel.opening_act) == (
        ControlKind.ACCOUNT_OPENING,
        ChannelState.PROPOSED,
        "",
    )
    assert set(change.terms["added"]) >= {"Riba Joven", "@ribajoven", "https://riba.example/joven", "Decreto 12/2019"}
    for person in (at_work.administrator, at_work.author):
        with pytest.raises(NotPermitted):
            confirms(session, change, person, clock())
    confirms(session, change, at_work.supervisor, clock())
    assert (channel.state, channel.opening_act) == (ChannelState.OPEN, "Decreto 12/2019")


@pytest.mark.parametrize(
    ("account", "act"),
    [
        (replace(ACCOUNT, name="Riba 12345678Z"), ACT),
        (ACCOUNT, replace(ACT, reference="Decreto de 12345678Z")),
    ],
)
def test_words_that_the_line_blocks_open_nothing(session, at_work, clock, account, act):
    with pytest.raises(Refusal, match="línea editorial"):
        registers(session, at_work, clock(), account, act)


def test_an_opening_whose_account_changed_meanwhile_is_proposed_again(session, at_work, clock):
    channel = registers(session, at_work, clock())
    channel.name = "Otro nombre"
    session.flush()
    with pytest.raises(Conflict, match="mientras esperaba"):
        confirms(session, waiting(session, at_work), at_work.supervisor, clock())


def test_a_proposal_given_up_meanwhile_is_not_opened(session, at_work, clock):
    channel, admin = registers(session, at_work, clock()), at_work.administrator.actor
    none = AccountActDetails(reason="No hace falta")
    perform_account_act(Work(session, admin, clock()), channel.id, AccountActKind.CLOSED, none)
    with pytest.raises(Conflict, match="mientras esperaba"):
        confirms(session, waiting(session, at_work), at_work.supervisor, clock())


def test_a_second_opening_of_the_same_account_does_not_wait_too(session, at_work, clock):
    channel = registers(session, at_work, clock())
    with pytest.raises(Conflict):
        perform_account_act(
            Work(session, at_work.administrator.actor, clock()), channel.id, AccountActKind.REGISTERED, ACT
        )


def test_the_set_up_opens_accounts_at_once(session, town, clock):
    comes_in(session, *town.people.values())
    assert registers(session, town, clock()).state is ChannelState.OPEN
    assert waiting_changes(session, town.id) == []


def test_reopening_after_a_pause_writes_no_other_act(session, at_work, clock):
    channel, admin = registers(session, at_work, clock()), at_work.administrator.actor
    confirms(session, waiting(session, at_work), at_work.supervisor, clock())
    perform_account_act(
        Work(session, admin, clock()), channel.id, AccountActKind.PAUSED, AccountActDetails(reason="Obras")
    )
    words = AccountActDetails(reason="Vuelve", reference="Riba avanza con quien manda")
    perform_account_act(Work(session, admin, clock()), channel.id, AccountActKind.REOPENED, words)
    assert (channel.state, channel.opening_act) == (ChannelState.OPEN, "Decreto 12/2019")


def connection(handle="ribajoven"):
    profile = RemoteProfile(remote_id="1", handle=handle, name="Lo mejor de Riba", url="https://otra.example/riba")
    return ChannelConnection(Network.X, "https://api.example", profile, ServerLimits(280, 23, 4, ()), "sealed", ["es"])


@pytest.mark.parametrize("is_paused", [False, True])
def test_connecting_an_account_changes_nothing_that_strangers_read(session, at_work, clock, is_paused):
    channel, admin = registers(session, at_work, clock()), at_work.administrator.actor
    confirms(session, waiting(session, at_work), at_work.supervisor, clock())
    if is_paused:
        works = AccountActDetails(reason="Obras")
        perform_account_act(Work(session, admin, clock()), channel.id, AccountActKind.PAUSED, works)
    connect_channel(Work(session, admin, clock()), connection(), channel.id)
    assert (channel.name, channel.handle, channel.url) == ("Riba Joven", "@ribajoven", "https://riba.example/joven")


def test_the_address_that_an_account_lacks_is_proposed_when_it_is_connected(session, at_work, clock):
    channel, admin = registers(session, at_work, clock(), replace(ACCOUNT, url="")), at_work.administrator.actor
    connect_channel(Work(session, admin, clock()), connection(), channel.id)
    opening, address = waiting_changes(session, at_work.id)
    assert (opening.kind, address.terms["names"]) == (ControlKind.ACCOUNT_OPENING, {"url": "https://otra.example/riba"})
    for change in (opening, address):
        assert channel.url == ""
        confirms(session, change, at_work.supervisor, clock())
    assert (channel.state, channel.url) == (ChannelState.OPEN, "https://otra.example/riba")


def test_one_administrator_alone_opens_an_account_after_a_day_with_letters(session, wiring, town, clock):
    only(session, town, Role.AUTHOR, Role.ADMINISTRATOR, now=clock())
    begins(session, town, now=clock())
    channel = registers(session, town, clock())
    change = waiting(session, town)
    assert (change.ground, change.effective_at) == (ChangeGround.ALONE, clock() + timedelta(hours=24))
    session.commit()
    clock.forward(hours=23)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 0
    clock.forward(hours=1)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 1
    session.expire_all()
    assert (channel.state, channel.opening_act) == (ChannelState.OPEN, "Decreto 12/2019")


def test_an_account_that_is_connected_new_is_read_by_nobody_until_it_is_opened(session, at_work, clock):
    made = connect_channel(Work(session, at_work.administrator.actor, clock()), connection("otra"), None)
    assert made.state is ChannelState.PROPOSED
    perform_account_act(Work(session, at_work.administrator.actor, clock()), made.id, AccountActKind.REGISTERED, ACT)
    assert "Lo mejor de Riba" in waiting(session, at_work).terms["added"] and made.state is ChannelState.PROPOSED


def test_the_pages_say_that_the_opening_waits(session, at_work, clock, seat):
    session.commit()
    typed = {"network": "x", "name": "Riba Joven", "handle": "@ribajoven", "languages": ["es"]}
    typed |= {"opening_act": "Decreto 12/2019", "opened_on": "2019-05-02"}
    admin, here = seat(at_work.administrator), f"/o/{at_work.slug}"
    page = admin.post(f"{here}/official-accounts", data=typed, follow_redirects=True).text
    assert "aún no está en vigor" in page and "Un cambio espera a otra persona" in page
    change = waiting(session, at_work)
    assert "Registrar por su acto" not in page
    session.commit()
    page = seat(at_work.supervisor).get(f"{here}/grants/{change.id}").text
    assert "Apertura de una cuenta" in page and "Decreto 12/2019" in page and "La línea editorial" in page
