"""Connecting an account in the browser, with the person's part played by plain HTTP."""

import re
from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.peers.control import ask
from tests.peers.lossy import Lossy
from tests.peers.mastodon_mock import MastodonMock
from tests.peers.snac import Snac

AT = "/o/riba/official-accounts"


def crossing(client: FlaskClient, base_url: str) -> str:
    """Return the address of the server's page that the person's browser would follow."""
    client.post(f"{AT}/mastodon/authorisation", data={"base_url": base_url})
    page = client.get(f"{AT}/mastodon/authorisation").text
    match = re.search(r'href="(http[^"]+/oauth/authorize[^"]+)"', page)
    assert match is not None
    return match[1].replace("&amp;", "&")


def by_browser(client: FlaskClient, peer: MastodonMock | Snac, *, through: Lossy | None = None) -> TestResponse:
    """Go to the server and back; `through`: the proxy between Cauce and the server."""
    address = crossing(client, (through or peer).base_url)
    parameters = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    consent = _at_snac if isinstance(peer, Snac) else _at_mastodon
    back = urlsplit(consent(peer, parameters))
    return client.get(f"/channels/mastodon/callback?{back.query}")


def _at_mastodon(peer: MastodonMock, parameters: dict[str, str]) -> str:
    fields = {name: parameters[name] for name in ("client_id", "redirect_uri", "state", "scope")}
    return _way_back(f"{peer.base_url}/oauth/authorize", {"username": peer.user, **fields})


def _at_snac(peer: Snac, parameters: dict[str, str]) -> str:
    form = {"login": peer.user, "passwd": peer.password, "redir": parameters["redirect_uri"]}
    form |= {"cid": parameters["client_id"], "state": parameters["state"]}
    return _way_back(f"{peer.base_url}/oauth/x-snac-login", form)


def _way_back(address: str, form: dict[str, str]) -> str:
    _, headers, _ = ask(address, "POST", form=form)
    return {name.lower(): value for name, value in headers.items()}["location"]
