"""Videos as a network gets them: the approved file, read in pieces or fetched, with its captions and poster."""

from collections.abc import Callable
from functools import partial

from app.core.digests import stream_digest
from app.core.messages import Message, msg
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.video_limits import video_limits_of
from app.domain.media.ports import FileStore
from app.domain.posts.rules.captions import as_webvtt
from app.domain.posts.rules.content import MediaUse
from app.domain.publishing.ports import (
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingCaptions,
    OutgoingVideo,
)
from app.domain.publishing.queries.due_deliveries import DueDelivery
from app.usecases.publishing.outgoing_pictures import approved_picture

NOT_BY_API = msg("Cauce todavía no publica vídeos por sí mismo en esta red: publíquelo a mano.")
OTHER_VIDEO = msg("El archivo del vídeo no es el que se aprobó, así que no se ha enviado nada.")


def outgoing_video(
    files: FileStore, content: DueDelivery, use: MediaUse, address_of: Callable[[str], str]
) -> OutgoingAttachment:
    """Return the video, unread. Raises `FileNotFoundError`, or `NetworkError` for other content than was approved.

    `address_of`: where a network that takes no upload fetches a file, by its digest.
    """
    assert use.video is not None
    assert use.sealed is not None
    organisation_id, facts = content.organisation_id, use.sealed
    limits = video_limits_of(content.network)
    if limits is None or not limits.by_api:
        raise NetworkError(NetworkErrorKind.REFUSED, NOT_BY_API)
    check_approved(files, organisation_id, use.digest, OTHER_VIDEO)
    fetched = address_of if limits_of(content.network).fetches else _no_address
    captions = ((language, as_webvtt(text)) for language, text in use.video.captions)
    video = OutgoingVideo(
        size=use.video.facts.size,
        seconds=use.video.facts.seconds,
        open=partial(files.open, organisation_id, use.digest),
        poster=approved_picture(files, organisation_id, facts.poster) if facts.poster else b"",
        captions=tuple(OutgoingCaptions(language, content) for language, content in captions if content),
        poster_address=fetched(facts.poster) if facts.poster else "",
    )
    address = fetched(use.digest)
    return OutgoingAttachment(
        use.digest, facts.media_type, b"", use.alt_text, facts.width, facts.height, address, video
    )


def check_approved(files: FileStore, organisation_id: int, digest: str, why: Message) -> None:
    """Read the whole file. Raises `FileNotFoundError`, or `NetworkError` for other content than was approved."""
    with files.open(organisation_id, digest) as stream:
        if stream_digest(stream) != digest:
            raise NetworkError(NetworkErrorKind.REFUSED, why)


def _no_address(_digest: str) -> str:
    return ""
