"""Extension of the long-lived tokens of Instagram and Threads.

Instagram Platform, "Refresh Access Token"; Threads API, "Long-Lived Access Tokens": sixty days more, for tokens a day
old that have not ended.
"""

from datetime import timedelta

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.graph import graph_errors
from app.core import clock as clocks
from app.core.clock import Clock
from app.domain.publishing.ports import AccountAccess, ExtendedToken

INSTAGRAM_GRANT, THREADS_GRANT = "ig_refresh_token", "th_refresh_token"
_ERRORS = graph_errors({})


class MetaTokenRefresher:
    """The secret may begin with the account, with a space before the token."""

    def __init__(self, outbound: HttpClient, grant: str, *, clock: Clock = clocks.system_now) -> None:
        self._outbound, self._grant, self._clock = outbound, grant, clock

    def extend(self, access: AccountAccess) -> ExtendedToken:
        account, space, token = access.token.rpartition(" ")
        talk = NetworkApi(self._outbound, access.base_url, clock=self._clock, secrets=(token,), errors=_ERRORS)
        asked_at = self._clock()
        answer = talk.get("/refresh_access_token", grant_type=self._grant, access_token=token)
        extended, seconds = talk.text_in(answer, "access_token"), _seconds(talk, answer)
        return ExtendedToken(f"{account}{space}{extended}", asked_at + seconds)


def _seconds(talk: NetworkApi, answer: HttpResponse) -> timedelta:
    text = talk.text_in(answer, "expires_in")
    if not text.isdecimal() or int(text) <= 0:
        raise talk.nonsense(answer)
    return timedelta(seconds=int(text))
