"""Writing the rendered entries: each once after what it tells of changed."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session, SQLModel, select

from app.audit.models import DerivedMark
from app.db.upsert import inserting
from app.feeds.models import FeedBlock, FeedVersion
from app.feeds.queries import changes
from app.feeds.queries.changes import MARK
from app.feeds.rules.entries import LENGTH, RENDER_VERSION, House, Said, Stood, entries
from app.ical.event import Entry, Status, digest, vevent


def begin(session: Session, organisation_id: int, *, now: datetime) -> None:
    """Give an organisation its mark and its version, unless it has them."""
    _insert(session, DerivedMark, {"name": MARK, "organisation_id": organisation_id, "seq": 0})
    _insert(
        session,
        FeedVersion,
        {"organisation_id": organisation_id, "version": 0, "rendering": RENDER_VERSION, "changed_at": now},
    )


def take_mark(session: Session, organisation_id: int, *, seq: int) -> DerivedMark | None:
    """The mark, locked until the end of the transaction; None when another worker has it or has moved it on."""
    mark = session.exec(
        select(DerivedMark)
        .where(DerivedMark.name == MARK, DerivedMark.organisation_id == organisation_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()
    return mark if mark and mark.seq == seq else None


def refresh(session: Session, house: House, post_ids: Collection[int], *, now: datetime) -> int:
    """Render the entries of these posts anew; how many changed, appeared or went. The statements do not grow."""
    kept = {(block.entry, block.audience): block for block in changes.blocks_of(session, house.id, post_ids)}
    wanted, fresh, changed = _wanted(session, house, post_ids, kept), [], 0
    for said, post_id in wanted:
        if block := kept.pop((said.entry, said.audience), None):
            _write(block, said, house, post_id, now=now)
            changed += session.is_modified(block)
        else:
            fresh.append(_new_block(said, house, now=now))
            _write(fresh[-1], said, house, post_id, now=now)
    if fresh:
        session.execute(insert(FeedBlock), [block.model_dump(exclude={"id"}) for block in fresh])
    for block in kept.values():
        session.delete(block)
    return changed + len(fresh) + len(kept)


def advance(session: Session, organisation_id: int, *, now: datetime) -> None:
    """Another version of the organisation's feeds: whoever asks again reads them anew."""
    version = session.get_one(FeedVersion, organisation_id)
    version.version, version.rendering, version.changed_at = version.version + 1, RENDER_VERSION, now


def differing(session: Session, house: House, post_ids: Collection[int]) -> Iterator[tuple[str, str]]:
    """(entry, audience) of every block that is not what rendering it now would give; changes nothing."""
    kept = {(block.entry, block.audience): block for block in changes.blocks_of(session, house.id, post_ids)}
    wanted = {
        (said.entry, said.audience): digest(_entry(said, house)) for said, _ in _wanted(session, house, post_ids, kept)
    }
    stored = {key: block.digest for key, block in kept.items()}
    yield from sorted(key for key in wanted.keys() | stored.keys() if wanted.get(key) != stored.get(key))


Kept = dict[tuple[str, str], FeedBlock]


def _wanted(session: Session, house: House, post_ids: Collection[int], kept: Kept) -> list[tuple[Said, int]]:
    """Every entry these posts have now, with its post."""
    stood = {key: Stood(block.starts_at, block.gone_at) for key, block in kept.items()}
    facts = changes.facts_of(session, house.id, post_ids)
    return [(said, post.id) for post in facts for said in entries(post, house, stood)]


def _write(block: FeedBlock, said: Said, house: House, post_id: int, *, now: datetime) -> None:
    """The stamps move with the bytes, or some programs keep showing the older ones."""
    entry = _entry(said, house)
    fingerprint = digest(entry)
    block.post_id, block.channel_ids = post_id, list(said.channel_ids)
    block.status, block.starts_at, block.gone_at = said.weight.value, said.starts_at, said.gone_at
    if block.digest != fingerprint:
        block.digest, block.sequence, block.last_modified = fingerprint, block.sequence + 1, now
        block.block = vevent(replace(entry, sequence=block.sequence, last_modified=now))


def _new_block(said: Said, house: House, *, now: datetime) -> FeedBlock:
    """Still without bytes; its first sequence number is 0."""
    return FeedBlock(
        organisation_id=house.id,
        entry=said.entry,
        audience=said.audience,
        status=said.weight.value,
        starts_at=said.starts_at,
        block=b"",
        digest="",
        sequence=-1,
        last_modified=now,
    )


def _entry(said: Said, house: House) -> Entry:
    return Entry(
        uid=said.uid,
        starts_at=said.starts_at,
        ends_at=said.starts_at + LENGTH,
        zone=house.zone,
        summary=said.summary,
        description=said.description,
        url=said.url,
        categories=said.categories,
        status=Status(said.weight.value),
        last_modified=said.starts_at,
    )


def _insert(session: Session, model: type[SQLModel], values: dict[str, object]) -> None:
    session.execute(inserting(session, model).values(**values).on_conflict_do_nothing())
