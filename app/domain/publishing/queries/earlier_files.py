"""Facts of the bytes of files approved under forms 1 and 2 of the hash, which kept nothing of a file but its digest.

A digest fixes them: they are no choice of anybody's. The forms since keep them in the version.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from sqlmodel import Session, col

from app.db.statements import select_columns
from app.domain.image_rights.rules.licences import PictureOrigin, is_ai_made
from app.domain.media.models import MediaFile
from app.domain.posts.rules.content import FIRST_SEALED_VERSION, MediaUse, SealedFile
from app.domain.publishing.queries.due_deliveries import DueDelivery

Files = Mapping[tuple[int, str], SealedFile]


def with_earlier_files(session: Session, lines: Collection[DueDelivery]) -> list[DueDelivery]:
    """Complete the files of the earlier forms; one statement, none without any.

    They leave with the middle as focal point, without a poster, and with the AI mark that their writer declared.
    """
    earlier = [line for line in lines if line.hash_version < FIRST_SEALED_VERSION]
    files = _files(session, {use.digest for line in earlier for use in line.media})
    return [_completed(line, files) if line in earlier else line for line in lines]


def _completed(line: DueDelivery, files: Files) -> DueDelivery:
    uses = (_completed_use(line, use, files.get((line.organisation_id, use.digest))) for use in line.media)
    return replace(line, media=tuple(uses))


def _completed_use(line: DueDelivery, use: MediaUse, file: SealedFile | None) -> MediaUse:
    declared = line.declared.get("pictures", {}).get(use.digest, {})
    marked = replace(file, is_ai_made=is_ai_made(declared, PictureOrigin.NONE)) if file else None
    return replace(use, sealed=marked)


def _files(session: Session, digests: Collection[str]) -> Files:
    if not digests:
        return {}
    facts = (MediaFile.organisation_id, MediaFile.digest, MediaFile.media_type, MediaFile.width, MediaFile.height)
    rows = session.exec(select_columns(*facts).where(col(MediaFile.digest).in_(digests)))
    return {(organisation_id, digest): SealedFile(*rest) for organisation_id, digest, *rest in rows}
