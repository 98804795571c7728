"""Videos of a Facebook page: sent in pieces and unpublished, and with their captions before anybody sees them.

Graph API, "Page Videos" (`upload_phase`), "Video" (`status`, `published`), "Video Captions"; Video API, "Error codes".
"""

import json
from collections.abc import Callable
from typing import Any, BinaryIO, NamedTuple

from app.adapters.http.response import HttpResponse
from app.adapters.networks.claim_time import begin_publishing, check_time_left
from app.adapters.networks.exchange import KnownError, NetworkApi, read_json
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

PIECE = 4_000_000
"""Bytes, where Facebook proposes no shorter piece."""
_CUTS, _PAUSE = 12, 2.0
_POLLS, _POLL_SECONDS = 25, 2.0
_MISPLACED = 1363037
"""The subcode of a piece sent again: its `error_data` says where to go on."""
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


class _Window(NamedTuple):
    """The piece that Facebook waits for; an empty one when it has the whole file."""

    start: int
    end: int


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
        answer = self._talk.post(self._edge, data={"upload_phase": "start", "file_size": str(film.size)})
        video, session = self._talk.text_in(answer, "video_id"), self._talk.text_in(answer, "upload_session_id")
        with open_file(film.open) as stream:
            self._send_pieces(session, stream, _window_in(self._talk, answer))
        form = {"upload_phase": "finish", "upload_session_id": session, "description": outgoing.text}
        draft = {"published": "false", "unpublished_content_type": "DRAFT"}
        files = {"thumb": ("poster.jpg", film.poster, "image/jpeg")} if film.poster else {}
        self._talk.post(self._edge, data={**form, **draft}, files=files)
        return video

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

    def _send_pieces(self, session: str, stream: BinaryIO, window: _Window) -> None:
        """Send what Facebook waits for; after a cut, the same piece again."""
        cuts = 0
        while window.start < window.end:
            try:
                following = self._send_piece(session, stream, window)
                cuts += following.start <= window.start
                window = following
            except NetworkError as trouble:
                if trouble.kind not in _REPEATABLE:
                    raise
                cuts += 1
                self._wait(_PAUSE)
            if cuts > _CUTS:
                raise NetworkError(NetworkErrorKind.NOT_SENT, _STALLED)

    def _send_piece(self, session: str, stream: BinaryIO, window: _Window) -> _Window:
        stream.seek(window.start)
        piece = stream.read(min(PIECE, window.end - window.start))
        form = {"upload_phase": "transfer", "upload_session_id": session, "start_offset": str(window.start)}
        files = {"video_file_chunk": ("piece", piece, "application/octet-stream")}
        return _window_in(self._talk, self._talk.post(self._edge, data=form, files=files, accepted=(400,)))

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


def _window_in(talk: NetworkApi, answer: HttpResponse) -> _Window:
    """Return what Facebook waits for, which it also says when it refuses a piece that it has."""
    place: Any = read_json(answer)
    error = place.get("error") if isinstance(place, dict) else None
    if isinstance(error, dict) and error.get("error_subcode") == _MISPLACED:
        place = error.get("error_data")
    elif not answer.is_success:
        raise talk.trouble(answer)
    try:
        return _Window(int(place["start_offset"]), int(place["end_offset"]))
    except (TypeError, LookupError, ValueError):
        raise talk.nonsense(answer) from None


def _locale(language: str) -> str:
    return _LOCALES.get(language[:2], f"{language[:2]}_ES")
