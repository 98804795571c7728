from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import select_columns
from app.db.work import Work
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.queries.posts import draft_of
from app.domain.spreadsheets.models import ImportBatch, ImportedSheetRow
from app.domain.spreadsheets.queries.vocabulary import load_export_vocabulary, load_vocabulary
from app.domain.spreadsheets.rules.row_changes import judge_post_rows
from app.domain.spreadsheets.rules.row_matches import (
    EarlierRow,
    RowMatch,
    RowOutcome,
    SheetPost,
    group_rows_by_post,
    judge_match,
    match_rows,
    named_posts,
    rematch_rows,
    row_keys,
    separate_unnamed_rows,
)
from app.domain.spreadsheets.rules.sheet import Sheet
from app.domain.spreadsheets.rules.sheet_rows import parse_rows

KEYS_PER_STATEMENT = 500
"""Well under either engine's limit."""
LATEST = 5
BY_NUMBER = sa.tuple_(col(Post.year), col(Post.ordinal))


def batch_or_404(
    session: Session, organisation_id: int, batch_id: int, *, user_id: int, lock: bool = False, is_light: bool = False
) -> ImportBatch:
    """Return the user's own import; raises `NotFound`. Locked or light, cells load on demand."""
    query = select(ImportBatch).where(
        ImportBatch.organisation_id == organisation_id, ImportBatch.id == batch_id, ImportBatch.user_id == user_id
    )
    if lock or is_light:
        query = query.options(defer(ImportBatch.sheet))  # type: ignore[arg-type] # a column
    if lock:
        query = query.with_for_update()
    batch = session.exec(query).first()
    if batch is None:
        raise NotFound(msg("Esa hoja ya no está. Súbala otra vez."))
    return batch


def latest_batches(work: Work, user_id: int) -> Sequence[tuple[int, str, datetime | None]]:
    """Return (id, file name, when), without cells."""
    return work.session.exec(
        select(ImportBatch.id, ImportBatch.file_name, ImportBatch.applied_at)
        .where(ImportBatch.organisation_id == work.organisation_id, ImportBatch.user_id == user_id)
        .where(col(ImportBatch.applied_at).is_not(None))
        .order_by(col(ImportBatch.applied_at).desc(), col(ImportBatch.id).desc())
        .limit(LATEST)
    ).all()


def row_matches(
    session: Session, organisation: Organisation, sheet: Sheet, *, folds: Mapping[int, int], today: date
) -> list[RowMatch]:
    """Return a sheet's rows in import order, matched with earlier imports. Raises `Refusal`."""
    rows = group_rows_by_post(parse_rows(sheet, load_vocabulary(session, organisation, today=today), folds=folds))
    named = {post.id for post in sheet_posts(session, organisation.id, BY_NUMBER, named_posts(rows)).values()}
    rows = separate_unnamed_rows(
        rows, {known.slot_key for known in _earlier_rows(session, organisation.id, post_id=named)}
    )
    slots, texts = row_keys(rows)
    known = _earlier_rows(session, organisation.id, slot_key=slots, text_key=texts)
    return match_rows(rows, [earlier_row for earlier_row in known if earlier_row.post_id not in named])


def row_outcomes(
    session: Session, organisation: Organisation, sheet: Sheet, *, folds: Mapping[int, int], today: date
) -> list[RowOutcome]:
    """Return what importing each row would do; raise `Refusal` for an unusable sheet."""
    matches = row_matches(session, organisation, sheet, folds=folds, today=today)
    outcomes = _judge_matches(session, organisation, matches, today=today, lock=False)
    return sorted(outcomes, key=lambda outcome: outcome.row.number)


def current_outcomes(
    session: Session, organisation: Organisation, matches: Sequence[RowMatch], *, today: date
) -> list[RowOutcome]:
    """Judge the matches again, with imports made since; lock posts to change until the transaction ends."""
    slots, _ = row_keys(match.row for match in matches)
    known = _earlier_rows(session, organisation.id, slot_key=slots, post_id=_matched_posts(matches))
    return _judge_matches(session, organisation, rematch_rows(matches, known), today=today, lock=True)


def _judge_matches(
    session: Session, organisation: Organisation, matches: Sequence[RowMatch], *, today: date, lock: bool
) -> list[RowOutcome]:
    posts = sheet_posts(session, organisation.id, col(Post.id), _matched_posts(matches), lock=lock)
    names = named_posts(match.row for match in matches)
    named = sheet_posts(session, organisation.id, BY_NUMBER, names, lock=lock)
    by_name = {(post.year, post.ordinal): post for post in named.values()}
    vocabulary = load_export_vocabulary(session, organisation, today=today) if names else None
    outcomes: list[RowOutcome] = []
    for name, together in groupby(matches, key=lambda match: match.name):
        if name and vocabulary:
            outcomes += judge_post_rows([row_match.row for row_match in together], by_name.get(name), vocabulary)
        else:
            outcomes += [
                judge_match(row_match, posts.get(row_match.imported.post_id) if row_match.imported else None)
                for row_match in together
            ]
    return outcomes


def _matched_posts(matches: Iterable[RowMatch]) -> list[int]:
    return [match.imported.post_id for match in matches if match.imported]


def _earlier_rows(session: Session, organisation_id: int, **keys: Collection[object]) -> list[EarlierRow]:
    """Return imported rows that match any key, oldest first."""
    columns = (
        ImportedSheetRow.post_id,
        ImportedSheetRow.slot_key,
        ImportedSheetRow.text_key,
        ImportedSheetRow.row_hash,
    )
    query = (
        select_columns(*columns, Post.planned_on)
        .join(Post, col(Post.id) == ImportedSheetRow.post_id)
        .where(ImportedSheetRow.organisation_id == organisation_id, Post.organisation_id == organisation_id)
    )
    rows_by_post: dict[int, EarlierRow] = {}
    for name, values in keys.items():
        for portion in _portions(values):
            rows_by_post |= {
                row[0]: EarlierRow(*row)
                for row in session.execute(query.where(getattr(ImportedSheetRow, name).in_(portion)))
            }
    return [rows_by_post[post_id] for post_id in sorted(rows_by_post)]


def sheet_posts(
    session: Session, organisation_id: int, column: Any, keys: Collection[object], *, lock: bool = False
) -> dict[int, SheetPost]:
    posts: dict[int, SheetPost] = {}
    for portion in _portions(keys):
        query = (
            select(Post, PostVersion)
            .outerjoin(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
            .where(Post.organisation_id == organisation_id, column.in_(portion))
            .order_by(col(Post.id))
        )
        pairs = session.exec(query.with_for_update(of=Post) if lock else query)
        posts |= {post.id: _sheet_post(post, version) for post, version in pairs}
    return posts


def _sheet_post(post: Post, version: PostVersion | None) -> SheetPost:
    return SheetPost(post.id, post.year, post.ordinal, post.status, draft_of(post, version))


def _portions(keys: Collection[object]) -> Iterator[list[object]]:
    left = iter(sorted(keys, key=str))
    while portion := list(islice(left, KEYS_PER_STATEMENT)):
        yield portion
