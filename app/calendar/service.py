"""Keeping a sheet until its person says yes, and remembering which post each row became."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, delete, update

from app.audit import service as audit
from app.audit.rules import Act
from app.calendar.models import ImportBatch, ImportedRow
from app.calendar.rules.matching import Outcome
from app.calendar.rules.planned import row_hash, slot_key, text_key
from app.calendar.rules.sheet import Sheet, as_document
from app.core.actor import Actor

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


def remember(session: Session, organisation_id: int, outcome: Outcome, post_id: int) -> None:
    """By which keys the row will be known when it comes again."""
    planned = outcome.planned
    place, text, whole = slot_key(planned, nth=outcome.row.nth), text_key(planned), row_hash(planned)
    if outcome.imported is None:
        known = ImportedRow(
            organisation_id=organisation_id, post_id=post_id, slot_key=place, text_key=text, row_hash=whole
        )
        session.add(known)
        return
    mine = (col(ImportedRow.organisation_id) == organisation_id, col(ImportedRow.post_id) == post_id)
    session.exec(update(ImportedRow).where(*mine).values(slot_key=place, text_key=text, row_hash=whole))


def record_import(
    session: Session, file_name: str, counts: Mapping[str, int], *, actor: Actor, now: datetime, **detail: Any
) -> None:
    """One entry for the whole sheet, besides those of its posts."""
    audit.record(
        session,
        Act.IMPORT_APPLIED,
        actor=actor,
        now=now,
        subject=f"organisation:{actor.organisation_id}",
        file=file_name,
        **counts,
        **detail,
    )
