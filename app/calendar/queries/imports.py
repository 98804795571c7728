"""Sheets that were read, and what their rows already are."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from app.calendar.queries.known import known_of, office_of
from app.calendar.rules.amending import amend
from app.calendar.rules.matching import (
    Held,
    Imported,
    Match,
    Outcome,
    beside,
    in_turn,
    judge,
    keys_wanted,
    match,
    matched_again,
    names_in,
)
from app.calendar.rules.sheet import Sheet
from app.calendar.rules.whole import read_rows
from app.core.errors import NotFound
from app.core.words import say
from app.domain.spreadsheets.models import ImportBatch, ImportedRow
from app.drafting.models import Post, PostVersion
from app.drafting.queries import draft_of
from app.organisations.models import Organisation

PARTS = 500
"""Keys asked for at once: well under what either engine takes in one statement."""
LATEST = 5
BY_NAME = sa.tuple_(col(Post.year), col(Post.ordinal))


def batch_or_404(
    session: Session, organisation_id: int, batch_id: int, *, user_id: int, lock: bool = False
) -> ImportBatch:
    """A sheet one brought oneself; raises `NotFound`. Locked, it comes without its cells until they are asked for."""
    query = select(ImportBatch).where(
        ImportBatch.organisation_id == organisation_id, ImportBatch.id == batch_id, ImportBatch.user_id == user_id
    )
    if lock:
        query = query.with_for_update().options(defer(ImportBatch.sheet))  # type: ignore[arg-type] # a column
    found = session.exec(query).first()
    if found is None:
        raise NotFound(say("Esa hoja ya no está. Súbala otra vez."))
    return found


def last_batches(session: Session, organisation_id: int, user_id: int) -> Sequence[tuple[int, str, datetime | None]]:
    """The sheets a person imported last, without their cells: (id, file name, when)."""
    return session.exec(
        select(ImportBatch.id, ImportBatch.file_name, ImportBatch.applied_at)
        .where(ImportBatch.organisation_id == organisation_id, ImportBatch.user_id == user_id)
        .where(col(ImportBatch.applied_at).is_not(None))
        .order_by(col(ImportBatch.applied_at).desc(), col(ImportBatch.id).desc())
        .limit(LATEST)
    ).all()


def matches_of(
    session: Session, organisation: Organisation, sheet: Sheet, *, folds: Mapping[int, int], today: date
) -> list[Match]:
    """Which post each row already is, in the order in which they are imported. Raises `Refusal`."""
    rows = in_turn(read_rows(sheet, known_of(session, organisation, today=today), folds=folds))
    named = {post.id for post in held_by(session, organisation.id, BY_NAME, names_in(rows)).values()}
    rows = beside(rows, {known.slot_key for known in _imported(session, organisation.id, post_id=named)})
    slots, texts = keys_wanted(rows)
    known = _imported(session, organisation.id, slot_key=slots, text_key=texts)
    return match(rows, [one for one in known if one.post_id not in named])


def outcomes_of(
    session: Session, organisation: Organisation, sheet: Sheet, *, folds: Mapping[int, int], today: date
) -> list[Outcome]:
    """What importing each row would do. Raises `Refusal` for a sheet that cannot be used."""
    matches = matches_of(session, organisation, sheet, folds=folds, today=today)
    outcomes = _judged(session, organisation, matches, today=today, lock=False)
    return sorted(outcomes, key=lambda outcome: outcome.row.number)


def outcomes_now(
    session: Session, organisation: Organisation, matches: Sequence[Match], *, today: date
) -> list[Outcome]:
    """What importing these rows does at this moment, whoever imported the like since they were matched.

    The posts that would be changed stay locked until the transaction ends.
    """
    slots, _ = keys_wanted(one.row for one in matches)
    known = _imported(session, organisation.id, slot_key=slots, post_id=_known_posts(matches))
    return _judged(session, organisation, matched_again(matches, known), today=today, lock=True)


def _judged(
    session: Session, organisation: Organisation, matches: Sequence[Match], *, today: date, lock: bool
) -> list[Outcome]:
    posts = held_by(session, organisation.id, col(Post.id), _known_posts(matches), lock=lock)
    names = names_in(one.row for one in matches)
    named = held_by(session, organisation.id, BY_NAME, names, lock=lock)
    by_name = {(post.year, post.ordinal): post for post in named.values()}
    office = office_of(session, organisation, today=today) if names else None
    found: list[Outcome] = []
    for name, together in groupby(matches, key=lambda one: one.name):
        if name and office:
            found += amend([one.row for one in together], by_name.get(name), office)
        else:
            found += [judge(one, posts.get(one.imported.post_id) if one.imported else None) for one in together]
    return found


def _known_posts(matches: Iterable[Match]) -> list[int]:
    return [one.imported.post_id for one in matches if one.imported]


def _imported(session: Session, organisation_id: int, **keys: Collection[object]) -> list[Imported]:
    """Earlier rows with one of these values in one of these columns, the oldest first."""
    columns = (ImportedRow.post_id, ImportedRow.slot_key, ImportedRow.text_key, ImportedRow.row_hash)
    query = (
        select(*columns, Post.planned_on)  # type: ignore[call-overload] # more columns than its types count
        .join(Post, col(Post.id) == ImportedRow.post_id)
        .where(ImportedRow.organisation_id == organisation_id, Post.organisation_id == organisation_id)
    )
    found: dict[int, Imported] = {}
    for name, values in keys.items():
        for some in _parts(values):
            found |= {row[0]: Imported(*row) for row in session.exec(query.where(getattr(ImportedRow, name).in_(some)))}
    return [found[post_id] for post_id in sorted(found)]


def held_by(
    session: Session, organisation_id: int, column: Any, keys: Collection[object], *, lock: bool = False
) -> dict[int, Held]:
    """The posts with one of these values there, by their keys."""
    found: dict[int, Held] = {}
    for some in _parts(keys):
        query = (
            select(Post, PostVersion)
            .outerjoin(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
            .where(Post.organisation_id == organisation_id, column.in_(some))
            .order_by(col(Post.id))
        )
        pairs = session.exec(query.with_for_update(of=Post) if lock else query)
        found |= {post.id: _asheld_by(post, version) for post, version in pairs}
    return found


def _asheld_by(post: Post, version: PostVersion | None) -> Held:
    return Held(post.id, post.year, post.ordinal, post.status, draft_of(post, version))


def _parts(keys: Collection[object]) -> Iterator[list[object]]:
    left = iter(sorted(keys, key=str))
    while some := list(islice(left, PARTS)):
        yield some
