"""Keeping a sheet until its person says yes, and remembering which post each row became."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session, col, delete

from app.audit import service as audit
from app.audit.rules import Act
from app.calendar.rules.known import Known
from app.calendar.rules.matching import Fate, Outcome, tally
from app.calendar.rules.naming import Answers, renamed
from app.calendar.rules.planned import row_hash, slot_key, text_key
from app.calendar.rules.sheet import Sheet, as_document, from_document
from app.calendar.rules.whole import refusal_of
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import Sentence, say
from app.db.many import add_all
from app.domain.spreadsheets.models import ImportBatch, ImportedRow

_KEYS = ("slot_key", "text_key", "row_hash")
FORGOTTEN_AFTER = timedelta(days=7)


def keep_sheet(
    session: Session, sheet: Sheet, *, organisation_id: int, user_id: int, file_name: str, now: datetime
) -> ImportBatch:
    """Looking at what a sheet would become is no deed yet: it leaves no entry. Old ones nobody applied are let go."""
    session.exec(
        delete(ImportBatch).where(
            col(ImportBatch.organisation_id) == organisation_id,
            col(ImportBatch.applied_at).is_(None),
            col(ImportBatch.created_at) < now - FORGOTTEN_AFTER,
        )
    )
    batch = ImportBatch(
        organisation_id=organisation_id,
        user_id=user_id,
        file_name=file_name,
        sheet=as_document(sheet),
        created_at=now,
    )
    session.add(batch)
    session.flush()
    return batch


def use_names(batch: ImportBatch, answers: Answers, known: Known) -> None:
    """From here on the sheet says what was answered. Raises `OutOfTurn` once its rows have begun to come in."""
    if batch.applied_at is not None or done_of(batch):
        raise OutOfTurn(say("Esta hoja ya se ha importado. Suba otra vez las filas que quedaron fuera."))
    batch.sheet = as_document(renamed(from_document(batch.sheet), answers, known))


def remember_new(session: Session, organisation_id: int, posts: Iterable[tuple[Outcome, int]]) -> None:
    """By which keys each row will be known when it comes again, and which post it became."""
    whose = {"organisation_id": organisation_id}
    add_all(session, ImportedRow, [whose | _keys(outcome) | {"post_id": post_id} for outcome, post_id in posts])


def remember_again(session: Session, organisation_id: int, posts: Sequence[tuple[Outcome, int]]) -> None:
    """These rows say something else now, or elsewhere; those with a number are known by it. One statement."""
    known = [(each, key) for each, key in posts if each.row.planned]
    rows = [{f"new_{name}": value for name, value in _keys(each).items()} | {"of": key} for each, key in known]
    mine = (col(ImportedRow.organisation_id) == organisation_id, col(ImportedRow.post_id) == bindparam("of"))
    change = update(ImportedRow).where(*mine).values({name: bindparam(f"new_{name}") for name in _KEYS})
    if rows:
        session.connection().execute(change, rows)


def _keys(outcome: Outcome) -> dict[str, str]:
    planned = outcome.planned
    place = slot_key(planned, nth=outcome.row.nth)
    return {"slot_key": place, "text_key": text_key(planned), "row_hash": row_hash(planned)}


def note_progress(batch: ImportBatch, outcomes: Sequence[Outcome], *, words: Callable[[Sentence], str]) -> None:
    """Add what became of some more rows to the batch: how many each way, and of those left out why."""
    so_far = batch.tally
    left = [outcome.row for outcome in outcomes if outcome.fate in (Fate.REFUSED, Fate.ASKED)]
    batch.tally = {
        **{fate.value: so_far.get(fate.value, 0) + count for fate, count in tally(outcomes).items()},
        "rows": [*so_far.get("rows", []), *([row.number, *refusal_of(row, words=words)] for row in left)],
        "done": done_of(batch) + len(outcomes),
    }


def done_of(batch: ImportBatch) -> int:
    """How many rows of the sheet are settled, from its first."""
    return int(batch.tally.get("done", 0))


def finish(session: Session, batch: ImportBatch, *, actor: Actor, now: datetime) -> None:
    """The sheet is settled: one entry for the whole of it, besides those of its posts."""
    batch.applied_at = now
    counts = {fate.value: batch.tally.get(fate.value, 0) for fate in Fate}
    subject = f"organisation:{actor.organisation_id}"
    audit.record(session, Act.IMPORT_APPLIED, actor=actor, now=now, subject=subject, file=batch.file_name, **counts)
