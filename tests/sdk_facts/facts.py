"""Facts that a library of the network says too: where the product keeps each, and where the library says it."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.directory.rules.ai_labels import AI_LABELS
from app.domain.directory.rules.api_versions import API_VERSIONS
from app.domain.directory.rules.network_limits import LIMITS
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.directory.rules.sources import Source
from app.domain.directory.rules.video_limits import VIDEO_LIMITS
from app.domain.metrics.rules.catalogue import METRICS

Reader = Callable[[Path], object]
"""Return what an unpacked library says. Raises LookupError or OSError where it says nothing."""


@dataclass(frozen=True, slots=True)
class Fact:
    network: Network
    what: str
    recorded: object
    source: Source
    library: str
    read: Reader

    def move(self, folder: Path) -> str | None:
        """Say how the library and the record differ; None where they agree."""
        try:
            said: object = self.read(folder)
        except (LookupError, OSError) as trouble:
            said = f"nothing where it was read ({trouble})"
        if said == self.recorded:
            return None
        record = f"{self.recorded} ({self.source.title}, read on {self.source.read_on})"
        return f"{NETWORK_NAMES[self.network]}, {self.what}: recorded {record}; {self.library} says {said}"


def in_text(path: str, pattern: str) -> Reader:
    """Read the number, or the words, of a pattern's one group in a file."""

    def read(folder: Path) -> object:
        found = re.search(pattern, (folder / path).read_text(), re.DOTALL)
        if found is None:
            raise LookupError(pattern)
        return _value(found[1])

    return read


def in_lexicon(record: str, pattern: str) -> Reader:
    """Read a lexicon of @atproto/api: from its identifier to the next one."""
    begin = rf"id: '{re.escape(record)}',(?:(?!\n        id: ').)*?"
    return in_text("package/dist/client/lexicons.js", begin + pattern)


def in_youtube(*path: str) -> Reader:
    """Read a value of YouTube's discovery document."""
    file = "googleapiclient/discovery_cache/documents/youtube.v3.json"

    def read(folder: Path) -> object:
        value: Any = json.loads((folder / file).read_text())
        for name in path:
            value = value[name]
        return sorted(value) if isinstance(value, dict) else _value(value)

    return read


def _value(text: str) -> object:
    digits = text.replace("_", "")
    return int(float(digits)) if re.fullmatch(r"\d+(e\d+)?", digits) else text


def recorded_facts() -> Iterator[Fact]:
    yield from _bluesky()
    yield from _x()
    yield from _meta()
    yield from _telegram()
    yield from _youtube()


def moves(folders: Mapping[str, Path]) -> list[str]:
    """Return what the libraries, by name, say otherwise than the record."""
    return [move for fact in recorded_facts() if (move := fact.move(folders[fact.library]))]


def _bluesky() -> Iterator[Fact]:
    text, film = LIMITS[Network.BLUESKY], VIDEO_LIMITS[Network.BLUESKY]
    post, images, video, facet = "app.bsky.feed.post", "app.bsky.embed.images", "app.bsky.embed.video", "facet"
    for what, recorded, source, read in (
        ("graphemes", text.maximum, text.source, in_lexicon(post, r"maxGraphemes: (\d+)")),
        ("bytes of a text", text.bytes, text.source, in_lexicon(post, r"maxLength: (\d+)")),
        ("pictures", text.images, text.source, in_lexicon(images, r"maxLength: (\d+)")),
        (
            "graphemes of a label",
            text.tag_length,
            text.source,
            in_lexicon(f"app.bsky.richtext.{facet}", r"maxGraphemes: (\d+)"),
        ),
        ("bytes of a picture", text.image_bytes, text.source, in_lexicon(images, r"maxSize: (\d+)")),
        ("bytes of a video", film.bytes, film.source, in_lexicon(video, r"maxSize: (\d+)")),
        ("bytes of captions", film.caption_bytes, film.source, in_lexicon(video, r"text/vtt'\],\s*maxSize: (\d+)")),
    ):
        yield Fact(Network.BLUESKY, what, recorded, source, "@atproto/api", read)


def _x() -> Iterator[Fact]:
    limits, configs = LIMITS[Network.X], "package/dist/configs.js"
    third = r"version3.*?"
    yield Fact(
        Network.X,
        "weight of a text",
        limits.maximum,
        limits.source,
        "twitter-text",
        in_text(configs, third + r"maxWeightedTweetLength[\"']?: (\d+)"),
    )
    yield Fact(
        Network.X,
        "weight of a link",
        limits.link_length,
        limits.source,
        "twitter-text",
        in_text(configs, third + r"transformedURLLength[\"']?: (\d+)"),
    )
    mark = in_text("xdk/schemas.py", r"class CreatePostsRequest.*?(made_with_ai)")
    yield Fact(Network.X, "mark of AI", "made_with_ai", AI_LABELS[Network.X], "xdk", mark)


def _meta() -> Iterator[Fact]:
    known = API_VERSIONS[Network.FACEBOOK]
    version = in_text("facebook_business/apiconfig.py", r"'API_VERSION': '(v[\d.]+)'")
    yield Fact(Network.FACEBOOK, "version", known.version, known.source, "facebook-business", version)
    handle = in_text("facebook_business/adobjects/page.py", r"def create_video\(.*?'(fbuploader_video_file_chunk)'")
    source = VIDEO_LIMITS[Network.FACEBOOK].source
    yield Fact(Network.FACEBOOK, "video", "fbuploader_video_file_chunk", source, "facebook-business", handle)


def _telegram() -> Iterator[Fact]:
    limits, film, file = LIMITS[Network.TELEGRAM], VIDEO_LIMITS[Network.TELEGRAM], "telegram/constants.py"
    for what, recorded, source, read in (
        ("characters", limits.maximum, limits.source, in_text(file, r"class MessageLimit.*?MAX_TEXT_LENGTH = (\d+)")),
        (
            "characters of a caption",
            limits.with_media,
            limits.source,
            in_text(file, r"class MessageLimit.*?CAPTION_LENGTH = (\d+)"),
        ),
        ("pictures", limits.images, limits.source, in_text(file, r"class MediaGroupLimit.*?MAX_MEDIA_LENGTH = (\d+)")),
        ("bytes of a picture", limits.image_bytes, limits.source, in_text(file, r"PHOTOSIZE_UPLOAD = int\((\w+)\)")),
        ("bytes of a video", film.bytes, film.source, in_text(file, r"FILESIZE_UPLOAD = int\((\w+)\)")),
    ):
        yield Fact(Network.TELEGRAM, what, recorded, source, "python-telegram-bot", read)


def _youtube() -> Iterator[Fact]:
    known, film, name = API_VERSIONS[Network.YOUTUBE], VIDEO_LIMITS[Network.YOUTUBE], "google-api-python-client"
    size = in_youtube("resources", "videos", "methods", "insert", "mediaUpload", "maxSize")
    yield Fact(Network.YOUTUBE, "version", known.version, known.source, name, in_youtube("version"))
    for metric in METRICS[Network.YOUTUBE]:
        assert metric.source
        read = in_youtube("schemas", "VideoStatistics", "properties", metric.name, "type")
        yield Fact(Network.YOUTUBE, f"type of {metric.name}", "string", metric.source, name, read)
    yield Fact(Network.YOUTUBE, "bytes of a video", film.bytes, film.source, name, size)
