"""Publishing in a Telegram channel, as a bot that administers it (Bot API 10.3).

The Bot API cannot read a channel: after a lost answer a person looks, and `find` says that it could not.
"""

import json
import mimetypes
from collections.abc import Collection
from datetime import datetime
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import ErrorTable, KnownError, NetworkApi
from app.adapters.networks.file_streams import open_file
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.publishing.ports import (
    AccountAccess,
    EditReceipt,
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingPost,
    PublishReceipt,
    RemoteProfile,
    ServerLimits,
    WithdrawalReceipt,
)

_CHARACTERS, _IMAGES = 4096, 10
_MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp")
_PRIVATE = "-100"
"""What the identifiers of channels begin with; without it they are those of their addresses."""
_DELETED = "Bad Request: message to delete not found"
_UNCHANGED, _IS_CAPTION = "Bad Request: message is not modified", "Bad Request: there is no text in the message to edit"
_CANNOT_READ = msg("Telegram no deja a un bot leer lo publicado en un canal.")
_NO_RIGHTS = msg(
    "El bot no puede publicar en el canal. Hágalo administrador, con permiso para publicar y borrar mensajes."
)
_NO_CHANNEL = msg("Telegram no encuentra el canal. Revise su nombre, y que el bot sea uno de sus administradores.")
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
        "Bad Request: need administrator rights in the channel chat": KnownError(NetworkErrorKind.REFUSED, _NO_RIGHTS),
        "Bad Request: not enough rights to send photos to the chat": KnownError(NetworkErrorKind.REFUSED, _NO_RIGHTS),
        "Bad Request: member list is inaccessible": KnownError(NetworkErrorKind.REFUSED, _NO_RIGHTS),
        "Forbidden: bot is not a member of the channel chat": KnownError(NetworkErrorKind.REFUSED, _NO_RIGHTS),
        "Forbidden: bot was kicked from the channel chat": KnownError(NetworkErrorKind.REFUSED, _NO_RIGHTS),
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
        "Bad Request: PHOTO_INVALID_DIMENSIONS": KnownError(
            NetworkErrorKind.REFUSED, msg("Telegram no admite una imagen tan grande o tan alargada. Recórtela.")
        ),
    },
    code_field="description",
    wait=("parameters", "retry_after"),
)
"""By how each description begins (Bot API, "Making requests"): texts that its server is known to give, unpromised."""


class TelegramNetwork:
    """The secret is the channel (@name or identifier) and the bot's token, with a space between."""

    def __init__(self, outbound: HttpClient, *, clock: Clock = clocks.system_now) -> None:
        self._outbound, self._clock = outbound, clock

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Send one message, or an album as one request; the text is the caption of the first picture."""
        talk, fields = self._talk(access), _message_fields(access, outgoing)
        match outgoing.attachments:
            case ():
                answer = talk.post("/sendMessage", json={**fields, "text": outgoing.text})
            case (film,) if film.video:
                form = _form({**fields, "caption": outgoing.text, **_film_fields(film)})
                with open_file(film.video.open) as stream:
                    files = {"video": ("video.mp4", stream, film.media_type)}
                    answer = talk.post("/sendVideo", data=form, files=files)
            case (picture,):
                form = _form({**fields, "caption": outgoing.text})
                answer = talk.post("/sendPhoto", data=form, files={"photo": _file(picture, 0)})
            case pictures:
                album = [_album_part(place, outgoing.text if place == 0 else "") for place in range(len(pictures))]
                parts = {f"picture{place}": _file(picture, place) for place, picture in enumerate(pictures)}
                answer = talk.post("/sendMediaGroup", data=_form({**fields, "media": album}), files=parts)
        return _receipt(talk, answer)

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        raise NetworkError(NetworkErrorKind.REFUSED, _CANNOT_READ)

    def edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt:
        """Change the first message; an answer that it has the text already is the network's yes."""
        talk = self._talk(access)
        fields = {"chat_id": _channel_of(access), "message_id": int(remote_id.partition(",")[0])}
        try:
            answer = _change(talk, fields, outgoing.text)
        except NetworkError as trouble:
            if not trouble.code.startswith(_UNCHANGED):
                raise
            return EditReceipt(trouble.status or 0, trouble.excerpt)
        return EditReceipt(answer.status, talk.excerpt(answer))

    def find_edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt | None:
        raise NetworkError(NetworkErrorKind.REFUSED, _CANNOT_READ)

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        """Delete each message of an album; one deleted before is done."""
        talk = self._talk(access)
        receipts = [_delete(talk, _channel_of(access), message) for message in remote_id.split(",")]
        return receipts[-1]

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        raise NetworkError(NetworkErrorKind.REFUSED, _CANNOT_READ)

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        """Return the channel. Raises `NetworkError` unless the bot may publish in it."""
        talk = self._talk(access)
        bot = _result(talk, talk.get("/getMe"))
        channel = _result(talk, talk.get("/getChat", chat_id=_channel_of(access)))
        member = _result(talk, talk.get("/getChatMember", chat_id=_channel_of(access), user_id=str(bot.get("id"))))
        if not (member.get("status") == "administrator" and member.get("can_post_messages")):
            raise NetworkError(NetworkErrorKind.REFUSED, _NO_RIGHTS)
        name = str(channel.get("username") or channel.get("id"))
        return RemoteProfile(name, _channel_address(channel), str(channel.get("id")), str(channel.get("title") or ""))

    def declared(self, base_url: str) -> ServerLimits:
        return ServerLimits(_CHARACTERS, None, _IMAGES, _MEDIA_TYPES)

    def _talk(self, access: AccountAccess) -> NetworkApi:
        token = access.token.partition(" ")[2]
        root = f"{access.base_url.rstrip('/')}/bot{token}"
        return NetworkApi(self._outbound, root, clock=self._clock, secrets=(token,), errors=_ERRORS)


def _channel_of(access: AccountAccess) -> str:
    name = access.token.partition(" ")[0]
    return name if name.lstrip("-").isdecimal() else f"@{name}"


def _message_fields(access: AccountAccess, outgoing: OutgoingPost) -> dict[str, Any]:
    answered = outgoing.answers.partition(",")[0]
    fields: dict[str, Any] = {"chat_id": _channel_of(access)}
    return fields | ({"reply_parameters": {"message_id": int(answered)}} if answered else {})


def _form(fields: dict[str, Any]) -> dict[str, str]:
    """Return a multipart form's fields, where objects travel as JSON."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}


def _film_fields(film: OutgoingAttachment) -> dict[str, Any]:
    """Return what the player knows before the film comes (Bot API, sendVideo)."""
    assert film.video is not None
    seconds = round(film.video.seconds)
    return {"duration": seconds, "width": film.width, "height": film.height, "supports_streaming": True}


def _file(picture: OutgoingAttachment, place: int) -> tuple[str, bytes, str]:
    extension = mimetypes.guess_extension(picture.media_type) or ""
    return f"{place}{extension}", picture.content, picture.media_type


def _album_part(place: int, caption: str) -> dict[str, str]:
    part = {"type": "photo", "media": f"attach://picture{place}"}
    return part | ({"caption": caption} if caption else {})


def _result(talk: NetworkApi, answer: HttpResponse) -> dict[str, Any]:
    result = talk.object_in(answer).get("result")
    if not isinstance(result, dict):
        raise talk.nonsense(answer)
    return result


def _change(talk: NetworkApi, fields: dict[str, Any], text: str) -> HttpResponse:
    """Edit the text, or the caption where there is none (Bot API, editMessageText, editMessageCaption)."""
    try:
        answer = talk.post("/editMessageText", json={**fields, "text": text})
    except NetworkError as trouble:
        if trouble.code != _IS_CAPTION:
            raise
        answer = talk.post("/editMessageCaption", json={**fields, "caption": text})
    _result(talk, answer)
    return answer


def _delete(talk: NetworkApi, channel: str, message: str) -> WithdrawalReceipt:
    try:
        answer = talk.post("/deleteMessage", json={"chat_id": channel, "message_id": int(message)})
    except NetworkError as trouble:
        if trouble.code != _DELETED:
            raise
        return WithdrawalReceipt(trouble.status or 0, trouble.excerpt)
    return WithdrawalReceipt(answer.status, talk.excerpt(answer))


def _receipt(talk: NetworkApi, answer: HttpResponse) -> PublishReceipt:
    result = talk.object_in(answer).get("result")
    messages = [part for part in (result if isinstance(result, list) else [result]) if isinstance(part, dict)]
    numbers = [str(message["message_id"]) for message in messages if message.get("message_id")]
    if not numbers:
        raise talk.nonsense(answer)
    address = f"{_channel_address(messages[0].get('chat') or {})}/{numbers[0]}"
    return PublishReceipt(",".join(numbers), address, answer.status, talk.excerpt(answer))


def _channel_address(channel: dict[str, Any]) -> str:
    if name := channel.get("username"):
        return f"https://t.me/{name}"
    return f"https://t.me/c/{str(channel.get('id')).removeprefix(_PRIVATE)}"
