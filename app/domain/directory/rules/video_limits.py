"""Networks' limits of a video, each with its source.

A video goes alone, as MP4, which each of them takes: one for each publication, without pictures. Mastodon servers
declare their own limits; these are the software's defaults.
"""

from dataclasses import dataclass
from datetime import date

from app.core.sizes import MEGABYTE
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.sources import Source

MINUTE, HOUR = 60.0, 3_600.0
_READ, _READ_LATER = date(2026, 11, 30), date(2026, 12, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoLimits:
    """`seconds`, `ratio` (width by height), `rate` (frames a second): least and most; `codecs`: of the picture.

    `captions`: it takes a track of them, `caption_bytes` each, in WebVTT. `alt_text`: characters, where a video has
    fewer than a picture. `by_api`: our connector sends video; elsewhere a person publishes it. `required`: it
    publishes nothing else.
    """

    bytes: int
    source: Source
    seconds: tuple[float, float] = (0.0, float("inf"))
    ratio: tuple[float, float] = (0.0, float("inf"))
    codecs: frozenset[str] = frozenset({"h264", "hevc"})
    rate: tuple[float, float] = (0.0, float("inf"))
    captions: bool = False
    caption_bytes: int | None = None
    alt_text: int | None = None
    by_api: bool = False
    required: bool = False


VIDEO_LIMITS: dict[Network, VideoLimits] = {
    Network.MASTODON: VideoLimits(
        bytes=99 * 1024 * 1024,
        by_api=True,
        source=Source("Mastodon, API de la instancia: configuration.media_attachments.video_size_limit", _READ),
    ),
    Network.BLUESKY: VideoLimits(
        bytes=300 * MEGABYTE,
        seconds=(0.0, 3 * MINUTE),
        captions=True,
        caption_bytes=20_000,
        alt_text=1000,
        by_api=True,
        source=Source(
            "AT Protocol, lexicon app.bsky.embed.video (@atproto/api 0.21.0); Bluesky, Uploading video", _READ_LATER
        ),
    ),
    Network.X: VideoLimits(
        bytes=5_000 * MEGABYTE,
        seconds=(0.5, 20 * MINUTE),
        ratio=(1 / 3, 3.0),
        captions=True,
        by_api=True,
        source=Source(
            "X, Media: Best practices (20 minutes, 8 GB); Media subtitles; chunked upload (a thousand pieces of 5 MB)",
            _READ,
        ),
    ),
    Network.FACEBOOK: VideoLimits(
        bytes=2_000 * MEGABYTE,
        seconds=(1.0, 4 * HOUR),
        captions=True,
        by_api=True,
        source=Source(
            "Meta, Video API: Publishing (/app/uploads), Error codes; Graph API: Video captions", _READ_LATER
        ),
    ),
    Network.INSTAGRAM: VideoLimits(
        bytes=300 * MEGABYTE,
        seconds=(3.0, 15 * MINUTE),
        ratio=(0.01, 10.0),
        rate=(23.0, 60.0),
        by_api=True,
        source=Source("Meta, Instagram Platform: IG User Media, Reel specifications", _READ),
    ),
    Network.THREADS: VideoLimits(
        bytes=1_000 * MEGABYTE,
        seconds=(0.0, 5 * MINUTE),
        ratio=(0.01, 10.0),
        rate=(23.0, 60.0),
        by_api=True,
        source=Source("Meta, Threads API: Posts, Media Specifications", _READ),
    ),
    Network.LINKEDIN: VideoLimits(
        bytes=500 * MEGABYTE,
        seconds=(3.0, 30 * MINUTE),
        ratio=(1 / 2.4, 2.4),
        captions=True,
        by_api=True,
        source=Source("LinkedIn, Videos API: Video specifications", _READ),
    ),
    Network.TELEGRAM: VideoLimits(
        bytes=50 * MEGABYTE,
        by_api=True,
        source=Source("Telegram, Bot API: sendVideo", _READ),
    ),
    Network.YOUTUBE: VideoLimits(
        bytes=256 * 1024**3,
        seconds=(1.0, 12 * HOUR),
        captions=True,
        by_api=True,
        required=True,
        source=Source(
            "YouTube, Data API: videos.insert, maxSize; YouTube Help: Upload videos longer than 15 minutes", _READ_LATER
        ),
    ),
    Network.TIKTOK: VideoLimits(
        bytes=4_000 * MEGABYTE,
        seconds=(3.0, 10 * MINUTE),
        rate=(23.0, 60.0),
        source=Source("TikTok, Content Posting API: Media Transfer Guide, Video restrictions", _READ),
    ),
    Network.WHATSAPP: VideoLimits(
        bytes=16 * MEGABYTE,
        codecs=frozenset({"h264"}),
        source=Source("Meta, WhatsApp Cloud API: Media, Supported media types", _READ),
    ),
    Network.NEXTDOOR: VideoLimits(
        bytes=500 * MEGABYTE,
        source=Source("Nextdoor, Publish API: Data Types, media_attachments", _READ),
    ),
    Network.GOOGLE_BUSINESS: VideoLimits(
        bytes=75 * MEGABYTE,
        seconds=(0.0, 30.0),
        source=Source("Google, Ayuda de Perfil de Empresa: Fotos y vídeos", _READ),
    ),
}
"""A network that is not here takes none."""


def video_limits_of(network: Network) -> VideoLimits | None:
    return VIDEO_LIMITS.get(network)
