"""Publishing on YouTube (Data API v3): a private video is uploaded and prepared, and making it public publishes it.

That act is an update to a state, and the video is known by a tag: after a cut the same video is gone on with, and no
second one is uploaded.
"""

import io
from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.networks.claim_time import begin_publishing
from app.adapters.networks.exchange import NetworkApi, before_publishing
from app.adapters.networks.resumable_uploads import ResumableUploads, UploadContent
from app.adapters.networks.youtube_api import API, SITE, channel_in, channel_talk
from app.adapters.networks.youtube_comments import find_reply, is_comment, publish_reply, read_comment
from app.adapters.networks.youtube_errors import processing_sentence
from app.adapters.networks.youtube_videos import (
    caption_languages,
    keyed_video,
    keyed_videos,
    own_channel,
    privacy,
    processing_failure,
    public_fields,
    read_video,
    upload_status,
    video_fields,
)
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    NetworkErrorKind,
    OutgoingCaptions,
    OutgoingPost,
    OutgoingVideo,
    PublishReceipt,
    RemoteProfile,
    ServerLimits,
    WithdrawalReceipt,
)

_BYTES = 5000
_POLLS, _POLL_SECONDS = 12, 3.0
_UPLOAD = f"/upload{API}"
_VIDEO_TYPE = "video/mp4"

_REFUSED = NetworkErrorKind.REFUSED
_NO_VIDEO = msg("YouTube solo publica vídeos. Ponga uno en la publicación.")
_NO_CHANNEL = msg("Esa autorización de Google no es de ningún canal de YouTube. Vuelva a conectarlo.")
_OTHER_CHANNEL = msg("Esa autorización es de otro canal de YouTube. Conecte el oficial y elíjalo al dar permiso.")
_TOO_SLOW = msg("El vídeo está subido, en privado, y YouTube todavía lo prepara. Cauce lo hará público cuando acabe.")
_KEPT_PRIVATE = msg(
    "YouTube tiene el vídeo, pero lo deja en privado: lo hace con los proyectos de Google que no ha auditado. Pida la "
    "auditoría, y mientras publíquelo a mano en YouTube Studio."
)


class YouTubeNetwork:
    """The secret is the channel's identifier and an access token, with a space between.

    `wait` takes the seconds between looks at a video that is being processed.
    """

    tells_beginning = True

    def __init__(
        self, outbound: HttpClient, *, clock: Clock = clocks.system_now, wait: Callable[[float], None] = clocks.sleep
    ) -> None:
        self._outbound, self._clock, self._wait = outbound, clock, wait

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Upload in private, unless an earlier attempt did, and make public once processed; a reply needs no video."""
        talk = self._talk(access)
        if is_comment(outgoing.answers):
            return publish_reply(talk, outgoing, now=self._clock())
        with before_publishing():
            film = _film(outgoing)
            video = keyed_video(talk, outgoing.key)
            if video and privacy(video) == "public":
                return _receipt(str(video["id"]), 200, "")
            video_id = self._private_video(access, outgoing, film, video)
        begin_publishing(outgoing, now=self._clock())
        answer = talk.put(f"{API}/videos?part=status", json=public_fields(video_id, outgoing))
        if privacy(talk.object_in(answer)) != "public":
            raise NetworkError(_REFUSED, _KEPT_PRIVATE, status=answer.status, excerpt=talk.excerpt(answer))
        return _receipt(video_id, answer.status, talk.excerpt(answer))

    def upload_early(self, access: AccountAccess, outgoing: OutgoingPost) -> None:
        """Upload in private what is not in the channel yet, and prepare it."""
        video = keyed_video(self._talk(access), outgoing.key)
        if video is None or privacy(video) != "public":
            self._private_video(access, outgoing, _film(outgoing), video)

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        """Look for the post's own tag; neither times nor texts decide. A private video is not published."""
        talk = self._talk(access)
        if is_comment(outgoing.answers):
            return find_reply(talk, channel_in(access), outgoing, since=since, known=known)
        video = keyed_video(talk, outgoing.key)
        if video is None or privacy(video) != "public":
            return None
        return _receipt(str(video["id"]), 200, "")

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        """Delete: a private video would leave at Google the image of whoever asked that it came down."""
        talk = self._talk(access)
        kind = "comments" if is_comment(remote_id) else "videos"
        answer = talk.delete(f"{API}/{kind}?id={quote(remote_id, safe='')}")
        return WithdrawalReceipt(answer.status, talk.excerpt(answer))

    def remove_uploads(self, access: AccountAccess, key: str) -> int:
        """Delete the private videos of this key; one that a person made public stays."""
        unseen = [each for each in keyed_videos(self._talk(access), key) if privacy(each) == "private"]
        for video in unseen:
            self.withdraw(access, str(video["id"]))
        return len(unseen)

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        talk = self._talk(access)
        if is_comment(remote_id):
            return read_comment(talk, remote_id) is not None
        video = read_video(talk, remote_id)
        return video is not None and privacy(video) != "private"

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        """Return the channel. Raises `NetworkError` when the token is another's."""
        channel = own_channel(self._talk(access), "snippet")
        if channel is None:
            raise NetworkError(_REFUSED, _NO_CHANNEL)
        if channel.get("id") != channel_in(access):
            raise NetworkError(_REFUSED, _OTHER_CHANNEL)
        return channel_profile(channel)

    def declared(self, base_url: str) -> ServerLimits:
        return ServerLimits(_BYTES, None, 1, (_VIDEO_TYPE,))

    def _talk(self, access: AccountAccess, root: str = "") -> NetworkApi:
        return channel_talk(self._outbound, access, root, clock=self._clock)

    def _private_video(
        self, access: AccountAccess, outgoing: OutgoingPost, film: OutgoingVideo, known: dict[str, Any] | None
    ) -> str:
        """Return the video, processed and with its captions and poster."""
        talk = self._talk(access)
        uploads = ResumableUploads(partial(self._talk, access), access.base_url, wait=self._wait)
        if known:
            video_id, languages = str(known["id"]), caption_languages(talk, str(known["id"]))
        else:
            video_id, languages = _upload_film(talk, uploads, outgoing, film), set[str]()
        self._await_processing(talk, video_id)
        for captions in film.captions:
            if captions.language not in languages:
                _add_captions(uploads, video_id, captions)
        _set_poster(talk, video_id, film.poster)
        return video_id

    def _await_processing(self, talk: NetworkApi, video_id: str) -> None:
        """Look until the video may be seen (videos resource, status.uploadStatus)."""
        for _ in range(_POLLS):
            video = read_video(talk, video_id) or {}
            match upload_status(video):
                case "processed":
                    return
                case "failed" | "rejected":
                    raise NetworkError(_REFUSED, processing_sentence(processing_failure(video)))
            self._wait(_POLL_SECONDS)
        raise NetworkError(NetworkErrorKind.NOT_SENT, _TOO_SLOW)


def channel_profile(channel: dict[str, Any]) -> RemoteProfile:
    """Return a channel by its handle or, without one, its identifier (channels resource, snippet.customUrl)."""
    number, snippet = str(channel.get("id") or ""), channel.get("snippet")
    snippet = snippet if isinstance(snippet, dict) else {}
    handle = str(snippet.get("customUrl") or "").lstrip("@")
    page = f"@{quote(handle, safe='')}" if handle else f"channel/{quote(number, safe='')}"
    return RemoteProfile(handle or number, f"{SITE}/{page}", number, str(snippet.get("title") or ""))


def _film(outgoing: OutgoingPost) -> OutgoingVideo:
    film = next((each.video for each in outgoing.attachments if each.video), None)
    if film is None:
        raise NetworkError(_REFUSED, _NO_VIDEO)
    return film


def _upload_film(talk: NetworkApi, uploads: ResumableUploads, outgoing: OutgoingPost, film: OutgoingVideo) -> str:
    content = UploadContent(_VIDEO_TYPE, film.size, film.open)
    path = f"{_UPLOAD}/videos?uploadType=resumable&part=snippet,status"
    return talk.text_in(uploads.send_file(path, video_fields(outgoing), content), "id")


def _add_captions(uploads: ResumableUploads, video_id: str, captions: OutgoingCaptions) -> None:
    """Add a track in a language, without a name of its own, as the main one (Captions: insert)."""
    text = captions.content.encode()
    snippet = {"videoId": video_id, "language": captions.language, "name": "", "isDraft": False}
    content = UploadContent("text/vtt", len(text), lambda: io.BytesIO(text))
    uploads.send_file(f"{_UPLOAD}/captions?uploadType=resumable&part=snippet", {"snippet": snippet}, content)


def _set_poster(talk: NetworkApi, video_id: str, poster: bytes) -> None:
    """Set the poster where the channel may have one: YouTube asks a verified telephone, and else picks a frame."""
    if not poster:
        return
    path = f"{_UPLOAD}/thumbnails/set?uploadType=media&videoId={quote(video_id, safe='')}"
    try:
        talk.post(path, headers={"Content-Type": "image/jpeg"}, content=poster)
    except NetworkError as trouble:
        if trouble.kind is not _REFUSED:
            raise


def _receipt(video_id: str, status: int, excerpt: str) -> PublishReceipt:
    return PublishReceipt(video_id, f"{SITE}/watch?v={quote(video_id, safe='')}", status, excerpt)
