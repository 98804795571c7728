"""The page where a person gives an application permission: they do at once, unless a setting says otherwise.

RFC 6749 §4.1 and RFC 7636, as the networks' documents tell them: the browser is sent back only to an address that the
request names, a code serves once and for ten minutes, and only with the same address and its PKCE verifier.
"""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.peers.fake_http import Reply, Request

LIFE_S = 600


@dataclass
class Code:
    """A permission given: what for, to whom, and until when."""

    redirect_uri: str
    challenge: str
    scopes: tuple[str, ...]
    ends: float


class AuthorisationPage:
    """The page of one application. `refusal`: the provider's name for a person who says no."""

    def __init__(self, client_id: str, *, refusal: str = "access_denied") -> None:
        self.client_id, self.refusal = client_id, refusal
        self.denies, self.scopes = False, None
        self.codes: dict[str, Code] = {}

    def settle(self, consent: Mapping[str, Any]) -> None:
        """Obey a setting: whether people refuse, and the only permissions that they leave ticked."""
        self.denies, self.scopes = consent["denies"], consent["scopes"]

    def answer(self, request: Request, now: float) -> Reply:
        """Send the browser back; without a known application or an address to go to, there is only an error."""
        query = request.query
        if (
            query.get("client_id") != self.client_id
            or not query.get("redirect_uri")
            or query["response_type"] != "code"
        ):
            return Reply({"error": "invalid_client"}, 400)
        if self.denies:
            back = {"error": self.refusal, "error_description": "The user denied the request"}
        else:
            back = {"code": self._code(query, now)}
        return Reply(status=302, headers={"Location": f"{query['redirect_uri']}?{urlencode(back | _state(query))}"})

    def take(self, form: Mapping[str, str], now: float) -> Code | None:
        """Return the permission of a code, once; None for any other."""
        code = self.codes.pop(form.get("code", ""), None)
        if code is None or code.ends < now or code.redirect_uri != form.get("redirect_uri"):
            return None
        return code if not code.challenge or code.challenge == _challenge(form.get("code_verifier", "")) else None

    def _code(self, query: Mapping[str, str], now: float) -> str:
        made, asked = secrets.token_urlsafe(24), query.get("scope", "").replace(",", " ").split()
        given = tuple(scope for scope in asked if self.scopes is None or scope in self.scopes)
        self.codes[made] = Code(query["redirect_uri"], query.get("code_challenge", ""), given, now + LIFE_S)
        return made


def _state(query: Mapping[str, str]) -> dict[str, str]:
    return {"state": query["state"]} if "state" in query else {}


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
