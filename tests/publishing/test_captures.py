"""Published content is shown on the pages exactly as sent."""

import html
import re

import pytest
from sqlmodel import Session, select

from app.domain.posts.rules.content import MediaUse
from app.domain.publishing.models import Capture
from app.domain.publishing.rules.delivery import DeliveryState as D
from tests import post_factory
from tests.audit.tamper import tamper
from tests.media.pictures import picture, store_own_picture
from tests.publishing import sender_setup
from tests.statement_counter import counting

ALT = "La fachada de la biblioteca, con las puertas abiertas."
TEXT = "Abre <mañana> & cierra\n  a las 14:00"


@pytest.fixture
def image(session: Session, wiring, connected, clock) -> str:
    clean = wiring.images.cleaned(picture())
    return store_own_picture(
        session, wiring.files, clean, name="a.jpg", actor=connected.author.actor, now=clock()
    ).digest


@pytest.fixture
def out(session: Session, connected, clock, sender, image: str):
    post = post_factory.approved(session, connected, now=clock(), hours=2, text=TEXT, media=(MediaUse(image, ALT),))
    session.commit()
    sender.send_due(clock.forward(hours=1))
    return post


def page_of(town, post) -> str:
    return f"/o/{town.slug}/posts/{post.year}/{post.ordinal}"


def capture_in(page: str) -> str:
    (capture_html,) = re.findall(r'<details class="capture".*?</details>', page, re.DOTALL)
    return html.unescape(capture_html)


def test_the_page_of_the_post_shows_it_as_it_was_sent(seat, session, connected, out, image):
    shown = capture_in(seat(connected.auditor).get(page_of(connected, out)).text)
    (capture,) = sender_setup.captures(session)
    assert f">{TEXT}</p>" in shown and ALT in shown and f"/images/{image}" in shown
    assert capture.permalink in shown and capture.digest in shown and "Código 200" in shown and "{}" in shown
    assert "1 mar 2027, 11:00:00" in shown and "Comprobada" in shown


def test_it_is_folded_until_somebody_asks(seat, connected, out):
    page = seat(connected.author).get(page_of(connected, out)).text
    assert '<details class="capture">' in page


def test_the_page_of_the_delivery_shows_it_too(seat, session, connected, out):
    delivery = sender_setup.delivery_of(session, out)
    shown = capture_in(seat(connected.author).get(f"/o/{connected.slug}/deliveries/{delivery.id}").text)
    assert ALT in shown and "Comprobada" in shown


def test_a_capture_that_was_tampered_with_says_so(seat, session, connected, out):
    tamper(session, "UPDATE capture SET text = 'Otra cosa'")
    shown = capture_in(seat(connected.author).get(page_of(connected, out)).text)
    assert "No coincide" in shown and "Comprobada" not in shown


def test_where_a_person_gave_the_address_it_says_who(seat, session, connected, clock, sender):
    post = post_factory.approved(session, connected, now=clock(), hours=2, targets=((connected.channels[1].id, "es"),))
    session.commit()
    sender.send_due(clock.forward(hours=1))
    where = f"/o/{connected.slug}/deliveries/{sender_setup.delivery_of(session, post).id}/confirmation"
    seat(connected.editor).post(where, data={"permalink": "https://x.com/riba/status/1"})
    shown = capture_in(seat(connected.author).get(page_of(connected, post)).text)
    assert "se publicó a mano, y dio la dirección Editor." in shown


def test_more_captures_cost_no_more_statements(seat, session, wiring, connected, clock, sender):
    def published(*languages: str):
        targets = tuple((connected.channels[0].id, language) for language in languages)
        texts = {language: f"{post_factory.TEXT} {language}" for language in languages}
        post = post_factory.approved(session, connected, now=clock(), hours=2, targets=targets, texts=texts)
        session.commit()
        sender.send_due(clock.forward(hours=1))
        clock.forward(hours=-1)
        with counting(wiring.engine) as seen:
            page = seat(connected.author).get(page_of(connected, post)).text
        return seen.count, page.count('<details class="capture"')

    (few, capture_count), (many, two) = published("es"), published("es", "ca")
    assert (capture_count, two) == (1, 2) and few == many <= 16
    assert len(sender_setup.fresh(session, select(Capture))) == 3


@pytest.mark.parametrize("changed", [True, False])
def test_a_picture_that_is_not_the_approved_one_goes_nowhere(
    session, connected, clock, sender, network, wiring, image, changed: bool
):
    post = post_factory.approved(session, connected, now=clock(), hours=2, text=TEXT, media=(MediaUse(image, ALT),))
    session.commit()
    wiring.files.remove(connected.id, image)
    if changed:
        wiring.files.keep(connected.id, image, picture(size=(32, 32)))
    sender.send_due(clock.forward(hours=2))
    delivery = sender_setup.delivery_of(session, post)
    trouble = "no es el que se aprobó" if changed else "no está en su sitio"
    assert network.published == [] and delivery.state is D.FAILED and trouble in delivery.trouble
