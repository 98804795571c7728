"""Publishing in a WordPress site by its REST API (REST API Handbook, WordPress 5.6 on), with an application password.

A post is prepared as a draft whose address no other has, and made public by a request that may be repeated.
"""

import mimetypes
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from app.adapters.http.client import HttpClient
from app.adapters.http.response import HttpResponse
from app.adapters.networks.claim_time import begin_publishing
from app.adapters.networks.exchange import NetworkApi, before_publishing
from app.adapters.networks.server_text import web_address
from app.adapters.networks.wordpress_errors import ERRORS, GONE, NO_PASSWORDS, NO_RIGHTS, NOT_PUBLIC
from app.adapters.networks.wordpress_pins import set_sticky, sticky_posts
from app.adapters.networks.wordpress_posts import (
    Picture,
    edited_content,
    has_text,
    post_content,
    post_slug,
    post_title,
    slug_mark,
)
from app.adapters.networks.wordpress_site import POSTS, WordPressSites, post_path, site_refusal
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.text import normalise_text
from app.domain.account_watch.rules.outside_posts import AccountPost
from app.domain.publishing.ports import (
    AccountAccess,
    EditReceipt,
    NetworkError,
    NetworkErrorKind,
    OutgoingAttachment,
    OutgoingPost,
    PublishReceipt,
    RemoteProfile,
    ServerLimits,
    WithdrawalReceipt,
)

_CHARACTERS, _IMAGES = 20_000, 20
_LONGEST_NAME = 120
_PAGE, _MOST_PAGES = 100, 10
_MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp")
_RIGHTS = ("publish_posts", "upload_files", "delete_published_posts")
_MEDIA = "/wp/v2/media"
_PUBLIC = "publish"
_AS_DELETE = {"X-HTTP-Method-Override": "DELETE"}
"""Some hosts let no DELETE through (REST API Handbook, Global Parameters)."""


@dataclass(frozen=True, slots=True)
class _Entry:
    number: str
    status: str
    link: str
    slug: str


class WordPressNetwork:
    publishes_once_by_key = tells_beginning = True

    def __init__(self, outbound: HttpClient, *, clock: Clock = clocks.system_now) -> None:
        self._sites, self._clock = WordPressSites(outbound, clock=clock), clock

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Prepare a draft with its pictures and make it public, once however often it is asked."""
        with before_publishing():
            talk = self._sites.talk(access)
            entry = _find_entry(talk, outgoing) or _make_draft(talk, outgoing)
            if entry.status == _PUBLIC:
                return _receipt(entry, 200, "")
            pictures = list(_upload_missing(talk, entry, outgoing.attachments))
        begin_publishing(outgoing, now=self._clock())
        answer = talk.post(f"{POSTS}/{entry.number}", json=_public_fields(outgoing, pictures))
        published = _entry_in(talk, talk.object_in(answer), answer)
        if published.status != _PUBLIC:
            raise site_refusal(talk, NOT_PUBLIC, answer.status, talk.excerpt(answer))
        return _receipt(published, answer.status, talk.excerpt(answer))

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        """Look under the post's own address; neither times nor texts decide."""
        entry = _find_entry(self._sites.talk(access), outgoing)
        return _receipt(entry, 200, "") if entry and entry.status == _PUBLIC else None

    def edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt:
        """Change title and paragraphs of a public post, not of one in the trash; address and pictures stay."""
        talk = self._sites.talk(access)
        with before_publishing():
            answer = talk.get(post_path(remote_id), context="edit")
            if talk.text_in(answer, "status") != _PUBLIC:
                raise site_refusal(talk, GONE, answer.status)
            _, before = _raw_of(talk, answer)
        content = edited_content(outgoing.text, outgoing.language, before)
        answer = talk.post(post_path(remote_id), json={"title": post_title(outgoing.text), "content": content})
        talk.text_in(answer, "id")
        return EditReceipt(answer.status, talk.excerpt(answer))

    def find_edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt | None:
        talk = self._sites.talk(access)
        answer = talk.get(post_path(remote_id), context="edit")
        is_edited = has_text(outgoing.text, *_raw_of(talk, answer))
        return EditReceipt(answer.status, talk.excerpt(answer)) if is_edited else None

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        """Delete the account's pictures of the post for good, and put the post in the trash."""
        talk = self._sites.talk(access)
        _delete_media(talk, remote_id, author=_user_id(talk))
        answer = _take_away(talk, post_path(remote_id))
        return WithdrawalReceipt(answer.status, talk.excerpt(answer))

    def remove_uploads(self, access: AccountAccess, key: str) -> int:
        """Delete the user's drafts of this key with their pictures, for good; one that a person made public stays."""
        talk = self._sites.talk(access)
        author, mark = _user_id(talk), slug_mark(key)
        begun = [str(draft["id"]) for draft in _drafts(talk, author) if mark in str(draft.get("slug"))]
        for number in begun:
            _delete_media(talk, number, author=author)
            talk.post(post_path(number), headers=_AS_DELETE, json={"force": True})
        return len(begun)

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        talk = self._sites.talk(access)
        try:
            answer = talk.get(post_path(remote_id), _fields="status")
        except NetworkError as trouble:
            if trouble.status in (404, 410):
                return False
            raise
        return talk.text_in(answer, "status") == _PUBLIC

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        """Return the site. Raises `NetworkError` unless the user may publish in it."""
        talk = self._sites.talk(access)
        answer = talk.get("/", _fields="name,home,authentication")
        site = talk.object_in(answer)
        if "application-passwords" not in (site.get("authentication") or ()):
            raise site_refusal(talk, NO_PASSWORDS, answer.status)
        answer = talk.get("/wp/v2/users/me", context="edit", _fields="id,capabilities")
        rights = talk.object_in(answer).get("capabilities") or {}
        if not all(rights.get(right) for right in _RIGHTS):
            raise site_refusal(talk, NO_RIGHTS, answer.status)
        home = web_address({"url": site.get("home")}) or access.base_url
        handle = home.partition("://")[2].rstrip("/")
        return RemoteProfile(handle, home, talk.text_in(answer, "id"), _shown_name(site))

    def pinned_posts(self, access: AccountAccess) -> Sequence[AccountPost]:
        return sticky_posts(self._sites.talk(access))

    def pin(self, access: AccountAccess, remote_id: str) -> None:
        set_sticky(self._sites.talk(access), remote_id, is_on=True)

    def unpin(self, access: AccountAccess, remote_id: str) -> None:
        set_sticky(self._sites.talk(access), remote_id, is_on=False)

    def declared(self, base_url: str) -> ServerLimits:
        """Ask whether it is such a site; the limits are ours."""
        self._sites.root(base_url)
        return ServerLimits(_CHARACTERS, None, _IMAGES, _MEDIA_TYPES)


def _user_id(talk: NetworkApi) -> str:
    """Return the user's identifier. Raises `NetworkError`.

    It is asked first, since only here does WordPress say that it takes a wrong password for none (rest_not_logged_in).
    """
    return talk.text_in(talk.get("/wp/v2/users/me", _fields="id"), "id")


def _find_entry(talk: NetworkApi, outgoing: OutgoingPost) -> _Entry | None:
    """Return the user's post of this address, public or not; one in the trash has lost it."""
    sought = {"author": _user_id(talk), "slug": post_slug(outgoing), "status": "any"}
    answer = talk.get(POSTS, **sought, _fields="id,status,link,slug")
    return next((_entry_in(talk, post, answer) for post in talk.list_in(answer)), None)


def _drafts(talk: NetworkApi, author: str) -> Iterator[dict[str, Any]]:
    """Yield the user's drafts, newest first, up to a thousand."""
    for page in range(1, _MOST_PAGES + 1):
        sought = {"author": author, "status": "draft", "per_page": str(_PAGE), "page": str(page), "_fields": "id,slug"}
        drafts = talk.list_in(talk.get(POSTS, **sought))
        yield from drafts
        if len(drafts) < _PAGE:
            return


def _make_draft(talk: NetworkApi, outgoing: OutgoingPost) -> _Entry:
    """Raise `NetworkError` when a draft of an earlier attempt came in between: the next attempt finds it."""
    slug = post_slug(outgoing)
    answer = talk.post(POSTS, json={"status": "draft", "slug": slug, "title": post_title(outgoing.text)})
    entry = _entry_in(talk, talk.object_in(answer), answer)
    if entry.slug != slug:
        raise talk.nonsense(answer)
    return entry


def _upload_missing(talk: NetworkApi, entry: _Entry, attachments: Sequence[OutgoingAttachment]) -> Iterator[Picture]:
    """Yield the pictures in order; those that an earlier attempt uploaded are not uploaded again."""
    known = {medium.get("slug"): medium for medium in _media_of(talk, entry.number)} if attachments else {}
    for place, file in enumerate(attachments, start=1):
        slug = f"{entry.slug}-{place}"
        medium = known.get(slug) or _upload(talk, entry, slug, file)
        yield Picture(int(medium["id"]), str(medium.get("source_url") or ""), file.alt_text)


def _upload(talk: NetworkApi, entry: _Entry, slug: str, file: OutgoingAttachment) -> dict[str, Any]:
    """Upload the picture as the post's. WordPress says 500 to files that it does not take: a refusal all the same."""
    name = slug + (mimetypes.guess_extension(file.media_type) or "")
    fields = {"post": entry.number, "slug": slug, "alt_text": file.alt_text}
    try:
        answer = talk.post(_MEDIA, files={"file": (name, file.content, file.media_type)}, data=fields)
    except NetworkError as trouble:
        if trouble.kind is NetworkErrorKind.UNKNOWN and (refusal := ERRORS.match(trouble.code)):
            raise site_refusal(talk, refusal.sentence, trouble.status, trouble.excerpt) from trouble
        raise
    talk.text_in(answer, "id")
    return talk.object_in(answer)


def _media_of(talk: NetworkApi, post: str, **conditions: str) -> list[dict[str, Any]]:
    return talk.list_in(talk.get(_MEDIA, parent=post, per_page="100", _fields="id,slug,source_url", **conditions))


def _delete_media(talk: NetworkApi, post: str, *, author: str) -> None:
    for medium in _media_of(talk, post, author=author):
        talk.post(f"{_MEDIA}/{medium['id']}", headers=_AS_DELETE, json={"force": True})


def _public_fields(outgoing: OutgoingPost, pictures: Sequence[Picture]) -> dict[str, Any]:
    """Return the fields that make the draft public; the first picture is the featured one, which the theme places."""
    content = post_content(outgoing.text, outgoing.language, pictures[1:])
    featured = {"featured_media": pictures[0].number} if pictures else {}
    return {"status": _PUBLIC, "title": post_title(outgoing.text), "content": content, **featured}


def _take_away(talk: NetworkApi, path: str) -> HttpResponse:
    """Put the post in the trash; back among the drafts, on sites without one (EMPTY_TRASH_DAYS)."""
    try:
        return talk.post(path, headers=_AS_DELETE)
    except NetworkError as trouble:
        if trouble.code != "rest_trash_not_supported":
            raise
        return talk.post(path, json={"status": "draft"})


def _shown_name(site: dict[str, Any]) -> str:
    """Return the site's title, which WordPress keeps escaped."""
    return " ".join(normalise_text(unescape(str(site.get("name") or ""))).split())[:_LONGEST_NAME]


def _raw_of(talk: NetworkApi, answer: HttpResponse) -> tuple[str, str]:
    """Return title and content as kept, which only who may edit is shown (REST API Handbook, Posts: "context")."""
    post = talk.object_in(answer)
    try:
        return str(post["title"]["raw"]), str(post["content"]["raw"])
    except (KeyError, TypeError) as failure:
        raise talk.nonsense(answer) from failure


def _entry_in(talk: NetworkApi, post: dict[str, Any], answer: HttpResponse) -> _Entry:
    number, link = post.get("id"), web_address({"url": post.get("link")})
    if not isinstance(number, int) or not link:
        raise talk.nonsense(answer)
    return _Entry(str(number), str(post.get("status")), link, str(post.get("slug")))


def _receipt(entry: _Entry, status: int, excerpt: str) -> PublishReceipt:
    return PublishReceipt(entry.number, entry.link, status, excerpt)
