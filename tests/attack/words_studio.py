"""A post whose words beside its text are said, approved and sent: described, heard, titled, drawn of a link."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.db.outbox_tasks import CommittedAttempt, OutboxTask
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.directory.rules.networks import Network
from app.domain.media.models import LinkCard, MediaFile
from app.domain.media.rules import card_digest
from app.domain.posts.models import Post
from app.domain.posts.rules.content import MediaUse, VideoUse
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import OutgoingPost
from app.domain.publishing.queries.due_deliveries import unlocked_deliveries
from app.usecases.posts import actions
from app.usecases.publishing.delivery_call import DeliveryEnvironment, outgoing_post
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.authorship.test_doors import WORDS
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.media.documents import store_own_document
from tests.media.pictures import picture, store_own_picture
from tests.media.videos import film, store_own_film
from tests.publishing import sender_setup
from tests.sample_town import Person, Town

ADDRESS = "https://riba.example/biblioteca"
NEW = "Otra cosa distinta"
"""What takes the place of words: too few to have an author."""


@dataclass(frozen=True)
class Beside:
    """A text that goes out beside another: its name, the kind of what it goes with, and the network that is sent it."""

    name: str
    of: str
    network: Network

    def __str__(self) -> str:
        return f"{self.name} of a {self.of}"


ALL = "all"
TYPED = [
    Beside("alt", "picture", Network.MASTODON),
    *(Beside(name, "film", Network.MASTODON) for name in ("alt", "captions", "transcript", "burnt_text")),
    Beside("alt", "document", Network.LINKEDIN),
]
READ = [Beside(name, "card", Network.BLUESKY) for name in ("title", "description")]
"""What the linked page says, which nobody types here."""
WITH_FILE = [Beside(ALL, of, network) for of, network in sorted({(each.of, each.network) for each in TYPED})]
WITH_PAGE = Beside(ALL, "card", Network.BLUESKY)
CALM = {"alt": "La sala de lectura", "captions": "Buenos días", "transcript": "Hola a todos", "burnt_text": "Solo hoy"}
CARD = {"title": "Horario nuevo", "description": "Todo el verano"}


def cues(words: str) -> str:
    """Return captions of four words each, at a pace that can be read."""
    said = words.split()
    groups = [" ".join(said[at : at + 4]) for at in range(0, len(said), 4)]
    times = [f"00:{2 * at:02}.000" for at in range(len(groups) + 1)]
    shown = zip(times, times[1:], groups, strict=False)
    return "\n\n".join(f"{start} --> {end}\n{group}" for start, end, group in shown)


@dataclass
class Studio:
    """A town with the file, or the page, that the words go with."""

    session: Session
    wiring: Wiring
    town: Town
    clock: StoppedClock
    beside: Beside
    folder: Path
    clients: Callable[[Person], FlaskClient]

    def __post_init__(self) -> None:
        sender_setup.put_on_network(self.session, self.town, self.beside.network)
        self.file = getattr(self, f"_{self.beside.of}")()

    def fields(self, words: str) -> dict[str, Any]:
        """Return the draft that says those words in its place, and calm ones in the others."""
        calm = CARD if self.beside.of == "card" else CALM
        said = dict.fromkeys(calm, words) if self.beside.name == ALL else {**calm, self.beside.name: words}
        if self.beside.of == "card":
            self.read_page(**said)
            return {"text": f"Abrimos el sábado: {ADDRESS}"}
        facts = None if self.beside.of == "picture" else self.file.cleaned.facts
        heard = (("es", cues(said["captions"])),), said["transcript"], said["burnt_text"]
        of = {"film": {"video": VideoUse(facts, *heard)}, "document": {"document": facts}}.get(self.beside.of, {})
        return {"media": (MediaUse(self.digest, said["alt"], **of),)}

    @property
    def digest(self) -> str:
        return str(self.file.digest)

    def read_page(self, **words: str) -> None:
        """Have the worker read the linked page, which now says those words."""
        card = self.session.exec(select(LinkCard)).one()
        card.title, card.description, card.fetched_at = words["title"], words["description"], self.clock()
        self.session.commit()

    def approved(self, words: str) -> Post:
        said = self.fields(words)
        post_factory.prepare(self.session, self.wiring, self.town, now=self.clock(), **said)
        post = post_factory.approved(self.session, self.town, now=self.clock(), hours=2, **said)
        self.session.commit()
        return post

    def changed_once(self) -> Post:
        """Return a post approved in its second version, whose first said something else."""
        post = post_factory.post(self.session, self.town, now=self.clock(), hours=2, **self.fields(NEW))
        whole = post_factory.draft(self.town, now=self.clock(), hours=2, **self.fields(WORDS))
        actions.save_post(Work(self.session, self.town.author.actor, self.clock()), post, whole, base=post.base)
        post_factory.resubmit(self.session, self.town, post, now=self.clock())
        post_factory.decide(self.session, post, Verdict.APPROVED, by=self.town.supervisor, now=self.clock())
        return post

    def would_send(self, post: Post) -> list[object]:
        """Return what its network would get now."""
        here, now = self.wiring, self.clock()
        keys = self.session.exec(select(Delivery.id).where(Delivery.post_id == post.id)).all()
        world = DeliveryEnvironment(
            {}, here.files, here.images, here.keyring.unseal, lambda _: (), here.clock, lambda _: None
        )
        due = unlocked_deliveries(self.session, keys).items()
        tasks = [OutboxTask(key, one.organisation_id, "", now, CommittedAttempt(1, now), one) for key, one in due]
        self.session.commit()
        return [in_bytes(outgoing_post(task, world)) for task in tasks]

    def sends(self, post: Post) -> list[object]:
        """Return what the network gets of the post two hours later, in every byte."""
        network, keys = FakeNetwork(clock=self.clock), self._keys(post)
        self.session.commit()
        sender_setup.sender(self.wiring, network, self.beside.network).send_due(self.clock.forward(hours=2))
        return [in_bytes(one.outgoing) for one in network.published if one.outgoing.key in keys]

    def _keys(self, post: Post) -> Sequence[str]:
        return self.session.exec(select(Delivery.remote_key).where(Delivery.post_id == post.id)).all()

    def _picture(self) -> MediaFile:
        return self.store_picture("PNG", (64, 48))

    def store_picture(self, *form: Any) -> MediaFile:
        clean, actor = self.wiring.images.cleaned(picture(*form)), self.town.author.actor
        return store_own_picture(self.session, self.wiring.files, clean, name="a.png", actor=actor, now=self.clock())

    def _film(self) -> Any:
        made = film(self.folder / "a.mp4", seconds=15)
        return store_own_film(self.session, self.wiring, self.town, made, now=self.clock())

    def _document(self) -> Any:
        source = self.folder / "a.pdf"
        return store_own_document(self.session, self.wiring, self.town, source, now=self.clock())

    def _card(self) -> LinkCard:
        row = LinkCard(
            organisation_id=self.town.id, address=ADDRESS, digest=card_digest(ADDRESS), asked_at=self.clock()
        )
        self.session.add(row)
        self.session.commit()
        return row


def in_bytes(value: object) -> object:
    """Return what is sent with its streams read, without the end of its claim."""
    if callable(value):
        with value() as stream:
            return stream.read()
    if isinstance(value, tuple):
        return [in_bytes(each) for each in value]
    if not is_dataclass(value):
        return value
    parts = {each.name for each in fields(value)} - ({"until", "begin"} if isinstance(value, OutgoingPost) else set())
    return {name: in_bytes(getattr(value, name)) for name in sorted(parts)}
