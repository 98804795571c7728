"""Videos and documents: written again outside any transaction, kept with a poster, then stored as pictures are."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from app.core.digests import stream_digest
from app.core.name_keys import fold_name
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.media import queries
from app.domain.media.models import MediaFile
from app.domain.media.ports import CleanedDocument, CleanedVideo, FileStore
from app.usecases.media.images import add_file, keep_content

Cleaned = TypeVar("Cleaned", CleanedVideo, CleanedDocument)


@dataclass(frozen=True, slots=True)
class KeptFile(Generic[Cleaned]):
    """A file that is in the store already, as its poster is, by these digests."""

    cleaned: Cleaned
    digest: str
    poster: str


def keep_file(
    files: FileStore,
    source: Path,
    clean: Callable[[Path, Path], Cleaned],
    check: Callable[[Cleaned], None],
    *,
    organisation_id: int,
) -> KeptFile[Cleaned]:
    """Clean a copy, check it and keep it; it takes seconds. Raises `Refusal`."""
    with tempfile.TemporaryDirectory(dir=source.parent, prefix=".cleaned-") as folder:
        target = Path(folder, "file")
        cleaned = clean(source, target)
        check(cleaned)
        with target.open("rb") as stream:
            digest = stream_digest(stream)
            stream.seek(0)
            files.keep_from(organisation_id, digest, stream)
    return KeptFile(cleaned, digest, keep_content(files, organisation_id, cleaned.poster))


def store_file(work: Work, kept: KeptFile[Any], *, name: str, **facts: Any) -> MediaFile:
    demand(work.actor.may(Permission.POST_WRITE))
    known = queries.files_by_digest(work.session, work.organisation_id, [kept.digest]).get(kept.digest)
    if known:
        return known
    row = MediaFile(
        organisation_id=work.organisation_id,
        digest=kept.digest,
        name=name[:200],
        words=fold_name(name[:200]),
        size=kept.cleaned.facts.size,
        poster=kept.poster,
        uploaded_by=work.actor.id,
        uploaded_at=work.now,
        **facts,
    )
    return add_file(work, row)
