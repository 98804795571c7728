"""Entries rendered by detail into blocks, once per change."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert
from sqlmodel import Session

from app.core.zones import local_day
from app.domain.feeds.models import FeedBlock, FeedVersion
from app.domain.feeds.queries import case_facts, changes, sitting_facts
from app.domain.feeds.queries.post_facts import period_facts, post_facts
from app.domain.feeds.rules.case_entries import case_entries, case_entry_prefix
from app.domain.feeds.rules.feed_entry import BUSY_WORD, ENTRY_LENGTH, RENDER_VERSION, FeedEntry, FeedOrganisation
from app.domain.feeds.rules.months import advance_months, month_number
from app.domain.feeds.rules.period_entries import period_entry, period_entry_key
from app.domain.feeds.rules.post_entries import post_entries
from app.domain.feeds.rules.post_facts import EntryPlace
from app.domain.feeds.rules.scope import EntryDetail
from app.domain.feeds.rules.sitting_entries import sitting_entries, sitting_entry_prefix
from app.ical.event import EventStatus, FeedEvent, event_digest, render_unstamped, stamp_event


def render_entry(entry: FeedEntry, detail: EntryDetail, organisation: FeedOrganisation) -> FeedEvent:
    """Render an entry without stamps. BUSY shows only its word and times."""
    is_told = detail is not EntryDetail.BUSY
    return FeedEvent(
        uid=entry.uid,
        starts_at=entry.starts_at,
        ends_at=entry.ends_at or entry.starts_at + ENTRY_LENGTH,
        zone=organisation.zone,
        summary=entry.summary if is_told else BUSY_WORD,
        description=_entry_description(entry, detail) if is_told else "",
        url=entry.url if is_told else "",
        categories=entry.categories if is_told else (),
        status=EventStatus(entry.weight.value),
        days=entry.days,
        color=entry.color if is_told else "",
        last_modified=entry.starts_at,
    )


def _entry_description(entry: FeedEntry, detail: EntryDetail) -> str:
    text = entry.text if detail is EntryDetail.FULL else ""
    return "\n\n".join(part for part in (entry.description, text, entry.links) if part)


BlocksByKey = dict[tuple[str, str, str], FeedBlock]
EntriesWithPost = Sequence[tuple[FeedEntry, int | None]]
COPIED_COLUMNS = ("topic_id", "unit_id", "campaign_id", "is_published", "starts_at", "gone_at")


class BlockChanges(NamedTuple):
    """Entries changed, added or removed, once each, with old and new months."""

    entries: frozenset[tuple[str, str]] = frozenset()
    months: frozenset[int] = frozenset()

    def __or__(self, other: "BlockChanges") -> "BlockChanges":
        return BlockChanges(self.entries | other.entries, self.months | other.months)


def refresh_posts(
    session: Session, organisation: FeedOrganisation, post_ids: Collection[int], *, now: datetime
) -> BlockChanges:
    """Rerender posts in a fixed number of statements."""
    blocks_by_key = _by_key(changes.post_blocks(session, organisation.id, post_ids))
    return _replace_blocks(
        session, organisation, _post_entries(session, organisation, post_ids, blocks_by_key), blocks_by_key, now=now
    )


def refresh_periods(
    session: Session, organisation: FeedOrganisation, period_ids: Collection[int], *, now: datetime
) -> BlockChanges:
    """Rerender periods and inner dates."""
    if not period_ids:
        return BlockChanges()
    wanted, blocks_by_key = _period_entries(session, organisation, period_ids, now=now)
    return _replace_blocks(session, organisation, wanted, blocks_by_key, now=now)


def refresh_sittings(
    session: Session, organisation: FeedOrganisation, appointment_ids: Collection[int], *, now: datetime
) -> BlockChanges:
    if not appointment_ids:
        return BlockChanges()
    wanted, blocks_by_key = _sitting_entries(session, organisation, appointment_ids, now=now)
    return _replace_blocks(session, organisation, wanted, blocks_by_key, now=now)


def refresh_cases(
    session: Session, organisation: FeedOrganisation, case_ids: Collection[int], *, now: datetime
) -> BlockChanges:
    """Rerender deadlines for each holder; closed cases' entries go."""
    if not case_ids:
        return BlockChanges()
    wanted, blocks_by_key = _case_entries(session, organisation, case_ids, now=now)
    return _replace_blocks(session, organisation, wanted, blocks_by_key, now=now)


def _case_entries(
    session: Session, organisation: FeedOrganisation, case_ids: Collection[int], *, now: datetime
) -> tuple[EntriesWithPost, BlocksByKey]:
    prefixes = [case_entry_prefix(case_id) for case_id in sorted(case_ids)]
    blocks_by_key = _by_key(changes.prefixed_blocks(session, organisation.id, prefixes))
    facts = case_facts.case_facts(session, organisation.id, case_ids, now=now)
    return [(entry, None) for fact in facts for entry in case_entries(fact, organisation)], blocks_by_key


def _sitting_entries(
    session: Session, organisation: FeedOrganisation, appointment_ids: Collection[int], *, now: datetime
) -> tuple[EntriesWithPost, BlocksByKey]:
    prefixes = [sitting_entry_prefix(appointment_id) for appointment_id in sorted(appointment_ids)]
    blocks_by_key = _by_key(changes.prefixed_blocks(session, organisation.id, prefixes))
    facts = sitting_facts.sitting_facts(session, organisation.id, appointment_ids, now=now)
    return [(entry, None) for fact in facts for entry in sitting_entries(fact, organisation)], blocks_by_key


def _replace_blocks(
    session: Session,
    organisation: FeedOrganisation,
    wanted: EntriesWithPost,
    blocks_by_key: BlocksByKey,
    *,
    now: datetime,
) -> BlockChanges:
    fresh, changed = [], BlockChanges()
    for entry, post_id in wanted:
        for detail in EntryDetail:
            block = blocks_by_key.pop((entry.entry, entry.audience, detail.value), None)
            before = _changes_of([block] if block else [])
            if block is None:
                fresh.append(block := _new_block(entry, detail, organisation, now=now))
            _write_block(block, entry, organisation, post_id, now=now)
            if not before.entries or session.is_modified(block):
                changed |= before | _changes_of([block])
    if fresh:
        session.execute(insert(FeedBlock), [block.model_dump(exclude={"id"}) for block in fresh])
    for block in blocks_by_key.values():
        session.delete(block)
    return changed | _changes_of(blocks_by_key.values())


def _changes_of(blocks: Collection[FeedBlock]) -> BlockChanges:
    entries = frozenset((block.entry, block.audience) for block in blocks)
    return BlockChanges(entries, frozenset(month_number(block.starts_at) for block in blocks))


def advance_version(session: Session, organisation_id: int, months: Collection[int] = (), *, now: datetime) -> None:
    """Advance the feeds' and months' version: readers refetch them."""
    version = session.get(FeedVersion, organisation_id) or FeedVersion(organisation_id=organisation_id, months={})
    version.version, version.rendering, version.changed_at = version.version + 1, RENDER_VERSION, now
    version.months = advance_months(version.months, set(months))
    session.add(version)


def differing_posts(
    session: Session, organisation: FeedOrganisation, post_ids: Collection[int]
) -> Iterator[tuple[str, str]]:
    """Yield (entry, audience) of blocks unlike a new rendering; change nothing."""
    blocks_by_key = _by_key(changes.post_blocks(session, organisation.id, post_ids))
    yield from _differing(organisation, _post_entries(session, organisation, post_ids, blocks_by_key), blocks_by_key)


def differing_periods(
    session: Session, organisation: FeedOrganisation, period_ids: Collection[int], *, now: datetime
) -> Iterator[tuple[str, str]]:
    yield from _differing(organisation, *_period_entries(session, organisation, period_ids, now=now))


def differing_sittings(
    session: Session, organisation: FeedOrganisation, appointment_ids: Collection[int], *, now: datetime
) -> Iterator[tuple[str, str]]:
    yield from _differing(organisation, *_sitting_entries(session, organisation, appointment_ids, now=now))


def differing_cases(
    session: Session, organisation: FeedOrganisation, case_ids: Collection[int], *, now: datetime
) -> Iterator[tuple[str, str]]:
    yield from _differing(organisation, *_case_entries(session, organisation, case_ids, now=now))


def _differing(
    organisation: FeedOrganisation, said_now: EntriesWithPost, blocks_by_key: BlocksByKey
) -> Iterator[tuple[str, str]]:
    wanted = {
        (entry.entry, entry.audience, detail.value): event_digest(
            render_unstamped(render_entry(entry, detail, organisation))
        )
        for entry, _ in said_now
        for detail in EntryDetail
    }
    stored = {key: block.digest for key, block in blocks_by_key.items()}
    other = {key[:2] for key in wanted.keys() | stored.keys() if wanted.get(key) != stored.get(key)}
    yield from sorted(other)


def _by_key(blocks: Sequence[FeedBlock]) -> BlocksByKey:
    return {(block.entry, block.audience, block.detail): block for block in blocks}


def _period_entries(
    session: Session, organisation: FeedOrganisation, period_ids: Collection[int], *, now: datetime
) -> tuple[EntriesWithPost, BlocksByKey]:
    facts, today = period_facts(session, organisation.id, period_ids), local_day(now, organisation.zone)
    blocks = changes.named_blocks(session, organisation.id, [period_entry_key(fact.id) for fact in facts])
    entries = (period_entry(fact, organisation, today=today) for fact in facts)
    return [(entry, None) for entry in entries if entry], _by_key(blocks)


def _post_entries(
    session: Session, organisation: FeedOrganisation, post_ids: Collection[int], blocks_by_key: BlocksByKey
) -> EntriesWithPost:
    stood = {key[:2]: EntryPlace(block.starts_at, block.gone_at) for key, block in blocks_by_key.items()}
    facts = post_facts(session, organisation.id, post_ids)
    return [(entry, post.id) for post in facts for entry in post_entries(post, organisation, stood)]


def _write_block(
    block: FeedBlock, entry: FeedEntry, organisation: FeedOrganisation, post_id: int | None, *, now: datetime
) -> None:
    """Move stamps with the bytes, or programs keep older ones."""
    still = render_unstamped(render_entry(entry, EntryDetail(block.detail), organisation))
    fingerprint = event_digest(still)
    block.post_id, block.kind, block.status = post_id, entry.kind.value, entry.weight.value
    block.channel_ids = list(entry.channel_ids)
    for name in COPIED_COLUMNS:
        setattr(block, name, getattr(entry, name))
    if block.digest != fingerprint:
        block.digest, block.sequence, block.last_modified = fingerprint, block.sequence + 1, now
        block.block = stamp_event(still, sequence=block.sequence, last_modified=now)


def _new_block(entry: FeedEntry, detail: EntryDetail, organisation: FeedOrganisation, *, now: datetime) -> FeedBlock:
    """Start empty, with sequence number 0."""
    return FeedBlock(
        organisation_id=organisation.id,
        entry=entry.entry,
        audience=entry.audience,
        detail=detail.value,
        kind=entry.kind.value,
        status=entry.weight.value,
        starts_at=entry.starts_at,
        block=b"",
        digest="",
        sequence=-1,
        last_modified=now,
    )
