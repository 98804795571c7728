from app.adapters.http.client import HttpClient
from app.adapters.http.connections import Timeouts
from app.adapters.http.response import FailureReason, HttpResponse, RequestNotSent, ResponseLost
from app.core.messages import Message, msg
from app.domain.external_calendars.ports import CalendarUnreadable, FetchedCalendar
from app.domain.external_calendars.rules.calendars import TOO_LARGE

TIMEOUTS = Timeouts(connect=5.0, write=5.0, read=30.0)
_TYPES = "text/calendar, text/plain;q=0.5, */*;q=0.1"
_LONGEST_NAME = 500
_UNCHANGED = 304
_GONE = 410
_REFUSED = (401, 403)
_WORDS: dict[FailureReason, Message] = {
    FailureReason.FORBIDDEN: msg(
        "Cauce no habla con esa dirección: es de una red privada, o va sin cifrar (http), y quien lo instaló no la ha "
        "permitido."
    ),
    FailureReason.BAD_ADDRESS: msg("La dirección, o aquella a la que redirige, no está bien escrita."),
    FailureReason.BAD_REQUEST: msg("La dirección, o aquella a la que redirige, no está bien escrita."),
    FailureReason.NO_SUCH_HOST: msg("Ese servidor no existe: revise cómo está escrita la dirección."),
    FailureReason.NO_CONNECTION: msg("No se pudo conectar con el servidor."),
    FailureReason.TLS: msg("El certificado del servidor no es válido."),
    FailureReason.TIME_OUT: msg("El servidor no terminó de contestar en 30 segundos."),
    FailureReason.CUT: msg("El servidor cortó la conexión antes de terminar."),
    FailureReason.TOO_LARGE: TOO_LARGE,
}


class HttpCalendars:
    def __init__(self, outbound: HttpClient) -> None:
        self._outbound = outbound

    def fetch(self, address: str, *, etag: str = "", modified: str = "") -> FetchedCalendar | None:
        known = {"If-None-Match": etag, "If-Modified-Since": modified}
        headers = {"Accept": _TYPES, **{name: value for name, value in known.items() if value}}
        try:
            answer = self._outbound.get(address, headers=headers)
        except (RequestNotSent, ResponseLost) as failure:
            raise CalendarUnreadable(_WORDS[failure.why]) from failure
        return None if answer.status == _UNCHANGED and len(headers) > 1 else _fetched_calendar(answer)


def _fetched_calendar(answer: HttpResponse) -> FetchedCalendar:
    if not answer.is_success:
        raise CalendarUnreadable(_status_message(answer.status))
    etag, modified = (_usable_header(answer, name) for name in ("etag", "last-modified"))
    return FetchedCalendar(answer.body, etag, modified)


def _usable_header(answer: HttpResponse, name: str) -> str:
    """Return a header fit to send back, or "" to read all."""
    value = answer.headers.get(name, "")
    return value if len(value) <= _LONGEST_NAME and value.isascii() and value.isprintable() else ""


def _status_message(code: int) -> Message:
    if 300 <= code < 400:
        return msg("La dirección redirige demasiadas veces.")
    if code in _REFUSED:
        return msg("El servidor no deja leerlo (%(code)s): pida una dirección pública o secreta.", code=code)
    if code == _GONE or code == 404:
        return msg("En esa dirección ya no hay ningún calendario (%(code)s).", code=code)
    return msg("El servidor contestó con un error (%(code)s).", code=code)
