"""Sheet import: valid rows become posts, others get a reason.

A transaction per portion keeps others' waits short. Progress is stored: interrupted imports resume, repeated ones run
once.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import Message
from app.core.permissions import Permission, demand
from app.core.zones import local_day
from app.db.counters import take_number
from app.db.lock_waits import yield_writer
from app.db.work import Work
from app.domain.organisations.models import Organisation
from app.domain.posts.models import PostCounter
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostOrigin
from app.domain.spreadsheets.models import ImportBatch
from app.domain.spreadsheets.queries import imports
from app.domain.spreadsheets.rules.row_matches import RowFate, RowMatch, RowOutcome, refuse_row, take_portion
from app.domain.spreadsheets.rules.sheet import sheet_from_document
from app.usecases.posts import actions, bulk_creation
from app.usecases.spreadsheets import sheet_records

ROWS_PER_TRANSACTION = 200
OpenTransaction = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, slots=True)
class SheetImport:
    """A confirmed sheet; `words`: the refusals' language."""

    organisation: Organisation
    batch_id: int
    actor: Actor
    now: datetime
    words: Callable[[Message], str] = str


def import_sheet(
    reading: Session, writing: OpenTransaction, wanted: SheetImport, folds: Mapping[int, int]
) -> ImportBatch:
    """Import valid unsettled rows; return batch and outcomes.

    `writing` opens and commits a transaction; `folds`: equal hours by row number. Raises `Refusal` for unusable sheets,
    `NotFound` for another's.
    """
    demand(wanted.actor.may(Permission.POST_IMPORT))
    batch = _batch(reading, wanted)
    today = local_day(wanted.now, wanted.organisation.zone)
    sheet = sheet_from_document(batch.sheet)
    matches = imports.row_matches(reading, wanted.organisation, sheet, folds=folds, today=today)
    while batch.applied_at is None:
        if sheet_records.settled_row_count(batch):
            yield_writer(reading)
        with writing() as session:
            batch = _batch(session, wanted, lock=True)
            if batch.applied_at is None:
                _import_portion(session, batch, matches, wanted)
    return batch


def _batch(session: Session, wanted: SheetImport, *, lock: bool = False) -> ImportBatch:
    person = wanted.actor.person_id
    return imports.batch_or_404(session, wanted.organisation.id, wanted.batch_id, user_id=person, lock=lock)


def _import_portion(session: Session, batch: ImportBatch, matches: list[RowMatch], wanted: SheetImport) -> None:
    rest = matches[sheet_records.settled_row_count(batch) :]
    some = take_portion(rest, most=ROWS_PER_TRANSACTION)
    outcomes = _import_rows(session, some, wanted)
    sheet_records.record_progress(batch, outcomes, words=wanted.words)
    if len(some) == len(rest):
        sheet_records.finish_import(Work(session, wanted.actor, wanted.now), batch)


def _import_rows(session: Session, some: Sequence[RowMatch], wanted: SheetImport) -> list[RowOutcome]:
    """Import; equal sheets take turns: the second finds the first's posts."""
    take_number(session, PostCounter, wanted.organisation.id, wanted.now.year, many=0)
    today = local_day(wanted.now, wanted.organisation.zone)
    outcomes = imports.current_outcomes(session, wanted.organisation, some, today=today)
    new = [outcome for outcome in outcomes if outcome.fate is RowFate.NEW]
    made = bulk_creation.add_posts(
        Work(session, wanted.actor, wanted.now),
        wanted.organisation,
        [outcome.becoming for outcome in new],
        origin=PostOrigin.IMPORT,
    )
    sheet_records.record_new_rows(session, wanted.organisation.id, zip(new, made, strict=True))
    done = _update_in_bulk(session, [each for each in outcomes if each.fate is RowFate.UPDATED], wanted)
    return [_update_post(session, each, wanted) if _is_unsaved(each, done) else each for each in outcomes]


def _is_unsaved(outcome: RowOutcome, done: Collection[int]) -> bool:
    return outcome.fate is RowFate.UPDATED and outcome.post is not None and outcome.post.id not in done


def _update_in_bulk(session: Session, outcomes: Sequence[RowOutcome], wanted: SheetImport) -> Collection[int]:
    """Update together; return post keys, none if one is refused."""
    drafts = {outcome.post.id: outcome.becoming for outcome in outcomes if outcome.post}
    try:
        with session.begin_nested():
            done = actions.save_posts(Work(session, wanted.actor, wanted.now), drafts)
    except Refusal:
        return ()
    known = [(outcome, outcome.post.id) for outcome in outcomes if outcome.post and outcome.post.id in done]
    sheet_records.update_imported_rows(session, wanted.organisation.id, known)
    return done


def _update_post(session: Session, outcome: RowOutcome, wanted: SheetImport) -> RowOutcome:
    """Update; refuse the row if published meanwhile."""
    assert outcome.post is not None
    known_post, actor, now = outcome.post, wanted.actor, wanted.now
    try:
        with session.begin_nested():
            post = posts.post_or_404(session, actor.organisation_id, known_post.year, known_post.ordinal)
            actions.save_post(Work(session, actor, now), post, outcome.becoming, base=post.base)
            sheet_records.update_imported_rows(session, actor.organisation_id, [(outcome, known_post.id)])
    except Refusal as refusal:
        return replace(outcome, row=refuse_row(outcome.row, refusal.sentence), fate=RowFate.REFUSED)
    return outcome
