"""Network limits, each with its source.

Mastodon servers declare their own; these are the software's defaults. `WEB`: Cauce's own.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.sources import Source

_READ, _READ_LATER, _READ_LAST = date(2026, 11, 24), date(2026, 11, 30), date(2026, 12, 2)


class LengthUnit(StrEnum):
    WEIGHTED = "weighted"
    GRAPHEMES = "graphemes"
    UTF16 = "utf16"
    BYTES = "bytes"
    EMOJI_BYTES = "emoji_bytes"


class Sequel(StrEnum):
    """The text that may follow a post by itself: more posts that answer it, or a comment of its author."""

    THREAD = "thread"
    COMMENT = "comment"


MOST_PARTS = {Sequel.THREAD: 25, Sequel.COMMENT: 2}
"""Cauce's own for threads: no network gives a limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkLimits:
    """`maximum`: text posts; `with_media`: captions, if different.

    `link_length`: any address's; `bytes`: second ceiling, in UTF-8 octets; `images`: 0 where none fits; `image_bytes`:
    of each, drawn smaller when over it; `image_types`: others are drawn as JPEG; `fetches`: it takes no upload, and
    fetches pictures from a public address; `ratios`: of a picture's width to its height, the least and the most;
    `sequel`: what a text in parts becomes; `comment`: the length of one. `tags`: labels of a text with its comment;
    `tag_length`: graphemes of a label without its sign; `links`: different ones in a post.
    """

    maximum: int
    unit: LengthUnit
    images: int
    source: Source
    with_media: int | None = None
    bytes: int | None = None
    image_bytes: int | None = None
    image_types: tuple[str, ...] = ("image/jpeg", "image/png", "image/webp")
    ratios: tuple[float, float] | None = None
    fetches: bool = False
    link_length: int | None = None
    alt_text: int | None = None
    needs_media: bool = False
    sequel: Sequel | None = None
    comment: int | None = None
    tags: int | None = None
    tag_length: int | None = None
    links: int | None = None


LIMITS: dict[Network, NetworkLimits] = {
    Network.MASTODON: NetworkLimits(
        maximum=500,
        unit=LengthUnit.GRAPHEMES,
        images=4,
        link_length=23,
        alt_text=1500,
        sequel=Sequel.THREAD,
        source=Source("Mastodon, API de la instancia: configuration.statuses", _READ),
    ),
    Network.BLUESKY: NetworkLimits(
        maximum=300,
        unit=LengthUnit.GRAPHEMES,
        bytes=3000,
        images=4,
        image_bytes=2_000_000,
        alt_text=2000,
        sequel=Sequel.THREAD,
        tag_length=64,
        source=Source(
            "AT Protocol, lexicons app.bsky.feed.post, app.bsky.richtext.facet (#tag) and app.bsky.embed.images "
            "(@atproto/api 0.21.0; servers before 0.5.0 take 1 MB)",
            _READ_LAST,
        ),
    ),
    Network.X: NetworkLimits(
        maximum=280,
        unit=LengthUnit.WEIGHTED,
        images=4,
        image_bytes=5_000_000,
        link_length=23,
        alt_text=1000,
        sequel=Sequel.THREAD,
        source=Source("X, Counting characters (twitter-text 3.1.0, configs)", _READ_LAST),
    ),
    Network.FACEBOOK: NetworkLimits(
        maximum=63206,
        unit=LengthUnit.UTF16,
        images=10,
        image_bytes=10_000_000,
        image_types=("image/jpeg", "image/png"),
        sequel=Sequel.COMMENT,
        comment=8000,
        source=Source("Meta, Pages API: Posts; Graph API: Page Photos, Object Comments", _READ),
    ),
    Network.INSTAGRAM: NetworkLimits(
        maximum=2200,
        unit=LengthUnit.UTF16,
        images=10,
        image_bytes=8_000_000,
        image_types=("image/jpeg",),
        ratios=(0.8, 1.91),
        fetches=True,
        alt_text=1000,
        needs_media=True,
        sequel=Sequel.COMMENT,
        comment=300,
        tags=5,
        source=Source(
            "Meta, Instagram Platform: IG User Media, IG Media Comments; five labels: third parties, December 2026",
            _READ_LAST,
        ),
    ),
    Network.THREADS: NetworkLimits(
        maximum=500,
        unit=LengthUnit.EMOJI_BYTES,
        images=20,
        image_bytes=8_000_000,
        image_types=("image/jpeg", "image/png"),
        ratios=(0.1, 10),
        fetches=True,
        alt_text=1000,
        sequel=Sequel.THREAD,
        links=5,
        source=Source(
            "Meta, Threads API: Overview, Limitations; Posts, Media Specifications, LINK_LIMIT_EXCEEDED", _READ_LAST
        ),
    ),
    Network.LINKEDIN: NetworkLimits(
        maximum=3000,
        unit=LengthUnit.UTF16,
        images=20,
        image_types=("image/jpeg", "image/png"),
        alt_text=4086,
        sequel=Sequel.COMMENT,
        comment=1250,
        source=Source("LinkedIn, Posts API, MultiImage API and Comments API", _READ),
    ),
    Network.TELEGRAM: NetworkLimits(
        maximum=4096,
        with_media=1024,
        unit=LengthUnit.UTF16,
        images=10,
        image_bytes=10_000_000,
        ratios=(0.05, 20),
        source=Source("Telegram, Bot API: sendMessage, sendPhoto", _READ),
    ),
    Network.YOUTUBE: NetworkLimits(
        maximum=5000,
        unit=LengthUnit.BYTES,
        images=0,
        source=Source("YouTube, Data API: videos, snippet.description", _READ),
    ),
    Network.TIKTOK: NetworkLimits(
        maximum=2200,
        unit=LengthUnit.UTF16,
        images=35,
        needs_media=True,
        source=Source("TikTok, Content Posting API: Direct Post", _READ),
    ),
    Network.WHATSAPP: NetworkLimits(
        maximum=4096,
        with_media=1024,
        unit=LengthUnit.UTF16,
        images=1,
        source=Source("Meta, WhatsApp Cloud API: Messages", _READ),
    ),
    Network.NEXTDOOR: NetworkLimits(
        maximum=8192,
        unit=LengthUnit.BYTES,
        images=10,
        image_bytes=10_000_000,
        source=Source("Nextdoor, Publish API: Data Types", _READ_LATER),
    ),
    Network.GOOGLE_BUSINESS: NetworkLimits(
        maximum=1500,
        unit=LengthUnit.UTF16,
        images=1,
        image_bytes=5_000_000,
        image_types=("image/jpeg", "image/png"),
        source=Source("Google, Ayuda de Perfil de Empresa: Publicaciones; Fotos y vídeos", _READ_LATER),
    ),
    Network.WEB: NetworkLimits(
        maximum=20000,
        unit=LengthUnit.UTF16,
        images=20,
        image_bytes=2_000_000,
        alt_text=1500,
        source=Source("Límite propio; de cada imagen, PHP, php.ini: upload_max_filesize", _READ),
    ),
}


def limits_of(network: Network) -> NetworkLimits:
    return LIMITS[network]
