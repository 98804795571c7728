"""Publishing in a Telegram channel, as a bot that administers it, and answering in its group (Bot API 10.3).

The Bot API cannot read a channel: after a lost answer a person looks, and `find` says that it could not.
"""

import json
import mimetypes
import re
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.file_streams import open_file
from app.adapters.networks.telegram_api import (
    NO_RIGHTS,
    channel_of,
    chat_address,
    chat_handle,
    message_name,
    message_places,
    result_of,
    telegram_api,
)
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.account_watch.rules.outside_posts import AccountPost
from app.domain.directory.rules.networks import Visibility
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
_DELETED = "Bad Request: message to delete not found"
_UNCHANGED, _IS_CAPTION = "Bad Request: message is not modified", "Bad Request: there is no text in the message to edit"
_PIN_STANDS = ("Bad Request: CHAT_NOT_MODIFIED", "Bad Request: message to unpin not found")
_CANNOT_READ = msg("Telegram no deja a un bot leer lo publicado en un canal.")
_ALL_PUBLIC = msg("En Telegram toda respuesta a un comentario es pública. Conteste a mano, en privado.")


class TelegramNetwork:
    def __init__(self, outbound: HttpClient, *, clock: Clock = clocks.system_now) -> None:
        self._outbound, self._clock = outbound, clock

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Send one message, or an album as one request; the text is the caption of the first picture."""
        if outgoing.visibility is Visibility.DIRECT:
            raise NetworkError(NetworkErrorKind.REFUSED, _ALL_PUBLIC)
        talk, fields = self._talk(access), _message_fields(access, outgoing)
        match outgoing.attachments:
            case ():
                answer = talk.post("/sendMessage", json={**fields, "text": outgoing.text})
            case (film,) if film.video:
                form = _form({**fields, "caption": outgoing.text, **_film_fields(film)})
                with open_file(film.video.open) as stream:
                    files = {"video": ("video.mp4", stream, film.media_type)}
                    answer = talk.post("/sendVideo", data=form, files=files)
            case (paper,) if paper.document:
                form = _form({**fields, "caption": outgoing.text})
                with open_file(paper.document.open) as stream:
                    files = {"document": (_document_name(paper.alt_text), stream, paper.media_type)}
                    answer = talk.post("/sendDocument", data=form, files=files)
            case (picture,):
                form = _form({**fields, "caption": outgoing.text})
                answer = talk.post("/sendPhoto", data=form, files={"photo": _file(picture, 0)})
            case pictures:
                album = [_album_part(place, outgoing.text if place == 0 else "") for place in range(len(pictures))]
                parts = {f"picture{place}": _file(picture, place) for place, picture in enumerate(pictures)}
                answer = talk.post("/sendMediaGroup", data=_form({**fields, "media": album}), files=parts)
        return _receipt(talk, answer, outgoing.answers)

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        raise NetworkError(NetworkErrorKind.REFUSED, _CANNOT_READ)

    def edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt:
        """Change the first message; an answer that it has the text already is the network's yes."""
        talk = self._talk(access)
        try:
            answer = _change(talk, message_places(access, remote_id)[0], outgoing.text)
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
        return [_delete(talk, place) for place in message_places(access, remote_id)][-1]

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        raise NetworkError(NetworkErrorKind.REFUSED, _CANNOT_READ)

    def pin(self, access: AccountAccess, remote_id: str) -> None:
        """Pin the first message, and notify nobody (Bot API, pinChatMessage)."""
        first = message_places(access, remote_id)[0]
        _set_pin(self._talk(access), "/pinChatMessage", {**first, "disable_notification": True})

    def unpin(self, access: AccountAccess, remote_id: str) -> None:
        """Unpin each message of an album: a person may have pinned any (Bot API, unpinChatMessage)."""
        talk = self._talk(access)
        for place in message_places(access, remote_id):
            _set_pin(talk, "/unpinChatMessage", place)

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        """Return the channel. Raises `NetworkError` unless the bot may publish in it."""
        talk = self._talk(access)
        bot = result_of(talk, talk.get("/getMe"))
        channel = result_of(talk, talk.get("/getChat", chat_id=channel_of(access)))
        member = result_of(talk, talk.get("/getChatMember", chat_id=channel_of(access), user_id=str(bot.get("id"))))
        if not (member.get("status") == "administrator" and member.get("can_post_messages")):
            raise NetworkError(NetworkErrorKind.REFUSED, NO_RIGHTS)
        return RemoteProfile(
            chat_handle(channel), chat_address(channel), str(channel.get("id")), str(channel.get("title") or "")
        )

    def pinned_posts(self, access: AccountAccess) -> Sequence[AccountPost]:
        """Return the channel's last pinned message (Bot API, ChatFullInfo: the most recent one alone)."""
        talk = self._talk(access)
        answer = talk.get("/getChat", chat_id=channel_of(access))
        channel = result_of(talk, answer)
        try:
            return [_pinned_post(channel, channel["pinned_message"])] if "pinned_message" in channel else []
        except (KeyError, TypeError, ValueError, AttributeError) as failure:
            raise talk.nonsense(answer) from failure

    def declared(self, base_url: str) -> ServerLimits:
        return ServerLimits(_CHARACTERS, None, _IMAGES, _MEDIA_TYPES)

    def _talk(self, access: AccountAccess) -> NetworkApi:
        return telegram_api(self._outbound, access, clock=self._clock)


def _message_fields(access: AccountAccess, outgoing: OutgoingPost) -> dict[str, Any]:
    if not outgoing.answers:
        return {"chat_id": channel_of(access)}
    answered = message_places(access, outgoing.answers)[0]
    return {"chat_id": answered["chat_id"], "reply_parameters": {"message_id": answered["message_id"]}}


def _form(fields: dict[str, Any]) -> dict[str, str]:
    """Return a multipart form's fields, where objects travel as JSON."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}


def _document_name(title: str) -> str:
    """Return the title as the file's name, which is what a channel shows of a document (Bot API, Document)."""
    return f"{re.sub(r'[/:]+', '-', title).strip()}.pdf"


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


def _change(talk: NetworkApi, fields: dict[str, Any], text: str) -> HttpResponse:
    """Edit the text, or the caption where there is none (Bot API, editMessageText, editMessageCaption)."""
    try:
        answer = talk.post("/editMessageText", json={**fields, "text": text})
    except NetworkError as trouble:
        if trouble.code != _IS_CAPTION:
            raise
        answer = talk.post("/editMessageCaption", json={**fields, "caption": text})
    result_of(talk, answer)
    return answer


def _delete(talk: NetworkApi, place: dict[str, Any]) -> WithdrawalReceipt:
    try:
        answer = talk.post("/deleteMessage", json=place)
    except NetworkError as trouble:
        if trouble.code != _DELETED:
            raise
        return WithdrawalReceipt(trouble.status or 0, trouble.excerpt)
    return WithdrawalReceipt(answer.status, talk.excerpt(answer))


def _set_pin(talk: NetworkApi, method: str, fields: dict[str, Any]) -> None:
    try:
        talk.post(method, json=fields)
    except NetworkError as trouble:
        if trouble.code not in _PIN_STANDS:
            raise


def _pinned_post(channel: dict[str, Any], message: dict[str, Any]) -> AccountPost:
    number, text = str(message["message_id"]), message.get("text") or message.get("caption") or ""
    made_at = datetime.fromtimestamp(message["date"], UTC)
    return AccountPost(number, f"{chat_address(channel)}/{number}", str(text), made_at)


def _receipt(talk: NetworkApi, answer: HttpResponse, answered: str) -> PublishReceipt:
    result = talk.object_in(answer).get("result")
    messages = [part for part in (result if isinstance(result, list) else [result]) if isinstance(part, dict)]
    numbers = [str(message["message_id"]) for message in messages if message.get("message_id")]
    if not numbers:
        raise talk.nonsense(answer)
    address = f"{chat_address(messages[0].get('chat') or {})}/{numbers[0]}"
    name = message_name(answered.rpartition("/")[0], ",".join(numbers))
    return PublishReceipt(name, address, answer.status, talk.excerpt(answer))
