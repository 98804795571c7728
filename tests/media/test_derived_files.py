"""Drawn pictures and pictures of cards go once nothing holds them, and never what a version or the library has."""

from collections.abc import Callable
from dataclasses import replace
from threading import Thread
from time import sleep

import pytest
from sqlmodel import Session, delete, select

from app.adapters.files import DiskFiles
from app.db import schema
from app.db.engine import open_engine
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.directory.rules.networks import Network
from app.domain.media.models import DerivedFile, LinkCard, PictureDrawing
from app.domain.media.ports import PageCard
from app.domain.media.rules import KEEP_UNUSED, PictureCrop, card_digest
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.readiness import UndrawnPicture
from app.domain.posts.rules.states import PostStatus
from app.usecases.media.derived_files import delete_unheld_files, keep_derived
from app.usecases.media.images import store_image
from app.usecases.media.link_cards import CardReader, ask_for_card, delete_unused_cards
from app.usecases.posts.envelope_files import EnvelopeStudio
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.architecture.test_migrations import STEPS
from tests.clocks import StoppedClock
from tests.earlier_database import copy_to_earlier
from tests.media.pictures import picture, store_undrawn
from tests.posts.composer_form import page_of
from tests.publishing import sender_setup
from tests.sample_town import Town, make_town

pytestmark = pytest.mark.postgresql
DERIVED = next(int(path.stem[:4]) for path in STEPS if path.stem.endswith("_derived_files"))
ADDRESS = "https://riba.example/biblioteca"
Sweep = Callable[..., int]


@pytest.fixture
def use(session: Session, wiring: Wiring, town: Town, clock: StoppedClock) -> MediaUse:
    return store_undrawn(session, wiring, town, now=clock())


@pytest.fixture
def sweep(wiring: Wiring, clock: StoppedClock) -> Sweep:
    """Return a function that goes forward and cleans as the worker does, once each hour."""

    def run(*, hours: int = 0, files: DiskFiles | None = None) -> int:
        gone = delete_unheld_files(wiring.writing, files or wiring.files, now=clock())
        for _ in range(hours):
            gone += delete_unheld_files(wiring.writing, files or wiring.files, now=clock.forward(hours=1))
        return gone

    return run


def prepare(session: Session, wiring: Wiring, town: Town, clock: StoppedClock, use: MediaUse) -> str:
    """Draw the picture as a page does before it writes; return the digest of what was drawn."""
    studio, now = EnvelopeStudio(wiring.files, wiring.images), clock()
    draft = post_factory.draft(town, now=now, media=(use,))
    studio.prepare(wiring.reading, wiring.writing, town.id, [draft], now=now)
    (drawn,) = set(sender_setup.fresh(session, select(PictureDrawing.drawn)))
    return str(drawn)


def stored(wiring: Wiring) -> set[str]:
    return {file.digest for file in wiring.files.stored()}


def test_the_drawing_of_a_save_that_failed_goes_after_two_graces(session, wiring, town, clock, use, sweep: Sweep):
    drawn = prepare(session, wiring, town, clock, use)
    assert (sweep(hours=47), stored(wiring)) == (0, {use.digest, drawn})
    assert (sweep(hours=2), stored(wiring)) == (1, {use.digest})
    assert sender_setup.fresh(session, select(PictureDrawing)) == sender_setup.fresh(session, select(DerivedFile)) == []
    assert prepare(session, wiring, town, clock, use) == drawn
    assert drawn in stored(wiring)


@pytest.mark.parametrize("state", ["draft", "in review", "approved", "published"])
def test_what_a_version_seals_stays_for_good(session, wiring, town, clock, use, sweep: Sweep, state: str):
    drawn = prepare(session, wiring, town, clock, use)
    post = post_factory.post(session, town, now=clock(), hours=2, media=(use,))
    if state != "draft":
        post_factory.resubmit(session, town, post, now=clock())
    if state in ("approved", "published"):
        post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())
    session.commit()
    assert (sweep(hours=100), drawn in stored(wiring)) == (0, True)
    assert sender_setup.fresh(session, select(DerivedFile.look_at)) == [None]


def test_a_recipe_that_no_version_has_goes_and_the_sealed_one_stays(session, wiring, town, clock, use, sweep: Sweep):
    old = prepare(session, wiring, town, clock, use)
    cut = replace(use, crops=((Network.INSTAGRAM, PictureCrop(0, 0, 320, 320)),))
    post_factory.prepare(session, wiring, town, now=clock(), media=(cut,))
    post_factory.submitted(session, town, now=clock(), media=(cut,))
    session.commit()
    (sealed,) = stored(wiring) - {use.digest, old}
    assert (sweep(hours=60), stored(wiring)) == (1, {use.digest, sealed})
    assert sender_setup.fresh(session, select(PictureDrawing.drawn)) == [sealed]


def test_a_save_that_fails_puts_nothing_at_risk_that_another_version_has(
    session, wiring, town, clock, use, sweep: Sweep
):
    drawn = prepare(session, wiring, town, clock, use)
    post_factory.submitted(session, town, now=clock(), media=(use,))
    session.commit()
    sweep(hours=30)
    keep_derived(wiring.writing, wiring.files, town.id, {drawn: b""}, now=clock())
    assert sender_setup.fresh(session, select(DerivedFile.look_at)) == [None]
    assert (sweep(hours=60), drawn in stored(wiring)) == (0, True)


def test_the_same_bytes_of_another_body_are_another_file(session, wiring, town, clock, use, sweep: Sweep):
    drawn = prepare(session, wiring, town, clock, use)
    post_factory.submitted(session, town, now=clock(), media=(use,))
    session.commit()
    other = make_town(session, slug="vall", now=clock())
    session.commit()
    keep_derived(wiring.writing, wiring.files, other.id, {drawn: wiring.files.read(town.id, drawn)}, now=clock())
    assert sweep(hours=60) == 1
    assert [file.organisation_id for file in wiring.files.stored() if file.digest == drawn] == [town.id]


class OnePage:
    def __init__(self, card) -> None:
        self.card = card

    def read(self, _address: str):
        return self.card


@pytest.fixture
def card(session: Session, wiring: Wiring, town: Town, clock: StoppedClock) -> str:
    """Have the worker read a card; return the digest of its picture."""
    sender_setup.put_on_network(session, town, Network.BLUESKY)
    ask_for_card(session, town.id, ADDRESS, now=clock())
    session.commit()
    read = PageCard("Horario de la biblioteca", "De lunes a sábado", picture("JPEG", (32, 32)), "image/jpeg")
    CardReader(wiring.writing, OnePage(read), wiring.files).read_due(clock())
    (digest,) = sender_setup.fresh(session, select(LinkCard.picture_digest))
    assert digest in stored(wiring)
    return str(digest)


def test_the_picture_of_a_card_that_nobody_sent_goes_with_the_card(session, wiring, town, clock, card, sweep: Sweep):
    assert (sweep(hours=100), stored(wiring)) == (0, {card})
    clock.forward(seconds=int(KEEP_UNUSED.total_seconds()))
    assert delete_unused_cards(wiring.reading, wiring.writing, now=clock()) == 1
    assert (sweep(hours=10), sweep(hours=60), stored(wiring)) == (0, 1, set())


def test_a_card_that_was_sealed_keeps_its_picture_when_the_page_has_another(
    session, wiring, town, clock, card, sweep: Sweep
):
    post_factory.approved(session, town, now=clock(), text=f"Abrimos: {ADDRESS}")
    session.exec(delete(LinkCard).where(LinkCard.digest == card_digest(ADDRESS)))
    session.commit()
    assert (sweep(hours=100), stored(wiring)) == (0, {card})


class SlowFiles(DiskFiles):
    """Lets another begin to write just before a file goes."""

    def __init__(self, files: DiskFiles, meanwhile: Callable[[], object]) -> None:
        super().__init__(files.root)
        self.other = Thread(target=meanwhile)

    def remove(self, organisation_id: int, digest: str) -> None:
        self.other.start()
        sleep(0.3)
        super().remove(organisation_id, digest)


def test_a_save_that_draws_the_file_while_it_goes_has_it_afterwards(session, wiring, town, clock, use, sweep: Sweep):
    drawn = prepare(session, wiring, town, clock, use)
    sweep(hours=47)
    now = clock.forward(hours=2)
    draft, studio = post_factory.draft(town, now=now, media=(use,)), EnvelopeStudio(wiring.files, wiring.images)
    files = SlowFiles(wiring.files, lambda: studio.prepare(wiring.reading, wiring.writing, town.id, [draft], now=now))
    assert sweep(files=files) == 1
    files.other.join()
    assert drawn in stored(wiring)
    post_factory.submitted(session, town, now=clock(), media=(use,))
    session.commit()
    assert (sweep(hours=60), drawn in stored(wiring)) == (0, True)


def test_a_picture_of_the_library_with_the_same_bytes_is_not_lost(session, wiring, town, clock, use, sweep: Sweep):
    drawn = prepare(session, wiring, town, clock, use)
    image = wiring.images.cleaned(wiring.files.read(town.id, drawn))
    same = type(image)(wiring.files.read(town.id, drawn), "image/jpeg", 640, 480, image.likeness)
    sweep(hours=47)
    clock.forward(hours=2)

    def upload() -> None:
        with wiring.writing() as writing:
            store_image(Work(writing, town.author.actor, clock()), wiring.files, same, name="b.jpg")
            writing.commit()

    files = SlowFiles(wiring.files, upload)
    sweep(files=files)
    files.other.join()
    assert drawn in stored(wiring)
    assert (sweep(hours=60), drawn in stored(wiring)) == (0, True)


def test_a_drawing_that_is_due_is_drawn_again_before_it_is_sealed(session, wiring, town, clock, use, seat):
    """As after a restore: its row came back, and its file went while the copy was made."""
    post = post_factory.post(session, town, now=clock(), hours=60, media=(use,))
    session.commit()
    drawn = prepare(session, wiring, town, clock, use)
    wiring.files.remove(town.id, drawn)
    clock.forward(hours=24)
    editor, address = seat(town.editor), page_of(town, post, "submission")
    with pytest.raises(UndrawnPicture):
        post_factory.resubmit(session, town, post, now=clock())
    session.rollback()
    editor.post(address)
    session.refresh(post)
    assert (post.status, drawn in stored(wiring)) == (PostStatus.IN_REVIEW, True)


def test_a_store_that_fails_leaves_the_file_for_the_next_run(session, wiring, town, clock, use, sweep: Sweep):
    class FullOfErrors(DiskFiles):
        def remove(self, organisation_id: int, digest: str) -> None:
            raise OSError(digest)

    drawn = prepare(session, wiring, town, clock, use)
    sweep(hours=47)
    clock.forward(hours=2)
    with pytest.raises(OSError, match=drawn):
        sweep(files=FullOfErrors(wiring.files.root))
    assert drawn in stored(wiring) and sender_setup.fresh(session, select(PictureDrawing.drawn)) == [drawn]
    assert (sweep(), stored(wiring)) == (1, {use.digest})


def test_the_upgrade_notes_what_was_drawn_and_knows_pictures_of_cards(
    session, wiring, town, clock, use, card, engine_name, tmp_path, request
):
    sender_setup.put_on_network(session, town, Network.INSTAGRAM)
    drawn = prepare(session, wiring, town, clock, use)
    url = f"sqlite:///{tmp_path / 'before.db'}"
    if engine_name == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    copy_to_earlier(wiring.engine, url, f"{DERIVED - 1:04}")
    schema.upgrade(url)
    schema.check_schema(url)
    upgraded = open_engine(url)
    with Session(upgraded) as later:
        assert later.exec(select(LinkCard.picture_digest)).all() == [card]
        ((digest, look_at, is_loose),) = later.exec(
            select(DerivedFile.digest, DerivedFile.look_at, DerivedFile.is_loose)
        )
    upgraded.dispose()
    assert (digest, is_loose) == (drawn, False) and look_at is not None
