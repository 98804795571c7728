"""Videos of a Facebook page: their file first, then a draft of it, with its captions before anybody sees it.

Graph API, "Resumable Upload API"; Video API, "Publishing" (`fbuploader_video_file_chunk`), "Error codes"; Graph API,
"Video" (`status`, `published`), "Video Captions".
"""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from app.adapters.http.response import HttpResponse
from app.adapters.networks.claim_time import begin_publishing, check_time_left
from app.adapters.networks.exchange import KnownError
from app.adapters.networks.file_streams import open_file
from app.adapters.networks.graph import REFUSED, GraphAccount, node_path, nodes_in
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.captions import as_subrip
from app.domain.publishing.ports import (
    NetworkError,
    NetworkErrorKind,
    OutgoingCaptions,
    OutgoingPost,
    OutgoingVideo,
)

_PIECE = 1024 * 1024
"""Bytes of a video in memory."""
_SESSION = re.compile(r"upload:[\w=:+/.?&%-]+")
_CUTS, _PAUSE = 12, 2.0
_POLLS, _POLL_SECONDS = 25, 2.0
_REPEATABLE = (NetworkErrorKind.UNKNOWN, NetworkErrorKind.NOT_SENT)
_LOCALES = {"en": "en_US", "fr": "fr_FR", "de": "de_DE"}
_OTHER_FORM = msg("Facebook no admite así el vídeo. Guárdelo como MP4 (H.264 y AAC) y apruébelo otra vez.")
_TOO_LARGE = msg("El vídeo ocupa más de lo que admite Facebook. Expórtelo más ligero.")
_STALLED = msg("El envío del vídeo a Facebook se cortó. No se ha publicado nada: Cauce lo repetirá.")
_TOO_SLOW = msg("Facebook todavía prepara el vídeo. No se ha publicado: Cauce lo publicará cuando acabe.")
_NO_CAPTIONS = msg("Facebook no admite los subtítulos en %(language)s. Quítelos, o publique el vídeo a mano.")
_UPLOAD_CODES = ("100/", "6000/", "6001/")
FILM_ERRORS = {
    "351/": KnownError(REFUSED, _OTHER_FORM),
    "352/": KnownError(REFUSED, _OTHER_FORM),
    **{f"{code}1363023": KnownError(REFUSED, _TOO_LARGE) for code in _UPLOAD_CODES},
    **{
        f"{code}{subcode}": KnownError(NetworkErrorKind.NOT_SENT, _STALLED)
        for code in _UPLOAD_CODES
        for subcode in (1363019, 1363030)
    },
    "6000/": KnownError(REFUSED, _OTHER_FORM),
}


class PageVideos:
    """A page's videos that nobody sees yet; `wait` takes the seconds between looks at one that is being processed."""

    def __init__(self, page: GraphAccount, *, clock: Clock, wait: Callable[[float], None]) -> None:
        self._page, self._talk = page, page.talk
        self._edge = node_path(page.name, "videos")
        self._clock, self._wait = clock, wait

    def upload(self, outgoing: OutgoingPost, film: OutgoingVideo) -> str:
        """Return the identifier of the video, a draft with its text and its poster.

        Unpublished and no draft it would be an advertisement's, which asks for another permission ("Page Videos").
        """
        form = {"description": outgoing.text, "fbuploader_video_file_chunk": self._upload_file(film)}
        draft = {"published": "false", "unpublished_content_type": "DRAFT"}
        files = {"thumb": ("poster.jpg", film.poster, "image/jpeg")} if film.poster else {}
        return self._talk.text_in(self._talk.post(self._edge, data={**form, **draft}, files=files), "id")

    def finish(self, video: str, outgoing: OutgoingPost, film: OutgoingVideo) -> None:
        """Wait until the video may be seen, and give it its captions."""
        self._await_processing(video, outgoing)
        for captions in film.captions:
            self._add_captions(video, captions, default=film.captions[0].language)
        begin_publishing(outgoing, now=self._clock())

    def publish(self, video: str) -> HttpResponse:
        answer = self._talk.post(node_path(video), data={"published": "true"})
        if not self._talk.object_in(answer).get("success"):
            raise self._talk.nonsense(answer)
        return answer

    def post_of(self, video: str) -> str:
        """Return the post of a published video, or the video itself where Facebook does not say it."""
        try:
            post = str(self._page.read(video, "post_id").get("post_id") or "")
        except NetworkError:
            return video
        if not post:
            return video
        return post if "_" in post else f"{self._page.name}_{post}"

    def _upload_file(self, film: OutgoingVideo) -> str:
        """Return the handle of the uploaded file; `app` is the application that the token was made with."""
        about = {"file_name": "video.mp4", "file_length": str(film.size), "file_type": "video/mp4"}
        answer = self._talk.post("/app/uploads", data=about)
        session = self._talk.text_in(answer, "id")
        if not _SESSION.fullmatch(session):
            raise self._talk.nonsense(answer)
        with open_file(film.open) as stream:
            return self._send_file(f"/{session}", stream, film.size)

    def _send_file(self, session: str, stream: BinaryIO, size: int) -> str:
        """Send the whole file; after a cut, the rest from where Facebook has it."""
        position: int | None = 0
        for _ in range(_CUTS):
            try:
                position = self._received(session) if position is None else position
                return self._send_rest(session, stream, size, position)
            except NetworkError as trouble:
                if trouble.kind not in _REPEATABLE:
                    raise
                self._wait(_PAUSE)
                position = None
        raise NetworkError(NetworkErrorKind.NOT_SENT, _STALLED)

    def _send_rest(self, session: str, stream: BinaryIO, size: int, position: int) -> str:
        stream.seek(position)
        sizes = {"file_offset": str(position), "Content-Length": str(size - position)}
        headers = {**sizes, "Content-Type": "application/octet-stream"}
        uploads, pieces = self._page.uploads, iter(partial(stream.read, _PIECE), b"")
        return uploads.text_in(uploads.post(session, headers=headers, content=pieces), "h")

    def _received(self, session: str) -> int:
        """Return how many bytes of the file Facebook has."""
        answer = self._page.uploads.get(session)
        received = self._page.uploads.object_in(answer).get("file_offset")
        if not isinstance(received, int):
            raise self._page.uploads.nonsense(answer)
        return received

    def _await_processing(self, video: str, outgoing: OutgoingPost) -> None:
        for _ in range(_POLLS):
            check_time_left(outgoing, now=self._clock())
            status = self._page.read(video, "status").get("status") or {}
            match status.get("video_status") if isinstance(status, dict) else "":
                case "ready":
                    return
                case "error" | "upload_failed" | "expired":
                    raise NetworkError(REFUSED, _OTHER_FORM, excerpt=json.dumps(status)[:500])
            self._wait(_POLL_SECONDS)
        raise NetworkError(NetworkErrorKind.NOT_SENT, _TOO_SLOW)

    def _add_captions(self, video: str, captions: OutgoingCaptions, *, default: str) -> None:
        """Add a track, or put it in place of the language's: SubRip, with the locale in the file's name."""
        name, text = f"captions.{_locale(captions.language)}.srt", as_subrip(captions.content).encode()
        files = {"captions_file": (name, text, "application/x-subrip")}
        try:
            self._talk.post(node_path(video, "captions"), data={"default_locale": _locale(default)}, files=files)
        except NetworkError as trouble:
            if trouble.kind is not REFUSED:
                raise
            words = msg(_NO_CAPTIONS.msgid, language=language_name(captions.language))
            raise NetworkError(REFUSED, words, status=trouble.status, excerpt=trouble.excerpt) from trouble


def attached_videos(page: GraphAccount, post: str) -> list[str]:
    """Return the videos that a post shows (Graph API, "Post": attachments)."""
    shown = nodes_in(page.read(post, "attachments{media_type,target{id}}").get("attachments"))
    return [str((each.get("target") or {}).get("id")) for each in shown if each.get("media_type") == "video"]


def _locale(language: str) -> str:
    return _LOCALES.get(language[:2], f"{language[:2]}_ES")
