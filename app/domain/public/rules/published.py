"""Sent posts, one for each post and language, as everybody may read them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.feeds.rules.public_feeds import MOST_ITEMS, public_title


@dataclass(frozen=True, slots=True)
class CapturedPicture:
    """A picture, or a video, as a capture keeps it."""

    digest: str
    alt_text: str


@dataclass(frozen=True, slots=True)
class SentText:
    """A capture: what one account was sent. `title`, `topic`: as approved for the public, or empty.

    `post_key`: the outward one; `first_at`: when the post was first out in this language; `corrected_at`: when a
    correction was.
    """

    post_id: int
    post_key: str
    year: int
    language: str
    title: str
    text: str
    pictures: tuple[CapturedPicture, ...]
    account: str
    account_slug: str
    permalink: str
    topic: str
    topic_slug: str
    at: datetime
    first_at: datetime
    corrected_at: datetime | None

    @property
    def url(self) -> str:
        return self.permalink if self.permalink.startswith(("https://", "http://")) else ""


@dataclass(frozen=True, slots=True)
class PublishedEntry:
    """A post in a language: `chief`, the fullest of the texts sent; `sent`, the first account first."""

    chief: SentText
    sent: tuple[SentText, ...]
    at: datetime

    @property
    def title(self) -> str:
        """Return the approved title, else the text's first words, else the account."""
        return public_title(self.chief.title, self.chief.text, self.chief.account)

    @property
    def pictures(self) -> tuple[CapturedPicture, ...]:
        """Return pictures sent with the chief text, else those of the first account that had any."""
        return next((one.pictures for one in (self.chief, *self.sent) if one.pictures), ())

    @property
    def places(self) -> list[tuple[str, str]]:
        """Return name and address of the accounts where it can be read."""
        return [(one.account, one.url) for one in self.sent if one.url]


def published_entries(sent: Iterable[SentText], most: int = MOST_ITEMS) -> list[PublishedEntry]:
    """Return the newest first, by when each was first out."""
    by_entry: dict[tuple[int, str], list[SentText]] = defaultdict(list)
    for one in sent:
        by_entry[one.post_id, one.language].append(one)
    entries = [_entry(texts, texts[0].first_at) for texts in by_entry.values()]
    return _newest(entries, most)


def account_entries(sent: Iterable[SentText], account_slug: str, most: int = MOST_ITEMS) -> list[PublishedEntry]:
    """Return what one account was sent, by when it was."""
    return _newest([_entry([one], one.at) for one in sent if one.account_slug == account_slug], most)


def one_language_each(entries: Sequence[PublishedEntry], preferring: Sequence[str]) -> list[PublishedEntry]:
    """Return each post once, in the first of the languages it was sent in."""
    chosen: dict[int, PublishedEntry] = {}
    for entry in sorted(entries, key=lambda entry: _rank(entry, preferring)):
        chosen.setdefault(entry.chief.post_id, entry)
    return _newest(list(chosen.values()), len(chosen))


def _rank(entry: PublishedEntry, preferring: Sequence[str]) -> int:
    language = entry.chief.language
    return preferring.index(language) if language in preferring else len(preferring)


def _entry(texts: Sequence[SentText], at: datetime) -> PublishedEntry:
    in_order = sorted(texts, key=lambda one: (one.at, one.account_slug))
    return PublishedEntry(max(in_order, key=lambda one: len(one.text)), tuple(in_order), at)


def _newest(entries: Sequence[PublishedEntry], most: int) -> list[PublishedEntry]:
    def place(entry: PublishedEntry) -> tuple[datetime, int, str]:
        return entry.at, entry.chief.post_id, entry.chief.language

    return sorted(entries, key=place, reverse=True)[:most]
