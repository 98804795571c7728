"""Publishing on X (API v2), with the account's own keys (OAuth 1.0a, RFC 5849: they never end) or its OAuth 2 token."""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.claim_time import begin_publishing
from app.adapters.networks.exchange import NetworkApi, before_publishing
from app.adapters.networks.graph import check_public
from app.adapters.networks.x_api import keys_of, x_talk
from app.adapters.networks.x_media import data_of, text_of, upload_picture, upload_video
from app.adapters.networks.x_text import is_same_post
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingPost,
    PublishReceipt,
    RemoteProfile,
    ServerLimits,
    WithdrawalReceipt,
)

CLOCK_TOLERANCE = timedelta(minutes=5)
_CHARACTERS, _LINK, _IMAGES = 280, 23, 4
_MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp")
_PAGES, _PAGE = 3, 100
_FIELDS = "created_at,entities,referenced_tweets"

_ABSENT = msg("X ya no tiene esa publicación.")
_OTHER_ACCOUNT = msg("Esas claves son de @%(handle)s, que no es la cuenta escrita. Cree las de la cuenta oficial.")
_REFUSED = NetworkErrorKind.REFUSED


class XNetwork:
    """The secret is the account's name and its four keys, or its OAuth 2 token, with a space between.

    `wait` takes the seconds between looks at a video that is being processed. Videos ready for a post that has not
    left are remembered by its key: a claim that ended before the act uploads nothing twice.
    """

    tells_beginning = True

    def __init__(
        self, outbound: HttpClient, *, clock: Clock = clocks.system_now, wait: Callable[[float], None] = clocks.sleep
    ) -> None:
        self._outbound, self._clock, self._wait = outbound, clock, wait
        self._ready_videos: dict[str, str] = {}

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Upload and describe the media, then post once."""
        check_public(outgoing)
        talk = self._talk(access)
        with before_publishing():
            media = [self._upload_file(talk, file, outgoing.key) for file in outgoing.attachments]
        begin_publishing(outgoing, now=self._clock())
        self._ready_videos.pop(outgoing.key, None)
        answer = talk.post("/2/tweets", json=_post_fields(outgoing, media))
        return _receipt(access, text_of(talk, answer, "id"), answer.status, talk.excerpt(answer))

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        talk, earliest = self._talk(access), since - CLOCK_TOLERANCE
        account = text_of(talk, talk.get("/2/users/me"), "id")
        for answer, post in _own_posts(talk, account, earliest):
            remote_id = str(post.get("id") or "")
            if remote_id not in known and made_at(post) >= earliest and is_same_post(outgoing, post):
                return _receipt(access, remote_id, answer.status, "")
        return None

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        """Delete; an answer that says "not deleted" is a refusal."""
        talk = self._talk(access)
        answer = talk.delete(post_path(remote_id))
        if not data_of(talk, answer).get("deleted"):
            raise NetworkError(_REFUSED, _ABSENT, status=404, excerpt=talk.excerpt(answer))
        return WithdrawalReceipt(answer.status, talk.excerpt(answer))

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        """Read the post: of one that is gone X answers 200 with errors and no data."""
        talk = self._talk(access)
        try:
            return "data" in talk.object_in(talk.get(post_path(remote_id)))
        except NetworkError as trouble:
            if trouble.status != 404:
                raise
            return False

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        """Return the account. Raises `NetworkError` when the keys are another's."""
        talk = self._talk(access)
        answer = talk.get("/2/users/me")
        name = text_of(talk, answer, "username")
        if name.casefold() != keys_of(access).handle.casefold():
            raise NetworkError(_REFUSED, msg(_OTHER_ACCOUNT.msgid, handle=name), status=answer.status)
        shown = str(data_of(talk, answer).get("name") or "")
        return RemoteProfile(name, f"https://x.com/{name}", text_of(talk, answer, "id"), shown)

    def declared(self, base_url: str) -> ServerLimits:
        return ServerLimits(_CHARACTERS, _LINK, _IMAGES, _MEDIA_TYPES)

    def _upload_file(self, talk: NetworkApi, file: OutgoingAttachment, key: str) -> str:
        if file.video is None:
            return upload_picture(talk, file)
        if key not in self._ready_videos:
            self._ready_videos[key] = upload_video(talk, file.video, wait=self._wait)
        return self._ready_videos[key]

    def _talk(self, access: AccountAccess) -> NetworkApi:
        return x_talk(self._outbound, access, clock=self._clock)


def _post_fields(outgoing: OutgoingPost, media: list[str]) -> dict[str, Any]:
    fields: dict[str, Any] = {"text": outgoing.text}
    if media:
        fields["media"] = {"media_ids": media}
    if outgoing.shows_ai_media:
        fields["made_with_ai"] = True
    if outgoing.answers:
        fields["reply"] = {"in_reply_to_tweet_id": outgoing.answers}
    return fields


def _own_posts(talk: NetworkApi, account: str, earliest: datetime) -> Iterator[tuple[HttpResponse, dict[str, Any]]]:
    """Yield the account's posts, newest first, since `earliest`."""
    options = {
        "max_results": str(_PAGE),
        "exclude": "retweets",
        "start_time": f"{earliest.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "tweet.fields": _FIELDS,
    }
    for _ in range(_PAGES):
        answer = talk.get(f"/2/users/{quote(account, safe='')}/tweets", **options)
        page = talk.object_in(answer)
        yield from ((answer, post) for post in page.get("data") or [] if isinstance(post, dict))
        following = (page.get("meta") or {}).get("next_token")
        if not following:
            return
        options["pagination_token"] = str(following)


def made_at(post: dict[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(str(post.get("created_at"))).astimezone(UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def post_path(remote_id: str) -> str:
    return f"/2/tweets/{quote(remote_id, safe='')}"


def _receipt(access: AccountAccess, remote_id: str, status: int, excerpt: str) -> PublishReceipt:
    address = f"https://x.com/{keys_of(access).handle}/status/{quote(remote_id, safe='')}"
    return PublishReceipt(remote_id, address, status, excerpt)
