"""Metrics of a publication by network, under the network's own names, each with its source.

Figures are compared only within a metric's dates and network: each network counts in its own way.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from app.core.messages import LabelledEnum, msg
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.sources import Source


class MetricKind(LabelledEnum):
    VIEWS = "views", msg("Visualizaciones")
    REACH = "reach", msg("Cuentas alcanzadas")
    REACTIONS = "reactions", msg("Reacciones")
    COMMENTS = "comments", msg("Comentarios y respuestas")
    SHARES = "shares", msg("Veces compartida")
    QUOTES = "quotes", msg("Citas")
    SAVES = "saves", msg("Guardados")
    CLICKS = "clicks", msg("Clics en el enlace")


class MetricOrigin(StrEnum):
    READ = "read"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Metric:
    """`name`: the network's; `source`: None for one that a person types.

    `since`, `until`: the first and last day in which its figures mean the same.
    """

    name: str
    kind: MetricKind
    source: Source | None
    since: date | None = None
    until: date | None = None


K = MetricKind
_READ = date(2026, 11, 30)
_STATUS = Source("Mastodon, API entities: Status", _READ)
_POST_VIEW = Source("Bluesky, lexicon app.bsky.feed.defs#postView", _READ)
_PAGE_POST = Source("Meta, Graph API: Page Post", _READ)
_PAGE_INSIGHTS = Source("Meta, Page Insights API Updates of 15 August 2025", _READ)
_MEDIA_INSIGHTS = Source("Meta, Instagram Platform: Instagram Media Insights", _READ)
_THREADS_INSIGHTS = Source("Meta, Threads API: Insights", _READ)
_PUBLIC_METRICS = Source("X, X API: Data dictionary, Post, public_metrics", _READ)
_SHARE_STATISTICS = Source("LinkedIn, Organization Share Statistics: Share Statistics Data", _READ)
_STATISTICS = Source("YouTube, Data API: videos, statistics (discovery, revision 20261104)", date(2026, 12, 2))
_VIEWS_OF_INSTAGRAM, _VIEWS_OF_FACEBOOK = date(2025, 4, 21), date(2025, 11, 15)
"""The days on which impressions ended, and views took their place."""

METRICS: dict[Network, tuple[Metric, ...]] = {
    Network.MASTODON: (
        Metric("favourites_count", K.REACTIONS, _STATUS),
        Metric("reblogs_count", K.SHARES, _STATUS),
        Metric("replies_count", K.COMMENTS, _STATUS),
    ),
    Network.BLUESKY: (
        Metric("likeCount", K.REACTIONS, _POST_VIEW),
        Metric("repostCount", K.SHARES, _POST_VIEW),
        Metric("replyCount", K.COMMENTS, _POST_VIEW),
        Metric("quoteCount", K.QUOTES, _POST_VIEW),
    ),
    Network.FACEBOOK: (
        Metric("post_media_view", K.VIEWS, _PAGE_INSIGHTS, since=_VIEWS_OF_FACEBOOK),
        Metric("reactions", K.REACTIONS, _PAGE_POST),
        Metric("comments", K.COMMENTS, _PAGE_POST),
        Metric("shares", K.SHARES, _PAGE_POST),
    ),
    Network.INSTAGRAM: (
        Metric("views", K.VIEWS, _MEDIA_INSIGHTS, since=_VIEWS_OF_INSTAGRAM),
        Metric("reach", K.REACH, _MEDIA_INSIGHTS),
        Metric("likes", K.REACTIONS, _MEDIA_INSIGHTS),
        Metric("comments", K.COMMENTS, _MEDIA_INSIGHTS),
        Metric("saved", K.SAVES, _MEDIA_INSIGHTS),
        Metric("shares", K.SHARES, _MEDIA_INSIGHTS),
    ),
    Network.THREADS: (
        Metric("views", K.VIEWS, _THREADS_INSIGHTS),
        Metric("likes", K.REACTIONS, _THREADS_INSIGHTS),
        Metric("replies", K.COMMENTS, _THREADS_INSIGHTS),
        Metric("reposts", K.SHARES, _THREADS_INSIGHTS),
        Metric("quotes", K.QUOTES, _THREADS_INSIGHTS),
    ),
    Network.X: (
        Metric("impression_count", K.VIEWS, _PUBLIC_METRICS),
        Metric("like_count", K.REACTIONS, _PUBLIC_METRICS),
        Metric("reply_count", K.COMMENTS, _PUBLIC_METRICS),
        Metric("retweet_count", K.SHARES, _PUBLIC_METRICS),
        Metric("quote_count", K.QUOTES, _PUBLIC_METRICS),
        Metric("bookmark_count", K.SAVES, _PUBLIC_METRICS),
    ),
    Network.LINKEDIN: (
        Metric("impressionCount", K.VIEWS, _SHARE_STATISTICS),
        Metric("uniqueImpressionsCount", K.REACH, _SHARE_STATISTICS),
        Metric("clickCount", K.CLICKS, _SHARE_STATISTICS),
        Metric("likeCount", K.REACTIONS, _SHARE_STATISTICS),
        Metric("commentCount", K.COMMENTS, _SHARE_STATISTICS),
        Metric("shareCount", K.SHARES, _SHARE_STATISTICS),
    ),
    Network.YOUTUBE: (
        Metric("viewCount", K.VIEWS, _STATISTICS),
        Metric("likeCount", K.REACTIONS, _STATISTICS),
        Metric("commentCount", K.COMMENTS, _STATISTICS),
    ),
}
TYPED_KINDS = (K.VIEWS, K.REACH, K.REACTIONS, K.COMMENTS, K.SHARES, K.CLICKS)
"""The kinds that a person notes, under the kind's own name."""

INTERACTIONS = frozenset({K.REACTIONS, K.COMMENTS, K.SHARES, K.QUOTES, K.SAVES, K.CLICKS})
"""The kinds that a citizen did something for; they may be added up, views and reach may not."""


REACH_NAMES = frozenset(
    {K.REACH.value, *(metric.name for metrics in METRICS.values() for metric in metrics if metric.kind is K.REACH)}
)


ANSWER_NAMES = frozenset(metric.name for metrics in METRICS.values() for metric in metrics if metric.kind is K.COMMENTS)


def citizens_figures(figures: Mapping[str, int], *, own_answers: int) -> dict[str, int]:
    """Return the figures without the account's own answers: the next part of a text is no citizen's."""
    return {name: max(0, value - own_answers) if name in ANSWER_NAMES else value for name, value in figures.items()}


def figures_in(network: Network, counts: Mapping[str, Any]) -> dict[str, int]:
    """Return the figures of the network's metrics among what it counts of a post, under the same names."""
    names = (metric.name for metric in METRICS[network])
    return {name: counts[name] for name in names if isinstance(counts.get(name), int)}


def metric_of(network: Network, name: str) -> Metric | None:
    """Return the network's metric, else the one a person types; None for a name no longer known."""
    own = next((metric for metric in METRICS.get(network, ()) if metric.name == name), None)
    if own or name not in {kind.value for kind in TYPED_KINDS}:
        return own
    return Metric(name, MetricKind(name), None)
