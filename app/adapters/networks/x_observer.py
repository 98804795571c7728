"""An account of X as citizens see it, and the figures of its posts (X API v2, "Data dictionary": User, Post).

X charges each post that it tells, and the account ("X API: Pricing").
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.x import made_at
from app.adapters.networks.x_api import keys_of, x_talk
from app.adapters.networks.x_media import data_of, text_of
from app.adapters.networks.x_text import whole_text
from app.core.clock import Clock, system_now
from app.domain.account_watch.rules.outside_posts import AccountPost
from app.domain.account_watch.rules.profile import AccountProfile
from app.domain.directory.rules.networks import Network
from app.domain.metrics.ports import PostMetrics
from app.domain.metrics.rules.catalogue import figures_in
from app.domain.publishing.ports import AccountAccess

_ME, _POSTS = "/2/users/me", "50"
_PROFILE = "name,description,url,entities,profile_image_url,profile_banner_url"


class XObserver:
    batch = 50
    """Fewer than X admits, so that each batch is kept before the next is paid."""

    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._outbound, self._clock = outbound, clock

    def read_metrics(self, access: AccountAccess, remote_ids: Sequence[str]) -> Mapping[str, PostMetrics]:
        """Return the figures; of what is gone X tells an error beside them."""
        talk = self._talk(access)
        options = {"ids": ",".join(remote_ids), "tweet.fields": "public_metrics"}
        posts = _rows(talk.object_in(talk.get("/2/tweets", **options)))
        return {str(post.get("id")): figures_in(Network.X, post.get("public_metrics") or {}) for post in posts}

    def profile(self, access: AccountAccess) -> AccountProfile:
        """Return the profile; a picture's address is its mark."""
        talk = self._talk(access)
        user = data_of(talk, talk.get(_ME, **{"user.fields": _PROFILE}))
        return AccountProfile(
            name=str(user.get("name") or ""),
            biography=str(user.get("description") or ""),
            link=_link(user),
            avatar=str(user.get("profile_image_url") or ""),
            header=str(user.get("profile_banner_url") or ""),
        )

    def recent_posts(self, access: AccountAccess, *, since: datetime) -> Sequence[AccountPost]:
        """Return the newest fifty at most, no answers among them: each has its price."""
        talk, handle = self._talk(access), keys_of(access).handle
        account = text_of(talk, talk.get(_ME), "id")
        options = {
            "max_results": _POSTS,
            "exclude": "retweets,replies",
            "start_time": f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "tweet.fields": "created_at,entities",
        }
        answer = talk.get(f"/2/users/{quote(account, safe='')}/tweets", **options)
        return [_post(post, handle) for post in _rows(talk.object_in(answer)) if made_at(post) >= since]

    def _talk(self, access: AccountAccess) -> NetworkApi:
        return x_talk(self._outbound, access, clock=self._clock)


def _rows(page: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    return (row for row in page.get("data") or [] if isinstance(row, dict))


def _link(user: Mapping[str, Any]) -> str:
    """Return the profile's link as it was written (User, entities.url)."""
    links = ((user.get("entities") or {}).get("url") or {}).get("urls") or []
    return str(next((link.get("expanded_url") for link in links), "") or user.get("url") or "")


def _post(post: dict[str, Any], handle: str) -> AccountPost:
    number = str(post.get("id"))
    address = f"https://x.com/{handle}/status/{quote(number, safe='')}"
    return AccountPost(number, address, whole_text(post).strip(), made_at(post))
