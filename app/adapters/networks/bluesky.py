"""Publishing on Bluesky (AT Protocol): a record whose key is known before the first try is made once at most.

A video goes to the account's own server, as a picture does (Bluesky, "Uploading Video": simple method), and not to
video.bsky.app first: any server takes it, and Bluesky prepares it once the record is out.
"""

from collections.abc import Collection, Iterator
from datetime import datetime
from functools import partial
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky_limits import check_video, file_limits, server_version
from app.adapters.networks.bluesky_pins import POST_GONE, profile_place, put_pin
from app.adapters.networks.bluesky_records import (
    COLLECTION,
    NO_RECORD,
    card_embed,
    picture_of,
    pictures_embed,
    post_address,
    post_record,
    record_key,
    video_embed,
)
from app.adapters.networks.bluesky_sessions import REFUSED, BlueskySession, BlueskySessions
from app.adapters.networks.claim_time import begin_publishing
from app.adapters.networks.exchange import NetworkApi, before_publishing
from app.adapters.networks.file_streams import open_file
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.directory.rules.networks import Visibility
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    OutgoingAttachment,
    OutgoingCard,
    OutgoingPost,
    OutgoingVideo,
    PublishReceipt,
    RemoteProfile,
    ServerLimits,
    WithdrawalReceipt,
)

_CHARACTERS, _IMAGES = 300, 4
_PIECE = 1024 * 1024
"""Bytes of a video in memory."""
_MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp")
_IS_THERE = "InvalidSwap"
_PUT, _GET, _DELETE = "com.atproto.repo.putRecord", "com.atproto.repo.getRecord", "com.atproto.repo.deleteRecord"

_ALL_PUBLIC = msg("En Bluesky toda respuesta es pública. Conteste a mano, en privado.")


class BlueskyNetwork:
    """Videos uploaded for a post that has not left are remembered by its key, and not uploaded again."""

    publishes_once_by_key = tells_beginning = True

    def __init__(self, outbound: HttpClient, *, clock: Clock = clocks.system_now) -> None:
        self._sessions, self._clock = BlueskySessions(outbound, clock=clock), clock
        self._uploaded_videos: dict[str, dict[str, Any]] = {}

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Upload, then put the record unless one with its key exists: it is this post."""
        if outgoing.visibility is Visibility.DIRECT:
            raise NetworkError(REFUSED, _ALL_PUBLIC)
        with before_publishing():
            session = self._sessions.session(access)
            talk = self._sessions.talk(session)
            record = self._record(talk, outgoing)
        begin_publishing(outgoing, now=self._clock())
        self._uploaded_videos.pop(outgoing.key, None)
        where = {"repo": session.did, "collection": COLLECTION, "rkey": record_key(outgoing)}
        try:
            answer = talk.post(f"/xrpc/{_PUT}", json={**where, "record": record, "swapRecord": None})
        except NetworkError as trouble:
            if trouble.code == _IS_THERE and (receipt := self._published(talk, session, outgoing)):
                return receipt
            raise
        return _receipt(session, talk.text_in(answer, "uri"), answer.status, talk.excerpt(answer))

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        """Look under the post's own key; neither times nor texts decide."""
        session = self._sessions.session(access)
        return self._published(self._sessions.talk(session), session, outgoing)

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        session = self._sessions.session(access)
        talk = self._sessions.talk(session)
        talk.get(f"/xrpc/{_GET}", **_place_of(remote_id))
        answer = talk.post(f"/xrpc/{_DELETE}", json=_place_of(remote_id))
        return WithdrawalReceipt(answer.status, talk.excerpt(answer))

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        return self._find_record(self._sessions.talk(self._sessions.session(access)), _place_of(remote_id)) is not None

    def pin(self, access: AccountAccess, remote_id: str) -> None:
        """Name the post in the profile, in place of any other."""
        session = self._sessions.session(access)
        talk = self._sessions.talk(session)
        post = self._find_record(talk, _place_of(remote_id))
        if post is None:
            raise NetworkError(REFUSED, POST_GONE)
        put_pin(talk, session, self._find_record(talk, profile_place(session)), {"uri": remote_id, "cid": post["cid"]})

    def unpin(self, access: AccountAccess, remote_id: str) -> None:
        session = self._sessions.session(access)
        talk = self._sessions.talk(session)
        profile = self._find_record(talk, profile_place(session))
        if profile and (profile["value"].get("pinnedPost") or {}).get("uri") == remote_id:
            put_pin(talk, session, profile, None)

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        session = self._sessions.session(access)
        record = self._find_record(self._sessions.talk(session), profile_place(session)) or {}
        name = str(record.get("value", {}).get("displayName") or "")
        return RemoteProfile(session.handle, f"https://bsky.app/profile/{session.handle}", session.did, name)

    def declared(self, base_url: str) -> ServerLimits:
        """Ask whether it is such a server, and its version, on which the size of files hangs."""
        server = self._sessions.server(base_url)
        server.get("/xrpc/com.atproto.server.describeServer")
        return ServerLimits(_CHARACTERS, None, _IMAGES, _MEDIA_TYPES, *file_limits(server_version(server)))

    def _record(self, talk: NetworkApi, outgoing: OutgoingPost) -> dict[str, Any]:
        return post_record(
            outgoing,
            embed=self._embed(talk, outgoing),
            reply=self._thread(talk, outgoing.answers) if outgoing.answers else None,
            resolve=lambda handle: self._resolve(talk, handle),
            now=self._clock(),
        )

    def _embed(self, talk: NetworkApi, outgoing: OutgoingPost) -> dict[str, Any] | None:
        """Upload what hangs from the text: a video, pictures or, without any, the link's card."""
        match outgoing.attachments:
            case (file,) if file.video:
                return self._uploaded_video(talk, file, file.video, outgoing.key)
            case ():
                return card_embed(outgoing.card, self._thumbnail(talk, outgoing.card)) if outgoing.card else None
            case pictures:
                return pictures_embed([self._picture(talk, picture) for picture in pictures])

    def _uploaded_video(
        self, talk: NetworkApi, file: OutgoingAttachment, video: OutgoingVideo, key: str
    ) -> dict[str, Any]:
        if key not in self._uploaded_videos:
            self._uploaded_videos[key] = self._video(talk, file, video)
        return self._uploaded_videos[key]

    def _video(self, talk: NetworkApi, file: OutgoingAttachment, video: OutgoingVideo) -> dict[str, Any]:
        check_video(talk, video, now=self._clock())
        with open_file(video.open) as stream:
            pieces = iter(partial(stream.read, _PIECE), b"")
            blob = self._upload(talk, pieces, file.media_type, size=video.size)
        captions = {each.language: self._upload(talk, each.content.encode(), "text/vtt") for each in video.captions}
        return video_embed(blob, captions, alt_text=file.alt_text, width=file.width, height=file.height)

    def _picture(self, talk: NetworkApi, picture: OutgoingAttachment) -> dict[str, Any]:
        blob = self._upload(talk, picture.content, picture.media_type)
        return picture_of(blob, alt_text=picture.alt_text, width=picture.width, height=picture.height)

    def _thumbnail(self, talk: NetworkApi, card: OutgoingCard) -> dict[str, Any] | None:
        """Upload the card's picture; a refused one stops no post."""
        try:
            return self._upload(talk, card.picture, card.picture_type) if card.picture else None
        except NetworkError as trouble:
            if trouble.kind is not REFUSED:
                raise
            return None

    def _upload(
        self, talk: NetworkApi, content: bytes | Iterator[bytes], media_type: str, *, size: int | None = None
    ) -> dict[str, Any]:
        """Upload; `size`: of content that comes in pieces."""
        headers = {"Content-Type": media_type} | ({"Content-Length": str(size)} if size is not None else {})
        answer = talk.post("/xrpc/com.atproto.repo.uploadBlob", headers=headers, content=content)
        blob = talk.object_in(answer).get("blob")
        if not isinstance(blob, dict):
            raise talk.nonsense(answer)
        return blob

    def _thread(self, talk: NetworkApi, answered: str) -> dict[str, Any]:
        """Return the references of an answer: what it answers, and where that conversation begins."""
        answer = talk.get(f"/xrpc/{_GET}", **_place_of(answered))
        parent = {name: talk.text_in(answer, name) for name in ("uri", "cid")}
        reply = talk.object_in(answer).get("value", {}).get("reply") or {}
        return {"root": reply.get("root") or parent, "parent": parent}

    def _resolve(self, talk: NetworkApi, handle: str) -> str | None:
        try:
            answer = talk.get("/xrpc/com.atproto.identity.resolveHandle", handle=handle)
        except NetworkError as trouble:
            if trouble.kind is not REFUSED:
                raise
            return None
        return talk.text_in(answer, "did")

    def _published(self, talk: NetworkApi, session: BlueskySession, outgoing: OutgoingPost) -> PublishReceipt | None:
        place = {"repo": session.did, "collection": COLLECTION, "rkey": record_key(outgoing)}
        record = self._find_record(talk, place)
        return _receipt(session, str(record["uri"]), 200, "") if record else None

    def _find_record(self, talk: NetworkApi, place: dict[str, str]) -> dict[str, Any] | None:
        try:
            return talk.object_in(talk.get(f"/xrpc/{_GET}", **place))
        except NetworkError as trouble:
            if trouble.code != NO_RECORD:
                raise
            return None


def _receipt(session: BlueskySession, uri: str, status: int, excerpt: str) -> PublishReceipt:
    return PublishReceipt(uri, post_address(session.handle, uri), status, excerpt)


def _place_of(uri: str) -> dict[str, str]:
    """Return the record's place: at://repo/collection/rkey."""
    repo, collection, key = uri.removeprefix("at://").split("/")
    return {"repo": repo, "collection": collection, "rkey": key}
