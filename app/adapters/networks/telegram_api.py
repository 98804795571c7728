"""A bot's requests to Telegram, and its names for channels, groups and messages (Bot API 10.3).

A message of a channel is its number; one of a group, the group's identifier and the number, with a slash between.
"""

from collections.abc import Sequence
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import ErrorTable, KnownError, NetworkApi
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.publishing.ports import AccountAccess, NetworkErrorKind

_PRIVATE = "-100"
"""What the identifiers of channels begin with; without it they are those of their addresses."""
NO_RIGHTS = msg(
    "El bot no puede publicar en el canal. Hágalo administrador, con permiso para publicar y borrar mensajes."
)
_NO_CHANNEL = msg("Telegram no encuentra el canal. Revise su nombre, y que el bot sea uno de sus administradores.")
NOT_IN_GROUP = msg("El bot no está en el grupo de comentarios del canal. Añádalo, y hágalo administrador de él.")
_ERRORS = ErrorTable(
    {
        "Unauthorized": KnownError(
            NetworkErrorKind.UNAUTHORISED,
            msg("Telegram ya no acepta la clave del bot. Pida otra a @BotFather y conéctela."),
        ),
        "Not Found": KnownError(
            NetworkErrorKind.UNAUTHORISED, msg("Esa no es una clave de bot. Cópiela entera, como la da @BotFather.")
        ),
        "Bad Request: chat not found": KnownError(NetworkErrorKind.REFUSED, _NO_CHANNEL),
        "Conflict: can't use getUpdates method while webhook": KnownError(
            NetworkErrorKind.REFUSED,
            msg("Otro programa recibe los mensajes de ese bot. Quítele el webhook, o cree un bot solo para Cauce."),
        ),
        "Conflict: terminated by other getUpdates request": KnownError(
            NetworkErrorKind.NOT_SENT, msg("Otro programa está leyendo los mensajes de ese bot.")
        ),
        "Bad Request: need administrator rights in the channel chat": KnownError(NetworkErrorKind.REFUSED, NO_RIGHTS),
        "Bad Request: not enough rights to send photos to the chat": KnownError(NetworkErrorKind.REFUSED, NO_RIGHTS),
        "Bad Request: member list is inaccessible": KnownError(NetworkErrorKind.REFUSED, NO_RIGHTS),
        "Forbidden: bot is not a member of the channel chat": KnownError(NetworkErrorKind.REFUSED, NO_RIGHTS),
        "Forbidden: bot was kicked from the channel chat": KnownError(NetworkErrorKind.REFUSED, NO_RIGHTS),
        "Forbidden: bot is not a member of the supergroup chat": KnownError(NetworkErrorKind.REFUSED, NOT_IN_GROUP),
        "Forbidden: bot was kicked from the supergroup chat": KnownError(NetworkErrorKind.REFUSED, NOT_IN_GROUP),
        "Bad Request: not enough rights to send text messages to the chat": KnownError(
            NetworkErrorKind.REFUSED,
            msg("El grupo de comentarios no deja escribir al bot. Hágalo administrador de él."),
        ),
        "Bad Request: message to be replied not found": KnownError(
            NetworkErrorKind.REFUSED, msg("Ese mensaje ya no está en Telegram, así que no se le puede contestar.")
        ),
        "Bad Request: message can't be deleted": KnownError(
            NetworkErrorKind.REFUSED,
            msg("Telegram no deja borrar ese mensaje al bot. Dele permiso para borrar, o bórrelo en el canal."),
        ),
        "Bad Request: message to edit not found": KnownError(
            NetworkErrorKind.REFUSED, msg("Ese mensaje ya no está en el canal, así que no se puede corregir en él.")
        ),
        "Bad Request: message can't be edited": KnownError(
            NetworkErrorKind.REFUSED,
            msg("Telegram no deja cambiar ese mensaje al bot. Dele permiso para publicar y editar, o cámbielo usted."),
        ),
        "Bad Request: message to pin not found": KnownError(
            NetworkErrorKind.REFUSED, msg("Ese mensaje ya no está en el canal, así que no se puede fijar.")
        ),
        "Bad Request: not enough rights to manage pinned messages": KnownError(
            NetworkErrorKind.REFUSED,
            msg("Telegram no deja fijar mensajes al bot. Dele permiso para editar mensajes, o hágalo en el canal."),
        ),
        "Bad Request: PHOTO_INVALID_DIMENSIONS": KnownError(
            NetworkErrorKind.REFUSED, msg("Telegram no admite una imagen tan grande o tan alargada. Recórtela.")
        ),
    },
    code_field="description",
    wait=("parameters", "retry_after"),
)
"""By how each description begins (Bot API, "Making requests"): texts that its server is known to give, unpromised."""


def telegram_api(outbound: HttpClient, access: AccountAccess, *, clock: Clock) -> NetworkApi:
    """Open the API of the bot in the account's secret: the channel (@name or identifier), a space and the token."""
    token = access.token.partition(" ")[2]
    root = f"{access.base_url.rstrip('/')}/bot{token}"
    return NetworkApi(outbound, root, clock=clock, secrets=(token,), errors=_ERRORS)


def channel_of(access: AccountAccess) -> str:
    name = access.token.partition(" ")[0]
    return name if name.lstrip("-").isdecimal() else f"@{name}"


def result_of(talk: NetworkApi, answer: HttpResponse) -> dict[str, Any]:
    result = talk.object_in(answer).get("result")
    if not isinstance(result, dict):
        raise talk.nonsense(answer)
    return result


def chat_address(chat: dict[str, Any]) -> str:
    if name := chat.get("username"):
        return f"https://t.me/{name}"
    return f"https://t.me/c/{str(chat.get('id')).removeprefix(_PRIVATE)}"


def chat_handle(chat: dict[str, Any]) -> str:
    return str(chat.get("username") or chat.get("id"))


def message_name(group: object, number: object) -> str:
    """Return a message's name; of a channel's, without a `group`, its number."""
    return f"{group}/{number}" if group else str(number)


def message_places(access: AccountAccess, remote_id: str) -> Sequence[dict[str, Any]]:
    """Return where each message of a publication is: the chat, and its number there."""
    group, _, numbers = remote_id.rpartition("/")
    return [{"chat_id": group or channel_of(access), "message_id": int(number)} for number in numbers.split(",")]
