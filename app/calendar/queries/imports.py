"""Sheets that were read, and what their rows already are."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from app.calendar.models import ImportBatch, ImportedRow
from app.calendar.queries.known import known_of
from app.calendar.rules.matching import Held, Imported, Match, Outcome, judge, keys_wanted, match, matched_again
from app.calendar.rules.sheet import Sheet
from app.calendar.rules.whole import read_rows
from app.core.errors import NotFound
from app.core.words import say
from app.drafting.models import Post, PostVersion
from app.drafting.queries import draft_of
from app.organisations.models import Organisation

PARTS = 500
"""Keys asked for at once: well under what either engine takes in one statement."""
LATEST = 5


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
    """Which post each row already is, in the sheet's order. Raises `Refusal` for a sheet that cannot be used."""
    rows = read_rows(sheet, known_of(session, organisation, today=today), folds=folds)
    slots, texts = keys_wanted(rows)
    return match(rows, _imported(session, organisation.id, slot_key=slots, text_key=texts))


def outcomes_of(
    session: Session, organisation: Organisation, sheet: Sheet, *, folds: Mapping[int, int], today: date
) -> list[Outcome]:
    """What importing each row would do. Raises `Refusal` for a sheet that cannot be used."""
    matches = matches_of(session, organisation, sheet, folds=folds, today=today)
    return _judged(session, organisation.id, matches, lock=False)


def outcomes_now(session: Session, organisation_id: int, matches: Sequence[Match]) -> list[Outcome]:
    """What importing these rows does at this moment, whoever imported the like since they were matched.

    The posts that would be changed stay locked until the transaction ends.
    """
    slots, _ = keys_wanted(one.row for one in matches)
    known = _imported(session, organisation_id, slot_key=slots, post_id=_known_posts(matches))
    return _judged(session, organisation_id, matched_again(matches, known), lock=True)


def _judged(session: Session, organisation_id: int, matches: Sequence[Match], *, lock: bool) -> list[Outcome]:
    posts = _held(session, organisation_id, _known_posts(matches), lock=lock)
    return [judge(one, posts.get(one.imported.post_id) if one.imported else None) for one in matches]


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


def _held(session: Session, organisation_id: int, post_ids: Collection[int], *, lock: bool) -> dict[int, Held]:
    found: dict[int, Held] = {}
    for some in _parts(post_ids):
        query = (
            select(Post, PostVersion)
            .outerjoin(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
            .where(Post.organisation_id == organisation_id, col(Post.id).in_(some))
            .order_by(col(Post.id))
        )
        pairs = session.exec(query.with_for_update(of=Post) if lock else query)
        found |= {post.id: _as_held(post, version) for post, version in pairs}
    return found


def _as_held(post: Post, version: PostVersion | None) -> Held:
    return Held(post.id, post.year, post.ordinal, post.status, draft_of(post, version))


def _parts(keys: Collection[object]) -> Iterator[list[object]]:
    left = iter(sorted(keys, key=str))
    while some := list(islice(left, PARTS)):
        yield some
