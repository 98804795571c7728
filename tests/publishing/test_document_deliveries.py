"""A document as it is sent: the approved file with its title, only where our connector sends documents."""

from pathlib import Path

import pytest

from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.posts.rules.content import MediaUse
from tests import post_factory
from tests.fakes import FakeNetwork
from tests.media.documents import store_own_document
from tests.publishing import sender_setup


@pytest.fixture
def use(session, wiring, connected, clock, tmp_path: Path) -> MediaUse:
    kept = store_own_document(session, wiring, connected, tmp_path / "bando.pdf", now=clock())
    return MediaUse(kept.digest, "Bando de la feria", document=kept.cleaned.facts)


@pytest.mark.parametrize(
    ("network", "is_changed", "why"),
    [
        (Network.LINKEDIN, False, None),
        (Network.LINKEDIN, True, "no es el que se aprobó"),
        (Network.MASTODON, False, "publíquelo a mano"),
    ],
)
def test_the_approved_file_goes_with_its_title(session, wiring, connected, clock, seat, use, network, is_changed, why):
    channel = session.get_one(Channel, connected.channels[0].id)
    channel.network = Network.LINKEDIN
    session.flush()
    post = post_factory.approved(session, connected, now=clock(), hours=2, media=(use,))
    channel.network = network
    session.commit()
    if is_changed:
        for path in Path(wiring.config.data_dir / "media").rglob(f"*{use.digest}*"):
            path.write_bytes(b"otro")
    sent = FakeNetwork(clock=clock)
    sender_setup.sender(wiring, sent, network).send_due(clock.forward(hours=2))
    delivery = sender_setup.delivery_of(session, post)
    page = seat(connected.editor).get(f"/o/{connected.slug}/deliveries/{delivery.id}").text
    assert "Descargar el documento" in page and "Copiar el título del documento" in page
    if why:
        assert (sent.published, why in delivery.trouble) == ([], True)
        return
    (attachment,) = sent.published[0].outgoing.attachments
    assert (attachment.content, attachment.media_type, attachment.alt_text) == (b"", "application/pdf", use.alt_text)
    with attachment.document.open() as stream:
        assert len(stream.read()) == attachment.document.size


def test_by_hand_it_is_downloaded_and_its_title_copied(session, wiring, connected, clock, seat, use):
    channel = session.get_one(Channel, connected.channels[1].id)
    channel.network = Network.LINKEDIN
    session.flush()
    targets = ((channel.id, "es"),)
    post = post_factory.approved(session, connected, now=clock(), hours=2, targets=targets, media=(use,))
    session.commit()
    sender_setup.sender(wiring, FakeNetwork(clock=clock), Network.MASTODON).send_due(clock.forward(hours=2))
    page = seat(connected.editor).get(f"/o/{connected.slug}/deliveries/by-hand/{post.year}/{post.ordinal}").text
    assert all(words in page for words in ("Descargar el documento", "Copiar el título del documento", use.alt_text))
    assert f"/images/{use.digest}/poster" in page and "data-share-file" not in page
