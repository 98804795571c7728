"""The figures of a channel's videos (Data API, "Videos: list", part statistics): a unit for each batch.

A figure that the channel hides is not told.
"""

from collections.abc import Mapping, Sequence

from app.adapters.http.client import HttpClient
from app.adapters.networks.youtube_api import channel_talk, items_of, part_of
from app.core.clock import Clock, system_now
from app.domain.directory.rules.networks import Network
from app.domain.metrics.ports import PostMetrics
from app.domain.metrics.rules.catalogue import figures_in
from app.domain.publishing.ports import AccountAccess


class YouTubeStatistics:
    batch = 50
    """Identifiers of a question ("Videos: list", id)."""

    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._outbound, self._clock = outbound, clock

    def read_metrics(self, access: AccountAccess, remote_ids: Sequence[str]) -> Mapping[str, PostMetrics]:
        """Return the figures, which YouTube writes as text; a video that is gone is not in the list."""
        talk = channel_talk(self._outbound, access, clock=self._clock)
        videos = items_of(talk, "/videos", part="statistics", id=",".join(remote_ids), maxResults=str(self.batch))
        return {str(video.get("id")): figures_in(Network.YOUTUBE, _counts(video)) for video in videos}


def _counts(video: Mapping[str, object]) -> dict[str, int]:
    told = part_of(dict(video), "statistics").items()
    return {name: int(count) for name, count in told if str(count).isdecimal()}
