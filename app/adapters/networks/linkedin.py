"""Publishing on an organisation's page of LinkedIn (Posts API), each request with its version."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.networks.claim_time import begin_publishing
from app.adapters.networks.exchange import before_publishing
from app.adapters.networks.linkedin_api import PAGE_SIZE, SITE, LinkedInPage, made_at, post_address
from app.adapters.networks.linkedin_comments import (
    comment_fields,
    comment_path,
    comment_receipt,
    comments_path,
    is_comment,
    is_same_comment,
)
from app.adapters.networks.linkedin_media import DOCUMENT, VIDEO, LinkedInUploads, UploadKind
from app.adapters.networks.linkedin_text import escape_text, is_same_commentary
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

CLOCK_TOLERANCE = timedelta(minutes=5)
_CHARACTERS, _IMAGES = 3000, 20
_MEDIA_TYPES = ("image/jpeg", "image/png")
_TITLE = 400

_NO_NUMBER = msg("Escriba el número de la organización: está en la dirección de administración de su página.")
_REFUSED = NetworkErrorKind.REFUSED


class LinkedInNetwork:
    """The secret is the organisation's number and an access token, with a space between.

    `wait` takes the seconds between looks at what is being processed. A video or a document uploaded for a post that
    has not left is remembered by its key: a claim that ended before the act uploads nothing twice.
    """

    tells_beginning = True

    def __init__(
        self, outbound: HttpClient, *, clock: Clock = clocks.system_now, wait: Callable[[float], None] = clocks.sleep
    ) -> None:
        self._outbound, self._clock, self._wait = outbound, clock, wait
        self._uploaded: dict[str, str] = {}

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Upload what the post shows, or its card's picture, then post once; the post's name comes in a header.

        What answers another post is its comment.
        """
        page = self._page(access)
        talk = page.talk()
        if outgoing.answers:
            answer = talk.post(comments_path(outgoing.answers), json=comment_fields(page.urn, outgoing))
            return comment_receipt(talk, answer, talk.object_in(answer), outgoing.answers)
        with before_publishing():
            uploads = LinkedInUploads(page.talk, access.base_url, page.urn, self._wait)
            content = self._content(uploads, outgoing)
        begin_publishing(outgoing, now=self._clock())
        self._uploaded.pop(outgoing.key, None)
        answer = talk.post("/rest/posts", json=_post_fields(page.urn, outgoing) | content)
        remote_id = answer.headers.get("x-restli-id")
        if not remote_id:
            raise talk.nonsense(answer)
        return _receipt(remote_id, answer.status, talk.excerpt(answer))

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        earliest = since - CLOCK_TOLERANCE
        if outgoing.answers:
            return self._find_comment(access, outgoing, earliest=earliest, known=known)
        for answer, post in self._page(access).posts():
            remote_id = str(post.get("id") or "")
            is_new = remote_id not in known and made_at(post) >= earliest
            if is_new and is_same_commentary(outgoing.text, str(post.get("commentary") or "")):
                return _receipt(remote_id, answer.status, "")
        return None

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        """Read, then delete: of a post that is not there LinkedIn says that it was deleted."""
        page = self._page(access)
        talk = page.talk()
        talk.get(_post_path(remote_id))
        actor = f"?actor={quote(page.urn, safe='')}" if is_comment(remote_id) else ""
        answer = talk.delete(_post_path(remote_id) + actor)
        return WithdrawalReceipt(answer.status, talk.excerpt(answer))

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        try:
            self._page(access).talk().get(_post_path(remote_id))
        except NetworkError as trouble:
            if trouble.status != 404:
                raise
            return False
        return True

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        page = self._page(access)
        if not page.number.isdecimal():
            raise NetworkError(_REFUSED, _NO_NUMBER)
        organisation = page.organisation()
        name = str(organisation.get("vanityName") or page.number)
        shown = str(organisation.get("localizedName") or "")
        return RemoteProfile(name, f"{SITE}/company/{quote(name, safe='')}", page.number, shown)

    def declared(self, base_url: str) -> ServerLimits:
        return ServerLimits(_CHARACTERS, None, _IMAGES, _MEDIA_TYPES)

    def _page(self, access: AccountAccess) -> LinkedInPage:
        return LinkedInPage(self._outbound, access, clock=self._clock)

    def _content(self, uploads: LinkedInUploads, outgoing: OutgoingPost) -> dict[str, Any]:
        match [self._file(uploads, file, outgoing) for file in outgoing.attachments]:
            case []:
                return {"content": {"article": _article(uploads, outgoing.card)}} if outgoing.card else {}
            case [file]:
                return {"content": {"media": file}}
            case pictures:
                return {"content": {"multiImage": {"images": pictures}}}

    def _file(self, uploads: LinkedInUploads, file: OutgoingAttachment, outgoing: OutgoingPost) -> dict[str, str]:
        """Return a picture with its alternative text, a document with its title, or a video (Posts API, "media")."""
        if file.video is not None:
            upload_video = partial(uploads.upload_video, file.video, outgoing.language)
            return {"id": self._ready_upload(uploads, VIDEO, upload_video, outgoing.key)}
        if file.document is not None:
            upload_document = partial(uploads.upload_document, file.document)
            return {"id": self._ready_upload(uploads, DOCUMENT, upload_document, outgoing.key), "title": file.alt_text}
        image = uploads.upload_picture(file.content)
        return {"id": image} | ({"altText": file.alt_text} if file.alt_text else {})

    def _ready_upload(self, uploads: LinkedInUploads, kind: UploadKind, upload: Callable[[], str], key: str) -> str:
        if key not in self._uploaded:
            self._uploaded[key] = upload()
        name = self._uploaded[key]
        try:
            uploads.await_processing(kind, name)
        except NetworkError as trouble:
            if trouble.kind is _REFUSED:
                del self._uploaded[key]
            raise
        return name

    def _find_comment(
        self, access: AccountAccess, outgoing: OutgoingPost, *, earliest: datetime, known: Collection[str]
    ) -> PublishReceipt | None:
        page = self._page(access)
        talk = page.talk()
        answer = talk.get(comments_path(outgoing.answers), count=str(PAGE_SIZE))
        for comment in talk.object_in(answer).get("elements") or []:
            is_new = comment.get("commentUrn") not in known
            if is_new and is_same_comment(page.urn, outgoing, comment, earliest=earliest):
                return comment_receipt(talk, answer, comment, outgoing.answers)
        return None


def _article(uploads: LinkedInUploads, card: OutgoingCard) -> dict[str, str]:
    """Return the link's card, which LinkedIn does not read by itself (Posts API, "Article")."""
    article = {"source": card.address, "title": card.title[:_TITLE], "description": card.description}
    try:
        return article | ({"thumbnail": uploads.upload_picture(card.picture)} if card.picture else {})
    except NetworkError as trouble:
        if trouble.kind is not _REFUSED:
            raise
        return article


def _post_fields(author: str, outgoing: OutgoingPost) -> dict[str, Any]:
    return {
        "author": author,
        "commentary": escape_text(outgoing.text),
        "visibility": "PUBLIC",
        "distribution": {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []},
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": False,
    }


def _post_path(remote_id: str) -> str:
    return comment_path(remote_id) if is_comment(remote_id) else f"/rest/posts/{quote(remote_id, safe='')}"


def _receipt(remote_id: str, status: int, excerpt: str) -> PublishReceipt:
    return PublishReceipt(remote_id, post_address(remote_id), status, excerpt)
