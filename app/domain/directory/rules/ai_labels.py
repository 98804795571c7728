"""Networks whose API sets their own label of what AI made or altered, each with source; checked on 30 November 2026.

Elsewhere the text says it: Facebook, Threads, LinkedIn, Bluesky, Mastodon, Telegram and WordPress document no field.
"""

from app.domain.directory.rules.networks import Network

AI_LABELS: dict[Network, str] = {
    Network.INSTAGRAM: "Meta, Instagram Platform: IG User Media, is_ai_generated (Changelog, 22 June 2026)",
    Network.X: "X, API v2: Create or Edit Post, made_with_ai",
    Network.YOUTUBE: "YouTube, Data API: videos, status.containsSyntheticMedia (Revision History, 30 October 2024)",
}
