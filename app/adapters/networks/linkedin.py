"""Publishing on an organisation's page of LinkedIn (Posts API), each request with its version."""

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import quote

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.claim_time import check_time_left
from app.adapters.networks.exchange import ErrorTable, KnownError, NetworkApi, before_publishing, read_json
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
from app.domain.directory.rules.api_versions import API_VERSIONS
from app.domain.directory.rules.networks import Network
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

VERSION = API_VERSIONS[Network.LINKEDIN].version
CLOCK_TOLERANCE = timedelta(minutes=5)
_CHARACTERS, _IMAGES = 3000, 20
_MEDIA_TYPES = ("image/jpeg", "image/png")
_PAGES, _PAGE = 3, 50
_TITLE = 400
_SITE = "https://www.linkedin.com"

_NO_NUMBER = msg("Escriba el número de la organización: está en la dirección de administración de su página.")
_REFUSED, _UNAUTHORISED = NetworkErrorKind.REFUSED, NetworkErrorKind.UNAUTHORISED
_TOKEN = msg("El token de LinkedIn ha terminado o se ha retirado: dura sesenta días. Cree otro y conecte la cuenta.")
_VERSION_ENDED = msg(
    "LinkedIn ya no atiende la versión con la que publica Cauce. Pida a quien administra Cauce que lo actualice, y "
    "mientras publique a mano."
)


class _ErrorTable(ErrorTable):
    def code_in(self, answer: HttpResponse) -> str:
        """Return the code of the first input at fault, else the answer's own."""
        try:
            return str(read_json(answer)["errorDetails"]["inputErrors"][0]["code"])
        except (LookupError, TypeError):
            return ErrorTable.code_in(self, answer)


_ERRORS = _ErrorTable(
    {
        "EXPIRED_ACCESS_TOKEN": KnownError(_UNAUTHORISED, _TOKEN),
        "REVOKED_ACCESS_TOKEN": KnownError(_UNAUTHORISED, _TOKEN),
        "INVALID_ACCESS_TOKEN": KnownError(_UNAUTHORISED, _TOKEN),
        "NONEXISTENT_VERSION": KnownError(_REFUSED, _VERSION_ENDED),
        "VERSION_MISSING": KnownError(_REFUSED, _VERSION_ENDED),
        "ACCESS_DENIED": KnownError(
            _REFUSED,
            msg(
                "LinkedIn no deja publicar en esa página. Quien creó el token tiene que administrarla, y la aplicación "
                "necesita el producto «Community Management»."
            ),
        ),
        "DUPLICATE_POST": KnownError(
            _REFUSED,
            msg("LinkedIn no admite dos veces el mismo texto. Mire en la página si ya salió; si no, cambie algo."),
        ),
        "NOT_FOUND": KnownError(
            _REFUSED,
            msg("LinkedIn no lo encuentra: la publicación ya no está, o el número de la organización no es ese."),
        ),
        "TOO_MANY_REQUESTS": KnownError(
            NetworkErrorKind.RATE_LIMITED,
            msg("LinkedIn pide esperar: la aplicación ha agotado lo que puede publicar hoy. Cauce lo repetirá."),
        ),
    },
    code_field="code",
)
"""By each error's code (LinkedIn, API Guide: "Error Handling" and "Versioning"; Posts API: "Error Codes")."""


class LinkedInNetwork:
    """The secret is the organisation's number and an access token, with a space between.

    `wait` takes the seconds between looks at what is being processed. A video or a document uploaded for a post that
    has not left is remembered by its key: a claim that ended before the act uploads nothing twice.
    """

    def __init__(
        self, outbound: HttpClient, *, clock: Clock = clocks.system_now, wait: Callable[[float], None] = clocks.sleep
    ) -> None:
        self._outbound, self._clock, self._wait = outbound, clock, wait
        self._uploaded: dict[str, str] = {}

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Upload what the post shows, or its card's picture, then post once; the post's name comes in a header.

        What answers another post is its comment.
        """
        talk = self._talk(access)
        if outgoing.answers:
            answer = talk.post(comments_path(outgoing.answers), json=comment_fields(_author(access), outgoing))
            return comment_receipt(talk, answer, talk.object_in(answer), outgoing.answers)
        with before_publishing():
            content = self._content(self._uploads(access), outgoing)
        check_time_left(outgoing, now=self._clock())
        self._uploaded.pop(outgoing.key, None)
        answer = talk.post("/rest/posts", json=_post_fields(_author(access), outgoing) | content)
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
        for answer, post in self._own_posts(access):
            remote_id = str(post.get("id") or "")
            is_new = remote_id not in known and _made_at(post) >= earliest
            if is_new and is_same_commentary(outgoing.text, str(post.get("commentary") or "")):
                return _receipt(remote_id, answer.status, "")
        return None

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        """Read, then delete: of a post that is not there LinkedIn says that it was deleted."""
        talk = self._talk(access)
        talk.get(_post_path(remote_id))
        actor = f"?actor={quote(_author(access), safe='')}" if is_comment(remote_id) else ""
        answer = talk.delete(_post_path(remote_id) + actor)
        return WithdrawalReceipt(answer.status, talk.excerpt(answer))

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        try:
            self._talk(access).get(_post_path(remote_id))
        except NetworkError as trouble:
            if trouble.status != 404:
                raise
            return False
        return True

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        number = _number(access)
        if not number.isdecimal():
            raise NetworkError(_REFUSED, _NO_NUMBER)
        talk = self._talk(access)
        organisation = talk.object_in(talk.get(f"/rest/organizations/{number}"))
        name = str(organisation.get("vanityName") or number)
        shown = str(organisation.get("localizedName") or "")
        return RemoteProfile(name, f"{_SITE}/company/{quote(name, safe='')}", number, shown)

    def declared(self, base_url: str) -> ServerLimits:
        return ServerLimits(_CHARACTERS, None, _IMAGES, _MEDIA_TYPES)

    def _talk(self, access: AccountAccess, *, root: str = "", method: str = "") -> NetworkApi:
        token = access.token.partition(" ")[2]
        headers = linkedin_headers(token) | ({"X-RestLi-Method": method} if method else {})
        return NetworkApi(
            self._outbound,
            root or access.base_url,
            clock=self._clock,
            secrets=(token,),
            errors=_ERRORS,
            sign=lambda *_: headers,
        )

    def _uploads(self, access: AccountAccess) -> LinkedInUploads:
        talk_at = partial(self._talk_at, access)
        return LinkedInUploads(talk_at, access.base_url, _author(access), self._wait)

    def _talk_at(self, access: AccountAccess, root: str) -> NetworkApi:
        return self._talk(access, root=root)

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
        talk, author = self._talk(access), _author(access)
        answer = talk.get(comments_path(outgoing.answers), count=str(_PAGE))
        for comment in talk.object_in(answer).get("elements") or []:
            is_new = comment.get("commentUrn") not in known
            if is_new and is_same_comment(author, outgoing, comment, earliest=earliest):
                return comment_receipt(talk, answer, comment, outgoing.answers)
        return None

    def _own_posts(self, access: AccountAccess) -> Iterator[tuple[HttpResponse, dict[str, Any]]]:
        """Yield the page's posts, the last changed first (Posts API, "Find Posts by Authors")."""
        talk = self._talk(access, method="FINDER")
        options = {"author": _author(access), "q": "author", "count": str(_PAGE), "sortBy": "LAST_MODIFIED"}
        for page in range(_PAGES):
            answer = talk.get("/rest/posts", **options, start=str(page * _PAGE))
            posts = talk.object_in(answer).get("elements") or []
            yield from ((answer, post) for post in posts if isinstance(post, dict))
            if len(posts) < _PAGE:
                return


def linkedin_headers(token: str) -> dict[str, str]:
    """Return what every request says (LinkedIn, API Guide: "Versioning", "Protocol Version")."""
    return {"Authorization": f"Bearer {token}", "LinkedIn-Version": VERSION, "X-Restli-Protocol-Version": "2.0.0"}


def _number(access: AccountAccess) -> str:
    return access.token.partition(" ")[0]


def _author(access: AccountAccess) -> str:
    return f"urn:li:organization:{_number(access)}"


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


def _made_at(post: Mapping[str, Any]) -> datetime:
    """Return the instant of `createdAt`, in milliseconds."""
    made = post.get("createdAt")
    return datetime.fromtimestamp(made / 1000, UTC) if isinstance(made, int) else datetime.min.replace(tzinfo=UTC)


def _post_path(remote_id: str) -> str:
    return comment_path(remote_id) if is_comment(remote_id) else f"/rest/posts/{quote(remote_id, safe='')}"


def _receipt(remote_id: str, status: int, excerpt: str) -> PublishReceipt:
    return PublishReceipt(remote_id, f"{_SITE}/feed/update/{quote(remote_id, safe=':')}/", status, excerpt)
