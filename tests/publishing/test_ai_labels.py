"""The network's own label of what AI made: told while writing and reviewing, and asked of the network."""

import pytest

from app.db.work import Work
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.image_rights.rules.licences import Depiction, PictureLicence, PictureOrigin, RightsNote
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.declaration import PictureDeclaration, PostDeclaration
from app.usecases.image_rights.rights import note_rights
from app.usecases.media.images import store_image
from tests import post_factory
from tests.fakes import FakeNetwork
from tests.media.pictures import picture
from tests.publishing import sender_setup

pytestmark = pytest.mark.postgresql
TEXT = "El cartel de la feria, hecho con inteligencia artificial."
NOTE = "Con la etiqueta de inteligencia artificial de su red: "


@pytest.fixture
def account(session, connected) -> Channel:
    channel = session.get_one(Channel, connected.channels[0].id)
    channel.network = Network.X
    session.commit()
    return channel


@pytest.fixture
def drawing(session, wiring, connected, clock):
    """Return a function that stores a drawing of this origin."""
    image = wiring.images.cleaned(picture(size=(640, 480)))

    def make(origin: PictureOrigin) -> MediaUse:
        row = store_image(Work(session, connected.author.actor, clock()), wiring.files, image, name="a.jpg")
        note = RightsNote(PictureLicence.OWN, Depiction.NOBODY, origin)
        note_rights(Work(session, connected.author.actor, clock()), row.digest, note)
        return MediaUse(row.digest, "Una feria dibujada")

    return make


@pytest.mark.parametrize(
    ("origin", "ticked", "is_labelled"),
    [(PictureOrigin.ALTERED, "nobody", True), (PictureOrigin.NONE, "ai", True), (PictureOrigin.NONE, "nobody", False)],
)
def test_the_network_is_asked_for_its_label_as_the_register_or_the_writer_says(
    session, connected, wiring, clock, account, drawing, origin, ticked, is_labelled
):
    use = drawing(origin)
    declared = PostDeclaration(pictures={use.digest: PictureDeclaration(frozenset({ticked}))})
    post_factory.approved(session, connected, now=clock(), hours=2, text=TEXT, media=(use,), declared=declared)
    session.commit()
    network = FakeNetwork(clock=clock)
    sender_setup.sender(wiring, network, Network.X).send_due(clock.forward(hours=2))
    assert network.published[0].outgoing.shows_ai_media is is_labelled


def test_who_writes_and_who_reviews_are_told_which_accounts_have_it(session, connected, clock, account, drawing, seat):
    use = drawing(PictureOrigin.MADE)
    post = post_factory.submitted(session, connected, now=clock(), text=TEXT, media=(use,))
    session.commit()
    review = seat(connected.supervisor).get(f"/o/riba/posts/{post.year}/{post.ordinal}/review").text
    assert f"{NOTE}{account.called}." in review
    fields = {"language": "es", "text": TEXT, "planned_on": "2027-03-02", "media": use.digest, "alt": use.alt_text}
    targets = [f"{account.id}:es", f"{connected.channels[1].id}:es"]
    written = seat(connected.editor).post("/o/riba/posts/preview", data={**fields, "target": targets}).text
    assert f"{NOTE}{account.called}. En las demás lo dice solo el texto." in written
    assert NOTE not in seat(connected.editor).post("/o/riba/posts/preview", data={**fields, "target": targets[1:]}).text
