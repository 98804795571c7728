"""Sentences of a server's failures, for networks whose error table knows none of its own."""

from app.adapters.http.response import FailureReason
from app.core.messages import Message, msg
from app.domain.publishing.ports import NetworkErrorKind

IN_DOUBT = msg("%(fact)s No se sabe si aceptó la petición.")
NOTHING_SENT = msg("%(fact)s No se ha enviado nada.")


def answer_fact(status: int, kind: NetworkErrorKind, host: str) -> Message:
    match kind:
        case NetworkErrorKind.UNAUTHORISED:
            return msg("%(host)s ya no acepta la autorización de la cuenta. Vuelva a conectarla.", host=host)
        case NetworkErrorKind.RATE_LIMITED:
            return msg("%(host)s pide esperar: se han hecho demasiadas peticiones.", host=host)
        case NetworkErrorKind.UNKNOWN:
            return msg("%(host)s respondió con un error propio (%(status)s).", host=host, status=status)
        case _:
            return _refusal_sentence(status, host)


def _refusal_sentence(status: int, host: str) -> Message:
    if status < 400:
        return msg("%(host)s remite a otra dirección. Revise la dirección del servidor.", host=host)
    if status == 402:
        return msg(
            "%(host)s cobra por publicar, y a la cuenta de desarrollo no le queda saldo. No se ha publicado: añada "
            "saldo y repita.",
            host=host,
        )
    if status == 403:
        return msg("%(host)s no permite esta acción a la cuenta. Revise sus permisos o vuelva a conectarla.", host=host)
    if status == 404:
        return msg("%(host)s no ofrece lo que se le pide. Revise la dirección del servidor.", host=host)
    return msg("%(host)s rechazó el contenido (%(status)s). Corríjalo antes de repetir.", host=host, status=status)


def unreachable_fact(why: FailureReason, host: str) -> Message:
    match why:
        case FailureReason.BAD_ADDRESS:
            return msg("La dirección del servidor no es válida.")
        case FailureReason.BAD_REQUEST:
            return msg("La autorización guardada contiene caracteres no válidos. Vuelva a conectar la cuenta.")
        case FailureReason.FORBIDDEN:
            return msg("%(host)s no es un servidor público, y esta instalación no permite conectarse a él.", host=host)
        case FailureReason.NO_SUCH_HOST:
            return msg("No se encuentra el servidor %(host)s.", host=host)
        case FailureReason.TLS:
            return msg("El certificado de %(host)s no es válido.", host=host)
        case _:
            return msg("No se puede conectar con %(host)s.", host=host)
