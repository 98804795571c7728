"""Publisher's side of WebSub: the hub is told which feeds changed, and fetches them itself."""

from collections.abc import Sequence

from app.adapters.http.client import HttpClient
from app.adapters.http.response import RequestNotSent, ResponseLost
from app.domain.public.ports import HubError


class HttpFeedHub:
    def __init__(self, outbound: HttpClient, address: str) -> None:
        self._outbound = outbound
        self._address = address

    def announce(self, feeds: Sequence[str]) -> None:
        try:
            answer = self._outbound.post(self._address, data={"hub.mode": "publish", "hub.url": list(feeds)})
        except (RequestNotSent, ResponseLost) as failure:
            raise HubError(str(failure)) from failure
        if not answer.is_success:
            raise HubError(f"HTTP {answer.status}")
