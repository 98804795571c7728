from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session

from app.db.outbox import Outbox
from app.db.work import Work
from app.domain.image_rights.rules.consent import AgeGroup
from app.domain.image_rights.rules.licences import OWN_AND_NOBODY, Depiction
from app.domain.posts.rules.content import MediaUse
from app.usecases.image_rights.rights import ConsentNote, add_person, note_rights
from app.usecases.media.images import store_image
from app.usecases.publishing.delivery_sender import DeliverySender
from tests.fakes import FakeNetwork
from tests.media.pictures import picture
from tests.publishing import sender_setup
from tests.sample_town import Town
from tests.takedowns import takedown_setup

MINOR = ConsentNote(
    "Lucía, de 4.º B",
    AgeGroup.UNDER_14,
    guardians=("Ana Ruiz", "Pau Soler"),
    given_on=date(2027, 1, 7),
    proof="Expediente 2027/31",
)


@pytest.fixture
def network(clock) -> FakeNetwork:
    return FakeNetwork(clock=clock)


@pytest.fixture
def sender(session: Session, wiring, town: Town, network: FakeNetwork) -> DeliverySender:
    sender_setup.connect(session, wiring, town)
    return sender_setup.sender(wiring, network)


@pytest.fixture
def withdrawer(wiring, network: FakeNetwork) -> Outbox:
    return takedown_setup.withdrawer(wiring, network)


@pytest.fixture
def stored(session: Session, wiring, town: Town, clock):
    """Return a function that stores a picture, with its rights and people."""

    def store(*people: ConsentNote, noted: bool = True, width: int = 64) -> MediaUse:
        image, author = wiring.images.cleaned(picture(size=(width, 48))), town.author.actor
        digest = store_image(Work(session, author, clock()), wiring.files, image, name="clase.jpg").digest
        if noted:
            note_rights(Work(session, author, clock()), digest, replace(OWN_AND_NOBODY, depicts=_depicts(people)))
        for person in people:
            add_person(Work(session, author, clock()), digest, person, seal=wiring.keyring.seal)
        session.commit()
        return MediaUse(digest, "Niños plantando en el patio")

    return store


def _depicts(people: tuple[ConsentNote, ...]) -> Depiction:
    return Depiction.PEOPLE if people else Depiction.NOBODY
