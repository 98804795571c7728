"""An account of Mastodon as citizens see it, and the figures of its statuses (API entities: Account, Status)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.mastodon_statuses import made_at, own_statuses, status_path
from app.adapters.networks.server_text import plain_text, web_address
from app.core.clock import Clock, system_now
from app.domain.account_watch.rules.outside_posts import AccountPost
from app.domain.account_watch.rules.profile import AccountProfile
from app.domain.directory.rules.networks import Network, Visibility
from app.domain.metrics.ports import PostMetrics
from app.domain.metrics.rules.catalogue import figures_in
from app.domain.publishing.ports import AccountAccess, NetworkError

_ME = "/api/v1/accounts/verify_credentials"
_GONE = (404, 410)


class MastodonObserver:
    """Statuses are read one by one: asking for several at once is newer than many servers."""

    batch = 40

    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._outbound, self._clock = outbound, clock

    def read_metrics(self, access: AccountAccess, remote_ids: Sequence[str]) -> Mapping[str, PostMetrics]:
        talk = self._talk(access)
        read = {remote_id: _read_status(talk, remote_id) for remote_id in remote_ids}
        return {remote_id: figures_in(Network.MASTODON, status) for remote_id, status in read.items() if status}

    def profile(self, access: AccountAccess) -> AccountProfile:
        """Return the profile; a picture's address is its mark: servers give each a new one."""
        talk = self._talk(access)
        account = talk.object_in(talk.get(_ME))
        return AccountProfile(
            name=str(account.get("display_name") or ""),
            biography=plain_text(str(account.get("note") or "")).strip(),
            link=_links(account),
            avatar=str(account.get("avatar_static") or account.get("avatar") or ""),
            header=str(account.get("header_static") or account.get("header") or ""),
        )

    def recent_posts(self, access: AccountAccess, *, since: datetime) -> Sequence[AccountPost]:
        talk = self._talk(access)
        account = talk.text_in(talk.get(_ME), "id")
        statuses = (status for _, status in own_statuses(talk, account, since))
        return [_post(each) for each in statuses if made_at(each) >= since and _is_own_post(each, account)]

    def pinned_posts(self, access: AccountAccess) -> Sequence[AccountPost]:
        """Return the statuses that say so: lenient servers list others too."""
        talk = self._talk(access)
        account = quote(talk.text_in(talk.get(_ME), "id"), safe="")
        statuses = talk.list_in(talk.get(f"/api/v1/accounts/{account}/statuses", pinned="true"))
        return [_post(status) for status in statuses if status.get("pinned") is True]

    def _talk(self, access: AccountAccess) -> NetworkApi:
        return NetworkApi(self._outbound, access.base_url, clock=self._clock, token=access.token)


def _read_status(talk: NetworkApi, remote_id: str) -> dict[str, Any] | None:
    try:
        return talk.object_in(talk.get(status_path(remote_id)))
    except NetworkError as trouble:
        if trouble.status in _GONE:
            return None
        raise


def _links(account: dict[str, Any]) -> str:
    """Return the values of the profile's fields, where links stand."""
    fields = account.get("fields")
    values = (str(field.get("value") or "") for field in fields or [] if isinstance(field, dict))
    return "\n".join(plain_text(value).strip() for value in values)


def _is_own_post(status: dict[str, Any], account: str) -> bool:
    answered = str(status.get("in_reply_to_account_id") or account)
    return answered == account and status.get("visibility") != Visibility.DIRECT.value and not status.get("reblog")


def _post(status: dict[str, Any]) -> AccountPost:
    text = plain_text(str(status.get("content") or "")).strip()
    return AccountPost(str(status.get("id")), web_address(status), text, made_at(status))
