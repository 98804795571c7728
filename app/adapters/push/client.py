"""Web Push (RFC 8030), over the guarded HTTP client: an endpoint is an address that a browser sent us."""

from app.adapters.http.client import HttpClient
from app.adapters.http.response import FailureReason, HttpResponse, RequestNotSent, ResponseLost
from app.adapters.push.encryption import SenderKey, encrypt_for_browser
from app.core.clock import Clock, system_now
from app.core.messages import Message, msg
from app.domain.notifications.ports import FailureCause, PushError
from app.domain.notifications.rules.push import WORTH_TELLING, PushAddress, PushKind, decode_key

_GONE = (404, 410)
_LATER = (408, 429)
_FORBIDDEN = msg("Cauce no habla con esa dirección: es de una red privada y quien lo instaló no la ha permitido.")
_BAD = msg("La dirección del dispositivo no está bien escrita.")
_UNREACHABLE = msg("No se pudo hablar con el servicio de avisos del navegador (%(reason)s).")
_UNANSWERED = msg("El servicio de avisos del navegador cortó antes de contestar.")
_REFUSED = msg("El servicio de avisos del navegador no lo admite (%(code)s).")
_ENDED = msg("El dispositivo ya no admite avisos (%(code)s).")
_FINAL = {FailureReason.FORBIDDEN: _FORBIDDEN, FailureReason.BAD_ADDRESS: _BAD, FailureReason.BAD_REQUEST: _BAD}
_URGENT = frozenset({PushKind.CRISIS, PushKind.BY_HAND})


class HttpPush:
    """Pushes of a kind alone. The topic replaces an earlier one of that kind that the device has not seen."""

    def __init__(self, outbound: HttpClient, key: SenderKey, *, clock: Clock = system_now) -> None:
        self._outbound, self._key, self._clock = outbound, key, clock

    @property
    def public_key(self) -> str:
        return self._key.public

    def push(self, address: PushAddress, kind: PushKind) -> None:
        message = f'{{"kind":"{kind.value}"}}'.encode()
        try:
            body = encrypt_for_browser(message, browser_key=decode_key(address.p256dh), secret=decode_key(address.auth))
            answer = self._outbound.post(address.endpoint, headers=self._headers(address, kind), content=body)
        except ValueError as failure:
            raise PushError(FailureCause.PERMANENT, _BAD, is_gone=True) from failure
        except RequestNotSent as failure:
            raise _unreachable(failure.why) from failure
        except ResponseLost as failure:
            raise PushError(FailureCause.UNANSWERED, _UNANSWERED) from failure
        _check_response(answer)

    def _headers(self, address: PushAddress, kind: PushKind) -> dict[str, str]:
        return {
            "Authorization": self._key.authorisation(address.endpoint, now=self._clock()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(int(WORTH_TELLING.total_seconds())),
            "Topic": kind.value,
            "Urgency": "high" if kind in _URGENT else "normal",
        }


def _unreachable(why: FailureReason) -> PushError:
    if why in _FINAL:
        return PushError(FailureCause.PERMANENT, _FINAL[why])
    return PushError(FailureCause.TEMPORARY, Message(_UNREACHABLE.msgid, {"reason": why.value}))


def _check_response(answer: HttpResponse) -> None:
    """Raise `PushError` unless taken."""
    code = answer.status
    if answer.is_success:
        return
    if code in _GONE:
        raise PushError(FailureCause.PERMANENT, Message(_ENDED.msgid, {"code": code}), is_gone=True)
    cause = FailureCause.TEMPORARY if code >= 500 or code in _LATER else FailureCause.PERMANENT
    raise PushError(cause, Message(_REFUSED.msgid, {"code": code}))
