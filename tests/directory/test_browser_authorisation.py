"""Accounts connected in the browser with the body's own application: the way there and back, and all that cuts it."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import AccountAuthorisation, AppKey, Channel
from app.domain.directory.rules.networks import ChannelState, Network, Publishing
from app.domain.directory.rules.oauth_providers import PROVIDERS, OAuthProvider
from app.usecases.directory.authorisations import delete_ended_authorisations
from app.usecases.directory.connection import reseal_credentials
from app.usecases.publishing.token_rotation import TokenRotator
from app.usecases.wiring import Wiring
from tests import moments, sample_town
from tests.clocks import StoppedClock
from tests.peers import linkedin as linkedin_peer
from tests.peers import x as x_peer
from tests.peers import youtube as youtube_peer
from tests.peers.control import ask
from tests.peers.graph import INSTAGRAM, PAGE, PAGE_TOKEN, THREADS, GraphServer
from tests.peers.lossy import Effect, Lossy
from tests.statement_counter import counting

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
AT = "/o/riba/official-accounts"
META = {"client_id": GraphServer.app_id, "client_secret": GraphServer.app_secret}
LINKEDIN = {"client_id": linkedin_peer.CLIENT_ID, "client_secret": linkedin_peer.CLIENT_SECRET}
X = {"client_id": x_peer.CLIENT_ID, "client_secret": x_peer.CLIENT_SECRET}
GOOGLE = {"client_id": youtube_peer.CLIENT_ID, "client_secret": youtube_peer.CLIENT_SECRET}


@pytest.fixture
def administrator(
    town: sample_town.Town, seat: Callable[[sample_town.Person], FlaskClient], clock: StoppedClock
) -> FlaskClient:
    clock.instant = moments.now()
    return seat(town.administrator)


def keep_key(client: FlaskClient, provider: str, key: dict[str, str], server: str) -> None:
    assert client.post(f"{AT}/app-keys/{provider}", data=key | {"server": server}).status_code == 303


def begin(client: FlaskClient, provider: str, channel_id: int | None = None) -> str:
    """Return the address of the provider's page."""
    page = client.post(
        f"{AT}/authorisations", data={"provider": provider, "channel_id": channel_id or ""}, follow_redirects=True
    ).text
    found = re.search(r'href="(http://127[^"]+)"', page)
    assert found, page
    return found[1].replace("&amp;", "&")


def way_back(address: str) -> str:
    """Give permission, or whatever the server's people do; return the address that the browser is sent to."""
    status, headers, text = ask(address)
    assert status == 302, text
    parts = urlsplit(headers["Location"])
    return f"{parts.path}?{parts.query}"


def connected(session: Session) -> dict[Network, Channel]:
    session.expire_all()
    rows = session.exec(select(Channel).where(Channel.publishing == Publishing.API)).all()
    session.commit()
    return {row.network: row for row in rows if row.credentials}


def pending(session: Session) -> list[AccountAuthorisation]:
    session.expire_all()
    rows = list(session.exec(select(AccountAuthorisation)))
    session.commit()
    return rows


def test_the_pages_and_accounts_of_a_person_are_found_and_those_chosen_connected(
    administrator: FlaskClient, graph: GraphServer, session: Session, wiring: Wiring
):
    by_hand = {"network": "facebook", "name": "La página", "handle": f"@{PAGE.username}", "languages": ["es"]}
    administrator.post(AT, data=by_hand)
    keep_key(administrator, "meta", META, graph.base_url)
    answer = administrator.get(way_back(begin(administrator, "meta")))
    choice = administrator.get(answer.location).text
    assert "Registrada como «La página»" in choice and "quedará propuesta" in choice
    assert PAGE_TOKEN not in choice and PAGE_TOKEN not in pending(session)[0].accounts
    assert re.findall(r'value="(\d)" checked', choice) == ["0"]
    shown = administrator.post(answer.location, data={"chosen": ["0", "1"]}, follow_redirects=True).text
    assert shown.count("está conectada") == 2
    accounts = connected(session)
    assert accounts[Network.FACEBOOK].name == "La página"
    assert accounts[Network.INSTAGRAM].state is ChannelState.PROPOSED
    for network, number in ((Network.FACEBOOK, PAGE.id), (Network.INSTAGRAM, INSTAGRAM.id)):
        assert wiring.keyring.unseal(accounts[network].credentials or "") == f"{number} {PAGE_TOKEN}"
        assert (accounts[network].credentials_end_at, accounts[network].next_attempt_at) == (None, None)
    assert pending(session) == []


def test_a_page_of_linkedin_keeps_the_token_that_renews_it(administrator, linkedin, session: Session, wiring: Wiring):
    keep_key(administrator, "linkedin", LINKEDIN, linkedin.base_url)
    place = administrator.get(way_back(begin(administrator, "linkedin"))).location
    administrator.post(place, data={"chosen": "0"})
    account = connected(session)[Network.LINKEDIN]
    assert account.handle == f"@{linkedin_peer.TOWN.vanity}"
    assert wiring.keyring.unseal(account.refresh_token or "") == linkedin_peer.REFRESH_TOKEN
    assert account.credentials_end_at and account.credentials_end_at - moments.now() > timedelta(days=360)
    assert account.next_attempt_at and account.next_attempt_at - moments.now() < timedelta(days=31)
    administrator.post(f"{AT}/{account.id}/disconnection")
    session.expire_all()
    assert session.get_one(Channel, account.id).refresh_token is None


def test_an_account_of_threads_gets_a_token_of_sixty_days_that_is_prolonged(administrator, graph, session, wiring):
    keep_key(administrator, "threads", META, graph.base_url)
    place = administrator.get(way_back(begin(administrator, "threads"))).location
    administrator.post(place, data={"chosen": "0"})
    account = connected(session)[Network.THREADS]
    assert wiring.keyring.unseal(account.credentials or "").startswith(f"{THREADS.username} EAAlogin")
    assert (account.refresh_token, account.next_attempt_at is None) == (None, False)
    assert account.credentials_end_at and account.credentials_end_at - moments.now() > timedelta(days=59)


def test_a_network_without_all_its_permissions_is_left_out_and_they_are_named(administrator, graph: GraphServer):
    keep_key(administrator, "meta", META, graph.base_url)
    graph.consent(scopes=PROVIDERS[OAuthProvider.META].scopes[Network.FACEBOOK])
    some = followed(administrator, way_back(begin(administrator, "meta")))
    assert "deje marcados: instagram_basic, instagram_content_publish, instagram_manage_contents" in some
    assert "Facebook · " in some and "Instagram · " not in some
    graph.consent(scopes=["instagram_basic"])
    none = followed(administrator, way_back(begin(administrator, "meta")))
    assert "no dio todos los permisos" in none and "Conectar las elegidas" not in none


def test_a_channel_of_youtube_is_connected_only_in_the_browser_and_renewed(
    administrator, youtube_server, session: Session, wiring: Wiring, clock
):
    page = f"{AT}/connection/youtube"
    assert "Falta la clave de la aplicación" in administrator.get(page).text
    assert administrator.post(page, data={"account": "villa", "key": "x"}).status_code == 404
    keep_key(administrator, "google", GOOGLE, youtube_server.base_url)
    assert "Conectar en el navegador" in administrator.get(page).text
    youtube_server.consent(scopes=youtube_peer.SCOPES[:1])
    some = followed(administrator, way_back(begin(administrator, "google")))
    assert f"deje marcados: {youtube_peer.SCOPES[2]}, {youtube_peer.SCOPES[1]}" in some
    youtube_server.consent()
    administrator.post(administrator.get(way_back(begin(administrator, "google"))).location, data={"chosen": "0"})
    account = connected(session)[Network.YOUTUBE]
    assert (account.handle, account.name) == (youtube_peer.TOWN.custom_url, youtube_peer.TOWN.title)
    secret = wiring.keyring.unseal(account.credentials or "")
    assert secret.startswith(f"{youtube_peer.TOWN.id} ya29.")
    assert account.next_attempt_at and account.next_attempt_at - clock() < timedelta(minutes=31)
    account.credentials_end_at = week = clock() + timedelta(days=7)
    session.commit()
    rotator = TokenRotator(wiring.writing, wiring.renewers, wiring.keyring)
    assert rotator.rotate_due(clock() + timedelta(hours=1)) == {"tokens_renewed": 1}
    session.expire_all()
    assert wiring.keyring.unseal(account.refresh_token or "") == youtube_peer.REFRESH_TOKEN
    assert (wiring.keyring.unseal(account.credentials or "") != secret, account.credentials_end_at) == (True, week)


def test_what_cuts_the_way_is_said_and_connects_nothing(administrator, x_server, session: Session):
    keep_key(administrator, "x", X, x_server.base_url)
    x_server.consent(denies=True)
    assert "X no dio la autorización" in followed(administrator, way_back(begin(administrator, "x")))
    x_server.consent(scopes=["tweet.read", "users.read"])
    some = followed(administrator, way_back(begin(administrator, "x")))
    assert "deje marcados: tweet.write, media.write, offline.access" in some
    x_server.clear()
    used = way_back(begin(administrator, "x"))
    other = re.sub(r"code=[^&]+", "code=invented", used)
    assert "ya se usó, o pasó demasiado tiempo" in followed(administrator, other)
    assert connected(session) == {} and pending(session) == []


def followed(client: FlaskClient, address: str) -> str:
    return client.get(address, follow_redirects=True).text


def test_an_answer_serves_once_here_and_for_ten_minutes(administrator, x_server, session: Session, clock, wiring):
    keep_key(administrator, "x", X, x_server.base_url)
    back = way_back(begin(administrator, "x"))
    wrong = administrator.get(re.sub(r"state=[^&]+", "state=guessed", back))
    assert wrong.status_code == 409 and "no corresponde" in wrong.text
    assert administrator.get(back).status_code == 409
    back = way_back(begin(administrator, "x"))
    with administrator.session_transaction() as cookies:
        crossing = cookies["authorisation"]
    assert administrator.get(back).status_code == 303
    with administrator.session_transaction() as cookies:
        cookies["authorisation"] = crossing
    assert administrator.get(back).status_code == 409
    back = way_back(begin(administrator, "x"))
    clock.instant = clock.instant + timedelta(minutes=11)
    late = administrator.get(back)
    assert late.status_code == 409 and "más de diez minutos" in late.text
    assert delete_ended_authorisations(wiring.reading, wiring.writing, now=clock.instant) == 3
    assert pending(session) == []


def test_an_account_that_is_not_among_those_found_is_named(administrator, x_server, session: Session):
    keep_key(administrator, "x", X, x_server.base_url)
    administrator.post(AT, data={"network": "x", "name": "Policía", "handle": "@policia", "languages": ["es"]})
    wanted = session.exec(select(Channel).where(Channel.handle == "@policia")).one()
    session.commit()
    page = administrator.get(f"{AT}/connection/x?account={wanted.id}").text
    assert "Conectar en el navegador" in page
    assert "no está @policia" in followed(administrator, way_back(begin(administrator, "x", wanted.id)))


def test_a_provider_that_is_down_and_a_wrong_key_say_so(administrator, lossy_x: Lossy):
    keep_key(administrator, "x", X, lossy_x.base_url)
    for effect in (Effect.DROP_BEFORE, Effect.STATUS, Effect.GARBAGE):
        lossy_x.fail(effect, path=r"^/2/oauth2/token$")
        assert "La cuenta sigue como estaba" in followed(administrator, way_back(begin(administrator, "x")))
    lossy_x.clear()
    keep_key(administrator, "x", X | {"client_secret": "another"}, lossy_x.base_url)
    assert "no reconoce la aplicación" in followed(administrator, way_back(begin(administrator, "x")))


def test_nobody_goes_on_with_what_another_began(administrator, x_server, session: Session, town, seat):
    keep_key(administrator, "x", X, x_server.base_url)
    back, other = way_back(begin(administrator, "x")), seat(town.editor)
    with administrator.session_transaction() as cookies:
        crossing = cookies["authorisation"]
    with other.session_transaction() as cookies:
        cookies["authorisation"] = crossing
    assert other.get(back).status_code == 403
    place = administrator.get(back).location
    assert other.get(place).status_code == 403
    assert administrator.post(place, data={}).status_code == 422
    administrator.post(place, data={"chosen": "0"})
    assert administrator.post(place, data={"chosen": "0"}).status_code == 404
    assert len(connected(session)) == 1


def test_a_key_is_sealed_never_shown_and_in_the_record(administrator, session: Session, wiring: Wiring, clock):
    page = f"{AT}/app-keys/meta"
    assert "Escriba la clave secreta" in administrator.post(page, data={"client_id": "123"}).text
    administrator.post(page, data=META)
    key = session.exec(select(AppKey)).one()
    assert wiring.keyring.unseal(key.client_secret) == META["client_secret"]
    sealed = key.client_secret
    session.commit()
    elsewhere = META | {"client_secret": "", "server": "https://graph.example"}
    assert "Escriba la clave secreta" in administrator.post(page, data=elsewhere).text
    administrator.post(page, data=META | {"client_secret": ""})
    session.expire_all()
    assert (key.client_secret, key.server) == (sealed, "")
    session.commit()
    with counting(wiring.engine) as counter:
        shown = administrator.get(page).text
    assert counter.count < 15
    assert META["client_id"] in shown and META["client_secret"] not in shown
    assert f"{wiring.config.address}/channels/authorisation" in shown
    with wiring.writing() as writing:
        assert reseal_credentials(writing, lambda sealed: f"again {sealed}", now=clock()) >= 1
        writing.rollback()
    assert administrator.post(f"{page}/removal").status_code == 303
    assert administrator.post(f"{page}/removal").status_code == 404
    acts = session.exec(select(AuditEntry).where(AuditEntry.subject == "app_key:meta")).all()
    assert [entry.act for entry in acts] == [Act.APP_KEY_KEPT, Act.APP_KEY_KEPT, Act.APP_KEY_REMOVED]
    assert META["client_secret"] not in str([entry.detail for entry in acts])


def test_without_a_key_everything_goes_by_hand(administrator):
    page = administrator.get(f"{AT}/connection/x").text
    assert "Conectar en el navegador" not in page and "Guardar la de esta red" in page
    answer = administrator.post(f"{AT}/authorisations", data={"provider": "x"})
    assert answer.location.endswith("/app-keys/x")
