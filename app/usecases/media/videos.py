"""Videos: brought in pieces, and written again without what their files tell of who made them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from app.core.errors import Refusal
from app.core.messages import msg
from app.db.work import Work
from app.domain.media.models import MediaFile
from app.domain.media.ports import CleanedVideo, FileStore, UploadStore, VideoCleaner
from app.domain.media.rules import LONGEST_VIDEO, VIDEO_TYPE, MediaKind
from app.usecases.media.large_files import KeptFile, keep_file, store_file

GIVEN_UP_AFTER = timedelta(days=1)
TOO_LONG = msg("El vídeo dura más de %(hours)s horas: córtelo en partes.")

KeptVideo = KeptFile[CleanedVideo]


def keep_video(files: FileStore, videos: VideoCleaner, source: Path, *, organisation_id: int) -> KeptVideo:
    """Raise `Refusal` for what is no video to publish."""
    return keep_file(files, source, videos.cleaned, _check_length, organisation_id=organisation_id)


def _check_length(cleaned: CleanedVideo) -> None:
    if cleaned.facts.seconds > LONGEST_VIDEO.total_seconds():
        raise Refusal(msg(TOO_LONG.msgid, hours=LONGEST_VIDEO // timedelta(hours=1)))


def store_video(work: Work, video: KeptVideo, *, name: str) -> MediaFile:
    facts, form = video.cleaned.facts, video.cleaned.form
    return store_file(
        work,
        video,
        name=name,
        kind=MediaKind.VIDEO,
        media_type=VIDEO_TYPE,
        width=facts.width,
        height=facts.height,
        seconds=facts.seconds,
        has_sound=facts.has_sound,
        codecs=video.cleaned.codecs,
        depth=form.depth,
        frame_rate=form.rate,
        is_even=form.is_even,
    )


def delete_given_up(uploads: UploadStore, now: datetime) -> Mapping[str, int]:
    """Delete the pieces that nobody added to for a day."""
    return {"uploads_given_up": uploads.remove_older(now - GIVEN_UP_AFTER)}
