"""Publishing through the Mastodon API, as all servers support it.

Some ignore Idempotency-Key, answer 400 for 422 or lack the v2 description.
"""

import hashlib
import mimetypes
from collections.abc import Callable, Collection
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.claim_time import begin_publishing
from app.adapters.networks.exchange import NetworkApi, before_publishing
from app.adapters.networks.file_streams import open_file
from app.adapters.networks.mastodon_pins import set_pin
from app.adapters.networks.mastodon_statuses import edited_fields, made_at, own_statuses, status_path
from app.adapters.networks.server_text import is_same_text, web_address
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.messages import msg
from app.core.text import normalise_text
from app.domain.media.rules import CENTRE
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

CLOCK_TOLERANCE = timedelta(minutes=5)
"""The most a server's clock may lag."""

_CHARACTERS, _ATTACHMENTS = 500, 4
"""Limits where servers give none."""

_LONGEST_NAME = 120
_POLLS, _POLL_SECONDS = 30, 1.0
_VIDEO_POLLS, _VIDEO_POLL_SECONDS = 200, 3.0
"""Ten minutes: a server codes a video again before it may be published."""
_VIDEO_NOT_UPLOADED = msg("No se pudo subir el vídeo, así que no se ha publicado nada. %(reason)s")
_NOT_UPLOADED = msg("No se pudo subir la imagen, así que no se ha publicado nada. %(reason)s")


class MastodonNetwork:
    """`wait` takes the seconds between checks of a file."""

    tells_beginning = True

    def __init__(
        self, outbound: HttpClient, *, clock: Clock = clocks.system_now, wait: Callable[[float], None] = clocks.sleep
    ) -> None:
        self._outbound = outbound
        self._clock = clock
        self._wait = wait

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Upload, then post once; a file's failure is never "unknown": nothing is public."""
        talk = self._talk(access)
        media = [self._upload(talk, file, outgoing.key) for file in outgoing.attachments]
        status = {**_status_fields(outgoing), "media_ids": media}
        begin_publishing(outgoing, now=self._clock())
        answer = talk.post("/api/v1/statuses", headers={"Idempotency-Key": outgoing.key}, json=status)
        remote_id = talk.text_in(answer, "id")
        return _sent_result(access, remote_id, talk.object_in(answer), answer, talk)

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        talk = self._talk(access)
        account = talk.text_in(talk.get("/api/v1/accounts/verify_credentials"), "id")
        for answer, status in own_statuses(talk, account, since - CLOCK_TOLERANCE):
            remote_id = str(status.get("id") or "")
            is_new = (
                remote_id not in known
                and made_at(status) >= since - CLOCK_TOLERANCE
                and _answers_same_message(outgoing, status)
            )
            if is_new and is_same_text(_status_text(outgoing), str(status.get("content") or "")):
                return _sent_result(access, remote_id, status, answer, talk)
        return None

    def edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt:
        talk = self._talk(access)
        with before_publishing():
            shown = talk.object_in(talk.get(status_path(remote_id)))
        answer = talk.put(status_path(remote_id), json=edited_fields(outgoing, shown))
        talk.text_in(answer, "id")
        return EditReceipt(answer.status, talk.excerpt(answer))

    def find_edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt | None:
        talk = self._talk(access)
        answer = talk.get(status_path(remote_id))
        is_edited = is_same_text(outgoing.text, str(talk.object_in(answer).get("content") or ""))
        return EditReceipt(answer.status, talk.excerpt(answer)) if is_edited else None

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        talk = self._talk(access)
        answer = talk.delete(status_path(remote_id))
        return WithdrawalReceipt(answer.status, talk.excerpt(answer))

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        try:
            self._talk(access).get(status_path(remote_id))
        except NetworkError as trouble:
            if trouble.status in (404, 410):
                return False
            raise
        return True

    def pin(self, access: AccountAccess, remote_id: str) -> None:
        set_pin(self._talk(access), remote_id, is_on=True)

    def unpin(self, access: AccountAccess, remote_id: str) -> None:
        set_pin(self._talk(access), remote_id, is_on=False)

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        talk = self._talk(access)
        try:
            answer = talk.get("/api/v1/accounts/verify_credentials")
        except NetworkError as trouble:
            if trouble.status != 422:
                raise
            raise _to_unauthorised(trouble, talk) from trouble
        name = talk.text_in(answer, "acct").partition("@")[0]
        account = talk.object_in(answer)
        return RemoteProfile(
            handle=f"{name}@{talk.host}",
            url=web_address(account) or access.base_url,
            remote_id=talk.text_in(answer, "id"),
            name=_shown_name(account),
        )

    def declared(self, base_url: str) -> ServerLimits:
        talk = NetworkApi(self._outbound, base_url, clock=self._clock)
        try:
            return _parse_limits(talk.object_in(talk.get("/api/v2/instance")))
        except NetworkError as trouble:
            if trouble.status is None:
                raise
            return _parse_limits(talk.object_in(talk.get("/api/v1/instance")))

    def _talk(self, access: AccountAccess) -> NetworkApi:
        return NetworkApi(self._outbound, access.base_url, clock=self._clock, token=access.token)

    def _upload(self, talk: NetworkApi, file: OutgoingAttachment, key: str) -> str:
        name, video = _unique_name(file, key), file.video
        with (
            before_publishing(_VIDEO_NOT_UPLOADED if video else _NOT_UPLOADED),
            open_file(video.open) if video else nullcontext(file.content) as content,
        ):
            answer = talk.post(
                "/api/v2/media",
                files={"file": (name, content, file.media_type), **_thumbnail(file)},
                data={"description": file.alt_text, **_focus(file)},
            )
            media_id = talk.text_in(answer, "id")
            if answer.status == 202:
                self._await_processing(talk, media_id, *_patience(file))
        return media_id

    def _await_processing(self, talk: NetworkApi, media_id: str, polls: int, seconds: float) -> None:
        for _ in range(polls):
            if talk.get(f"/api/v1/media/{quote(media_id, safe='')}").status != 206:
                return
            self._wait(seconds)
        raise NetworkError(
            NetworkErrorKind.NOT_SENT,
            msg("%(host)s tarda demasiado en preparar el archivo. No se ha publicado.", host=talk.host),
        )


def _focus(file: OutgoingAttachment) -> dict[str, str]:
    """Return the point of a thumbnail's crop, from -1 to 1, left to right and bottom to top (media, "focus")."""
    x, y = (file.focus.x - 50) / 50, (50 - file.focus.y) / 50
    return {} if file.focus == CENTRE else {"focus": f"{x:.2f},{y:.2f}"}


def _status_fields(outgoing: OutgoingPost) -> dict[str, Any]:
    words = {"status": _status_text(outgoing), "visibility": outgoing.visibility.value, "language": outgoing.language}
    return words | ({"in_reply_to_id": outgoing.answers} if outgoing.answers else {})


def _status_text(outgoing: OutgoingPost) -> str:
    return f"@{outgoing.mention} {outgoing.text}" if outgoing.mention else outgoing.text


def _answers_same_message(outgoing: OutgoingPost, status: dict[str, Any]) -> bool:
    """Compare the message answered: others may get the same words."""
    return not outgoing.mention or str(status.get("in_reply_to_id") or "") == outgoing.answers


def _sent_result(
    access: AccountAccess, remote_id: str, status: dict[str, Any], answer: HttpResponse, talk: NetworkApi
) -> PublishReceipt:
    permalink = web_address(status) or access.base_url
    return PublishReceipt(remote_id=remote_id, permalink=permalink, status=answer.status, excerpt=talk.excerpt(answer))


def _unique_name(file: OutgoingAttachment, key: str) -> str:
    """Make the name unique: some servers (snac) know files by nothing else."""
    digest = hashlib.sha256(key.encode() + b"\0" + file.name.encode() + b"\0" + file.content).hexdigest()[:24]
    return digest + (mimetypes.guess_extension(file.media_type) or "")


def _thumbnail(file: OutgoingAttachment) -> dict[str, tuple[str, bytes, str]]:
    """Return the poster, as "thumbnail" (Mastodon, API: Upload media as an attachment, v2)."""
    poster = file.video.poster if file.video else b""
    return {"thumbnail": ("poster.jpg", poster, "image/jpeg")} if poster else {}


def _patience(file: OutgoingAttachment) -> tuple[int, float]:
    """Return how often and how long apart to ask whether a file is ready."""
    return (_VIDEO_POLLS, _VIDEO_POLL_SECONDS) if file.video else (_POLLS, _POLL_SECONDS)


def _shown_name(account: dict[str, Any]) -> str:
    return " ".join(normalise_text(str(account.get("display_name") or "")).split())[:_LONGEST_NAME]


def _parse_limits(instance: dict[str, Any]) -> ServerLimits:
    configuration = _part(instance, "configuration")
    statuses, media = _part(configuration, "statuses"), _part(configuration, "media_attachments")
    types = media.get("supported_mime_types")
    return ServerLimits(
        max_characters=_positive(statuses.get("max_characters")) or _CHARACTERS,
        link_length=_positive(statuses.get("characters_reserved_per_url")),
        max_attachments=_positive(statuses.get("max_media_attachments")) or _ATTACHMENTS,
        media_types=tuple(str(media_type) for media_type in types) if isinstance(types, list) else (),
    )


def _part(whole: dict[str, Any], name: str) -> dict[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _positive(value: Any) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _to_unauthorised(trouble: NetworkError, talk: NetworkApi) -> NetworkError:
    """Turn the trouble into "unauthorised": snac says 422 to unknown tokens."""
    sentence = msg("%(host)s ya no acepta la autorización de la cuenta. Vuelva a conectarla.", host=talk.host)
    return NetworkError(NetworkErrorKind.UNAUTHORISED, sentence, status=trouble.status, excerpt=trouble.excerpt)
