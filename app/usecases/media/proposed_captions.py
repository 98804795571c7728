"""Requests for captions proposed by a machine, which a person corrects and saves; `caption_writer` makes them."""

from datetime import datetime

from sqlmodel import Session, col, delete

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import dialect_insert
from app.db.scope import Sessions
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.media import queries
from app.domain.media.models import MediaFile, ProposedCaptions
from app.domain.media.rules import KEEP_TRANSCRIPTION, LONGEST_TRANSCRIBED, MOST_TRANSCRIPTIONS

SILENT = msg("El vídeo no tiene sonido: no hay qué escuchar.")
TOO_LONG = msg("Solo se proponen subtítulos de vídeos de una hora como mucho: escríbalos, o córtelo en partes.")
TOO_MANY = msg("Ya hay otros vídeos esperando sus subtítulos: pruebe cuando terminen.")


def request_captions(work: Work, digest: str, language: str) -> None:
    """Have the worker listen to a video, again if it did already. Raises `Refusal`."""
    file = _file_of_writer(work, digest)
    _check_can_be_heard(work.session, file)
    row = dialect_insert(work.session, ProposedCaptions).values(
        organisation_id=file.organisation_id,
        digest=digest,
        language=language,
        asked_at=work.now,
        next_attempt_at=work.now,
        **_UNHEARD,
    )
    again = {"asked_at": work.now, "next_attempt_at": work.now, "lease_token": None, **_UNHEARD}
    work.session.execute(
        row.on_conflict_do_update(index_elements=["organisation_id", "digest", "language"], set_=again)
    )
    _record(work, Act.MEDIA_CAPTIONS_REQUESTED, file, language)


_UNHEARD = {"text": "", "has_failed": False, "finished_at": None}


def cancel_captions(work: Work, digest: str, language: str) -> None:
    """Drop what was proposed or still waits; a program that listens meanwhile is stopped by its worker."""
    file = _file_of_writer(work, digest)
    work.session.exec(
        delete(ProposedCaptions).where(
            col(ProposedCaptions.organisation_id) == file.organisation_id,
            col(ProposedCaptions.digest) == digest,
            col(ProposedCaptions.language) == language,
        )
    )
    _record(work, Act.MEDIA_CAPTIONS_CANCELLED, file, language)


def _file_of_writer(work: Work, digest: str) -> MediaFile:
    demand(work.actor.may(Permission.POST_WRITE) or work.actor.may(Permission.POST_EDIT))
    return queries.file_by_digest(work.session, work.actor.organisation_id, digest)


def _check_can_be_heard(session: Session, file: MediaFile) -> None:
    if file.video is None or not file.video.has_sound:
        raise Refusal(SILENT)
    if file.video.seconds > LONGEST_TRANSCRIBED.total_seconds():
        raise Refusal(TOO_LONG)
    if queries.waiting_transcriptions(session, file.organisation_id) >= MOST_TRANSCRIPTIONS:
        raise Refusal(TOO_MANY)


def _record(work: Work, act: Act, file: MediaFile, language: str) -> None:
    words = {"digest": file.digest, "language": language}
    audit.record(work, act, subject=f"media:{file.id}", **words)


def delete_old_proposals(_reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Delete captions asked for a week ago: who wanted them has taken them; return the number."""
    with writing() as session:
        old = delete(ProposedCaptions).where(col(ProposedCaptions.asked_at) < now - KEEP_TRANSCRIPTION)
        gone = session.exec(old).rowcount
        session.commit()
    return int(gone)
