"""Sheets that were read, and what their rows already are."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice

from sqlmodel import Session, col, or_, select

from app.calendar.models import ImportBatch, ImportedRow
from app.calendar.queries.known import known_of
from app.calendar.rules.matching import Held, Imported, Match, Outcome, judge, keys_wanted, match
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
    """A sheet one brought oneself; raises `NotFound`."""
    query = select(ImportBatch).where(
        ImportBatch.organisation_id == organisation_id, ImportBatch.id == batch_id, ImportBatch.user_id == user_id
    )
    found = session.exec(query.with_for_update() if lock else query).first()
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


def outcomes_of(
    session: Session,
    organisation: Organisation,
    sheet: Sheet,
    *,
    folds: Mapping[int, int],
    today: date,
    lock: bool = False,
) -> list[Outcome]:
    """What importing each row would do, in the sheet's order. Raises `Refusal` for a sheet that cannot be used.

    `lock` holds the posts that would be changed until the transaction ends.
    """
    rows = read_rows(sheet, known_of(session, organisation, today=today), folds=folds)
    matches = match(rows, _imported(session, organisation.id, *keys_wanted(rows)))
    posts = _held(session, organisation.id, _known_posts(matches), lock=lock)
    return [judge(one, posts.get(one.imported.post_id) if one.imported else None) for one in matches]


def _known_posts(matches: Iterable[Match]) -> list[int]:
    return [one.imported.post_id for one in matches if one.imported]


def _imported(session: Session, organisation_id: int, slots: Collection[str], texts: Collection[str]) -> list[Imported]:
    """Earlier rows with one of these keys, the oldest first."""
    found: dict[int, Imported] = {}
    keys = (ImportedRow.post_id, ImportedRow.slot_key, ImportedRow.text_key, ImportedRow.row_hash)
    for some_slots, some_texts in zip(_parts(slots, texts), _parts(texts, slots), strict=True):
        query = (
            select(*keys, Post.planned_on)  # type: ignore[call-overload] # more columns than its types count
            .join(Post, col(Post.id) == ImportedRow.post_id)
            .where(ImportedRow.organisation_id == organisation_id, Post.organisation_id == organisation_id)
        )
        mine = or_(col(ImportedRow.slot_key).in_(some_slots), col(ImportedRow.text_key).in_(some_texts))
        found |= {row[0]: Imported(*row) for row in session.exec(query.where(mine))}
    return [found[post_id] for post_id in sorted(found)]


def _held(session: Session, organisation_id: int, post_ids: Collection[int], *, lock: bool) -> dict[int, Held]:
    found: dict[int, Held] = {}
    for some in _parts(post_ids, post_ids):
        query = (
            select(Post, PostVersion)
            .outerjoin(PostVersion, (col(PostVersion.post_id) == Post.id) & (col(PostVersion.number) == Post.version))
            .where(Post.organisation_id == organisation_id, col(Post.id).in_(some))
        )
        pairs = session.exec(query.with_for_update(of=Post) if lock else query)
        found |= {post.id: _as_held(post, version) for post, version in pairs}
    return found


def _as_held(post: Post, version: PostVersion | None) -> Held:
    return Held(post.id, post.year, post.ordinal, post.status, draft_of(post, version))


def _parts(keys: Collection[object], longest: Collection[object]) -> Iterator[list[object]]:
    """The keys some at a time; as many parts as the longer of both collections needs."""
    left = iter(sorted(keys, key=str))
    for _ in range(-(-max(len(keys), len(longest)) // PARTS)):
        yield list(islice(left, PARTS))
