"""What goes out is the envelope that was approved: cards, focal points, AI marks and drawn pictures of that instant."""

from dataclasses import replace

import pytest
from sqlmodel import select

from app.db.work import Work
from app.domain.directory.rules.networks import Network
from app.domain.image_rights.rules.licences import Depiction, PictureLicence, PictureOrigin, RightsNote
from app.domain.media.models import LinkCard, MediaFile
from app.domain.media.rules import PictureCrop, card_digest
from app.domain.posts.models import PostVersion, Variant
from app.domain.posts.rules.content import DrawnPicture, MediaUse
from app.domain.posts.rules.line_checks import BlockedByLine
from app.usecases.image_rights.rights import note_rights
from tests import post_factory
from tests.fakes import FakeNetwork
from tests.media.pictures import picture, store_library_card, store_own_picture
from tests.publishing import sender_setup

pytestmark = pytest.mark.postgresql
ADDRESS = "https://riba.example/biblioteca"
TEXT = f"Abrimos el sábado: {ADDRESS}"


@pytest.fixture
def card(session, wiring, connected, clock) -> LinkCard:
    """Return the card of the address, as the worker reads it for an account on Bluesky."""
    sender_setup.put_on_network(session, connected, Network.BLUESKY)
    return store_library_card(session, wiring, connected, ADDRESS, now=clock())


@pytest.fixture
def use(session, wiring, connected, clock) -> MediaUse:
    """Return a PNG of the library."""
    image = wiring.images.cleaned(picture("PNG", (64, 48)))
    row = store_own_picture(session, wiring.files, image, name="a.png", actor=connected.author.actor, now=clock())
    return MediaUse(row.digest, "La sala de lectura")


def send(wiring, clock, network: Network) -> FakeNetwork:
    fake = FakeNetwork(clock=clock)
    sender_setup.sender(wiring, fake, network).send_due(clock.forward(hours=2))
    return fake


def reread(session, card: LinkCard, title: str) -> None:
    card.title, card.description, card.picture = title, "", picture("JPEG", (16, 16))
    session.add(card)
    session.commit()


def test_a_card_read_again_after_approval_changes_nothing_that_leaves(session, wiring, connected, clock, card, seat):
    before = card.picture
    post = post_factory.submitted(session, connected, now=clock(), hours=2, text=TEXT)
    session.commit()
    reread(session, card, "Vote a quien gobierna")
    reviewer = seat(connected.supervisor)
    review = reviewer.get(f"/o/riba/posts/{post.year}/{post.ordinal}/review").text
    assert "Horario de la biblioteca" in review and "Vote a quien" not in review
    source = review.partition('class="link-card__picture" src="')[2].partition('"')[0]
    assert reviewer.get(source).data == before
    post_factory.decide(session, post, post_factory.Verdict.APPROVED, by=connected.supervisor, now=clock())
    session.commit()
    (sent,) = send(wiring, clock, Network.BLUESKY).published
    assert (sent.outgoing.card.title, sent.outgoing.card.picture) == ("Horario de la biblioteca", before)


def test_what_changed_since_the_draft_is_sealed_in_a_version_at_submission(session, connected, clock, card):
    post = post_factory.post(session, connected, now=clock(), text=TEXT)
    session.commit()
    reread(session, card, "Otro horario")
    post_factory.resubmit(session, connected, post, now=clock(), by=connected.editor)
    versions = session.exec(select(PostVersion).order_by(PostVersion.id)).all()
    titles = [variant.cards[0]["title"] for variant in session.exec(select(Variant).order_by(Variant.id))]
    assert titles == ["Horario de la biblioteca", "Otro horario"]
    assert [version.created_by_name for version in versions] == [connected.author.actor.name] * 2
    assert all(
        one.recomputed_hash([variant]) == one.content_hash
        for one, variant in zip(versions, session.exec(select(Variant).order_by(Variant.id)), strict=True)
    )


def test_the_line_reads_the_words_of_the_card(session, connected, clock, card):
    reread(session, card, "Llame al 612 345 678 o escriba a 12345678Z")
    post = post_factory.post(session, connected, now=clock(), text=TEXT)
    with pytest.raises(BlockedByLine):
        post_factory.resubmit(session, connected, post, now=clock())


def test_a_focal_point_or_ai_mark_changed_after_approval_changes_nothing(session, wiring, connected, clock, use):
    sender_setup.put_on_network(session, connected, Network.MASTODON)
    post_factory.approved(session, connected, now=clock(), hours=2, media=(use,))
    session.commit()
    (row,) = session.exec(select(MediaFile))
    row.focus_x, row.focus_y = 5, 95
    note = RightsNote(PictureLicence.OWN, Depiction.NOBODY, PictureOrigin.MADE)
    note_rights(Work(session, connected.author.actor, clock()), use.digest, note)
    session.commit()
    (sent,) = send(wiring, clock, Network.MASTODON).published
    (file,) = sent.outgoing.attachments
    assert (file.focus, file.is_ai_made) == ((50, 50), False)


def test_a_picture_is_drawn_when_it_is_written_and_read_by_its_digest_at_the_send(
    session, wiring, connected, clock, use
):
    sender_setup.put_on_network(session, connected, Network.BLUESKY)
    cut = replace(use, crops=((Network.BLUESKY, PictureCrop(0, 0, 32, 32)),))
    post_factory.prepare(session, wiring, connected, now=clock(), media=(cut,))
    post_factory.approved(session, connected, now=clock(), hours=2, media=(cut,))
    session.commit()
    ((stored,),) = sender_setup.fresh(session, select(Variant.media))
    drawn = DrawnPicture(**stored["sealed"]["drawn"])
    assert drawn.digest != use.digest
    wiring.files.remove(connected.id, use.digest)
    (sent,) = send(wiring, clock, Network.BLUESKY).published
    (file,) = sent.outgoing.attachments
    assert file.content == wiring.files.read(connected.id, drawn.digest)


def test_an_approval_of_the_first_forms_leaves_without_what_it_did_not_cover(session, wiring, connected, clock, card):
    """A version from before stays as it was: its text has no card."""
    session.delete(card)
    post = post_factory.hashed_without_title(
        session, post_factory.post(session, connected, now=clock(), hours=2, text=TEXT)
    )
    post_factory.resubmit(session, connected, post, now=clock())
    post_factory.decide(session, post, post_factory.Verdict.APPROVED, by=connected.supervisor, now=clock())
    same = LinkCard(organisation_id=connected.id, address=ADDRESS, digest=card_digest(ADDRESS), asked_at=clock())
    same.title, same.fetched_at = "Horario de la biblioteca", clock()
    session.add(same)
    session.commit()
    (sent,) = send(wiring, clock, Network.BLUESKY).published
    assert (sent.outgoing.text, sent.outgoing.card) == (TEXT, None)
