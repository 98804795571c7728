"""Other people's calendars over HTTP. Every address is checked, also after each redirect (`outbound`)."""

from app.adapters.answers import Answer, Interrupted, Unreachable, Why
from app.adapters.connections import Timeouts
from app.adapters.outbound import Outbound
from app.calendar.ports import CalendarTrouble, Fetched
from app.calendar.rules.external import TOO_LARGE
from app.core.words import Sentence, say

TIMEOUTS = Timeouts(connect=5.0, write=5.0, read=30.0)
_TYPES = "text/calendar, text/plain;q=0.5, */*;q=0.1"
_LONGEST_NAME = 500
_UNCHANGED = 304
_GONE = 410
_REFUSED = (401, 403)
_WORDS: dict[Why, Sentence] = {
    Why.FORBIDDEN: say(
        "Cauce no habla con esa dirección: es de una red privada, o va sin cifrar (http), y quien lo instaló no la ha "
        "permitido."
    ),
    Why.BAD_ADDRESS: say("La dirección, o aquella a la que redirige, no está bien escrita."),
    Why.BAD_REQUEST: say("La dirección, o aquella a la que redirige, no está bien escrita."),
    Why.NO_SUCH_HOST: say("Ese servidor no existe: revise cómo está escrita la dirección."),
    Why.NO_CONNECTION: say("No se pudo conectar con el servidor."),
    Why.TLS: say("El certificado del servidor no es válido."),
    Why.TIME_OUT: say("El servidor no terminó de contestar en 30 segundos."),
    Why.CUT: say("El servidor cortó la conexión antes de terminar."),
    Why.TOO_LARGE: TOO_LARGE,
}


class HttpCalendars:
    def __init__(self, outbound: Outbound) -> None:
        self._outbound = outbound

    def fetch(self, address: str, *, etag: str = "", modified: str = "") -> Fetched | None:
        known = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {"Accept": _TYPES, **{name: value for name, value in known.items() if value}}
        try:
            answer = self._outbound.get(address, headers=headers)
        except (Unreachable, Interrupted) as failure:
            raise CalendarTrouble(_WORDS[failure.why]) from failure
        return None if answer.status == _UNCHANGED and len(headers) > 1 else _taken(answer)


def _taken(answer: Answer) -> Fetched:
    if not answer.is_success:
        raise CalendarTrouble(_refusal(answer.status))
    etag, modified = (_kept(answer, name) for name in ("etag", "last-modified"))
    return Fetched(answer.body, etag, modified)


def _kept(answer: Answer, name: str) -> str:
    """What may be sent back as a header; anything longer or stranger is forgotten, and the calendar read whole."""
    value = answer.headers.get(name, "")
    return value if len(value) <= _LONGEST_NAME and value.isascii() and value.isprintable() else ""


def _refusal(code: int) -> Sentence:
    if 300 <= code < 400:
        return say("La dirección redirige demasiadas veces.")
    if code in _REFUSED:
        return say("El servidor no deja leerlo (%(code)s): pida una dirección pública o secreta.", code=code)
    if code == _GONE or code == 404:
        return say("En esa dirección ya no hay ningún calendario (%(code)s).", code=code)
    return say("El servidor contestó con un error (%(code)s).", code=code)
