"""Recent posts as a page, and the feeds that carry them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core.messages import Message, msg
from app.core.zones import local_day
from app.domain.feeds.rules.syndication import (
    ATOM_TYPE,
    JSON_TYPE,
    RSS_TYPE,
    SyndicationChannel,
    SyndicationItem,
    render_atom,
    render_json_feed,
    render_rss,
)
from app.domain.media.models import MediaFile
from app.domain.media.rules import MediaKind
from app.domain.organisations.rules import language_name
from app.domain.public.rules import addresses
from app.domain.public.rules.published import (
    PublishedEntry,
    account_entries,
    one_language_each,
    published_entries,
)
from app.usecases.public.page_source import PublicPageSource


@dataclass(frozen=True, slots=True)
class FeedFormat:
    name: str
    ending: str
    media_type: str
    render: Callable[[SyndicationChannel, Sequence[SyndicationItem]], bytes]


FEED_FORMATS = (
    FeedFormat("Atom", "atom", ATOM_TYPE, render_atom),
    FeedFormat("RSS", "rss", RSS_TYPE, render_rss),
    FeedFormat("JSON Feed", "json", JSON_TYPE, render_json_feed),
)


LISTED = 30
"""Posts on the page."""


@dataclass(frozen=True, slots=True)
class PublishedFeed:
    """`path`: without its format. `language`: of its own words."""

    path: str
    name: Message | str
    language: str
    entries: Sequence[PublishedEntry]


@dataclass(frozen=True, slots=True)
class ShownPicture:
    """A picture, or the poster of a video (`is_video`) or a document.

    `address`: after the host; `size`: bytes, 0 of a poster.
    """

    address: str
    alt_text: str
    width: int
    height: int
    media_type: str
    size: int
    is_video: bool


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry with its days, as the organisation counts them; `words`: the title only where one was approved."""

    words: str
    text: str
    language: str
    pictures: tuple[ShownPicture, ...]
    places: Sequence[tuple[str, str]]
    accounts: tuple[str, ...]
    at: datetime
    on: date
    corrected_on: date | None


def published_feeds(source: PublicPageSource) -> list[PublishedFeed]:
    """Return the feeds of everything, each language, account and topic; the last two only with something in them."""
    entries = published_entries(source.sent)
    first = source.languages[0]
    feeds = [PublishedFeed(addresses.feed_of_all(), msg("Todo lo que se publica"), first, entries)]
    if len(source.languages) > 1:
        feeds += _language_feeds(source)
    return [*feeds, *_account_feeds(source), *_topic_feeds(source)]


def _language_feeds(source: PublicPageSource) -> Iterator[PublishedFeed]:
    for language in source.languages:
        entries = published_entries(one for one in source.sent if one.language == language)
        name = msg("Lo que se publica en %(language)s", language=language_name(language))
        yield PublishedFeed(addresses.feed_of_all(language), name, language, entries)


def _account_feeds(source: PublicPageSource) -> Iterator[PublishedFeed]:
    names = {one.account_slug: one.account for one in source.sent}
    for slug in sorted(names):
        entries = account_entries(source.sent, slug)
        yield PublishedFeed(addresses.feed_of(slug), names[slug], source.languages[0], entries)


def _topic_feeds(source: PublicPageSource) -> Iterator[PublishedFeed]:
    names = {one.topic_slug: one.topic for one in source.sent if one.topic}
    for slug in sorted(names):
        entries = published_entries(one for one in source.sent if one.topic_slug == slug)
        yield PublishedFeed(addresses.feed_of(slug), names[slug], source.languages[0], entries)


def published_values(source: PublicPageSource, language: str) -> dict[str, Any]:
    feeds = published_feeds(source)
    own = addresses.feed_of_all(language) if len(source.languages) > 1 else addresses.feed_of_all()
    return {
        "entries": shown_entries(source, language),
        "feeds": feeds,
        "formats": FEED_FORMATS,
        "own_feed": own,
        "newsletter": source.has_newsletter,
    }


def shown_entries(source: PublicPageSource, language: str, most: int = LISTED) -> list[ShownEntry]:
    """Return the newest posts, each once, in the page's language where it was sent in it."""
    entries = one_language_each(published_entries(source.sent, len(source.sent)), source.preferring(language))
    return [_shown(source, entry) for entry in entries[:most]]


def shown_pictures(source: PublicPageSource, entry: PublishedEntry) -> tuple[ShownPicture, ...]:
    root, files = addresses.public_root(source.body.slug), source.picture_files
    return tuple(
        _shown_picture(root, files[picture.digest], picture.alt_text)
        for picture in entry.pictures
        if picture.digest in files
    )


def _shown_picture(root: str, file: MediaFile, alt_text: str) -> ShownPicture:
    return ShownPicture(
        address=root + addresses.picture_path(file.digest),
        alt_text=alt_text,
        width=file.width,
        height=file.height,
        media_type=file.shown_type,
        size=0 if file.poster else file.size,
        is_video=file.kind is MediaKind.VIDEO,
    )


def _shown(source: PublicPageSource, entry: PublishedEntry) -> ShownEntry:
    zone, corrected_at = source.body.zone, entry.chief.corrected_at
    return ShownEntry(
        words=entry.chief.title,
        text=entry.chief.text,
        language=entry.chief.language,
        pictures=shown_pictures(source, entry),
        places=entry.places,
        accounts=tuple(one.account for one in entry.sent),
        at=entry.at,
        on=local_day(entry.at, zone),
        corrected_on=local_day(corrected_at, zone) if corrected_at else None,
    )
