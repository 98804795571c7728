"""Facts of videos and documents, and the words heard in films; cards of links; likeness, tags, crops of pictures."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import urlsplit

import regex

from app.core.sizes import MEGABYTE
from app.core.text import normalise_text

FRESH_FOR = timedelta(days=1)
EMPTY_FRESH_FOR = timedelta(hours=1)
KEEP_UNUSED = timedelta(days=30)
MOST_WAITING = 20
"""Cards that an organisation may have waiting to be read."""
DERIVED_GRACE = timedelta(days=1)
"""How long a drawn file is left alone after it was noted, and again once nothing holds it any more."""
DERIVED_MARGIN = timedelta(hours=1)
"""Before a file's next look: whatever would seal it then draws it again. Longer than any transaction."""
LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 300
LONGEST_ADDRESS = 2_000
_UNSEEN = regex.compile(r"[\p{Cc}\p{Cf}\p{Co}\p{Cn}]")
VIDEO_TYPE, POSTER_TYPE = "video/mp4", "image/jpeg"
LONGEST_VIDEO = timedelta(hours=4)
DOCUMENT_TYPE = "application/pdf"
LARGEST_DOCUMENT, MOST_PAGES = 100 * MEGABYTE, 300
"""As much as the network that takes most of them: LinkedIn."""


class MediaKind(StrEnum):
    IMAGE = "image"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class VideoFacts:
    """Read from the file itself; `width`, `height` in pixels, as people see it."""

    seconds: float
    size: int
    width: int
    height: int
    has_sound: bool


@dataclass(frozen=True, slots=True)
class FilmForm:
    """The coding of a video, read from the file itself; files of before this was read have only their `codec`.

    `depth`: bits of each colour; `rate`: frames a second; `is_even`: its frames last alike.
    """

    codec: str
    depth: int | None = None
    rate: float | None = None
    is_even: bool = True

    @property
    def is_plain(self) -> bool:
        """Tell whether every network takes it as it is: H.264 of eight bits, at an even pace."""
        return self.codec == "h264" and (self.depth or 8) == 8 and self.is_even


class FileFacts(NamedTuple):
    """`dimensions`: width and height in pixels; `form`: None for what is no video."""

    dimensions: tuple[int, int]
    form: FilmForm | None = None


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """Read from the file itself; `is_tagged`: a screen reader knows its headings, tables and order (PDF/UA)."""

    pages: int
    size: int
    is_tagged: bool


LONGEST_TRANSCRIBED = timedelta(hours=1)
MOST_TRANSCRIPTIONS = 5
"""Videos that an organisation may have waiting to be transcribed."""
KEEP_TRANSCRIPTION = timedelta(days=7)


class SpokenWord(NamedTuple):
    """`start`, `end`: seconds from the beginning of the film; `text`: with its punctuation, without spaces around."""

    start: float
    end: float
    text: str


LIKENESS_BITS, BANDS, NEAR_BITS = 64, 4, 6
"""Bits of a perceptual hash, its parts, and how many may differ between near pictures; any three differ in a part left
whole."""
PLAIN_BITS = 8
"""A picture with fewer edges than this is like any other plain one."""
MOST_TAGS, LONGEST_TAG = 12, 40


def likeness_bands(likeness: str) -> list[str]:
    """Return the parts of a hash in hexadecimal, each with its place; none for a plain picture."""
    edges = int(likeness or "0", 16).bit_count()
    if not PLAIN_BITS <= edges <= LIKENESS_BITS - PLAIN_BITS:
        return []
    width = len(likeness) // BANDS
    return [f"{n}{likeness[n * width : (n + 1) * width]}" for n in range(BANDS)]


def is_near(first: str, second: str) -> bool:
    return (int(first, 16) ^ int(second, 16)).bit_count() <= NEAR_BITS


def split_tags(written: str) -> list[str]:
    """Return the tags between commas or lines, each once, cut."""
    tags = (" ".join(tag.split()).lstrip("#")[:LONGEST_TAG] for tag in re.split(r"[,;\n]", written))
    return list({tag.casefold(): tag for tag in tags if tag}.values())[:MOST_TAGS]


SMALL_SIDE = 320
"""The longest side of a picture drawn for a list."""
PRESSED_SIDE = 280
"""That of one which a point is pressed on, whole on the narrowest screen (WCAG 2.2, 1.4.10)."""


def pressed_size(width: int, height: int) -> tuple[int, int]:
    """Return the width and height of a picture which a point is pressed on."""
    scale = min(1.0, PRESSED_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


class FocalPoint(NamedTuple):
    """The point to keep in sight, in percent of the width from the left and of the height from the top."""

    x: int = 50
    y: int = 50


CENTRE = FocalPoint()


def point_in(place: tuple[int, int], size: tuple[int, int]) -> FocalPoint:
    """Return a point given in pixels of the picture as drawn in this size."""
    return FocalPoint(*(min(100, max(0, round(100 * at / length))) for at, length in zip(place, size, strict=True)))


LONGEST_NUMBER = 6


class PictureCrop(NamedTuple):
    """A part of a picture, in its pixels from the left and the top."""

    left: int
    top: int
    width: int
    height: int

    def is_within(self, size: tuple[int, int]) -> bool:
        is_some = min(self.left, self.top) >= 0 and min(self.width, self.height) > 0
        return is_some and self.left + self.width <= size[0] and self.top + self.height <= size[1]


def parse_crop(text: str) -> PictureCrop | None:
    """Read the four numbers of a crop, with hyphens between them."""
    numbers = [int(part) for part in text.split("-") if part.isdecimal() and len(part) < LONGEST_NUMBER]
    return PictureCrop(*numbers) if len(numbers) == text.count("-") + 1 == len(PictureCrop._fields) else None


def crop_around(point: FocalPoint, width: int, height: int, ratio: float) -> PictureCrop:
    """Return the largest part of this ratio, width to height, with the point as near its middle as it may be."""
    wide, high = max(1, min(width, int(height * ratio))), max(1, min(height, int(width / ratio)))
    left = min(max(0, round(width * point.x / 100 - wide / 2)), width - wide)
    top = min(max(0, round(height * point.y / 100 - high / 2)), height - high)
    return PictureCrop(left, top, wide, high)


def card_digest(address: str) -> str:
    return sha256(address.encode()).hexdigest()


def card_domain(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")


def is_stale(title: str, fetched_at: datetime | None, *, now: datetime) -> bool:
    """Tell whether the page is to be read again; an answer without a card holds less."""
    return fetched_at is None or now >= fetched_at + (FRESH_FOR if title else EMPTY_FRESH_FOR)


def card_words(raw: str, longest: int) -> str:
    """Return the first line that says something, plain and cut; no sign that is not seen or turns the others round."""
    lines = (" ".join(_UNSEEN.sub(" ", line).split()) for line in normalise_text(raw).splitlines())
    words = next((line for line in lines if line), "")
    return words if len(words) <= longest else f"{words[: longest - 1].rstrip()}…"
