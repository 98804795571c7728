"""Following the record: what was done since is taken up once, and requests only read it."""

from collections.abc import Collection, Iterator

from sqlmodel import col, update

from app.audit.models import DerivedMark
from app.db.scope import Sessions
from app.search import service
from app.search.queries import changes
from app.search.queries.changes import MARK, Lag, Touched
from app.search.rules.news import News

DEEDS = 500
"""How much of the record is read at a time."""

BATCH = 200
"""How many rows are written in one transaction, so that it stays short."""


def catch_up(reading: Sessions, writing: Sessions) -> int:
    """Bring every organisation's index up to its record; how many rows changed. One read when nothing happened.

    Safe to run twice, late, or side by side.
    """
    with reading() as session:
        behind = changes.lags(session)
    return sum(_follow(reading, writing, lag) for lag in behind)


def begin_again(writing: Sessions) -> None:
    """Forget how far each index read: the next catch-up looks at everything, and changes only what differs."""
    with writing() as session:
        session.execute(update(DerivedMark).where(col(DerivedMark.name) == MARK).values(seq=service.NEVER))
        session.commit()


def _follow(reading: Sessions, writing: Sessions, lag: Lag) -> int:
    seq, changed = lag.seq, 0
    if seq is None:
        with writing() as session:
            service.begin(session, lag.organisation_id)
            session.commit()
        seq = service.NEVER
    while True:
        told, touched = _read(reading, lag.organisation_id, seq)
        found = _write(writing, lag.organisation_id, told, touched, seq=seq)
        changed += found or 0
        if found is None or not told.more:
            return changed
        seq = told.last


def _read(reading: Sessions, organisation_id: int, seq: int) -> tuple[News, list[Touched]]:
    """What happened, and what is to be taken up because of it; everything for an index that begins."""
    with reading() as session:
        if seq == service.NEVER:
            return News(last=changes.head(session, organisation_id)), changes.everything(session, organisation_id)
        told = changes.news_since(session, organisation_id, seq, limit=DEEDS)
        return told, changes.touched(session, organisation_id, told)


def _write(
    writing: Sessions, organisation_id: int, told: News, touched: Collection[Touched], *, seq: int
) -> int | None:
    """Rows changed; None when another worker does it. The mark moves with the last of them."""
    changed, batches = 0, list(_batches(touched))
    for number, batch in enumerate(batches, start=1):
        with writing() as session:
            mark = service.take_mark(session, organisation_id, seq=seq)
            if mark is None:
                return None
            for kind, ids in batch:
                changed += service.refresh(session, organisation_id, kind, ids)
            if number == len(batches):
                mark.seq = told.last
            session.commit()
    return changed


def _batches(touched: Collection[Touched]) -> Iterator[list[Touched]]:
    """At least one, so that the mark moves even when nothing was touched."""
    slices = [
        Touched(kind, ids[start : start + BATCH])
        for kind, some in touched
        for ids in [sorted(some)]
        for start in range(0, len(ids), BATCH)
    ]
    few = [each for each in slices if len(each.ids) < BATCH]
    yield from ([each] for each in slices if len(each.ids) >= BATCH)
    yield few
