"""Accounts of Facebook, Instagram and Threads as citizens see them, and the figures of their posts.

Nothing here was tried against Meta: written from its documents (`metrics.rules.catalogue` names them).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.networks.graph import (
    ABSENT,
    GRAPH_VERSION,
    REFUSED,
    GraphAccount,
    PostFields,
    graph_errors,
    instant_of,
    node_path,
)
from app.adapters.networks.threads import THREADS_VERSION
from app.core.clock import Clock, system_now
from app.domain.account_watch.rules.outside_posts import AccountPost
from app.domain.account_watch.rules.profile import AccountProfile
from app.domain.metrics.ports import PostMetrics
from app.domain.publishing.ports import AccountAccess, NetworkError


@dataclass(frozen=True, slots=True)
class ObservedEdges:
    """Where one of these networks keeps what is observed.

    `owner`: the node, "" for the account's identifier; `parts`: of a profile, by the network's field; `counts`: fields
    with a total, by metric.
    """

    version: str
    edge: str
    post: PostFields
    insights: Sequence[str]
    parts: Mapping[str, str]
    owner: str = ""
    counts: Mapping[str, str] = field(default_factory=dict)


_REPOST = "REPOST_FACADE"
"""Threads API, "Retrieve posts": the kind of what was only reposted."""
_SUMMARY = "{}.limit(0).summary(total_count)"
FACEBOOK_EDGES = ObservedEdges(
    GRAPH_VERSION,
    "published_posts",
    PostFields(text="message", made_at="created_time", address="permalink_url"),
    insights=("post_media_view",),
    parts={"name": "name", "about": "biography", "website": "link"},
    counts={**{name: _SUMMARY.format(name) for name in ("reactions", "comments")}, "shares": "shares"},
)
INSTAGRAM_EDGES = ObservedEdges(
    GRAPH_VERSION,
    "media",
    PostFields(text="caption", made_at="timestamp", address="permalink"),
    insights=("views", "reach", "likes", "comments", "saved", "shares"),
    parts={"name": "name", "biography": "biography", "website": "link"},
)
THREADS_EDGES = ObservedEdges(
    THREADS_VERSION,
    "threads",
    PostFields(text="text", made_at="timestamp", address="permalink", kind="media_type"),
    insights=("views", "likes", "replies", "reposts", "quotes"),
    parts={"name": "name", "threads_biography": "biography"},
    owner="me",
)


class GraphObserver:
    """Pictures are not compared: their addresses are signed anew each time."""

    batch = 50

    def __init__(self, outbound: HttpClient, edges: ObservedEdges, *, clock: Clock = system_now) -> None:
        self._outbound, self._edges, self._clock = outbound, edges, clock

    def read_metrics(self, access: AccountAccess, remote_ids: Sequence[str]) -> Mapping[str, PostMetrics]:
        account = self._account(access)
        read = {remote_id: self._post_metrics(account, remote_id) for remote_id in remote_ids}
        return {remote_id: metrics for remote_id, metrics in read.items() if metrics}

    def profile(self, access: AccountAccess) -> AccountProfile:
        account = self._account(access)
        node = account.read(self._edges.owner or account.name, ",".join(self._edges.parts))
        return AccountProfile(**{part: str(node.get(name) or "") for name, part in self._edges.parts.items()})

    def recent_posts(self, access: AccountAccess, *, since: datetime) -> Sequence[AccountPost]:
        account, fields = self._account(access), self._edges.post
        edge = node_path(self._edges.owner or account.name, self._edges.edge)
        own = (node for _, node in account.own_posts(edge, fields, since) if node.get(fields.kind) != _REPOST)
        posts = (_post(node, fields) for node in own)
        return [post for post in posts if post.made_at >= since]

    def _account(self, access: AccountAccess) -> GraphAccount:
        return GraphAccount(self._outbound, access, self._edges.version, clock=self._clock, errors=graph_errors({}))

    def _post_metrics(self, account: GraphAccount, remote_id: str) -> dict[str, int]:
        """Return totals and insights; a key without permission for insights still gives the totals."""
        counts: dict[str, int] = {}
        try:
            if self._edges.counts:
                counts = _totals(account.read(remote_id, ",".join(self._edges.counts.values())), self._edges.counts)
            return counts | self._insights(account, remote_id)
        except NetworkError as trouble:
            if trouble.code.startswith(ABSENT):
                return {}
            if counts and trouble.kind is REFUSED:
                return counts
            raise

    def _insights(self, account: GraphAccount, remote_id: str) -> dict[str, int]:
        answer = account.talk.get(node_path(remote_id, "insights"), metric=",".join(self._edges.insights))
        rows = account.talk.object_in(answer).get("data")
        figures = ((str(row.get("name")), _first_value(row)) for row in rows or [] if isinstance(row, dict))
        return {name: value for name, value in figures if name in self._edges.insights and value is not None}


def _totals(node: dict[str, Any], names: Mapping[str, str]) -> dict[str, int]:
    """Read totals: of an edge its summary's, of shares their count, which Meta leaves out while it is 0."""
    totals = {}
    for name in names:
        value = node.get(name) or {}
        total = value.get("summary", {}).get("total_count", value.get("count", 0))
        totals[name] = total if isinstance(total, int) else 0
    return totals


def _first_value(row: dict[str, Any]) -> int | None:
    values = row.get("values")
    first = values[0].get("value") if isinstance(values, list) and values else None
    return first if isinstance(first, int) else None


def _post(node: dict[str, Any], fields: PostFields) -> AccountPost:
    text, address = str(node.get(fields.text) or ""), str(node.get(fields.address) or "")
    return AccountPost(str(node.get("id")), address, text, instant_of(node.get(fields.made_at)))
