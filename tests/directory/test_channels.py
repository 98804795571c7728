"""Official accounts: registered by hand, or connected to a real server."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.errors import Refusal
from app.domain.directory.models import AccountAct, Channel
from app.domain.directory.rules.account_acts import AccountActKind
from app.domain.directory.rules.networks import ChannelState, Publishing, server_address
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.directory import browser_connection
from tests.directory.browser_connection import AT
from tests.peers.mastodon_mock import MastodonMock
from tests.peers.snac import Snac

pytestmark = pytest.mark.postgresql

Seat = Callable[[sample_town.Person], FlaskClient]
TYPED = {"network": "instagram", "name": "Riba en Instagram", "handle": "@riba", "languages": ["es"]}

NARROW = "Puede que a esta conexión le falten permisos"


@pytest.fixture
def administrator(town: sample_town.Town, seat: Seat) -> FlaskClient:
    return seat(town.administrator)


def connected(session: Session) -> Channel:
    channel = session.exec(select(Channel).where(Channel.credentials.is_not(None))).one()
    session.commit()
    return channel


def test_an_account_that_is_open_already_is_registered_by_its_act(administrator: FlaskClient, session: Session):
    act = {"opening_act": "Decreto 3/2021", "opened_on": "2021-02-03"}
    assert "registrada" in administrator.post(AT, data=TYPED | act, follow_redirects=True).text
    made = session.exec(select(Channel).where(Channel.opening_act == "Decreto 3/2021")).one()
    assert made.state is ChannelState.OPEN
    acts = session.exec(select(AccountAct).order_by(AccountAct.id)).all()
    assert [(account_act.deed, account_act.reference, account_act.act_on) for account_act in acts] == [
        (AccountActKind.REGISTERED, "Decreto 3/2021", date(2021, 2, 3))
    ]


def test_an_account_without_an_act_is_only_proposed(administrator: FlaskClient, session: Session):
    assert "propuesta" in administrator.post(AT, data=TYPED, follow_redirects=True).text
    assert session.exec(select(Channel).where(Channel.name == TYPED["name"])).one().state is ChannelState.PROPOSED


@pytest.mark.parametrize("half", [{"opening_act": "Decreto 3/2021"}, {"opened_on": "2021-02-03"}])
def test_half_an_act_is_refused_and_kept_in_the_form(administrator: FlaskClient, half: dict[str, str]):
    answer = administrator.post(AT, data=TYPED | half)
    assert answer.status_code == 422
    assert "Ponga el acto y su día" in answer.text and next(iter(half.values())) in answer.text


def test_the_same_account_is_not_registered_twice(administrator: FlaskClient):
    administrator.post(AT, data=TYPED)
    answer = administrator.post(AT, data=TYPED | {"handle": "@RIBA"})
    assert answer.status_code == 422
    assert "ya está registrada" in answer.text


@pytest.mark.parametrize("typed", ["http://10.0.0.1", "no es un servidor", "https://no-existe.invalid"])
def test_a_server_that_cannot_be_used_is_refused_and_kept_in_the_form(administrator: FlaskClient, typed: str):
    answer = administrator.post(f"{AT}/mastodon/authorisation", data={"base_url": typed})
    assert answer.status_code == 422
    assert typed in answer.text


@pytest.mark.parametrize(
    "typed", ["https://[", "@riba@[", "https://social.example:99999", "https://ana@social.example"]
)
def test_what_names_no_server_is_refused_in_words(typed: str):
    with pytest.raises(Refusal, match="Escriba la dirección del servidor"):
        server_address(typed)


def test_a_pasted_token_connects_and_is_kept_sealed(
    administrator: FlaskClient, session: Session, wiring: Wiring, mastodon_mock: MastodonMock
):
    typed = {"base_url": mastodon_mock.base_url, "token": mastodon_mock.token}
    assert administrator.post(f"{AT}/mastodon/token", data=typed).status_code == 303
    channel = connected(session)
    assert channel.publishing is Publishing.API and channel.declared["max_characters"] >= 500
    assert channel.state is ChannelState.PROPOSED
    assert mastodon_mock.token not in (channel.credentials or "")
    assert wiring.keyring.unseal(channel.credentials or "") == mastodon_mock.token


@pytest.mark.parametrize("is_taken", [False, True])
def test_an_account_is_called_as_its_network_calls_it_or_by_its_handle_where_that_is_taken(
    administrator: FlaskClient, session: Session, mastodon_mock: MastodonMock, is_taken: bool
):
    name = mastodon_mock.user
    other = TYPED | {"network": "mastodon" if is_taken else "x", "name": name.upper(), "handle": "@otra"}
    administrator.post(AT, data=other)
    administrator.post(f"{AT}/mastodon/token", data={"base_url": mastodon_mock.base_url, "token": mastodon_mock.token})
    made = connected(session)
    assert made.name == (made.handle if is_taken else name)


def test_the_browser_connects_an_account_of_snac(administrator: FlaskClient, session: Session, snac: Snac):
    assert browser_connection.by_browser(administrator, snac).location == AT
    channel = connected(session)
    assert channel.handle.startswith(f"@{snac.user}@")
    assert "write:blocks" in channel.scopes and NARROW not in administrator.get(f"{AT}/{channel.id}").text


def test_of_a_connection_that_may_lack_leave_its_page_says_so_until_it_is_connected_again(
    administrator: FlaskClient, session: Session, mastodon_mock: MastodonMock
):
    typed = {"base_url": mastodon_mock.base_url, "token": mastodon_mock.token}
    administrator.post(f"{AT}/mastodon/token", data=typed)
    channel = connected(session)
    page = administrator.get(f"{AT}/{channel.id}").text
    assert NARROW in page and f"{AT}/mastodon?account={channel.id}" in page
    channel.scopes = "read:accounts write:statuses"
    session.commit()
    assert NARROW in administrator.get(f"{AT}/{channel.id}").text
    browser_connection.by_browser(administrator, mastodon_mock)
    assert NARROW not in administrator.get(f"{AT}/{channel.id}").text
    administrator.post(f"{AT}/{channel.id}/disconnection")
    assert NARROW not in administrator.get(f"{AT}/{channel.id}").text


def test_an_answer_nobody_asked_for_is_refused(administrator: FlaskClient, mastodon_mock: MastodonMock):
    browser_connection.crossing(administrator, mastodon_mock.base_url)
    assert administrator.get("/channels/mastodon/callback?code=x&state=other").status_code == 409


def test_a_person_without_the_right_cannot_finish_a_connection(
    seat: Seat, town: sample_town.Town, administrator: FlaskClient, mastodon_mock: MastodonMock
):
    browser_connection.crossing(administrator, mastodon_mock.base_url)
    with administrator.session_transaction() as cookies:
        cookie = cookies["mastodon"]
    editor = seat(town.editor)
    with editor.session_transaction() as cookies:
        cookies["mastodon"] = cookie
    assert editor.get(f"/channels/mastodon/callback?code=x&state={cookie['state']}").status_code == 403


def test_the_command_connects_with_a_token(
    app: Flask, session: Session, town: sample_town.Town, mastodon_mock: MastodonMock
):
    who = ["--organisation", "riba", "--as", town.administrator.user.email, "--network", "mastodon"]
    where = ["--base-url", mastodon_mock.base_url, "--token", mastodon_mock.token]
    answer = app.test_cli_runner().invoke(args=["channels", "add", *who, *where])
    assert answer.exit_code == 0, answer.output
    made = connected(session)
    assert made.base_url == mastodon_mock.base_url
    assert answer.output == f"{made.handle} (Mastodon): conectada, propuesta.\n"


@pytest.mark.parametrize("role", ["auditor", "political_office", "administrator", "legal_reviewer"])
def test_an_account_is_left_only_in_hands_that_may_publish(
    administrator: FlaskClient, town: sample_town.Town, role: str
):
    chosen = getattr(town, role)
    answer = administrator.post(AT, data=TYPED | {"responsible_id": chosen.id})
    assert answer.status_code == 422 and "no le permiten publicar a mano" in answer.text
    assert f'value="{chosen.id}"' not in administrator.get(f"{AT}/new").text


def test_whoever_answers_already_stays_until_somebody_else_is_chosen(
    administrator: FlaskClient, session: Session, town: sample_town.Town
):
    channel = session.get_one(Channel, town.channels[1].id)
    channel.responsible_id = town.auditor.id
    session.commit()
    typed = TYPED | {"network": "x", "name": "Otro nombre", "handle": "@riba", "responsible_id": town.auditor.id}
    assert administrator.post(f"{AT}/{channel.id}", data=typed).status_code == 303
    assert administrator.post(f"{AT}/{channel.id}", data=typed | {"responsible_id": town.author.id}).status_code == 303
    session.refresh(channel)
    assert (channel.name, channel.responsible_id) == ("Otro nombre", town.author.id)
