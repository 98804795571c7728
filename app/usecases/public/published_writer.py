"""Documents of recent posts: feeds and the list for another site's frame, written with the public page."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from app.domain.feeds.rules.syndication import (
    ItemLink,
    ItemPicture,
    SyndicationChannel,
    SyndicationItem,
    permanent_tag,
    served_type,
)
from app.domain.public.rules import addresses
from app.domain.public.rules.published import PublishedEntry
from app.domain.public.rules.settings import PagePart
from app.domain.public.service.documents import WrittenDocument
from app.usecases.public.page_source import PublicPageSource
from app.usecases.public.page_writer import HTML, DocumentPress, page_documents
from app.usecases.public.published_page import (
    FEED_FORMATS,
    PublishedFeed,
    ShownPicture,
    published_feeds,
    shown_entries,
    shown_pictures,
)

EMBEDDED = 10
"""Posts in the list for other sites."""
BEFORE_ANYTHING = datetime.fromtimestamp(0, UTC)
"""When a feed changed that has never had anything."""


def write_published(source: PublicPageSource, press: DocumentPress) -> dict[str, WrittenDocument]:
    """Return what a publication changes: page, list and feeds; empty where they are not shown."""
    return {**page_documents(source, press, only=addresses.PUBLISHED), **write_published_feeds(source, press)}


def write_published_feeds(source: PublicPageSource, press: DocumentPress) -> dict[str, WrittenDocument]:
    if not source.shows(PagePart.PUBLISHED):
        return {}
    made = _embedded_lists(source, press)
    for feed in published_feeds(source):
        made |= _feed_documents(source, press, feed)
    return made


def _embedded_lists(source: PublicPageSource, press: DocumentPress) -> dict[str, WrittenDocument]:
    return {
        addresses.localised_path(addresses.EMBED, language, source.languages): WrittenDocument(
            HTML, _embedded_list(source, press, language), press.pages.page_language(language)
        )
        for language in source.languages
    }


def _embedded_list(source: PublicPageSource, press: DocumentPress, language: str) -> bytes:
    page = addresses.localised_path(addresses.PUBLISHED, language, source.languages)
    values = {
        "body": source.body,
        "entries": shown_entries(source, language, EMBEDDED),
        "whole": f"{press.address}{addresses.public_root(source.body.slug)}{page}",
    }
    return press.pages.write("embed.html", language, values)


def _feed_documents(source: PublicPageSource, press: DocumentPress, feed: PublishedFeed) -> dict[str, WrittenDocument]:
    home = press.address + addresses.public_root(source.body.slug)
    items = [_item(source, press, entry) for entry in feed.entries]
    made = {}
    for kind in FEED_FORMATS:
        path = f"{feed.path}.{kind.ending}"
        channel = SyndicationChannel(
            title=_title(source, press, feed),
            url=f"{home}{path}",
            language=feed.language,
            changed_at=BEFORE_ANYTHING,
            home=home + addresses.localised_path(addresses.PUBLISHED, feed.language, source.languages),
            hub=press.hub,
        )
        made[path] = WrittenDocument(served_type(kind.media_type), kind.render(channel, items))
    return made


def _title(source: PublicPageSource, press: DocumentPress, feed: PublishedFeed) -> str:
    name = feed.name if isinstance(feed.name, str) else press.pages.translate(feed.name, feed.language)
    return f"{name} · {source.body.name}"


def _item(source: PublicPageSource, press: DocumentPress, entry: PublishedEntry) -> SyndicationItem:
    chief = entry.chief
    host, slug = urlsplit(press.address).hostname or "localhost", source.body.slug
    return SyndicationItem(
        id=permanent_tag(host, chief.year, slug, f"cauce:{slug}:post:{chief.post_key}:{chief.language}"),
        title=entry.title,
        text=chief.text,
        links=tuple(ItemLink(url, name) for name, url in entry.places),
        pictures=tuple(_item_picture(press, picture) for picture in shown_pictures(source, entry)),
        author=source.body.name,
        topic=chief.topic,
        language=chief.language,
        at=entry.at,
        corrected_at=chief.corrected_at,
    )


def _item_picture(press: DocumentPress, picture: ShownPicture) -> ItemPicture:
    return ItemPicture(press.address + picture.address, picture.media_type, picture.alt_text, picture.size)
