"""A WordPress site's sticky posts (REST API Handbook, Posts: "sticky")."""

from collections.abc import Sequence
from html import unescape
from typing import Any

from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.mastodon_inbox import parse_instant
from app.adapters.networks.server_text import plain_text, web_address
from app.adapters.networks.wordpress_errors import GONE
from app.adapters.networks.wordpress_site import POSTS, post_path, site_refusal
from app.domain.account_watch.rules.outside_posts import AccountPost


def sticky_posts(talk: NetworkApi) -> Sequence[AccountPost]:
    """Return the pinned posts with their titles, which is what a site shows."""
    answer = talk.get(POSTS, sticky="true", per_page="20", _fields="id,link,title,date_gmt")
    try:
        return [_post(each) for each in talk.list_in(answer)]
    except (KeyError, TypeError, ValueError) as failure:
        raise talk.nonsense(answer) from failure


def set_sticky(talk: NetworkApi, remote_id: str, *, is_on: bool) -> None:
    """Keep a public post on the front page, or no longer; it needs the right to edit others' posts (Editor)."""
    answer = talk.post(post_path(remote_id), json={"sticky": is_on})
    post = talk.object_in(answer)
    if is_on and post.get("status") != "publish":
        raise site_refusal(talk, GONE, answer.status)
    if post.get("sticky") is not is_on:
        raise talk.nonsense(answer)


def _post(post: dict[str, Any]) -> AccountPost:
    title = unescape(plain_text(str(post["title"]["rendered"])).strip())
    return AccountPost(str(post["id"]), web_address({"url": post["link"]}), title, parse_instant(post["date_gmt"]))
