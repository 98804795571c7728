"""An account of Bluesky as its server holds it, and the figures of its posts as the AppView counts them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky_records import COLLECTION, NO_RECORD, post_address
from app.adapters.networks.bluesky_sessions import BlueskySession, BlueskySessions
from app.adapters.networks.exchange import NetworkApi
from app.adapters.networks.mastodon_inbox import parse_instant
from app.core.clock import Clock, system_now
from app.domain.account_watch.rules.outside_posts import AccountPost
from app.domain.account_watch.rules.profile import AccountProfile
from app.domain.directory.rules.networks import Network
from app.domain.metrics.ports import PostMetrics
from app.domain.metrics.rules.catalogue import figures_in
from app.domain.publishing.ports import AccountAccess, NetworkError

_LIST, _PAGE, _PAGES = "com.atproto.repo.listRecords", "100", 3
_PROFILE, _GET = "app.bsky.actor.profile", "com.atproto.repo.getRecord"


class BlueskyObserver:
    batch = 25
    """app.bsky.feed.getPosts, "uris"."""

    def __init__(self, outbound: HttpClient, *, clock: Clock = system_now) -> None:
        self._sessions = BlueskySessions(outbound, clock=clock)

    def read_metrics(self, access: AccountAccess, remote_ids: Sequence[str]) -> Mapping[str, PostMetrics]:
        talk, _ = self._open(access)
        answer = talk.get(f"/xrpc/app.bsky.feed.getPosts?{urlencode([('uris', uri) for uri in remote_ids])}")
        views = talk.object_in(answer).get("posts")
        if not isinstance(views, list):
            raise talk.nonsense(answer)
        return {str(view.get("uri")): figures_in(Network.BLUESKY, view) for view in views if isinstance(view, dict)}

    def profile(self, access: AccountAccess) -> AccountProfile:
        """Return the profile; a picture's mark is the hash under which the server holds it."""
        value = _profile(*self._open(access))
        return AccountProfile(
            name=str(value.get("displayName") or ""),
            biography=str(value.get("description") or ""),
            avatar=_blob(value.get("avatar")),
            header=_blob(value.get("banner")),
        )

    def recent_posts(self, access: AccountAccess, *, since: datetime) -> Sequence[AccountPost]:
        talk, session = self._open(access)
        posts = (_post(record, session) for record in _records(talk, session, COLLECTION))
        return [post for post in posts if post and post.made_at >= since]

    def pinned_posts(self, access: AccountAccess) -> Sequence[AccountPost]:
        """Return the post that the profile points at (app.bsky.actor.profile, "pinnedPost"), unless it is gone."""
        talk, session = self._open(access)
        uri = str((_profile(talk, session).get("pinnedPost") or {}).get("uri") or "")
        if not uri.startswith(f"at://{session.did}/"):
            return []
        repo, collection, key = uri.removeprefix("at://").split("/")
        try:
            record = talk.object_in(talk.get(f"/xrpc/{_GET}", repo=repo, collection=collection, rkey=key))
        except NetworkError as trouble:
            if trouble.code != NO_RECORD:
                raise
            return []
        post = _post({"uri": uri, **record}, session)
        return [post] if post else []

    def _open(self, access: AccountAccess) -> tuple[NetworkApi, BlueskySession]:
        session = self._sessions.session(access)
        return self._sessions.talk(session), session


def _profile(talk: NetworkApi, session: BlueskySession) -> dict[str, Any]:
    """Return the account's own record of itself, empty without one."""
    return next((record["value"] for record in _records(talk, session, _PROFILE)), {})


def _records(talk: NetworkApi, session: BlueskySession, collection: str) -> Iterator[dict[str, Any]]:
    """Yield the account's records, the newest keys first."""
    cursor = ""
    for _ in range(_PAGES):
        options = {"repo": session.did, "collection": collection, "limit": _PAGE}
        answer = talk.get(f"/xrpc/{_LIST}", **options, **({"cursor": cursor} if cursor else {}))
        page = talk.object_in(answer)
        records = page.get("records")
        if not isinstance(records, list):
            raise talk.nonsense(answer)
        yield from (record for record in records if isinstance(record.get("value"), dict))
        cursor = str(page.get("cursor") or "")
        if not cursor:
            return


def _post(record: dict[str, Any], session: BlueskySession) -> AccountPost | None:
    """Read a record; None for an answer to somebody else, or one without an hour."""
    uri, value = str(record.get("uri")), record["value"]
    answered = str(((value.get("reply") or {}).get("parent") or {}).get("uri") or uri)
    if not answered.startswith(f"at://{session.did}/"):
        return None
    try:
        made_at = parse_instant(value.get("createdAt"))
    except ValueError:
        return None
    return AccountPost(uri, post_address(session.handle, uri), str(value.get("text") or ""), made_at)


def _blob(picture: Any) -> str:
    reference = picture.get("ref") if isinstance(picture, dict) else None
    return str(reference.get("$link") or "") if isinstance(reference, dict) else ""
