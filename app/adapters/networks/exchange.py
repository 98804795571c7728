"""One talk with one server: what goes wrong in it comes out as NetworkTrouble, whatever it was."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from app.adapters.answers import Answer, Interrupted, Unreachable
from app.adapters.networks import verdicts
from app.adapters.outbound import Outbound
from app.channels.ports import NetworkTrouble
from app.core.clock import Clock


class Exchange:
    """`token` is sent with each request; it and `secrets` are kept out of whatever is remembered of the answers."""

    def __init__(
        self, outbound: Outbound, base_url: str, *, clock: Clock, token: str = "", secrets: tuple[str, ...] = ()
    ) -> None:
        self._outbound = outbound
        self._root = base_url.strip().rstrip("/")
        self._clock = clock
        self._secrets = (token, *secrets)
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    @property
    def host(self) -> str:
        """The server as people name it, with its port where it is not the usual one."""
        return urlsplit(self._root).netloc.rpartition("@")[2] or self._root

    def get(self, path: str, **params: str) -> Answer:
        """A successful answer; raises NetworkTrouble otherwise."""
        return self._asked(lambda: self._outbound.get(self._root + path, headers=self._headers, params=params))

    def post(self, path: str, *, headers: Mapping[str, str] | None = None, **content: Any) -> Answer:
        """A successful answer; raises NetworkTrouble otherwise."""
        both = {**self._headers, **(headers or {})}
        return self._asked(lambda: self._outbound.post(self._root + path, headers=both, **content))

    def delete(self, path: str) -> Answer:
        """A successful answer; raises NetworkTrouble otherwise."""
        return self._asked(lambda: self._outbound.delete(self._root + path, headers=self._headers))

    def object_in(self, answer: Answer) -> dict[str, Any]:
        """The JSON object of an answer; NetworkTrouble (unknown) when there is none."""
        found = _json(answer)
        if not isinstance(found, dict):
            raise self.nonsense(answer)
        return found

    def list_in(self, answer: Answer) -> list[dict[str, Any]]:
        found = _json(answer)
        if not isinstance(found, list):
            raise self.nonsense(answer)
        return [one for one in found if isinstance(one, dict)]

    def text_in(self, answer: Answer, name: str) -> str:
        """A text the answer must hold under this name."""
        value = self.object_in(answer).get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str) or not value:
            raise self.nonsense(answer)
        return value

    def excerpt(self, answer: Answer) -> str:
        return verdicts.excerpt(answer, self._secrets)

    def nonsense(self, answer: Answer) -> NetworkTrouble:
        return verdicts.of_nonsense(answer, self.host, secrets=self._secrets)

    def _asked(self, ask: Callable[[], Answer]) -> Answer:
        try:
            return self._judged(ask())
        except Unreachable as failure:
            raise verdicts.of_unreachable(failure, self.host) from failure
        except Interrupted as failure:
            raise verdicts.of_interrupted(failure, self.host) from failure

    def _judged(self, answer: Answer) -> Answer:
        if answer.is_success:
            return answer
        raise verdicts.of_answer(answer, self.host, now=self._clock(), secrets=self._secrets)


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
