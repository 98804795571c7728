"""Networks whose API sets their own label of what AI made or altered, each with its source.

Elsewhere the text says it: Facebook, Threads, LinkedIn, Bluesky, Mastodon, Telegram and WordPress document no field.
"""

from datetime import date

from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.sources import Source

_READ = date(2026, 11, 30)

AI_LABELS: dict[Network, Source] = {
    Network.INSTAGRAM: Source(
        "Meta, Instagram Platform: IG User Media, is_ai_generated (Changelog, 22 June 2026)", _READ
    ),
    Network.X: Source("X, API v2: Create or Edit Post, made_with_ai", _READ),
    Network.YOUTUBE: Source(
        "YouTube, Data API: videos, status.containsSyntheticMedia (Revision History, 30 October 2024)", _READ
    ),
}
