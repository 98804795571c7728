"""Videos: brought in pieces, read and written again outside any transaction, then stored as pictures are."""

import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.core.name_keys import fold_name
from app.core.permissions import Permission, demand
from app.domain.media import queries
from app.domain.media.models import MediaFile
from app.domain.media.ports import CleanedVideo, FileStore, UploadStore, VideoCleaner
from app.domain.media.rules import LONGEST_VIDEO, VIDEO_TYPE, MediaKind
from app.usecases.media.images import add_file, keep_content

GIVEN_UP_AFTER = timedelta(days=1)
TOO_LONG = msg("El vídeo dura más de %(hours)s horas: córtelo en partes.")


@dataclass(frozen=True, slots=True)
class KeptVideo:
    """A video whose file and poster are stored already, by these digests."""

    cleaned: CleanedVideo
    digest: str
    poster: str


def keep_video(files: FileStore, videos: VideoCleaner, source: Path, *, organisation_id: int) -> KeptVideo:
    """Read the file and store what may go out of it; it takes seconds. Raises `Refusal`."""
    with tempfile.TemporaryDirectory(dir=source.parent, prefix=".video-") as folder:
        target = Path(folder, "video.mp4")
        cleaned = videos.cleaned(source, target)
        if cleaned.facts.seconds > LONGEST_VIDEO.total_seconds():
            raise Refusal(msg(TOO_LONG.msgid, hours=LONGEST_VIDEO // timedelta(hours=1)))
        with target.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            stream.seek(0)
            files.keep_from(organisation_id, digest, stream)
    return KeptVideo(cleaned, digest, keep_content(files, organisation_id, cleaned.poster))


def store_video(session: Session, video: KeptVideo, *, name: str, actor: Actor, now: datetime) -> MediaFile:
    demand(actor.may(Permission.POST_WRITE))
    known = queries.files_by_digest(session, actor.organisation_id, [video.digest]).get(video.digest)
    if known:
        return known
    facts = video.cleaned.facts
    row = MediaFile(
        organisation_id=actor.organisation_id,
        digest=video.digest,
        name=name[:200],
        words=fold_name(name[:200]),
        media_type=VIDEO_TYPE,
        size=facts.size,
        width=facts.width,
        height=facts.height,
        kind=MediaKind.VIDEO,
        seconds=facts.seconds,
        has_sound=facts.has_sound,
        codecs=video.cleaned.codecs,
        poster=video.poster,
        uploaded_by=actor.id,
        uploaded_at=now,
    )
    return add_file(session, row, actor=actor, now=now)


def delete_given_up(uploads: UploadStore, now: datetime) -> Mapping[str, int]:
    """Delete the pieces that nobody added to for a day."""
    return {"uploads_given_up": uploads.remove_older(now - GIVEN_UP_AFTER)}
