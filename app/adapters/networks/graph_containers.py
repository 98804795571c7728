"""Containers of Instagram and Threads: Meta prepares a publication, and nothing shows until the last step."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.adapters.http.response import HttpResponse
from app.adapters.networks.claim_time import check_time_left
from app.adapters.networks.exchange import before_publishing
from app.adapters.networks.graph import REFUSED, GraphAccount, node_path
from app.core.clock import Clock
from app.core.messages import msg
from app.domain.publishing.ports import NetworkError, NetworkErrorKind, OutgoingAttachment, OutgoingPost

_POLLS, _POLL_SECONDS = 25, 2.0
_READY, _AT_WORK = "FINISHED", "IN_PROGRESS"
_NOT_PREPARED = msg(
    "%(host)s no ha podido preparar las imágenes. Compruebe su forma, y que esta instalación se alcanza desde fuera."
)
_TOO_SLOW = msg("%(host)s tarda demasiado en preparar la publicación. No se ha publicado nada.")
_NO_ADDRESS = msg(
    "Esta red no admite que se le suban imágenes: las recoge de una dirección pública https, y esta instalación no "
    "tiene ninguna. Publíquela a mano, o pida a quien administra la instalación que ponga PUBLIC_URL."
)


@dataclass(frozen=True, slots=True)
class ContainerNames:
    """Where a network makes and publishes containers, and which field tells their state."""

    edge: str
    act: str
    state: str


class Containers:
    """The containers of one publication; `wait` takes the seconds between looks at their state."""

    def __init__(
        self, account: GraphAccount, node: str, names: ContainerNames, *, clock: Clock, wait: Callable[[float], None]
    ) -> None:
        self._talk, self._node, self._names = account.talk, node, names
        self._clock, self._wait = clock, wait

    def publish(self, outgoing: OutgoingPost, prepare: Callable[["Containers"], str]) -> HttpResponse:
        """Publish the container that `prepare` made, once it is ready."""
        with before_publishing():
            container = prepare(self)
            self.await_ready(container, outgoing)
            check_time_left(outgoing, now=self._clock())
        return self._talk.post(node_path(self._node, self._names.act), data={"creation_id": container})

    def make(self, **fields: str) -> str:
        return self._talk.text_in(self._talk.post(node_path(self._node, self._names.edge), data=fields), "id")

    def make_items(self, outgoing: OutgoingPost, pictures: Sequence[OutgoingAttachment], **fields: str) -> str:
        """Return the containers of a carousel's pictures, ready, as its "children"."""
        items = [self.make(is_carousel_item="true", **fields, **picture_fields(picture)) for picture in pictures]
        for item in items:
            self.await_ready(item, outgoing)
        return ",".join(items)

    def await_ready(self, container: str, outgoing: OutgoingPost) -> None:
        """Raise `NetworkError` where it fails, takes too long, or the claim is about to end."""
        for _ in range(_POLLS):
            check_time_left(outgoing, now=self._clock())
            answer = self._talk.get(node_path(container), fields=self._names.state)
            state = self._talk.text_in(answer, self._names.state)
            if state == _READY:
                return
            if state != _AT_WORK:
                sentence = msg(_NOT_PREPARED.msgid, host=self._talk.host)
                raise NetworkError(REFUSED, sentence, status=answer.status, excerpt=self._talk.excerpt(answer))
            self._wait(_POLL_SECONDS)
        raise NetworkError(NetworkErrorKind.NOT_SENT, msg(_TOO_SLOW.msgid, host=self._talk.host))


def picture_fields(picture: OutgoingAttachment) -> dict[str, str]:
    """Raise `NetworkError` without a public address to fetch it from."""
    if not picture.address:
        raise NetworkError(REFUSED, _NO_ADDRESS)
    described = {"alt_text": picture.alt_text} if picture.alt_text else {}
    return {"image_url": picture.address, **described}
