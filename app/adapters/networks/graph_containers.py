"""Containers of Instagram and Threads: Meta prepares a publication, and nothing shows until the last step."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta

from app.adapters.http.response import HttpResponse
from app.adapters.networks.claim_time import begin_publishing, check_time_left
from app.adapters.networks.exchange import before_publishing
from app.adapters.networks.graph import REFUSED, GraphAccount, node_path
from app.core.clock import Clock
from app.core.messages import Message, msg
from app.domain.publishing.ports import NetworkError, NetworkErrorKind, OutgoingAttachment, OutgoingPost

_POLLS, _POLL_SECONDS = 25, 2.0
_READY, _AT_WORK = "FINISHED", "IN_PROGRESS"
_NOT_PREPARED = msg(
    "%(host)s no ha podido preparar las imágenes. Compruebe su forma, y que esta instalación se alcanza desde fuera."
)
_NO_FILM = msg("%(host)s no ha podido preparar el vídeo. Guárdelo como MP4 (H.264 y AAC) y apruébelo otra vez.")
FILM_NOT_FETCHED = msg(
    "%(host)s no ha podido recoger el vídeo. Compruebe que esta instalación se alcanza desde fuera, y repita."
)
FILM_FORM = msg(
    "%(host)s no admite así el vídeo. Guárdelo como MP4 con imagen H.264 y sonido AAC, de 23 a 60 fotogramas por "
    "segundo, y apruébelo otra vez."
)
_STILL_AT_WORK = msg("%(host)s todavía prepara la publicación. No se ha publicado nada: Cauce lo mira otra vez.")
_TOO_SLOW = msg("%(host)s tarda demasiado en preparar la publicación. No se ha publicado nada.")
_NO_ADDRESS = msg(
    "Esta red no admite que se le suban archivos: los recoge de una dirección pública https, y esta instalación no "
    "tiene ninguna. Publíquelo a mano, o pida a quien administra la instalación que ponga PUBLIC_URL."
)


@dataclass(frozen=True, slots=True)
class ContainerNames:
    """Where a network makes and publishes containers, and which fields tell their state and why one failed.

    `film_failures`: sentences by what the reason says of a video. `between_looks`: how often the network lets its state
    be asked, where that is longer than a claim: what is not ready then is left to the next attempt.
    """

    edge: str
    act: str
    state: str
    reason: str
    film_failures: Mapping[str, Message]
    between_looks: timedelta | None = None


class Containers:
    """The containers of one publication; `wait` takes the seconds between looks at their state.

    `late`: containers that were not ready when their claim was about to end, by the post's key and their place in it.
    """

    def __init__(
        self,
        account: GraphAccount,
        node: str,
        names: ContainerNames,
        *,
        clock: Clock,
        wait: Callable[[float], None],
        late: MutableMapping[str, str],
    ) -> None:
        self._talk, self._node, self._names = account.talk, node, names
        self._clock, self._wait, self._late = clock, wait, late
        self._looked: dict[str, tuple[HttpResponse, str]] = {}

    def publish(self, outgoing: OutgoingPost, prepare: Callable[["Containers"], str]) -> HttpResponse:
        """Publish the container that `prepare` made, once it is ready."""
        with before_publishing():
            container = self._late_container(outgoing.key) or prepare(self)
            with self._remembering(container, outgoing.key):
                self.await_ready(container, outgoing)
                begin_publishing(outgoing, now=self._clock())
        return self._talk.post(node_path(self._node, self._names.act), data={"creation_id": container})

    def make(self, **fields: str) -> str:
        return self._talk.text_in(self._talk.post(node_path(self._node, self._names.edge), data=fields), "id")

    def make_items(self, outgoing: OutgoingPost, pictures: Sequence[OutgoingAttachment], **fields: str) -> str:
        """Return the containers of a carousel's pictures, ready, as its "children"."""
        with ExitStack() as remembered:
            items = []
            for place, picture in enumerate(pictures):
                key = f"{outgoing.key}/{place}"
                item = self._late_container(key) or self.make(
                    is_carousel_item="true", **fields, **picture_fields(picture)
                )
                remembered.enter_context(self._remembering(item, key))
                items.append(item)
            for item in items:
                self.await_ready(item, outgoing)
        return ",".join(items)

    def await_ready(self, container: str, outgoing: OutgoingPost) -> None:
        """Raise `NetworkError` where it fails, takes too long, or the claim is about to end."""
        for _ in range(_POLLS):
            check_time_left(outgoing, now=self._clock())
            answer, state = self._looked.pop(container) if container in self._looked else self._look(container)
            if state == _READY:
                return
            if state != _AT_WORK:
                sentence = msg(self._failure(answer, outgoing).msgid, host=self._talk.host)
                raise NetworkError(REFUSED, sentence, status=answer.status, excerpt=self._talk.excerpt(answer))
            self._pause()
        raise NetworkError(NetworkErrorKind.NOT_SENT, msg(_TOO_SLOW.msgid, host=self._talk.host))

    def _pause(self) -> None:
        """Wait for the next look. Raises `NetworkError` (not sent) where it comes after this claim."""
        if self._names.between_looks is None:
            self._wait(_POLL_SECONDS)
            return
        again = self._clock() + self._names.between_looks
        sentence = msg(_STILL_AT_WORK.msgid, host=self._talk.host)
        raise NetworkError(NetworkErrorKind.NOT_SENT, sentence, retry_at=again)

    def _look(self, container: str) -> tuple[HttpResponse, str]:
        answer = self._talk.get(node_path(container), fields=f"{self._names.state},{self._names.reason}")
        return answer, self._talk.text_in(answer, self._names.state)

    def _late_container(self, key: str) -> str:
        """Return the container that an earlier attempt left at work, unless it failed meanwhile."""
        container = self._late.pop(key, "")
        if not container:
            return ""
        self._looked[container] = seen = self._look(container)
        return container if seen[1] in (_READY, _AT_WORK) else ""

    @contextmanager
    def _remembering(self, container: str, key: str) -> Iterator[None]:
        """Leave a container, unless it failed, to the next attempt: nothing is fetched twice."""
        try:
            yield
        except NetworkError as trouble:
            if trouble.kind is not REFUSED:
                self._late[key] = container
            raise

    def _failure(self, answer: HttpResponse, outgoing: OutgoingPost) -> Message:
        if not _film_of(outgoing):
            return _NOT_PREPARED
        reason = str(self._talk.object_in(answer).get(self._names.reason) or "")
        return next((words for part, words in self._names.film_failures.items() if part in reason), _NO_FILM)


def picture_fields(picture: OutgoingAttachment) -> dict[str, str]:
    """Raise `NetworkError` without a public address to fetch it from."""
    described = {"alt_text": picture.alt_text} if picture.alt_text else {}
    return {"image_url": _address(picture), **described}


def film_fields(film: OutgoingAttachment) -> dict[str, str]:
    """Raise `NetworkError` without a public address to fetch it from."""
    return {"video_url": _address(film)}


def _address(file: OutgoingAttachment) -> str:
    if not file.address:
        raise NetworkError(REFUSED, _NO_ADDRESS)
    return file.address


def _film_of(outgoing: OutgoingPost) -> OutgoingAttachment | None:
    return next((file for file in outgoing.attachments if file.video), None)
