"""Writing the rendered entries: each once after what it tells of changed."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import insert
from sqlmodel import Session, select

from app.audit.models import DerivedMark
from app.core.zones import day_in
from app.db.upsert import add_missing
from app.feeds.models import FeedBlock, FeedVersion
from app.feeds.queries import cases, changes, meetings
from app.feeds.queries.changes import MARK
from app.feeds.queries.facts import facts_of, period_facts
from app.feeds.rules.cases import case_entries
from app.feeds.rules.dates import date_entry, entry_of
from app.feeds.rules.entries import Stood, entries
from app.feeds.rules.meetings import sitting_entries
from app.feeds.rules.months import month_of, moved
from app.feeds.rules.said import RENDER_VERSION, House, Said
from app.feeds.rules.scope import Detail
from app.feeds.service.rendering import shown
from app.ical.event import digest, stamped, unstamped

Kept = dict[tuple[str, str, str], FeedBlock]
Wanted = Sequence[tuple[Said, int | None]]
"""Each entry there should be now, with its post if it has one."""
COLUMNS = ("topic_id", "unit_id", "campaign_id", "is_published", "starts_at", "gone_at")


class Changed(NamedTuple):
    """How many entries changed, appeared or went, each counted once, and in which months they are or were."""

    entries: frozenset[tuple[str, str]] = frozenset()
    months: frozenset[int] = frozenset()

    def __or__(self, other: "Changed") -> "Changed":
        return Changed(self.entries | other.entries, self.months | other.months)


def begin(session: Session, organisation_id: int, *, now: datetime) -> None:
    """Give an organisation its mark and its version, unless it has them."""
    add_missing(session, DerivedMark, name=MARK, organisation_id=organisation_id, seq=0)
    fresh = {"version": 0, "rendering": RENDER_VERSION, "months": {}, "changed_at": now}
    add_missing(session, FeedVersion, organisation_id=organisation_id, **fresh)


def take_mark(session: Session, organisation_id: int, *, seq: int | None = None) -> DerivedMark | None:
    """The mark, locked until the end of the transaction; None when another worker has it or has moved it from `seq`."""
    mark = session.exec(
        select(DerivedMark)
        .where(DerivedMark.name == MARK, DerivedMark.organisation_id == organisation_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    return mark if mark and seq in (None, mark.seq) else None


def refresh(session: Session, house: House, post_ids: Collection[int], *, now: datetime) -> Changed:
    """Render the entries of these posts anew. The statements do not grow."""
    kept = _by_key(changes.blocks_of(session, house.id, post_ids))
    return _replace(session, house, _wanted(session, house, post_ids, kept), kept, now=now)


def refresh_dates(session: Session, house: House, period_ids: Collection[int], *, now: datetime) -> Changed:
    """The same of these dates that bind, and of those inside them."""
    if not period_ids:
        return Changed()
    wanted, kept = _dates(session, house, period_ids, now=now)
    return _replace(session, house, wanted, kept, now=now)


def refresh_sittings(session: Session, house: House, appointment_ids: Collection[int], *, now: datetime) -> Changed:
    """The same of every sitting of these appointments, for each of those who meet."""
    if not appointment_ids:
        return Changed()
    wanted, kept = _sittings(session, house, appointment_ids, now=now)
    return _replace(session, house, wanted, kept, now=now)


def refresh_cases(session: Session, house: House, case_ids: Collection[int], *, now: datetime) -> Changed:
    """The same of the deadlines of these cases, for each of those who have them; those of what is closed go."""
    if not case_ids:
        return Changed()
    wanted, kept = _cases(session, house, case_ids, now=now)
    return _replace(session, house, wanted, kept, now=now)


def _cases(session: Session, house: House, case_ids: Collection[int], *, now: datetime) -> tuple[Wanted, Kept]:
    kept = _by_key(cases.blocks_of(session, house.id, case_ids))
    facts = cases.facts_of(session, house.id, case_ids, now=now)
    return [(said, None) for one in facts for said in case_entries(one, house)], kept


def _sittings(
    session: Session, house: House, appointment_ids: Collection[int], *, now: datetime
) -> tuple[Wanted, Kept]:
    kept = _by_key(meetings.blocks_of(session, house.id, appointment_ids))
    facts = meetings.facts_of(session, house.id, appointment_ids, now=now)
    return [(said, None) for one in facts for said in sitting_entries(one, house)], kept


def _replace(session: Session, house: House, wanted: Wanted, kept: Kept, *, now: datetime) -> Changed:
    fresh, changed = [], Changed()
    for said, post_id in wanted:
        for detail in Detail:
            block = kept.pop((said.entry, said.audience, detail.value), None)
            before = _traces([block] if block else [])
            if block is None:
                fresh.append(block := _new_block(said, detail, house, now=now))
            _write(block, said, house, post_id, now=now)
            if not before.entries or session.is_modified(block):
                changed |= before | _traces([block])
    if fresh:
        session.execute(insert(FeedBlock), [block.model_dump(exclude={"id"}) for block in fresh])
    for block in kept.values():
        session.delete(block)
    return changed | _traces(kept.values())


def _traces(blocks: Collection[FeedBlock]) -> Changed:
    entries = frozenset((block.entry, block.audience) for block in blocks)
    return Changed(entries, frozenset(month_of(block.starts_at) for block in blocks))


def advance(session: Session, organisation_id: int, months: Collection[int] = (), *, now: datetime) -> None:
    """Another version of the organisation's feeds: whoever asks again reads them anew, and of them these months."""
    version = session.get_one(FeedVersion, organisation_id)
    version.version, version.rendering, version.changed_at = version.version + 1, RENDER_VERSION, now
    version.months = moved(version.months, set(months))


def differing(session: Session, house: House, post_ids: Collection[int]) -> Iterator[tuple[str, str]]:
    """(entry, audience) of every block that is not what rendering it now would give; changes nothing."""
    kept = _by_key(changes.blocks_of(session, house.id, post_ids))
    yield from _differing(house, _wanted(session, house, post_ids, kept), kept)


def differing_dates(
    session: Session, house: House, period_ids: Collection[int], *, now: datetime
) -> Iterator[tuple[str, str]]:
    yield from _differing(house, *_dates(session, house, period_ids, now=now))


def differing_sittings(
    session: Session, house: House, appointment_ids: Collection[int], *, now: datetime
) -> Iterator[tuple[str, str]]:
    yield from _differing(house, *_sittings(session, house, appointment_ids, now=now))


def differing_cases(
    session: Session, house: House, case_ids: Collection[int], *, now: datetime
) -> Iterator[tuple[str, str]]:
    yield from _differing(house, *_cases(session, house, case_ids, now=now))


def _differing(house: House, said_now: Wanted, kept: Kept) -> Iterator[tuple[str, str]]:
    wanted = {
        (said.entry, said.audience, detail.value): digest(unstamped(shown(said, detail, house)))
        for said, _ in said_now
        for detail in Detail
    }
    stored = {key: block.digest for key, block in kept.items()}
    other = {key[:2] for key in wanted.keys() | stored.keys() if wanted.get(key) != stored.get(key)}
    yield from sorted(other)


def _by_key(blocks: Sequence[FeedBlock]) -> Kept:
    return {(block.entry, block.audience, block.detail): block for block in blocks}


def _dates(session: Session, house: House, period_ids: Collection[int], *, now: datetime) -> tuple[Wanted, Kept]:
    facts, today = period_facts(session, house.id, period_ids), day_in(now, house.zone)
    kept = changes.blocks_named(session, house.id, [entry_of(one.id) for one in facts])
    found = (date_entry(one, house, today=today) for one in facts)
    return [(said, None) for said in found if said], _by_key(kept)


def _wanted(session: Session, house: House, post_ids: Collection[int], kept: Kept) -> Wanted:
    """Every entry these posts have now, with its post."""
    stood = {key[:2]: Stood(block.starts_at, block.gone_at) for key, block in kept.items()}
    facts = facts_of(session, house.id, post_ids)
    return [(said, post.id) for post in facts for said in entries(post, house, stood)]


def _write(block: FeedBlock, said: Said, house: House, post_id: int | None, *, now: datetime) -> None:
    """The stamps move with the bytes, or some programs keep showing the older ones."""
    still = unstamped(shown(said, Detail(block.detail), house))
    fingerprint = digest(still)
    block.post_id, block.kind, block.status = post_id, said.kind.value, said.weight.value
    block.channel_ids = list(said.channel_ids)
    for name in COLUMNS:
        setattr(block, name, getattr(said, name))
    if block.digest != fingerprint:
        block.digest, block.sequence, block.last_modified = fingerprint, block.sequence + 1, now
        block.block = stamped(still, sequence=block.sequence, last_modified=now)


def _new_block(said: Said, detail: Detail, house: House, *, now: datetime) -> FeedBlock:
    """Still without bytes; its first sequence number is 0."""
    return FeedBlock(
        organisation_id=house.id,
        entry=said.entry,
        audience=said.audience,
        detail=detail.value,
        kind=said.kind.value,
        status=said.weight.value,
        starts_at=said.starts_at,
        block=b"",
        digest="",
        sequence=-1,
        last_modified=now,
    )
