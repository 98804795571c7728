"""The feed projection: renders changes once; requests only read."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy import exists
from sqlmodel import Session, col

from app.db.projection import Projection, RecordChanges, Write, batches
from app.db.scope import Sessions
from app.domain.audit.models import RECORD
from app.domain.audit.rules.acts import Act
from app.domain.feeds.models import FeedVersion
from app.domain.feeds.queries import case_facts, sitting_facts
from app.domain.feeds.queries import changes as change_queries
from app.domain.feeds.rules.feed_entry import RENDER_VERSION
from app.domain.feeds.service import blocks
from app.domain.people.rules.grants import RIGHTS_ACTS

_ABOUT_ORGANISATION = frozenset({Act.ORGANISATION_CHANGED, Act.ORGANISATION_CREATED, Act.PLAN_APPROVED})
"""Acts on the organisation, hence everything; approved plans set public topic names."""
_IS_RENDERED = exists().where(
    col(FeedVersion.organisation_id) == RECORD.head.organisation_id, col(FeedVersion.rendering) == RENDER_VERSION
)
FEEDS = Projection("feeds", RECORD, stale=~_IS_RENDERED)


class TouchedEntries(NamedTuple):
    posts: Collection[int]
    periods: Collection[int] = ()
    appointments: Collection[int] = ()
    cases: Collection[int] = ()


def catch_up_feeds(reading: Sessions, writing: Sessions, *, address: str, now: datetime) -> int:
    """Follow the record; return entries changed. `address`: link base."""
    return FEEDS.catch_up(reading, writing, partial(_plan_rendering, address=address, now=now))


def extend_open_periods(reading: Sessions, writing: Sessions, *, address: str, now: datetime) -> int:
    """Draw open-ended periods until tomorrow; return the entries changed. One read if there are none."""
    with reading() as session:
        open_ones = change_queries.open_ended_periods(session)
    bodies = sorted({body for body, _ in open_ones})
    return sum(
        _extend_periods_of(writing, body, {key for of, key in open_ones if of == body}, address=address, now=now)
        for body in bodies
    )


def _extend_periods_of(
    writing: Sessions, organisation_id: int, periods: set[int], *, address: str, now: datetime
) -> int:
    """Hold the mark's lock, as all rendering does; skip if taken."""
    with writing() as session:
        mark = FEEDS.lock_mark(session, organisation_id)
        if mark is None:
            return 0
        organisation = change_queries.feed_organisation(session, organisation_id, address=address)
        changed = blocks.refresh_periods(session, organisation, periods, now=now)
        if changed.entries:
            blocks.advance_version(session, organisation_id, changed.months, now=now)
        session.commit()
        return len(changed.entries)


def stale_feed_entries(reading: Sessions, *, address: str, now: datetime) -> Sequence[tuple[int, str, str]]:
    """Return (organisation, entry, audience) where a catch-up from zero would differ."""
    with reading() as session:
        differing = []
        for organisation_id in change_queries.rendered_organisations(session):
            organisation = change_queries.feed_organisation(session, organisation_id, address=address)
            for posts in batches(change_queries.all_post_ids(session, organisation.id)):
                differing += [(organisation.id, *key) for key in blocks.differing_posts(session, organisation, posts)]
            meeting = sitting_facts.all_appointment_ids(session, organisation.id)
            differing += [
                (organisation.id, *key) for key in blocks.differing_sittings(session, organisation, meeting, now=now)
            ]
            of_cases = case_facts.open_case_ids(session, organisation.id)
            differing += [
                (organisation.id, *key) for key in blocks.differing_cases(session, organisation, of_cases, now=now)
            ]
            dates = change_queries.all_period_ids(session, organisation.id)
            differing += [
                (organisation.id, *key) for key in blocks.differing_periods(session, organisation, dates, now=now)
            ]
        return differing


def _plan_rendering(
    session: Session, organisation_id: int, changes: RecordChanges, *, address: str, now: datetime
) -> list[Write]:
    """Plan periods and dates with the last posts; changed rights advance feeds too."""
    is_whole = changes.everything or not changes.acts.isdisjoint(_ABOUT_ORGANISATION)
    rights = not changes.acts.isdisjoint(RIGHTS_ACTS)
    touched = (
        _all_entries(session, organisation_id)
        if is_whole
        else _touched_entries(session, organisation_id, changes, rights=rights)
    )
    *first, last = batches(touched.posts) or [[]]
    render = partial(_render, organisation_id=organisation_id, address=address, now=now)
    return [
        *(partial(render, touched=TouchedEntries(posts), advances=False) for posts in first),
        partial(render, touched=touched._replace(posts=last), advances=is_whole or rights),
    ]


def _all_entries(session: Session, organisation_id: int) -> TouchedEntries:
    return TouchedEntries(
        change_queries.all_post_ids(session, organisation_id),
        change_queries.all_period_ids(session, organisation_id),
        sitting_facts.all_appointment_ids(session, organisation_id),
        case_facts.open_case_ids(session, organisation_id),
    )


def _touched_entries(session: Session, organisation_id: int, changes: RecordChanges, *, rights: bool) -> TouchedEntries:
    return TouchedEntries(
        change_queries.touched_posts(session, organisation_id, changes, rights=rights),
        changes.ids("period"),
        sitting_facts.touched_appointments(session, organisation_id, changes, rights=rights),
        case_facts.touched_cases(session, organisation_id, changes, rights=rights),
    )


def _render(
    session: Session, *, organisation_id: int, touched: TouchedEntries, advances: bool, address: str, now: datetime
) -> int:
    organisation = change_queries.feed_organisation(session, organisation_id, address=address)
    changed = blocks.refresh_posts(session, organisation, touched.posts, now=now)
    changed |= blocks.refresh_periods(session, organisation, touched.periods, now=now)
    changed |= blocks.refresh_sittings(session, organisation, touched.appointments, now=now)
    changed |= blocks.refresh_cases(session, organisation, touched.cases, now=now)
    if changed.entries or advances:
        blocks.advance_version(session, organisation_id, changed.months, now=now)
    return len(changed.entries)
