"""Publishing on Threads (Threads API, "Posts", "Create Replies", "Delete Posts"): a text, pictures or a video."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from app.adapters.http.client import HttpClient
from app.adapters.networks.exchange import KnownError
from app.adapters.networks.graph import UNAUTHORISED, GraphAccount, PostFields, check_public, graph_errors, node_path
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
from app.domain.directory.rules.api_versions import API_VERSIONS
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import (
    AccountAccess,
    NetworkError,
    NetworkErrorKind,
    OutgoingPost,
    PublishReceipt,
    RemoteProfile,
    ServerLimits,
    WithdrawalReceipt,
)

HOME, THREADS_VERSION = "https://www.threads.com", API_VERSIONS[Network.THREADS].version
OWNER = "me"
_POST = PostFields(text="text", made_at="timestamp", address="permalink")
_FILM_MEASURES = msg(
    "Threads no admite la forma o la duración del vídeo: hasta cinco minutos, y ni muy alto ni muy ancho. Recórtelo y "
    "apruébelo otra vez."
)
_CONTAINERS = ContainerNames(
    edge="threads",
    act="threads_publish",
    state="status",
    reason="error_message",
    film_failures={
        "FAILED_DOWNLOADING_VIDEO": FILM_NOT_FETCHED,
        "INVALID_ASPEC_RATIO": _FILM_MEASURES,
        "INVALID_DURATION": _FILM_MEASURES,
        **dict.fromkeys(("FAILED_PROCESSING_", "INVALID_BIT_RATE", "INVALID_FRAME_RATE", "INVALID_AUDIO_"), FILM_FORM),
    },
    between_looks=timedelta(minutes=1),
)
"""Reasons, and how often a state is asked, by Threads API, "Troubleshooting"."""
_ANOTHER = msg("La clave no es de esa cuenta, sino de @%(name)s. Haga la de la cuenta oficial.")
_ERRORS = graph_errors(
    {
        "LINK_LIMIT_EXCEEDED": KnownError(
            NetworkErrorKind.REFUSED, msg("Threads admite cinco enlaces distintos en un mensaje. Quite alguno.")
        ),
        "24/4279009": KnownError(
            NetworkErrorKind.NOT_SENT, msg("Threads no tenía aún preparada la publicación. No se ha publicado nada.")
        ),
    }
)
"""24/4279009: answered to a container that is not ready, even just after it was said to be (as others report).

LINK_LIMIT_EXCEEDED: Threads API, "Posts", "Links".
"""


class ThreadsNetwork:
    """The secret is the account's name and a token, with a space between.

    The container of a video that was late is remembered until the next attempt, by the post's key.
    """

    tells_beginning = True

    def __init__(
        self, outbound: HttpClient, *, clock: Clock = clocks.system_now, wait: Callable[[float], None] = clocks.sleep
    ) -> None:
        self._outbound, self._clock, self._wait = outbound, clock, wait
        self._late: dict[str, str] = {}

    def publish(self, access: AccountAccess, outgoing: OutgoingPost) -> PublishReceipt:
        """Publish, or answer a reply. Raises `NetworkError` for a private one."""
        check_public(outgoing)
        account = self._account(access)
        containers = Containers(account, OWNER, _CONTAINERS, clock=self._clock, wait=self._wait, late=self._late)
        answer = containers.publish(outgoing, lambda made: _prepare(made, outgoing))
        return account.receipt(answer, _POST, home=HOME)

    def find(
        self, access: AccountAccess, outgoing: OutgoingPost, *, since: datetime, known: Collection[str] = ()
    ) -> PublishReceipt | None:
        """Look among the account's replies for a reply: Threads lists them apart."""
        edge = node_path(OWNER, "replies" if outgoing.answers else "threads")
        return self._account(access).find(edge, _POST, outgoing, since=since, known=known, home=HOME)

    def withdraw(self, access: AccountAccess, remote_id: str) -> WithdrawalReceipt:
        return self._account(access).delete(remote_id)

    def is_there(self, access: AccountAccess, remote_id: str) -> bool:
        return self._account(access).is_there(remote_id, lambda: self.whoami(access))

    def whoami(self, access: AccountAccess) -> RemoteProfile:
        """Return the account. Raises `NetworkError` for a key of another."""
        account = self._account(access)
        profile = account.read(OWNER, "id,username,name")
        name = str(profile.get("username") or "")
        if name.casefold() != account.name.casefold():
            raise NetworkError(UNAUTHORISED, msg(_ANOTHER.msgid, name=name))
        return RemoteProfile(name, f"{HOME}/@{name}", str(profile.get("id")), str(profile.get("name") or ""))

    def declared(self, base_url: str) -> ServerLimits:
        limits = limits_of(Network.THREADS)
        return ServerLimits(limits.maximum, None, limits.images, limits.image_types)

    def _account(self, access: AccountAccess) -> GraphAccount:
        return GraphAccount(self._outbound, access, THREADS_VERSION, clock=self._clock, errors=_ERRORS)


def _prepare(containers: Containers, outgoing: OutgoingPost) -> str:
    """Return the container of a text, of a video, of one picture, or of a carousel of several."""
    fields = {"text": outgoing.text} | ({"reply_to_id": outgoing.answers} if outgoing.answers else {})
    match outgoing.attachments:
        case ():
            return containers.make(media_type="TEXT", **fields)
        case (film,) if film.video:
            described = {"alt_text": film.alt_text} if film.alt_text else {}
            return containers.make(media_type="VIDEO", **fields, **described, **film_fields(film))
        case (picture,):
            return containers.make(media_type="IMAGE", **fields, **picture_fields(picture))
        case pictures:
            children = containers.make_items(outgoing, pictures, media_type="IMAGE")
            return containers.make(media_type="CAROUSEL", children=children, **fields)
