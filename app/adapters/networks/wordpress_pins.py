"""A WordPress site's sticky posts (REST API Handbook, Posts: "sticky")."""

from collections.abc import Sequence
from html import unescape
from typing import Any

from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.mastodon_inbox import parse_instant
from app.adapters.networks.server_text import plain_text, web_address
from app.adapters.networks.wordpress_site import POSTS
from app.domain.account_watch.rules.outside_posts import AccountPost


def sticky_posts(talk: NetworkApi) -> Sequence[AccountPost]:
    """Return them with their titles, which is what a site shows."""
    answer = talk.get(POSTS, sticky="true", per_page="20", _fields="id,link,title,date_gmt")
    try:
        return [_post(each) for each in talk.list_in(answer)]
    except (KeyError, TypeError, ValueError) as failure:
        raise talk.nonsense(answer) from failure


def _post(post: dict[str, Any]) -> AccountPost:
    title = unescape(plain_text(str(post["title"]["rendered"])).strip())
    return AccountPost(str(post["id"]), web_address({"url": post["link"]}), title, parse_instant(post["date_gmt"]))
