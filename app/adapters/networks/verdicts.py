"""What each failure of a call lets us conclude, and the sentence for the person who reads of it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from app.adapters.answers import Answer, Interrupted, Unreachable, Why
from app.channels.ports import NetworkTrouble, Trouble
from app.core.words import Sentence, say

EXCERPT = 500
"""Characters of an answer that are kept."""

_WAIT = timedelta(minutes=5)
_SHORTEST, _LONGEST = timedelta(seconds=1), timedelta(days=1)


def of_unreachable(failure: Unreachable, host: str) -> NetworkTrouble:
    """No byte left: harmless to repeat, unless repeating cannot help before somebody changes something."""
    needs_a_person = failure.why in (Why.BAD_ADDRESS, Why.BAD_REQUEST, Why.FORBIDDEN)
    kind = Trouble.REFUSED if needs_a_person else Trouble.NOT_SENT
    return NetworkTrouble(kind, _unreachable_sentence(failure.why, host))


def of_interrupted(failure: Interrupted, host: str) -> NetworkTrouble:
    if failure.why is Why.TIME_OUT:
        sentence = say("El servidor %(host)s no respondió a tiempo. No se sabe si aceptó la petición.", host=host)
    elif failure.why is Why.TOO_LARGE:
        sentence = say("La respuesta del servidor %(host)s no se entiende: es demasiado grande.", host=host)
    else:
        sentence = say("La conexión con %(host)s se cortó a medias. No se sabe si aceptó la petición.", host=host)
    return NetworkTrouble(Trouble.UNKNOWN, sentence, status=failure.status)


def of_answer(answer: Answer, host: str, *, now: datetime, secrets: tuple[str, ...]) -> NetworkTrouble:
    """An answer that is not a success. A server's own error (5xx) may come after the deed, so it is no "no"."""
    kind = _kind(answer.status)
    retry_at = when_to_retry(answer.headers, now=now) if kind is Trouble.RATE_LIMITED else None
    return NetworkTrouble(
        kind,
        _answer_sentence(answer.status, kind, host),
        status=answer.status,
        excerpt=excerpt(answer, secrets),
        retry_at=retry_at,
    )


def of_nonsense(answer: Answer, host: str, *, secrets: tuple[str, ...]) -> NetworkTrouble:
    """It said yes in a way that cannot be read."""
    return NetworkTrouble(
        Trouble.UNKNOWN,
        say("La respuesta del servidor %(host)s no se entiende. No se sabe si aceptó la petición.", host=host),
        status=answer.status,
        excerpt=excerpt(answer, secrets),
    )


def excerpt(answer: Answer, secrets: tuple[str, ...]) -> str:
    """The start of an answer, without the secrets a server may echo and the NULs a database refuses."""
    text = answer.text.replace("\x00", "")
    for secret in secrets:
        text = text.replace(secret, "…") if secret else text
    return text[:EXCERPT]


def when_to_retry(headers: Mapping[str, str], *, now: datetime) -> datetime:
    """By Retry-After (RFC 9110 §10.2.3), else X-RateLimit-Reset as ISO 8601 or Unix time, else in five minutes.

    Kept between one second and one day from now, whatever the server says.
    """
    said = _retry_after(headers.get("retry-after", ""), now) or _reset(headers.get("x-ratelimit-reset", ""))
    return min(max(said or now + _WAIT, now + _SHORTEST), now + _LONGEST)


def _retry_after(value: str, now: datetime) -> datetime | None:
    try:
        return now + timedelta(seconds=int(value)) if value.isdecimal() else _aware(parsedate_to_datetime(value))
    except (ValueError, OverflowError):
        return None


def _reset(value: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(value), UTC)
    except (ValueError, OverflowError, OSError):
        pass
    try:
        return _aware(datetime.fromisoformat(value))
    except ValueError:
        return None


def _aware(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _kind(status: int) -> Trouble:
    if status == 401:
        return Trouble.UNAUTHORISED
    if status == 429:
        return Trouble.RATE_LIMITED
    # 408 is said when a request did not come whole, also by proxies that had passed it on already.
    if 300 <= status < 500 and status != 408:
        return Trouble.REFUSED
    return Trouble.UNKNOWN


def _answer_sentence(status: int, kind: Trouble, host: str) -> Sentence:
    match kind:
        case Trouble.UNAUTHORISED:
            return say("%(host)s ya no acepta la autorización de la cuenta. Vuelva a conectarla.", host=host)
        case Trouble.RATE_LIMITED:
            return say("%(host)s pide esperar: se han hecho demasiadas peticiones.", host=host)
        case Trouble.UNKNOWN:
            return say(
                "%(host)s respondió con un error propio (%(status)s). No se sabe si aceptó la petición.",
                host=host,
                status=status,
            )
        case _:
            return _refusal_sentence(status, host)


def _refusal_sentence(status: int, host: str) -> Sentence:
    if status < 400:
        return say("%(host)s remite a otra dirección. Revise la dirección del servidor.", host=host)
    if status == 403:
        return say("%(host)s no permite esta acción a la cuenta. Revise sus permisos o vuelva a conectarla.", host=host)
    if status == 404:
        return say("%(host)s no ofrece lo que se le pide. Revise la dirección del servidor.", host=host)
    return say("%(host)s rechazó el contenido (%(status)s). Corríjalo antes de repetir.", host=host, status=status)


def _unreachable_sentence(why: Why, host: str) -> Sentence:
    match why:
        case Why.BAD_ADDRESS:
            return say("La dirección del servidor no es válida.")
        case Why.BAD_REQUEST:
            return say("La autorización guardada contiene caracteres no válidos. Vuelva a conectar la cuenta.")
        case Why.FORBIDDEN:
            return say("%(host)s no es un servidor público, y esta instalación no permite conectarse a él.", host=host)
        case Why.NO_SUCH_HOST:
            return say("No se encuentra el servidor %(host)s. No se ha enviado nada.", host=host)
        case Why.TLS:
            return say("El certificado de %(host)s no es válido. No se ha enviado nada.", host=host)
        case _:
            return say("No se puede conectar con %(host)s. No se ha enviado nada.", host=host)
