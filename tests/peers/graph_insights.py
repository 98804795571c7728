"""Insights of what was published: "Page Post Insights", "Instagram Media Insights" and Threads' "Insights"."""

from collections.abc import Set
from functools import partial

from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import Call, Node, Record

POST = {"post_media_view", "post_total_media_view_unique", "post_clicks", "post_reactions_by_type_total"}
MEDIA = {"views", "reach", "likes", "comments", "saved", "shares", "total_interactions", "follows", "profile_visits"}
THREAD = {"views", "likes", "replies", "reposts", "quotes", "shares"}


def insights(call: Call, node: Node, known: Set[str]) -> Record:
    names = call.items("metric")
    if not names or not known.issuperset(names):
        raise GraphRefusal("parameter", "The value must be a valid insights metric")
    figures = node.data.get("figures", {})
    rows = [
        {"name": name, "period": "lifetime", "values": [{"value": figures.get(name, 0)}], "id": f"{node.id}/{name}"}
        for name in names
    ]
    return {"data": rows}


of_post, of_media, of_thread = (partial(insights, known=known) for known in (POST, MEDIA, THREAD))
