"""Publishing on an Instagram professional account (Instagram Platform, "Content Publishing"): pictures, or a reel.

Only a key made through Facebook deletes (permission instagram_manage_contents, as others report); with Instagram's
own, what is withdrawn a person deletes.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import KnownError, before_publishing
from app.adapters.networks.graph import (
    GRAPH_VERSION,
    RATE_LIMITED,
    REFUSED,
    GraphAccount,
    PostFields,
    check_public,
    graph_errors,
    node_path,
)
from app.adapters.networks.graph_containers import (
    FILM_FORM,
    FILM_NOT_FETCHED,
    ContainerNames,
    Containers,
    film_fields,
    picture_fields,
)
from app.core import clock as clocks
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import Network
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

HOME = "https://www.instagram.com"
_POST = PostFields(text="caption", made_at="timestamp", address="permalink")
_COMMENT = PostFields(text="text", made_at="timestamp", address="")
_CONTAINERS = ContainerNames(
    edge="media",
    act="media_publish",
    state="status_code",
    reason="status",
    film_failures={"2207026": FILM_FORM, "2207052": FILM_NOT_FETCHED, "2207003": FILM_NOT_FETCHED},
)
"""A failed container's status has the subcode of "Error Codes"."""
_NO_PICTURES = msg("Instagram no publica un texto sin imágenes ni vídeo. Añada una imagen, o un vídeo.")
_NO_DELETION = msg("Instagram no deja borrar con esta clave. Borre la publicación en la aplicación, y dígalo aquí.")
_ERRORS = graph_errors(
    {
        "9004/": KnownError(
            REFUSED,
            msg(
                "Instagram no ha podido recoger la imagen o el vídeo. Compruebe que esta instalación se alcanza desde "
                "fuera."
            ),
        ),
        "-2/": KnownError(
            NetworkErrorKind.NOT_SENT, msg("Instagram tardó demasiado en recoger el archivo. No se ha publicado nada.")
        ),
        "352/": KnownError(REFUSED, FILM_FORM),
        "9007/": KnownError(
            NetworkErrorKind.NOT_SENT, msg("Instagram no tenía aún preparada la publicación. No se ha publicado nada.")
        ),
        "9/2207042": KnownError(
            RATE_LIMITED, msg("La cuenta ha llegado a lo que Instagram deja publicar en 24 horas por su API.")
        ),
        "25/2207050": KnownError(
            REFUSED, msg("Instagram tiene restringida la cuenta. Entre en ella en la aplicación y recupérela.")
        ),
        "36000/": KnownError(REFUSED, msg("La imagen pesa más de lo que admite Instagram. Redúzcala y repita.")),
        "36001/": KnownError(REFUSED, msg("Instagram no admite esa clase de imagen. Use JPEG.")),
        "36003/": KnownError(
            REFUSED, msg("La imagen es demasiado alta o demasiado ancha: Instagram admite de 4:5 a 1,91:1. Recórtela.")
        ),
        "36004/": KnownError(REFUSED, msg("El texto es demasiado largo para Instagram. Acórtelo.")),
    }
)
"""Instagram Platform, "Error Codes"."""


class InstagramNetwork:
    """The secret is the professional account's identifier and a token, with a space between.

    The container of a video that was late is remembered until the next attempt, by the post's key.
    """

    tells_beginning = True

    def __init__(
        self, outbound: HttpClient, *, clock: Clock = clocks.system_now, wait: Callable[[float], None] = clocks.sleep
    ) -> None:
        self._outbound, self._clock, self._wait = outbound, clock, wait
        self._late: dict[str, str] = {}

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        account = self._account(access)
        check_public(outgoing)
        if outgoing.answers:
            with before_publishing():
                under, edge = _answered(account, outgoing)
            home = account.address_of(under, _POST, home=HOME)
            return account.comment(outgoing, _COMMENT, home=home, under=under, edge=edge)
        containers = Containers(account, account.name, _CONTAINERS, clock=self._clock, wait=self._wait, late=self._late)
        answer = containers.publish(outgoing, lambda made: _prepare(made, outgoing))
        return account.receipt(answer, _POST, home=HOME)

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        account = self._account(access)
        if outgoing.answers:
            under, edge = _answered(account, outgoing)
            home = account.address_of(under, _POST, home=HOME)
            return account.find(node_path(under, edge), _COMMENT, outgoing, since=since, known=known, home=home)
        return account.find(node_path(account.name, "media"), _POST, outgoing, since=since, known=known, home=HOME)

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        try:
            return self._account(access).delete(remote_id)
        except NetworkError as trouble:
            if trouble.kind is not REFUSED:
                raise
            raise NetworkError(
                REFUSED, _NO_DELETION, status=trouble.status, excerpt=trouble.excerpt, code=trouble.code
            ) from trouble

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        return self._account(access).is_there(remote_id, lambda: self.whoami(access))

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        """Return the account. Raises `NetworkError` unless the key may publish in it."""
        account = self._account(access)
        profile = account.read(account.name, "username,name")
        account.talk.get(node_path(account.name, "content_publishing_limit"), fields="quota_usage")
        name = str(profile.get("username") or account.name)
        return RemoteProfile(name, f"{HOME}/{name}/", account.name, str(profile.get("name") or ""))

    def declared(self, base_url: str) -> ServerLimits:
        limits = limits_of(Network.INSTAGRAM)
        return ServerLimits(limits.maximum, None, limits.images, limits.image_types)

    def _account(self, access: AccountAccess) -> GraphAccount:
        return GraphAccount(self._outbound, access, GRAPH_VERSION, clock=self._clock, errors=_ERRORS)


def _answered(account: GraphAccount, outgoing: OutgoingPost) -> tuple[str, str]:
    """Return what takes the answer, and its edge: the own publication, or the first comment where somebody wrote.

    Comments have a single level of answers ("IG Comment Replies").
    """
    if not outgoing.mention:
        return outgoing.answers, "comments"
    parent = account.read(outgoing.answers, "parent_id").get("parent_id")
    return str(parent or outgoing.answers), "replies"


def _prepare(containers: Containers, outgoing: OutgoingPost) -> str:
    """Return the container of a video, of one picture, or of a carousel of several; the label is the whole's."""
    label = {"is_ai_generated": "true"} if outgoing.shows_ai_media else {}
    match outgoing.attachments:
        case ():
            raise NetworkError(REFUSED, _NO_PICTURES)
        case (film,) if film.video:
            return containers.make(caption=outgoing.text, **label, **_reel_fields(film))
        case (picture,):
            return containers.make(caption=outgoing.text, **label, **picture_fields(picture))
        case pictures:
            items = containers.make_items(outgoing, pictures)
            return containers.make(media_type="CAROUSEL", caption=outgoing.text, children=items, **label)


def _reel_fields(film: OutgoingAttachment) -> dict[str, str]:
    """Return what makes a reel, shown among the posts too (IG User Media): it takes no alternative text."""
    cover = film.video.poster_address if film.video else ""
    fields = {"media_type": "REELS", "share_to_feed": "true", **film_fields(film)}
    return fields | ({"cover_url": cover} if cover else {})
