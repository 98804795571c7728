"""Files that a server of Bluesky takes: by its version, and an account's videos of a day by asking.

AT Protocol, lexicons app.bsky.embed.images and app.bsky.embed.video of each release of @atproto/pds; app.bsky.video
.getUploadLimits. A server's own ceiling (PDS_BLOB_UPLOAD_LIMIT) is told nowhere: what is over it is refused in words.
"""

from datetime import datetime, timedelta
from typing import Any

from app.adapters.networks.exchange import NetworkApi
from app.core.messages import msg
from app.core.sizes import MEGABYTE
from app.domain.publishing.ports import NetworkError, NetworkErrorKind, OutgoingVideo

_BIGGER_PICTURES, _BIGGER_VIDEOS = (0, 5, 0), (0, 5, 29)
"""The first releases whose lexicons let pictures of 2 MB, and videos of 300 MB."""
_LATER = timedelta(hours=1)
_NOT_ASKED = (NetworkErrorKind.REFUSED, NetworkErrorKind.UNKNOWN)
_NO_VIDEOS = msg("Bluesky no deja a la cuenta subir vídeos: %(reason)s")
_NO_REASON = msg("confirme su dirección de correo, o mire en bsky.app si está limitada.")
_SPENT = msg("La cuenta ha subido hoy a Bluesky todos los vídeos que puede. No se ha publicado: Cauce lo repetirá.")


def server_version(server: NetworkApi) -> str:
    """Return the version that the server says, "" where it says none."""
    try:
        return str(server.object_in(server.get("/xrpc/_health")).get("version") or "")
    except NetworkError:
        return ""


def file_limits(version: str) -> tuple[int | None, int | None]:
    """Return the bytes of a picture and of a video, None for those of the newest lexicons.

    A version that is no number is that of Bluesky's own servers, which are the first to change.
    """
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return None, None
    number = tuple(map(int, parts))
    return None if number >= _BIGGER_PICTURES else MEGABYTE, None if number >= _BIGGER_VIDEOS else 100 * MEGABYTE


def check_video(talk: NetworkApi, video: OutgoingVideo, *, now: datetime) -> None:
    """Raise `NetworkError` where the account may upload no video, or none so large today; servers may not say."""
    try:
        limits: dict[str, Any] = talk.object_in(talk.get("/xrpc/app.bsky.video.getUploadLimits"))
    except NetworkError as trouble:
        if trouble.kind not in _NOT_ASKED:
            raise
        return
    if _is_spent(limits, video.size):
        raise NetworkError(NetworkErrorKind.RATE_LIMITED, _SPENT, retry_at=now + _LATER)
    if limits.get("canUpload") is False:
        reason = str(limits.get("message") or limits.get("error") or "") or _NO_REASON
        raise NetworkError(NetworkErrorKind.REFUSED, msg(_NO_VIDEOS.msgid, reason=reason))


def _is_spent(limits: dict[str, Any], size: int) -> bool:
    videos, octets = limits.get("remainingDailyVideos"), limits.get("remainingDailyBytes")
    return (isinstance(videos, int) and videos < 1) or (isinstance(octets, int) and octets < size)
