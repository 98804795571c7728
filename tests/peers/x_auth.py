"""Who asks: OAuth 1.0a signatures (RFC 5849, HMAC-SHA1), OAuth 2 bearers and their rotation ("OAuth 2.0 with PKCE")."""

import base64
import hmac
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote, urlsplit

from tests.peers import x
from tests.peers.fake_http import Reply, Request
from tests.peers.x_problems import XProblem
from tests.peers.x_state import Bearer, World

SKEW_S = 300
HOSTS = ("https://api.x.com", "https://api.twitter.com")
"""The addresses that a client may have signed for, besides the server's own."""


def signed_parameters(request: Request) -> dict[str, str]:
    pairs = re.findall(r'(\w+)="([^"]*)"', request.headers["Authorization"])
    return {name: unquote(value) for name, value in pairs}


def escaped(text: str) -> str:
    return quote(text, safe="~")


def signature(request: Request, parameters: Mapping[str, str], host: str) -> str:
    """Return the signature of a request for a host: query and form count, JSON and multipart do not (section 3.4)."""
    sent = {**request.query, **request.form} if request.kind != "multipart/form-data" else request.query
    pairs = sorted((escaped(k), escaped(v)) for k, v in {**sent, **parameters}.items() if k != "oauth_signature")
    address = f"{host}{urlsplit(request.address).path}"
    base = [request.method, address, "&".join(f"{name}={value}" for name, value in pairs)]
    key = f"{escaped(x.API_SECRET)}&{escaped(x.ACCESS_SECRET)}".encode()
    digest = hmac.new(key, "&".join(map(escaped, base)).encode(), "sha1").digest()
    return base64.b64encode(digest).decode()


def signer(world: World, request: Request) -> str:
    """Return the account whose keys signed. Raises XProblem."""
    parameters = signed_parameters(request)
    hosts = (f"http://{request.headers['Host']}", *HOSTS)
    given = parameters.get("oauth_signature", "")
    is_sound = any(hmac.compare_digest(signature(request, parameters, host), given) for host in hosts)
    keys = tuple(parameters.get(f"oauth_{name}") for name in ("consumer_key", "token", "signature_method"))
    is_timely = abs(world.now - int(parameters.get("oauth_timestamp") or 0)) <= SKEW_S
    if not (is_sound and is_timely) or keys != (x.API_KEY, x.ACCESS_TOKEN, "HMAC-SHA1"):
        raise XProblem("unauthorized")
    nonce = parameters.get("oauth_nonce", "")
    if x.ACCESS_TOKEN in world.revoked or nonce in {"", *world.nonces}:
        raise XProblem("unauthorized")
    world.nonces.add(nonce)
    return x.TOWN.id


def judge(world: World, request: Request, scope: str) -> str:
    """Return the account that may do what needs the scope. Raises XProblem."""
    if request.headers.get("Authorization", "").startswith("OAuth "):
        account = signer(world, request)
        if scope.endswith(".write") and "tweet.write" not in world.scopes:
            raise XProblem("read_only")
        return account
    token = request.token()
    if token == x.APP_TOKEN:
        raise XProblem("app_only")
    bearer = world.bearers.get(token)
    if bearer is None or token in world.revoked or bearer.expires <= world.now:
        raise XProblem("unauthorized")
    if scope not in world.scopes:
        raise XProblem("not_permitted")
    return bearer.user


def exchange(world: World, request: Request) -> Reply:
    """Answer POST /2/oauth2/token: a code or a refresh token is taken once; both give a refresh token."""
    basic = base64.b64encode(f"{x.CLIENT_ID}:{x.CLIENT_SECRET}".encode()).decode()
    if request.headers.get("Authorization") != f"Basic {basic}":
        return refused(401, "unauthorized_client", "Missing valid authorization header")
    if request.form.get("grant_type") not in ("refresh_token", "authorization_code"):
        return refused(400, "unsupported_grant_type", "The grant type is unknown")
    if not (take_code if "code" in request.form else take_refresh)(world, request.form):
        return refused(400, "invalid_request", "Value passed for the token was invalid.")
    access, following = world.rotate()
    shown = {"token_type": "bearer", "expires_in": Bearer.LIFE_S, "access_token": access, "refresh_token": following}
    return Reply({**shown, "scope": " ".join(sorted(world.scopes))})


def take_code(world: World, form: Mapping[str, str]) -> bool:
    code = world.page.take(form, world.now)
    if code:
        world.scopes &= set(code.scopes)
    return code is not None


def take_refresh(world: World, form: Mapping[str, str]) -> bool:
    refresh = form.get("refresh_token", "")
    if refresh not in world.refreshes or refresh in world.revoked:
        return False
    world.refreshes.remove(refresh)
    return True


def refused(status: int, error: str, description: str) -> Reply:
    return Reply({"error": error, "error_description": description}, status)
