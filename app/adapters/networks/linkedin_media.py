"""Media of LinkedIn, uploaded and ready before the post that shows them: a video in parts, the others whole.

LinkedIn, Images API, Documents API and Videos API: "Initialize Upload", "Upload", "Finalize Video Upload", and the
states of all.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, NamedTuple
from urllib.parse import quote, urlsplit

from app.adapters.http.response import HttpResponse
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.file_streams import open_file
from app.core.messages import Message, msg
from app.domain.posts.rules.captions import as_subrip
from app.domain.publishing.ports import (
    NetworkError,
    NetworkErrorKind,
    OutgoingCaptions,
    OutgoingDocument,
    OutgoingVideo,
)

_BINARY = {"Content-Type": "application/octet-stream"}
_ATTEMPTS = 3
"""A part may be sent again: its address takes the same bytes."""


class UploadKind(NamedTuple):
    """`polls`, `seconds`: looks at what is in processing, and the pause between them."""

    path: str
    polls: int
    seconds: float
    failed: Message
    slow: Message


PICTURE = UploadKind(
    "/rest/images",
    20,
    1.0,
    msg("LinkedIn no ha podido preparar la imagen. Guárdela otra vez como JPEG y repita."),
    msg("LinkedIn tarda demasiado en preparar la imagen. No se ha publicado."),
)
VIDEO = UploadKind(
    "/rest/videos",
    12,
    3.0,
    msg("LinkedIn no ha podido preparar el vídeo. Guárdelo como MP4 (H.264 y AAC) y repita."),
    msg("El vídeo está subido y LinkedIn todavía lo prepara. Cauce lo publicará cuando acabe."),
)


DOCUMENT = UploadKind(
    "/rest/documents",
    12,
    3.0,
    msg("LinkedIn no ha podido preparar el documento. Guárdelo otra vez como PDF y repita."),
    msg("El documento está subido y LinkedIn todavía lo prepara. Cauce lo publicará cuando acabe."),
)


class UploadPlace(NamedTuple):
    """The answer to the beginning of an upload, and its fields."""

    talk: NetworkApi
    answer: HttpResponse
    fields: Mapping[str, Any]

    def text(self, value: object) -> str:
        """Return a text of it. Raises NetworkError (unknown) for anything else."""
        if not isinstance(value, str) or not value:
            raise self.talk.nonsense(self.answer)
        return value

    @property
    def parts(self) -> list[tuple[int, int, str]]:
        """Return each part's first and last byte, and its address."""
        try:
            parts = self.fields["uploadInstructions"]
            return [(int(part["firstByte"]), int(part["lastByte"]), self.text(part["uploadUrl"])) for part in parts]
        except (KeyError, TypeError, ValueError):
            raise self.talk.nonsense(self.answer) from None


@dataclass(frozen=True, slots=True)
class LinkedInUploads:
    """Uploads of `owner`; `talk_at` gives the API at another address, at its own (`home`) for ""."""

    talk_at: Callable[[str], NetworkApi]
    home: str
    owner: str
    wait: Callable[[float], None]

    def upload_picture(self, content: bytes) -> str:
        """Return the picture's name, once it may be shown."""
        place = self._begin(PICTURE)
        picture = place.text(place.fields.get("image"))
        self._put(place, place.text(place.fields.get("uploadUrl")), content)
        self.await_processing(PICTURE, picture)
        return picture

    def upload_document(self, document: OutgoingDocument) -> str:
        """Return the document's name; it may not be shown yet."""
        place = self._begin(DOCUMENT)
        name, address = place.text(place.fields.get("document")), place.text(place.fields.get("uploadUrl"))
        with open_file(document.open) as stream:
            self._put(place, address, stream, _BINARY | {"Content-Length": str(document.size)})
        return name

    def upload_video(self, video: OutgoingVideo, language: str) -> str:
        """Return the video's name; it may not be shown yet.

        LinkedIn takes captions in one language: the text's, where the video has them.
        """
        captions = _captions_in(video, language)
        about = {"uploadCaptions": captions is not None, "uploadThumbnail": bool(video.poster)}
        place = self._begin(VIDEO, fileSizeBytes=video.size, **about)
        with open_file(video.open) as stream:
            marks = [self._send_part(place, stream, *part) for part in place.parts]
        if captions:
            self._send_captions(place, captions)
        if video.poster:
            self._send_thumbnail(place, video.poster)
        return self._finish(place, marks)

    def await_processing(self, kind: UploadKind, name: str) -> None:
        """Look until it may be shown."""
        talk = self.talk_at("")
        for _ in range(kind.polls):
            match talk.object_in(talk.get(f"{kind.path}/{quote(name, safe='')}")).get("status"):
                case "AVAILABLE":
                    return
                case "PROCESSING_FAILED":
                    raise NetworkError(NetworkErrorKind.REFUSED, kind.failed)
            self.wait(kind.seconds)
        raise NetworkError(NetworkErrorKind.NOT_SENT, kind.slow)

    def _begin(self, kind: UploadKind, **about: object) -> UploadPlace:
        talk, request = self.talk_at(""), {"initializeUploadRequest": {"owner": self.owner, **about}}
        answer = talk.post(f"{kind.path}?action=initializeUpload", json=request)
        fields = talk.object_in(answer).get("value")
        return UploadPlace(talk, answer, fields if isinstance(fields, dict) else {})

    def _send_part(self, place: UploadPlace, stream: BinaryIO, first: int, last: int, address: str) -> str:
        """Return the part's mark, which the end of the upload names."""
        stream.seek(first)
        answer = self._put_again(place, address, stream.read(last - first + 1))
        return place.text(answer.headers.get("etag")).strip('"')

    def _put_again(self, place: UploadPlace, address: str, content: bytes) -> HttpResponse:
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._put(place, address, content)
            except NetworkError as trouble:
                if trouble.kind not in (NetworkErrorKind.UNKNOWN, NetworkErrorKind.NOT_SENT):
                    raise
        return self._put(place, address, content)

    def _send_captions(self, place: UploadPlace, captions: OutgoingCaptions) -> None:
        """Send the captions as SubRip, the only form taken ("Upload Captions")."""
        about = {
            "format": "SRT",
            "formattedForEasyReader": False,
            "largeText": False,
            "source": "USER_PROVIDED",
            "locale": {"country": "ES", "language": captions.language[:2].upper()},
            "transcriptType": "CLOSED_CAPTION",
        }
        text = as_subrip(captions.content).encode()
        files = {
            "metadata": (None, json.dumps(about), "application/json"),
            "file": ("captions.srt", text, "text/plain"),
        }
        self._talk_at_own(place, place.text(place.fields.get("captionsUploadUrl"))).post("", files=files)

    def _send_thumbnail(self, place: UploadPlace, poster: bytes) -> None:
        """Send the poster; of a video whose poster is refused, LinkedIn shows a frame."""
        address = place.text(place.fields.get("thumbnailUploadUrl"))
        try:
            self._put(place, address, poster, _BINARY | {"media-type-family": "STILLIMAGE"})
        except NetworkError as trouble:
            if trouble.kind is not NetworkErrorKind.REFUSED:
                raise

    def _finish(self, place: UploadPlace, marks: list[str]) -> str:
        name, token = place.text(place.fields.get("video")), str(place.fields.get("uploadToken") or "")
        request = {"finalizeUploadRequest": {"video": name, "uploadToken": token, "uploadedPartIds": marks}}
        place.talk.post(f"{VIDEO.path}?action=finalizeUpload", json=request)
        return name

    def _put(
        self, place: UploadPlace, address: str, content: bytes | BinaryIO, headers: Mapping[str, str] = _BINARY
    ) -> HttpResponse:
        return self._talk_at_own(place, address).put("", headers=headers, content=content)

    def _talk_at_own(self, place: UploadPlace, address: str) -> NetworkApi:
        """Return the API at an upload's address; none outside LinkedIn, for it is given the token."""
        parts, own = urlsplit(address), urlsplit(self.home)
        is_own = (parts.scheme, parts.netloc) == (own.scheme, own.netloc)
        if not is_own and not (parts.scheme == "https" and (parts.hostname or "").endswith(".linkedin.com")):
            raise place.talk.nonsense(place.answer)
        return self.talk_at(address)


def _captions_in(video: OutgoingVideo, language: str) -> OutgoingCaptions | None:
    return next(iter(sorted(video.captions, key=lambda captions: captions.language != language)), None)
