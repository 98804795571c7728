"""A web connected with an application password: a real WordPress."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.errors import Refusal
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing, site_address
from app.usecases.wiring import Wiring
from tests import sample_town
from tests.peers.wordpress import WordPress

AT = "/o/riba/official-accounts"
PAGE = f"{AT}/connection/web"


@pytest.fixture
def administrator(town: sample_town.Town, seat: Callable[[sample_town.Person], FlaskClient]) -> FlaskClient:
    return seat(town.administrator)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("www.Riba.example", "https://www.riba.example"),
        ("https://riba.example/noticias/", "https://riba.example/noticias"),
        ("https://riba.example/noticias/wp-admin/profile.php?x=1#y", "https://riba.example/noticias"),
        ("http://127.0.0.1:8080/wp-login.php", "http://127.0.0.1:8080"),
    ],
)
def test_a_site_keeps_its_folder_and_loses_its_pages(typed: str, address: str):
    assert site_address(typed) == address


@pytest.mark.parametrize("typed", ["", "https://[", "nuestra web", "ftp://riba.example"])
def test_what_is_no_site_is_refused_in_words(typed: str):
    with pytest.raises(Refusal, match="Escriba la dirección de la web"):
        site_address(typed)


def test_the_page_says_which_webs(administrator: FlaskClient):
    assert "Web (WordPress)" in administrator.get(f"{AT}/connection").text
    assert "con el papel de Autor" in administrator.get(PAGE).text


@pytest.mark.peers
@pytest.mark.long_peers
def test_a_web_registered_by_hand_is_connected(
    administrator: FlaskClient, wordpress: WordPress, session: Session, wiring: Wiring
):
    home = wordpress.folder_url
    handle = home.removeprefix("http://")
    by_hand = {"network": "web", "name": "Riba", "handle": handle, "url": home, "languages": ["es"]}
    administrator.post(AT, data=by_hand)
    known = session.exec(select(Channel).where(Channel.network == Network.WEB)).one()
    session.commit()
    page = administrator.get(f"{PAGE}?account={known.id}").text
    assert f'value="{home}"' in page
    user, _, password = wordpress.token.partition(" ")
    typed = {"base_url": f"{home}/wp-admin/", "account": user, "channel_id": str(known.id)}
    refused = administrator.post(PAGE, data=typed | {"key": "abcd efgh"})
    assert "no reconoce el usuario o la contraseña de aplicación" in refused.text
    spaced = " ".join(password[start : start + 4] for start in range(0, len(password), 4))
    administrator.post(PAGE, data=typed | {"key": spaced})
    session.expire_all()
    channel = session.exec(select(Channel).where(Channel.network == Network.WEB)).one()
    assert (channel.handle, channel.url, channel.base_url) == (handle, home, home)
    assert (channel.publishing, channel.declared["max_attachments"]) == (Publishing.API, 20)
    assert wiring.keyring.unseal(channel.credentials or "") == wordpress.token
