"""Approvals of the first two forms of the hash that will leave without something, listed to who answers for it."""

from dataclasses import replace

import pytest
from sqlmodel import select

from app.db.work import Work
from app.domain.directory.rules.networks import Network
from app.domain.image_rights.rules.licences import Depiction, PictureLicence, PictureOrigin, RightsNote
from app.domain.posts.rules.content import MediaUse, VideoUse
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries.earlier_approvals import uncovered_deliveries
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.publishing.rules.uncovered_parts import UncoveredPart as Part
from app.usecases.image_rights.rights import note_rights
from tests import post_factory
from tests.media.pictures import picture, store_own_picture
from tests.media.videos import film, store_own_film
from tests.publishing import sender_setup
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

LINKED = "Abrimos el sábado: https://riba.example/biblioteca"
MADE_BY_AI = RightsNote(PictureLicence.OWN, Depiction.NOBODY, PictureOrigin.MADE)


@pytest.fixture
def image(session, wiring, connected, clock) -> MediaUse:
    """Return a picture with a focal point, which its register says that AI made."""
    drawn = wiring.images.cleaned(picture())
    row = store_own_picture(session, wiring.files, drawn, name="a.jpg", actor=connected.author.actor, now=clock())
    row.focus_x, row.focus_y = 5, 95
    note_rights(Work(session, connected.author.actor, clock()), row.digest, MADE_BY_AI)
    session.commit()
    return MediaUse(row.digest, "La sala de lectura")


@pytest.fixture
def video(session, wiring, connected, clock, tmp_path) -> MediaUse:
    kept = store_own_film(session, wiring, connected, film(tmp_path / "a.mp4", sound=False), now=clock())
    session.commit()
    return MediaUse(kept.digest, "La sala vacía", VideoUse(kept.cleaned.facts))


def without(session, town) -> list[set[Part]]:
    return [set(delivery.without) for delivery in uncovered_deliveries(session, town.id)]


@pytest.mark.parametrize(
    ("network", "lost"),
    [
        (Network.MASTODON, [set(), {Part.FOCUS}, {Part.POSTER}]),
        (Network.BLUESKY, [{Part.CARD}, set(), set()]),
        (Network.INSTAGRAM, [set(), {Part.AI_MARK}, {Part.POSTER}]),
    ],
)
def test_each_network_is_listed_for_what_it_would_have_been_sent(
    session, connected, clock, image, video, network, lost
):
    sender_setup.put_on_network(session, connected, network)
    for hours, fields in enumerate(({"text": LINKED}, {"media": (image,)}, {"media": (video,)}), 2):
        for form in (1, 2):
            post_factory.approved_in_form(session, connected, form, now=clock(), hours=hours, **fields)
    expected = [parts | title for parts in lost for title in ({Part.TITLE}, set()) if parts | title]
    assert without(session, connected) == expected


def test_what_was_declared_is_covered_and_the_new_form_has_all(session, connected, clock, image):
    sender_setup.put_on_network(session, connected, Network.MASTODON)
    post_factory.approved(session, connected, now=clock(), media=(image,))
    assert without(session, connected) == []


def test_only_what_still_leaves_is_listed(session, connected, clock, image):
    post_factory.approved_in_form(session, connected, 2, now=clock(), media=(image,))
    (delivery,) = session.exec(select(Delivery))
    delivery.state = DeliveryState.PUBLISHED
    session.flush()
    assert without(session, connected) == []


def test_who_answers_for_what_goes_out_sees_it_where_they_look(session, connected, clock, seat, image):
    post = post_factory.approved_in_form(session, connected, 2, now=clock(), media=(image,))
    session.commit()
    supervisor, author = seat(connected.supervisor), seat(connected.author)
    page = supervisor.get("/o/riba/deliveries").text
    assert "Saldrán sin algo" in page and "sin el punto de interés de la imagen" in page
    assert f"{post.number} · {post.title}" in page and "Ningún envío espera" not in page
    assert "1 envío aprobado saldrá sin algo" in supervisor.get("/o/riba/today").text
    assert "sin algo" not in author.get("/o/riba/deliveries").text + author.get("/o/riba/today").text


def test_the_languages_of_an_account_are_told_apart(session, connected, clock, seat, image):
    account = connected.channels[0].id
    targets, texts = ((account, "es"), (account, "ca")), {"es": "Abrimos.", "ca": "Obrim."}
    post_factory.approved_in_form(session, connected, 2, now=clock(), media=(image,), targets=targets, texts=texts)
    session.commit()
    page = seat(connected.supervisor).get("/o/riba/deliveries").text
    assert "castellano — sin el punto" in page and "catalán o valenciano — sin el punto" in page


@pytest.mark.parametrize("address", ["/o/riba/deliveries", "/o/riba/today"])
def test_a_long_list_costs_as_many_statements_as_a_short_one(session, wiring, connected, clock, seat, image, address):
    supervisor, counts = seat(connected.supervisor), []
    for more in (1, 4):
        for _ in range(more):
            media = (replace(image, alt_text="La sala"),)
            post_factory.approved_in_form(session, connected, 2, now=clock(), media=media)
        session.commit()
        supervisor.get(address)
        with counting(wiring.engine) as statements:
            supervisor.get(address)
        counts.append(statements.count)
    assert counts[0] == counts[1] < 20
