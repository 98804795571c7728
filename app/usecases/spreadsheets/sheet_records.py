from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, delete

from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.db.bulk import insert_rows
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.spreadsheets.models import ImportBatch, ImportedSheetRow
from app.domain.spreadsheets.rules.aliases import NameAnswers, rename_cells
from app.domain.spreadsheets.rules.row_draft import row_hash, slot_key, text_key
from app.domain.spreadsheets.rules.row_matches import RowFate, RowOutcome, count_fates, is_to_shorten
from app.domain.spreadsheets.rules.sheet import Sheet, sheet_document, sheet_from_document
from app.domain.spreadsheets.rules.sheet_rows import row_refusal
from app.domain.spreadsheets.rules.vocabulary import SheetVocabulary

_KEYS = ("slot_key", "text_key", "row_hash")
UNAPPLIED_KEPT_FOR = timedelta(days=7)


def keep_sheet(
    session: Session, sheet: Sheet, *, organisation_id: int, user_id: int, file_name: str, now: datetime
) -> ImportBatch:
    """Store to preview, not an act; delete old unapplied sheets."""
    session.exec(
        delete(ImportBatch).where(
            col(ImportBatch.organisation_id) == organisation_id,
            col(ImportBatch.applied_at).is_(None),
            col(ImportBatch.created_at) < now - UNAPPLIED_KEPT_FOR,
        )
    )
    batch = ImportBatch(
        organisation_id=organisation_id,
        user_id=user_id,
        file_name=file_name,
        sheet=sheet_document(sheet),
        created_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def apply_aliases(batch: ImportBatch, answers: NameAnswers, known: SheetVocabulary) -> None:
    """Apply answers. Raises `Conflict` once import began."""
    if batch.applied_at is not None or settled_row_count(batch):
        raise Conflict(msg("Esta hoja ya se ha importado. Suba otra vez las filas que quedaron fuera."))
    batch.sheet = sheet_document(rename_cells(sheet_from_document(batch.sheet), answers, known))


def record_new_rows(session: Session, organisation_id: int, posts: Iterable[tuple[RowOutcome, int]]) -> None:
    """Record each row's keys and post, to recognise it."""
    whose = {"organisation_id": organisation_id}
    insert_rows(
        session, ImportedSheetRow, [whose | _keys(outcome) | {"post_id": post_id} for outcome, post_id in posts]
    )


def update_imported_rows(session: Session, organisation_id: int, posts: Sequence[tuple[RowOutcome, int]]) -> None:
    """Update changed or moved rows, by number if any. One statement."""
    known = [(each, key) for each, key in posts if each.row.planned]
    rows = [{f"new_{name}": value for name, value in _keys(each).items()} | {"of": key} for each, key in known]
    mine = (col(ImportedSheetRow.organisation_id) == organisation_id, col(ImportedSheetRow.post_id) == bindparam("of"))
    change = update(ImportedSheetRow).where(*mine).values({name: bindparam(f"new_{name}") for name in _KEYS})
    if rows:
        session.connection().execute(change, rows)


def _keys(outcome: RowOutcome) -> dict[str, str]:
    planned = outcome.planned
    place = slot_key(planned, nth=outcome.row.nth)
    return {"slot_key": place, "text_key": text_key(planned), "row_hash": row_hash(planned)}


def record_progress(batch: ImportBatch, outcomes: Sequence[RowOutcome], *, words: Callable[[Message], str]) -> None:
    """Add counts by outcome and refusal reasons."""
    so_far = batch.tally
    long_rows = [outcome.row.number for outcome in outcomes if is_to_shorten(outcome)]
    left = [outcome.row for outcome in outcomes if outcome.fate in (RowFate.REFUSED, RowFate.ASKED)]
    batch.tally = {
        **{fate.value: so_far.get(fate.value, 0) + count for fate, count in count_fates(outcomes).items()},
        "rows": [*so_far.get("rows", []), *([row.number, *row_refusal(row, words=words)] for row in left)],
        "long": [*so_far.get("long", []), *long_rows],
        "done": settled_row_count(batch) + len(outcomes),
    }


def settled_row_count(batch: ImportBatch) -> int:
    """Count settled rows, from the first."""
    return int(batch.tally.get("done", 0))


def finish_import(work: Work, batch: ImportBatch) -> None:
    """Record one entry for the sheet, besides its posts'."""
    batch.applied_at = work.now
    counts = {fate.value: batch.tally.get(fate.value, 0) for fate in RowFate}
    subject = f"organisation:{work.organisation_id}"
    audit.record(work, Act.IMPORT_APPLIED, subject=subject, file=batch.file_name, **counts)


def record_export(work: Work, *, form: str, rows: int, narrowed: Mapping[str, object]) -> None:
    """Record an export. `narrowed`: days and other filters requested."""
    demand(work.actor.may(Permission.CALENDAR_READ))
    subject = f"organisation:{work.organisation_id}"
    detail = {name: str(value) for name, value in narrowed.items() if value}
    audit.record(work, Act.CALENDAR_EXPORTED, subject=subject, form=form, rows=rows, **detail)
