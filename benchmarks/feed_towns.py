"""Organisations with calendars of so many entries, for the feed benchmarks."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert
from sqlmodel import Session, col, func, select

from app.db.lock_waits import yield_writer
from app.db.work import Work
from app.domain.feeds.models import FeedBlock
from app.domain.feeds.queries import changes
from app.domain.feeds.rules.feed_entry import FeedEntry, FeedOrganisation
from app.domain.feeds.rules.months import month_number
from app.domain.feeds.rules.post_entries import post_entries
from app.domain.feeds.rules.post_facts import PostEntryFacts, VoiceFacts
from app.domain.feeds.rules.readers import feed_path
from app.domain.feeds.rules.scope import EntryDetail
from app.domain.feeds.service import blocks
from app.domain.feeds.service.blocks import render_entry
from app.domain.posts.rules.states import PostStatus
from app.ical.event import event_digest, render_unstamped, stamp_event
from app.usecases.feeds import subscriptions
from app.usecases.wiring import Wiring
from tests.sample_town import make_town

TEXT = "El pleno aprueba el horario de verano de la biblioteca, con más tardes y los sábados por la mañana. " * 3


@dataclass(frozen=True, slots=True)
class Calendar:
    """An organisation's calendar of so many entries, at a secret address."""

    entries: int
    organisation_id: int
    path: str


def founded(wiring: Wiring, count: int) -> Calendar:
    now = wiring.clock()
    with wiring.writing() as session:
        town = make_town(session, now=now, slug=f"de-{count}")
        house = changes.feed_organisation(session, town.id, address="https://cauce.example")
        blocks.advance_version(session, town.id, now=now)
        rows = [_row(house, feed_entry, now) for number in range(count) for feed_entry in _year_of(house, number, now)]
        session.execute(insert(FeedBlock), rows)
        _, token = subscriptions.create_subscription(Work(session, town.editor.actor, now), name="Medida")
        session.commit()
    return Calendar(count, town.id, feed_path(token, town.slug))


def change_one(wiring: Wiring, calendar: Calendar, number: int) -> None:
    """Rewrite one entry and the feed's version, as the worker does after an edit."""
    now = wiring.clock()
    with wiring.writing() as session:
        block = _middle(session, calendar, number)
        block.sequence, block.last_modified = block.sequence + 1, now
        block.block = block.block.replace(b"SUMMARY:", b"SUMMARY:!", 1)
        blocks.advance_version(session, calendar.organisation_id, {month_number(block.starts_at)}, now=now)
        session.commit()
        yield_writer(session)


def _middle(session: Session, calendar: Calendar, number: int) -> FeedBlock:
    mine = FeedBlock.organisation_id == calendar.organisation_id
    first = session.exec(select(func.min(col(FeedBlock.id))).where(mine)).one()
    return session.get_one(FeedBlock, first + (number * 997) % calendar.entries)


def _year_of(house: FeedOrganisation, number: int, now: datetime) -> list[FeedEntry]:
    """Return a year of entries, from two months ago."""
    at = now - timedelta(days=60) + timedelta(hours=24 * 400 * (number % 1009) / 1009, minutes=number % 60)
    voice = VoiceFacts(1, "Ayuntamiento en Mastodon", "Mastodon", "es", TEXT)
    facts = PostEntryFacts(
        id=number + 1,
        outward_key=str(number + 1),
        year=now.year,
        ordinal=number + 1,
        title=f"Horario de la biblioteca municipal {number}",
        approved_title="",
        topic="Avisos",
        approved_topic="",
        topic_id=None,
        unit_id=None,
        campaign_id=None,
        status=PostStatus.DRAFT,
        planned_at=at,
        created_at=now,
        changed_at=now,
        voices=(voice,),
    )
    return post_entries(facts, house, {})


def _row(house: FeedOrganisation, feed_entry: FeedEntry, now: datetime) -> dict[str, object]:
    still = render_unstamped(render_entry(feed_entry, EntryDetail.FULL, house))
    block = FeedBlock(
        organisation_id=house.id,
        entry=feed_entry.entry,
        audience=feed_entry.audience,
        kind=feed_entry.kind.value,
        channel_ids=list(feed_entry.channel_ids),
        status=feed_entry.weight.value,
        starts_at=feed_entry.starts_at,
        block=stamp_event(still, sequence=0, last_modified=now),
        digest=event_digest(still),
        last_modified=now,
    )
    return block.model_dump(exclude={"id"})
