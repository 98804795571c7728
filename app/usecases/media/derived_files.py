"""Files drawn from others: noted before they are kept, and removed once nothing holds them; not acts, so unaudited.

One whose version was never written, whose recipe changed or whose card nobody sent has no other end.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, case
from sqlmodel import Session, col, delete, select

from app.db.bulk import Upsert
from app.db.scope import Sessions
from app.domain.media.models import DerivedFile, PictureDrawing
from app.domain.media.ports import FileStore
from app.domain.media.rules import DERIVED_GRACE
from app.domain.posts.queries.file_holders import is_held_for_good, is_on_card

MOST_AT_ONCE = 50
"""Files of a run, a short transaction each."""


def note_derived(session: Session, organisation_id: int, digests: Collection[str], *, now: datetime) -> None:
    """Note files that are about to be kept; commit before keeping them."""
    shared = {"organisation_id": organisation_id, "look_at": now + DERIVED_GRACE, "is_loose": False}
    if digests:
        _NOTE.run(session, [{**shared, "digest": digest} for digest in sorted(digests)])


def keep_derived(
    writing: Sessions, files: FileStore, organisation_id: int, contents: Mapping[str, bytes], *, now: datetime
) -> None:
    """Note the files in a transaction of its own, then keep them, by digest; no transaction without any."""
    if not contents:
        return
    with writing() as session:
        note_derived(session, organisation_id, contents, now=now)
        session.commit()
    for digest, content in contents.items():
        files.keep(organisation_id, digest, content)


def delete_unheld_files(writing: Sessions, files: FileStore, *, now: datetime) -> int:
    """Look at the files that are due; remove those that nothing held twice, a grace apart. Return their number.

    A failure of the store leaves the file for the next run.
    """
    removed = 0
    for _ in range(MOST_AT_ONCE):
        with writing() as session:
            file = session.exec(_DUE, params={"now": now}).first()
            if file is None:
                break
            removed += _see_to(session, file, files, now=now)
            session.commit()
    return removed


def _see_to(session: Session, file: DerivedFile, files: FileStore, *, now: datetime) -> bool:
    """Tell whether the file was removed. Its row is locked, so that whoever would keep it again waits to note it."""
    if is_held_for_good(session, file.organisation_id, file.digest):
        file.look_at, file.is_loose = None, False
        return False
    was_loose, file.is_loose = file.is_loose, not is_on_card(session, file.organisation_id, file.digest)
    if not (was_loose and file.is_loose):
        file.look_at = now + DERIVED_GRACE
        return False
    drawings = delete(PictureDrawing).where(
        col(PictureDrawing.organisation_id) == file.organisation_id, col(PictureDrawing.drawn) == file.digest
    )
    session.exec(drawings)
    files.remove(file.organisation_id, file.digest)
    session.delete(file)
    return True


_DUE = (
    select(DerivedFile)
    .where(col(DerivedFile.look_at) <= bindparam("now"))
    .order_by(col(DerivedFile.look_at), col(DerivedFile.id))
    .limit(1)
    .with_for_update(skip_locked=True)
)
_NOTE = Upsert(
    DerivedFile,
    lambda statement, _: statement.on_conflict_do_update(
        index_elements=["organisation_id", "digest"],
        set_={
            "look_at": case((col(DerivedFile.look_at).is_(None), None), else_=statement.excluded.look_at),
            "is_loose": statement.excluded.is_loose,
        },
    ),
)
