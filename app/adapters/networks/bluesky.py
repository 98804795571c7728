"""Publishing on Bluesky (AT Protocol): a record whose key is known before the first try is made once at most."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.networks.bluesky_records import (
    COLLECTION,
    card_embed,
    picture_of,
    pictures_embed,
    post_record,
    record_key,
)
from app.adapters.networks.exchange import ErrorTable, KnownError, NetworkApi, before_publishing
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingCard,
    OutgoingPost,
    PublishReceipt,
    RemoteProfile,
    ServerLimits,
    WithdrawalReceipt,
)

SESSION_LIFE = timedelta(minutes=60)
"""Half of what servers give a session; they open thirty in five minutes and three hundred a day."""
_CHARACTERS, _IMAGES = 300, 4
_MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp")
_NO_RECORD, _IS_THERE = "RecordNotFound", "InvalidSwap"
_PUT, _GET, _DELETE = "com.atproto.repo.putRecord", "com.atproto.repo.getRecord", "com.atproto.repo.deleteRecord"

UNAUTHORISED, REFUSED = NetworkErrorKind.UNAUTHORISED, NetworkErrorKind.REFUSED
_CONNECT = msg("%(host)s ya no acepta la autorización de la cuenta. Vuelva a conectarla.")
_SUSPENDED = msg("Bluesky ha suspendido o desactivado la cuenta. Entre en ella para saber por qué y recuperarla.")
_ERRORS = ErrorTable(
    {
        "InvalidToken": KnownError(UNAUTHORISED, _CONNECT),
        "ExpiredToken": KnownError(UNAUTHORISED, _CONNECT),
        "AuthenticationRequired": KnownError(
            UNAUTHORISED,
            msg("%(host)s no reconoce el nombre de la cuenta o la contraseña de aplicación. Cree otra y conéctela."),
        ),
        "AuthFactorTokenRequired": KnownError(
            UNAUTHORISED, msg("Esa es la contraseña de la cuenta. Cree una contraseña de aplicación y escriba esa.")
        ),
        "AccountTakedown": KnownError(UNAUTHORISED, _SUSPENDED),
        "AccountSuspended": KnownError(UNAUTHORISED, _SUSPENDED),
        "AccountDeactivated": KnownError(UNAUTHORISED, _SUSPENDED),
        "BlobTooLarge": KnownError(REFUSED, msg("La imagen pesa más de lo que admite Bluesky. Redúzcala y repita.")),
        "InvalidMimeType": KnownError(REFUSED, msg("Bluesky no admite esa clase de imagen. Use JPEG o PNG.")),
    }
)
"""By the name that servers give the error (XRPC, "error"); from the lexicons of com.atproto.server and repo."""


@dataclass(frozen=True, slots=True)
class _Session:
    did: str
    handle: str
    host: str
    token: str = field(repr=False)
    ends_at: datetime


class BlueskyNetwork:
    """The secret is the account's handle and an app password, with a space between."""

    def __init__(self, outbound: HttpClient, *, clock: Clock = clocks.system_now) -> None:
        self._outbound, self._clock = outbound, clock
        self._sessions: dict[AccountAccess, _Session] = {}

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Upload, then put the record unless one with its key exists: it is this post."""
        with before_publishing():
            session = self._session(access)
            talk = self._talk(session)
            record = self._record(talk, outgoing)
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
        session = self._session(access)
        return self._published(self._talk(session), session, outgoing)

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        session = self._session(access)
        talk = self._talk(session)
        talk.get(f"/xrpc/{_GET}", **_place_of(remote_id))
        answer = talk.post(f"/xrpc/{_DELETE}", json=_place_of(remote_id))
        return WithdrawalReceipt(answer.status, talk.excerpt(answer))

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        return self._find_record(self._talk(self._session(access)), _place_of(remote_id)) is not None

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        session = self._session(access)
        profile = {"repo": session.did, "collection": "app.bsky.actor.profile", "rkey": "self"}
        record = self._find_record(self._talk(session), profile) or {}
        name = str(record.get("value", {}).get("displayName") or "")
        return RemoteProfile(session.handle, f"https://bsky.app/profile/{session.handle}", session.did, name)

    def declared(self, base_url: str) -> ServerLimits:
        """Ask whether it is such a server; the limits are the protocol's."""
        self._open(base_url).get("/xrpc/com.atproto.server.describeServer")
        return ServerLimits(_CHARACTERS, None, _IMAGES, _MEDIA_TYPES)

    def _session(self, access: AccountAccess) -> _Session:
        known = self._sessions.get(access)
        if known is None or known.ends_at <= self._clock():
            known = self._sessions[access] = self._sign_in(access)
        return known

    def _sign_in(self, access: AccountAccess) -> _Session:
        name, _, password = access.token.partition(" ")
        talk = self._open(access.base_url, secrets=(password,))
        form = {"identifier": name.lstrip("@"), "password": password}
        answer = talk.post("/xrpc/com.atproto.server.createSession", json=form)
        did, handle, token = (talk.text_in(answer, part) for part in ("did", "handle", "accessJwt"))
        host = _own_server(talk.object_in(answer)) or access.base_url
        return _Session(did, handle, host, token, self._clock() + SESSION_LIFE)

    def _open(self, base_url: str, *, token: str = "", secrets: tuple[str, ...] = ()) -> NetworkApi:
        return NetworkApi(self._outbound, base_url, clock=self._clock, token=token, secrets=secrets, errors=_ERRORS)

    def _talk(self, session: _Session) -> NetworkApi:
        return self._open(session.host, token=session.token)

    def _record(self, talk: NetworkApi, outgoing: OutgoingPost) -> dict[str, Any]:
        return post_record(
            outgoing,
            embed=self._embed(talk, outgoing),
            reply=self._thread(talk, outgoing.answers) if outgoing.answers else None,
            resolve=lambda handle: self._resolve(talk, handle),
            now=self._clock(),
        )

    def _embed(self, talk: NetworkApi, outgoing: OutgoingPost) -> dict[str, Any] | None:
        """Upload what hangs from the text: pictures or, without any, the link's card."""
        if outgoing.attachments:
            return pictures_embed([self._picture(talk, picture) for picture in outgoing.attachments])
        return card_embed(outgoing.card, self._thumbnail(talk, outgoing.card)) if outgoing.card else None

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

    def _upload(self, talk: NetworkApi, content: bytes, media_type: str) -> dict[str, Any]:
        headers = {"Content-Type": media_type}
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

    def _published(self, talk: NetworkApi, session: _Session, outgoing: OutgoingPost) -> PublishReceipt | None:
        place = {"repo": session.did, "collection": COLLECTION, "rkey": record_key(outgoing)}
        record = self._find_record(talk, place)
        return _receipt(session, str(record["uri"]), 200, "") if record else None

    def _find_record(self, talk: NetworkApi, place: dict[str, str]) -> dict[str, Any] | None:
        try:
            return talk.object_in(talk.get(f"/xrpc/{_GET}", **place))
        except NetworkError as trouble:
            if trouble.code != _NO_RECORD:
                raise
            return None


def _receipt(session: _Session, uri: str, status: int, excerpt: str) -> PublishReceipt:
    key = quote(uri.rpartition("/")[2], safe="")
    return PublishReceipt(uri, f"https://bsky.app/profile/{session.handle}/post/{key}", status, excerpt)


def _place_of(uri: str) -> dict[str, str]:
    """Return the record's place: at://repo/collection/rkey."""
    repo, collection, key = uri.removeprefix("at://").split("/")
    return {"repo": repo, "collection": collection, "rkey": key}


def _own_server(answer: dict[str, Any]) -> str:
    """Return the server that holds the account (DID document, #atproto_pds), or ""."""
    document = answer.get("didDoc")
    services = document.get("service", []) if isinstance(document, dict) else []
    addresses = (str(service.get("serviceEndpoint")) for service in services if service.get("id") == "#atproto_pds")
    return next(addresses, "")
