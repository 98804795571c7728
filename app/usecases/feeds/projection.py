"""The feed projection: renders recorded changes once; requests only read it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import col, update

from app.db.scope import Sessions
from app.domain.audit.models import DerivedMark
from app.domain.feeds.models import FeedVersion
from app.domain.feeds.queries import case_facts, changes, sitting_facts
from app.domain.feeds.queries.changes import MARK, FeedLag
from app.domain.feeds.rules.changes import FeedChanges
from app.domain.feeds.service import blocks

ENTRIES_PER_READ = 500
"""The audit entries read at a time."""

POSTS_PER_TRANSACTION = 200
"""The posts rendered per transaction, which keeps it short."""


class TouchedEntries(NamedTuple):
    posts: Collection[int]
    periods: Collection[int]
    appointments: Collection[int]
    cases: Collection[int]


def catch_up_feeds(reading: Sessions, writing: Sessions, *, address: str, now: datetime) -> int:
    """Bring all feeds up to the record; return how many entries changed. One read when nothing happened.

    `address`: the base of entry links. Safe to run twice, late or side by side.
    """
    with reading() as session:
        behind = changes.lagging_feeds(session)
    return sum(_follow(reading, writing, lag, address=address, now=now) for lag in behind)


def extend_open_periods(reading: Sessions, writing: Sessions, *, address: str, now: datetime) -> int:
    """Draw open-ended periods until tomorrow; return entries changed. One read when there are none."""
    with reading() as session:
        open_ones = changes.open_ended_periods(session)
    bodies = sorted({body for body, _ in open_ones})
    return sum(
        _extend_periods_of(writing, body, {key for of, key in open_ones if of == body}, address=address, now=now)
        for body in bodies
    )


def _extend_periods_of(
    writing: Sessions, organisation_id: int, periods: set[int], *, address: str, now: datetime
) -> int:
    """Extend under the mark's lock, as all rendering does; skip if another worker has it."""
    with writing() as session:
        mark = blocks.take_mark(session, organisation_id)
        if mark is None:
            return 0
        house = changes.feed_organisation(session, organisation_id, address=address)
        changed = blocks.refresh_periods(session, house, periods, now=now)
        if changed.entries:
            blocks.advance_version(session, organisation_id, changed.months, now=now)
        session.commit()
        return len(changed.entries)


def reset_feed_marks(writing: Sessions) -> None:
    """Set every mark to zero, so that the next catch-up renders everything and writes differences."""
    with writing() as session:
        session.execute(update(DerivedMark).where(col(DerivedMark.name) == MARK).values(seq=0))
        session.execute(update(FeedVersion).values(rendering=0))
        session.commit()


def stale_feed_entries(reading: Sessions, *, address: str, now: datetime) -> Sequence[tuple[int, str, str]]:
    """Return (organisation, entry, audience) of entries a catch-up from zero would change."""
    with reading() as session:
        found = []
        for lag in changes.feed_marks(session):
            house = changes.feed_organisation(session, lag.organisation_id, address=address)
            for posts in _batches(changes.all_post_ids(session, house.id)):
                found += [(house.id, *key) for key in blocks.differing_posts(session, house, posts)]
            meeting = sitting_facts.all_appointment_ids(session, house.id)
            found += [(house.id, *key) for key in blocks.differing_sittings(session, house, meeting, now=now)]
            of_cases = case_facts.open_case_ids(session, house.id)
            found += [(house.id, *key) for key in blocks.differing_cases(session, house, of_cases, now=now)]
            dates = changes.all_period_ids(session, house.id)
            found += [(house.id, *key) for key in blocks.differing_periods(session, house, dates, now=now)]
        return found


def _follow(reading: Sessions, writing: Sessions, lag: FeedLag, *, address: str, now: datetime) -> int:
    if lag.seq is None:
        with writing() as session:
            blocks.create_marks(session, lag.organisation_id, now=now)
            session.commit()
    seq, is_rendered, changed = lag.seq or 0, lag.is_rendered, 0
    while True:
        told, touched = _read(reading, lag.organisation_id, seq, is_rendered=is_rendered)
        found = _render(writing, lag.organisation_id, told, touched, seq=seq, address=address, now=now)
        changed += found or 0
        if found is None or not told.more:
            return changed
        seq, is_rendered = told.last, True


def _read(
    reading: Sessions, organisation_id: int, seq: int, *, is_rendered: bool
) -> tuple[FeedChanges, TouchedEntries]:
    with reading() as session:
        told = changes.changes_since(session, organisation_id, seq, limit=ENTRIES_PER_READ)
        if is_rendered and not told.house:
            posts = changes.touched_posts(session, organisation_id, told)
            meeting = sitting_facts.touched_appointments(session, organisation_id, told)
            return told, TouchedEntries(
                posts, told.periods, meeting, case_facts.touched_cases(session, organisation_id, told)
            )
        everything = TouchedEntries(
            changes.all_post_ids(session, organisation_id),
            changes.all_period_ids(session, organisation_id),
            sitting_facts.all_appointment_ids(session, organisation_id),
            case_facts.open_case_ids(session, organisation_id),
        )
        return FeedChanges(last=changes.record_head(session, organisation_id), house=True), everything


def _render(
    writing: Sessions,
    organisation_id: int,
    told: FeedChanges,
    touched: TouchedEntries,
    *,
    seq: int,
    address: str,
    now: datetime,
) -> int | None:
    """Render touched entries; return how many changed, or None when another worker has the mark.

    Mark, periods and other dates move with the last posts.
    """
    changed, slices = 0, _batches(touched.posts)
    for number, ids in enumerate(slices, start=1):
        with writing() as session:
            mark = blocks.take_mark(session, organisation_id, seq=seq)
            if mark is None:
                return None
            house = changes.feed_organisation(session, organisation_id, address=address)
            found, is_last = blocks.refresh_posts(session, house, ids, now=now), number == len(slices)
            if is_last:
                found |= blocks.refresh_periods(session, house, touched.periods, now=now)
                found |= blocks.refresh_sittings(session, house, touched.appointments, now=now)
                found |= blocks.refresh_cases(session, house, touched.cases, now=now)
            if found.entries or (is_last and (told.rights or told.house)):
                blocks.advance_version(session, organisation_id, found.months, now=now)
            if is_last:
                mark.seq = told.last
            session.commit()
            changed += len(found.entries)
    return changed


def _batches(posts: Collection[int]) -> list[list[int]]:
    """Return at least one batch, so that the mark always moves."""
    ids = sorted(posts)
    return [ids[start : start + POSTS_PER_TRANSACTION] for start in range(0, len(ids), POSTS_PER_TRANSACTION)] or [[]]
