"""Publishing on a Facebook page (Graph API, "Pages API": Posts, Photos and Videos): files unpublished first."""

import json
import mimetypes
from collections.abc import Callable, Collection
from datetime import datetime

from app.adapters.http.client import HttpClient
from app.adapters.networks.claim_time import begin_publishing
from app.adapters.networks.exchange import KnownError, before_publishing
from app.adapters.networks.facebook_videos import FILM_ERRORS, PageVideos, attached_videos
from app.adapters.networks.graph import (
    ABSENT,
    GRAPH_VERSION,
    REFUSED,
    UNAUTHORISED,
    GraphAccount,
    PostFields,
    check_public,
    graph_errors,
    node_path,
)
from app.adapters.networks.server_text import is_same_plain_text
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.links import full_links
from app.core.messages import msg
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import (
    AccountAccess,
    EditReceipt,
    NetworkError,
    OutgoingAttachment,
    OutgoingPost,
    OutgoingVideo,
    PublishReceipt,
    RemoteProfile,
    ServerLimits,
    WithdrawalReceipt,
)

HOME = "https://www.facebook.com"
NEWEST_FIRST = {"order": "reverse_chronological"}
"""Of comments (Graph API, "Object Comments")."""
_POST = PostFields(text="message", made_at="created_time", address="permalink_url")
_NOT_THE_PAGE = msg(
    "La clave no es de esa página, sino de «%(name)s». Haga la de la página: la de una persona no sirve."
)
_NO_PHOTO = msg("Facebook no admite ese archivo como imagen. Use JPEG o PNG.")
_ERRORS = graph_errors(
    {
        "506/": KnownError(
            REFUSED, msg("Facebook no admite dos publicaciones iguales seguidas. Cambie el texto antes de repetir.")
        ),
        "1609005/": KnownError(
            REFUSED, msg("Facebook no ha podido leer la página del enlace. Compruebe que se abre desde fuera.")
        ),
        **FILM_ERRORS,
        "324/": KnownError(REFUSED, _NO_PHOTO),
        "100/1366046": KnownError(REFUSED, _NO_PHOTO),
    }
)


class FacebookNetwork:
    """The secret is the page's identifier and a page access token, with a space between.

    Videos uploaded for a post that has not left are remembered by its key, as on X.
    """

    tells_beginning = True

    def __init__(
        self, outbound: HttpClient, *, clock: Clock = clocks.system_now, wait: Callable[[float], None] = clocks.sleep
    ) -> None:
        self._outbound, self._clock, self._wait = outbound, clock, wait
        self._uploaded: dict[str, str] = {}

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Upload each file unpublished, then ask for the post once; what answers another is its comment."""
        page = self._page(access)
        check_public(outgoing)
        if outgoing.answers:
            with before_publishing():
                answered = _answered(page, outgoing)
            return page.comment(outgoing, _POST, home=f"{HOME}/{page.name}", under=answered)
        if film := next((file.video for file in outgoing.attachments if file.video), None):
            return self._publish_film(page, outgoing, film)
        with before_publishing():
            photos = [_upload(page, picture) for picture in outgoing.attachments]
        begin_publishing(outgoing, now=self._clock())
        answer = page.talk.post(node_path(page.name, "feed"), data=_post_form(outgoing, photos))
        return page.receipt(answer, _POST, home=f"{HOME}/{page.name}")

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        page = self._page(access)
        home, edge, order = f"{HOME}/{page.name}", node_path(page.name, "published_posts"), dict[str, str]()
        if outgoing.answers:
            edge, order = node_path(_answered(page, outgoing), "comments"), NEWEST_FIRST
        return page.find(edge, _POST, outgoing, since=since, known=known, home=home, **order)

    def edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt:
        """Change the message, which an app may do in the posts that it made (Pages API: Posts, "Update a Post")."""
        talk = self._page(access).talk
        answer = talk.post(node_path(remote_id), data={"message": outgoing.text})
        if not talk.object_in(answer).get("success"):
            raise talk.nonsense(answer)
        return EditReceipt(answer.status, talk.excerpt(answer))

    def find_edit(self, access: AccountAccess, remote_id: str, outgoing: OutgoingPost) -> EditReceipt | None:
        talk = self._page(access).talk
        answer = talk.get(node_path(remote_id), fields="message")
        is_edited = is_same_plain_text(outgoing.text, str(talk.object_in(answer).get("message") or ""))
        return EditReceipt(answer.status, talk.excerpt(answer)) if is_edited else None

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        """Delete a post and its video: left alone, the video would stay among the page's."""
        page = self._page(access)
        videos = attached_videos(page, remote_id) if _is_post(page, remote_id) else []
        deleted = [receipt for video in videos if (receipt := _delete_if_there(page, video))]
        if not deleted:
            return page.delete(remote_id)
        return _delete_if_there(page, remote_id) or deleted[-1]

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        return self._page(access).is_there(remote_id, lambda: self.whoami(access))

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        """Return the page. Raises `NetworkError` for a key of a person or of another page."""
        page = self._page(access)
        owner = page.read("me", "id,name")
        name = str(owner.get("name") or "")
        if str(owner.get("id")) != page.name:
            raise NetworkError(UNAUTHORISED, msg(_NOT_THE_PAGE.msgid, name=name))
        profile = page.read(page.name, "username,link")
        handle = str(profile.get("username") or page.name)
        return RemoteProfile(handle, str(profile.get("link") or f"{HOME}/{handle}"), page.name, name)

    def declared(self, base_url: str) -> ServerLimits:
        limits = limits_of(Network.FACEBOOK)
        return ServerLimits(limits.maximum, None, limits.images, limits.image_types)

    def _publish_film(self, page: GraphAccount, outgoing: OutgoingPost, film: OutgoingVideo) -> PublishReceipt:
        videos = PageVideos(page, clock=self._clock, wait=self._wait)
        with before_publishing():
            video = self._uploaded.pop(outgoing.key, "") or videos.upload(outgoing, film)
            try:
                videos.finish(video, outgoing, film)
            except NetworkError as trouble:
                if trouble.kind is not REFUSED:
                    self._uploaded[outgoing.key] = video
                raise
        answer = videos.publish(video)
        post = videos.post_of(video)
        address = page.address_of(post, _POST, home=f"{HOME}/{page.name}")
        return PublishReceipt(post, address, answer.status, page.talk.excerpt(answer))

    def _page(self, access: AccountAccess) -> GraphAccount:
        return GraphAccount(self._outbound, access, GRAPH_VERSION, clock=self._clock, errors=_ERRORS)


def _answered(page: GraphAccount, outgoing: OutgoingPost) -> str:
    """Return what takes the answer: the page's own post, or the first comment of those where somebody wrote.

    Comments have a single level of answers (Graph API, "Object Comments").
    """
    if _is_post(page, outgoing.answers):
        return outgoing.answers
    parent = page.read(outgoing.answers, "parent{id}").get("parent") or {}
    return str(parent.get("id") or outgoing.answers)


def _is_post(page: GraphAccount, remote_id: str) -> bool:
    return remote_id.startswith(f"{page.name}_")


def _delete_if_there(page: GraphAccount, node: str) -> WithdrawalReceipt | None:
    try:
        return page.delete(node)
    except NetworkError as trouble:
        if not trouble.code.startswith(ABSENT):
            raise
        return None


def _upload(page: GraphAccount, picture: OutgoingAttachment) -> str:
    """Return the identifier of a photo that nobody sees yet (Page Photos, "published", "alt_text_custom")."""
    extension = mimetypes.guess_extension(picture.media_type) or ""
    form = {"published": "false", "alt_text_custom": picture.alt_text}
    file = (f"{picture.name[:16]}{extension}", picture.content, picture.media_type)
    answer = page.talk.post(node_path(page.name, "photos"), data=form, files={"source": file})
    return page.talk.text_in(answer, "id")


def _post_form(outgoing: OutgoingPost, photos: list[str]) -> dict[str, str]:
    """Return the post; a link makes a card where there are no pictures: a post has either (Page Feed)."""
    form = {"message": outgoing.text}
    if photos:
        return form | {"attached_media": json.dumps([{"media_fbid": photo} for photo in photos])}
    links = full_links(outgoing.text)
    return form | ({"link": links[-1].target} if links else {})
