"""Server exchanges: failures become a NetworkError with certainty and sentence."""

import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from app.adapters.http.client import HttpClient
from app.adapters.http.response import FailureReason, HttpResponse, RequestNotSent, ResponseLost
from app.adapters.networks.error_sentences import IN_DOUBT, NOTHING_SENT, answer_fact, unreachable_fact
from app.core.clock import Clock
from app.core.messages import Message, msg
from app.domain.publishing.ports import NetworkError, NetworkErrorKind

EXCERPT_LENGTH = 500


@dataclass(frozen=True, slots=True)
class KnownError:
    """A network's named refusal; `sentence` may speak of `host`."""

    kind: NetworkErrorKind
    sentence: Message


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """A network's known errors, by how its name for them begins; `code_field`, `wait`: where name and seconds stand."""

    known: Mapping[str, KnownError]
    code_field: str = "error"
    wait: Sequence[str] = ()

    def code_in(self, answer: HttpResponse) -> str:
        document = read_json(answer)
        code = document.get(self.code_field) if isinstance(document, dict) else None
        return code if isinstance(code, str) else ""

    def match(self, code: str) -> KnownError | None:
        return next((error for name, error in self.known.items() if code.startswith(name)), None)

    def seconds_in(self, answer: HttpResponse) -> str:
        """Return how long to wait, as Retry-After says it; "" where the network says nothing there."""
        value = read_json(answer)
        for name in self.wait:
            value = value.get(name) if isinstance(value, dict) else None
        return str(value) if isinstance(value, int) else ""


NO_ERRORS = ErrorTable({})


NOTHING_PUBLISHED = msg("No se ha publicado nada: falló un paso anterior. %(reason)s")


@contextmanager
def before_publishing(sentence: Message = NOTHING_PUBLISHED) -> Iterator[None]:
    """Turn unknown outcomes into "not sent", with its `sentence` (%(reason)s): nothing that publishes has left yet."""
    try:
        yield
    except NetworkError as trouble:
        if trouble.kind is not NetworkErrorKind.UNKNOWN:
            raise
        words = msg(sentence.msgid, reason=trouble.fact)
        raise NetworkError(
            NetworkErrorKind.NOT_SENT,
            words,
            status=trouble.status,
            excerpt=trouble.excerpt,
            code=trouble.code,
            fact=trouble.fact,
        ) from trouble


_WAIT = timedelta(minutes=5)
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(days=1)
_RESETS = ("x-ratelimit-reset", "ratelimit-reset", "x-rate-limit-reset")


def trouble_of_unreachable(failure: RequestNotSent, host: str) -> NetworkError:
    """Allow repetition unless a person must act first."""
    needs_a_person = failure.why in (FailureReason.BAD_ADDRESS, FailureReason.BAD_REQUEST, FailureReason.FORBIDDEN)
    fact = unreachable_fact(failure.why, host)
    if needs_a_person:
        return NetworkError(NetworkErrorKind.REFUSED, fact)
    return NetworkError(NetworkErrorKind.NOT_SENT, msg(NOTHING_SENT.msgid, fact=fact), fact=fact)


def trouble_of_interrupted(failure: ResponseLost, host: str) -> NetworkError:
    if failure.why is FailureReason.TIME_OUT:
        fact = msg("El servidor %(host)s no respondió a tiempo.", host=host)
    elif failure.why is FailureReason.TOO_LARGE:
        fact = msg("La respuesta del servidor %(host)s no se entiende: es demasiado grande.", host=host)
    else:
        fact = msg("La conexión con %(host)s se cortó a medias.", host=host)
    return _in_doubt(fact, status=failure.status)


def _in_doubt(fact: Message, *, status: int | None, excerpt: str = "") -> NetworkError:
    sentence = msg(IN_DOUBT.msgid, fact=fact)
    return NetworkError(NetworkErrorKind.UNKNOWN, sentence, status=status, excerpt=excerpt, fact=fact)


def trouble_of_answer(
    answer: HttpResponse, host: str, *, now: datetime, secrets: tuple[str, ...], errors: ErrorTable = NO_ERRORS
) -> NetworkError:
    """Take no 5xx for a refusal: the server may have acted before it."""
    code = errors.code_in(answer)
    known = errors.match(code) if answer.status < 500 else None
    kind = known.kind if known else _trouble_kind(answer.status)
    headers = {**answer.headers, "retry-after": errors.seconds_in(answer) or answer.headers.get("retry-after", "")}
    retry_at = parse_retry_time(headers, now=now) if kind is NetworkErrorKind.RATE_LIMITED else None
    fact = msg(known.sentence.msgid, host=host) if known else answer_fact(answer.status, kind, host)
    sentence = msg(IN_DOUBT.msgid, fact=fact) if kind is NetworkErrorKind.UNKNOWN else fact
    return NetworkError(
        kind,
        sentence,
        status=answer.status,
        excerpt=excerpt_answer(answer, secrets),
        retry_at=retry_at,
        code=code,
        fact=fact,
    )


def trouble_of_unreadable(answer: HttpResponse, host: str, *, secrets: tuple[str, ...]) -> NetworkError:
    fact = msg("La respuesta del servidor %(host)s no se entiende.", host=host)
    return _in_doubt(fact, status=answer.status, excerpt=excerpt_answer(answer, secrets))


def excerpt_answer(answer: HttpResponse, secrets: tuple[str, ...]) -> str:
    """Omit echoed secrets, and NULs, which databases refuse."""
    text = answer.text.replace("\x00", "")
    for secret in secrets:
        text = text.replace(secret, "…") if secret else text
    return text[:EXCERPT_LENGTH]


def parse_retry_time(headers: Mapping[str, str], *, now: datetime) -> datetime:
    """Return Retry-After (RFC 9110 §10.2.3), a header of the limit's reset (ISO 8601 or Unix time) or five minutes.

    Within one second to one day.
    """
    reset = next((headers[name] for name in _RESETS if headers.get(name)), "")
    retry_at = _parse_retry_after(headers.get("retry-after", ""), now) or _parse_reset(reset)
    return min(max(retry_at or now + _WAIT, now + _SHORTEST), now + _LONGEST)


def _parse_retry_after(value: str, now: datetime) -> datetime | None:
    try:
        return now + timedelta(seconds=int(value)) if value.isdecimal() else _assume_utc(parsedate_to_datetime(value))
    except (ValueError, OverflowError):
        return None


def _parse_reset(value: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (ValueError, OverflowError, OSError):
        pass
    try:
        return _assume_utc(datetime.fromisoformat(value))
    except ValueError:
        return None


def _assume_utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _trouble_kind(status: int) -> NetworkErrorKind:
    if status == 401:
        return NetworkErrorKind.UNAUTHORISED
    if status == 429:
        return NetworkErrorKind.RATE_LIMITED
    # 408 is said when a request did not come whole, also by proxies that had passed it on already.
    if 300 <= status < 500 and status != 408:
        return NetworkErrorKind.REFUSED
    return NetworkErrorKind.UNKNOWN


Signature = Callable[[str, str], Mapping[str, str]]
"""A request's own headers, from its method and whole address."""


class NetworkApi:
    """A server's API; stored answers omit `token` and `secrets`, and `errors` are the network's own.

    `sign`: for networks that ask more of each request than a bearer token.
    """

    def __init__(
        self,
        outbound: HttpClient,
        base_url: str,
        *,
        clock: Clock,
        token: str = "",
        secrets: tuple[str, ...] = (),
        errors: ErrorTable = NO_ERRORS,
        sign: Signature | None = None,
    ) -> None:
        self._outbound = outbound
        self._root = base_url.strip().rstrip("/")
        self._clock = clock
        self._secrets = (token, *secrets)
        self._errors = errors
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        self._sign = sign or (lambda *_: bearer)

    @property
    def host(self) -> str:
        return urlsplit(self._root).netloc.rpartition("@")[2] or self._root

    def get(self, path: str, **params: str) -> HttpResponse:
        """Raise NetworkError unless successful."""
        address = self._root + path + (f"?{urlencode(params, quote_via=quote)}" if params else "")
        return self._asked(lambda: self._outbound.get(address, headers=self._sign("GET", address)))

    def post(
        self, path: str, *, headers: Mapping[str, str] | None = None, accepted: Container[int] = (), **content: Any
    ) -> HttpResponse:
        """Raise NetworkError unless successful; `accepted`: statuses that are no failure here."""
        address = self._root + path
        both = {**self._sign("POST", address), **(headers or {})}
        return self._asked(lambda: self._outbound.post(address, headers=both, **content), accepted)

    def put(
        self, path: str, *, headers: Mapping[str, str] | None = None, accepted: Container[int] = (), **content: Any
    ) -> HttpResponse:
        """Raise NetworkError unless successful; `accepted`: statuses that are no failure here."""
        address = self._root + path
        both = {**self._sign("PUT", address), **(headers or {})}
        return self._asked(lambda: self._outbound.put(address, headers=both, **content), accepted)

    def delete(self, path: str) -> HttpResponse:
        """Raise NetworkError unless successful."""
        address = self._root + path
        return self._asked(lambda: self._outbound.delete(address, headers=self._sign("DELETE", address)))

    def object_in(self, answer: HttpResponse) -> dict[str, Any]:
        """Return the object. Raises NetworkError (unknown) without one."""
        document = read_json(answer)
        if not isinstance(document, dict):
            raise self.nonsense(answer)
        return document

    def list_in(self, answer: HttpResponse) -> list[dict[str, Any]]:
        elements = read_json(answer)
        if not isinstance(elements, list):
            raise self.nonsense(answer)
        return [element for element in elements if isinstance(element, dict)]

    def text_in(self, answer: HttpResponse, name: str) -> str:
        value = self.object_in(answer).get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str) or not value:
            raise self.nonsense(answer)
        return value

    def excerpt(self, answer: HttpResponse) -> str:
        return excerpt_answer(answer, self._secrets)

    def nonsense(self, answer: HttpResponse) -> NetworkError:
        return trouble_of_unreadable(answer, self.host, secrets=self._secrets)

    def trouble(self, answer: HttpResponse) -> NetworkError:
        """Return what an accepted status means where it is a failure after all."""
        return trouble_of_answer(answer, self.host, now=self._clock(), secrets=self._secrets, errors=self._errors)

    def _asked(self, ask: Callable[[], HttpResponse], accepted: Container[int] = ()) -> HttpResponse:
        try:
            return self._judged(ask(), accepted)
        except RequestNotSent as failure:
            raise trouble_of_unreachable(failure, self.host) from failure
        except ResponseLost as failure:
            raise trouble_of_interrupted(failure, self.host) from failure

    def _judged(self, answer: HttpResponse, accepted: Container[int]) -> HttpResponse:
        if answer.is_success or answer.status in accepted:
            return answer
        raise self.trouble(answer)


def read_json(answer: HttpResponse) -> Any:
    """Return the document; None for what is none."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
