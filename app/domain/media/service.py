from collections.abc import Mapping

from sqlmodel import Session

from app.core.name_keys import fold_name
from app.db.bulk import BulkUpdate
from app.domain.media import queries
from app.domain.media.models import MediaFile

_DESCRIBE = BulkUpdate(MediaFile, "alt_text", "words")


def keep_descriptions(session: Session, organisation_id: int, alt_texts: Mapping[str, str]) -> None:
    """Keep the last alternative text of each picture by its digest; no statement without any."""
    described = {digest: alt for digest, alt in alt_texts.items() if alt}
    if not described:
        return
    files = queries.files_by_digest(session, organisation_id, described)
    changed = [row for digest, row in files.items() if row.alt_text != described[digest]]
    _DESCRIBE.run(session, [description(row.id, row.name, described[row.digest]) for row in changed])


def description(key: int, name: str, alt_text: str) -> dict[str, object]:
    return {"id": key, "alt_text": alt_text, "words": fold_name(f"{name} {alt_text}")}
