"""The card that networks draw of a link: asked for by whoever writes, read by the worker, seen in the preview."""

from datetime import timedelta
from hashlib import sha256

import pytest
from pytest_httpserver import HTTPServer
from sqlmodel import Session, delete, select, update

from app.adapters.http.addresses import AddressGuard
from app.adapters.images import PillowImages
from app.adapters.link_pages import HttpPages
from app.db.work import Work
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.shown_text import carded_address
from app.domain.media.models import LinkCard
from app.domain.media.rules import MOST_WAITING, is_stale
from app.domain.posts.rules.states import PostStatus
from app.usecases.approvals.emergency import request_confirmation
from app.usecases.media.link_cards import CardReader, ask_for_card, delete_unused_cards
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals import lane_setup
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.media.pictures import picture
from tests.posts.composer_form import page_of, posts_of, saved, send, typed
from tests.posts.conftest import Seat
from tests.publishing import sender_setup
from tests.sample_town import Town, make_town
from tests.statement_counter import counting

PAGE = '<title>Noche de los museos</title><meta property="og:image" content="/p.jpg">'
WITHOUT_CARD = "si se envía ahora a aprobación, sale sin tarjeta"
LEFT_OUT = "Sin tarjeta del enlace: su página no se había leído"
pytestmark = pytest.mark.postgresql


@pytest.fixture
def address(httpserver: HTTPServer) -> str:
    """Return an address that a real page answers at."""
    httpserver.expect_request("/noche").respond_with_data(PAGE, content_type="text/html; charset=utf-8")
    httpserver.expect_request("/p.jpg").respond_with_data(picture(), content_type="image/jpeg")
    return f"http://museo.riba.example:{httpserver.port}/noche"


@pytest.fixture
def reader(make_outbound, wiring: Wiring) -> CardReader:
    outbound = make_outbound(guard=AddressGuard(["127.0.0.1"], resolver=lambda _host: ["127.0.0.1"]))
    return CardReader(wiring.writing, HttpPages(outbound, outbound, PillowImages()), wiring.files)


def look(client, town: Town, address: str, looks: int = 1) -> str:
    answer = client.post(f"/o/{town.slug}/link-cards", data={"address": address, "looks": looks, "text": ["Más"]})
    return str(answer.text) if answer.status_code == 200 else ""


def test_the_card_of_a_link_is_seen_once_the_worker_has_read_it(
    town: Town, seat: Seat, address: str, reader: CardReader, clock: StoppedClock
):
    author, form = seat(town.author), typed(town, text=[f"Esta noche: {address}", ""])
    before = author.post(posts_of(town) + "/preview", data=form).text
    assert "museo.riba.example" in before and 'hx-trigger="load delay:1s"' in before and "Noche" not in before
    assert reader.read_due(clock()) == {}
    assert 'hx-trigger="load delay:2s"' in look(author, town, address)
    assert reader.read_due(clock()) == {"link_cards_read": 1}
    after = author.post(posts_of(town) + "/preview", data=form).text
    assert "Noche de los museos" in after and "link-cards" in after and 'hx-trigger="load delay:1s"' not in after
    source = after.partition('class="link-card__picture" src="')[2].partition('"')[0]
    assert author.get(source).mimetype == "image/jpeg"
    assert author.get(source[:-1] + "0z").status_code == 404


def test_the_picture_of_a_card_is_kept_by_its_digest_as_it_is_read(
    town: Town, session: Session, seat: Seat, address: str, reader: CardReader, wiring: Wiring, clock: StoppedClock
):
    """A text may be sealed with a link that was first written in its review."""
    look(seat(town.author), town, address)
    reader.read_due(clock())
    (drawn,) = session.exec(select(LinkCard.picture)).all()
    assert wiring.files.read(town.id, sha256(drawn).hexdigest()) == drawn


@pytest.fixture
def on_bluesky(session: Session, wiring: Wiring, town: Town) -> Town:
    """Return the town with an account of a network that draws the card that it is sent."""
    sender_setup.connect(session, wiring, town)
    sender_setup.put_on_network(session, town, Network.BLUESKY)
    return town


def test_a_text_whose_page_is_still_being_read_leaves_without_its_card_and_says_so(
    session: Session, wiring: Wiring, on_bluesky: Town, clock: StoppedClock, seat: Seat, address, reader: CardReader
):
    town, author, form = on_bluesky, seat(on_bluesky.author), {"text": [f"Esta noche: {address}", ""]}
    assert WITHOUT_CARD in author.post(posts_of(town) + "/preview", data=typed(town, **form)).text
    sent = send(author, town, deed="submit", **form)
    post = saved(session)
    assert (sent.status_code, post.status) == (303, PostStatus.IN_REVIEW)
    assert LEFT_OUT in author.get(sent.location).text
    reader.read_due(clock())
    assert WITHOUT_CARD not in author.post(posts_of(town) + "/preview", data=typed(town, **form)).text
    review = seat(town.supervisor).get(page_of(town, post, "review")).text
    assert LEFT_OUT in review and "Noche de los museos" not in review
    post_factory.decide(session, post, post_factory.Verdict.APPROVED, by=town.supervisor, now=clock())
    session.commit()
    fake = FakeNetwork(clock=clock)
    clock.instant = sender_setup.delivery_of(session, post).due_at
    sender_setup.sender(wiring, fake, Network.BLUESKY).send_due(clock())
    assert [published.outgoing.card for published in fake.published] == [None]


def test_whoever_decides_several_or_alone_sees_the_card_that_goes_out(
    session: Session, on_bluesky: Town, clock: StoppedClock, seat: Seat, address, reader: CardReader
):
    look(seat(on_bluesky.author), on_bluesky, address)
    reader.read_due(clock())
    post = post_factory.submitted(session, on_bluesky, now=clock(), text=f"Esta noche: {address}")
    session.exec(update(LinkCard).values(title="Vote a quien gobierna"))
    session.commit()
    chief, one = seat(on_bluesky.supervisor), page_of(on_bluesky, post)
    several = chief.get(f"/o/{on_bluesky.slug}/waiting/together?post={post.year}-{post.ordinal}")
    for page in (several, *(chief.get(f"{one}/{name}") for name in ("review", "sole-approval"))):
        assert page.status_code == 200 and "Noche de los museos" in page.text and "Vote a" not in page.text


def test_whoever_confirms_an_emergency_sees_the_card_that_goes_out(
    session: Session, on_bluesky: Town, clock: StoppedClock, seat: Seat, address, reader: CardReader
):
    town, text = on_bluesky, f"{lane_setup.FLOOD} {address}"
    look(seat(town.author), town, address)
    reader.read_due(clock())
    post = lane_setup.flooded(session, town, now=clock(), by=town.author, text=text)
    request_confirmation(Work(session, town.author.actor, clock()), post)
    session.exec(update(LinkCard).values(title="Vote a quien gobierna"))
    session.commit()
    page = seat(town.supervisor).get(page_of(town, post, "emergency"))
    assert page.status_code == 200 and "Noche de los museos" in page.text and "Vote a" not in page.text


def test_whoever_reviews_later_sees_the_card_that_goes_out(
    session: Session, on_bluesky: Town, clock: StoppedClock, seat: Seat, address, reader: CardReader
):
    town, (elvira, olga) = on_bluesky, lane_setup.small_town(session, on_bluesky, now=clock())
    session.commit()
    look(seat(elvira), town, address)
    reader.read_due(clock())
    post = post_factory.submitted(session, town, now=clock(), by=elvira, text=f"Esta noche: {address}")
    lane_setup.approve_alone(session, post, elvira, now=clock())
    session.exec(update(LinkCard).values(title="Vote a quien gobierna"))
    session.commit()
    page = seat(olga).get(page_of(town, post, "later-review"))
    assert page.status_code == 200 and "Noche de los museos" in page.text and "Vote a" not in page.text


def test_without_scripts_the_button_asks_and_another_shows(
    town: Town, seat: Seat, address: str, reader: CardReader, clock: StoppedClock
):
    author = seat(town.author)
    form = typed(town, text=["Esta noche", ""], link=address, deed="preview")
    assert "Noche de los" not in author.post(posts_of(town), data=form).text
    reader.read_due(clock())
    assert "Noche de los museos" in author.post(posts_of(town), data=form).text


def test_another_body_sees_no_card_of_ours(
    town: Town, session: Session, seat: Seat, address: str, reader: CardReader, clock: StoppedClock
):
    elsewhere = make_town(session, now=clock(), slug="otra")
    session.commit()
    look(seat(town.author), town, address)
    reader.read_due(clock())
    assert "Noche" not in look(seat(elsewhere.author), elsewhere, address)
    assert seat(elsewhere.author).post(f"/o/{town.slug}/link-cards", data={"address": address}).status_code == 404


def test_the_fragment_looks_a_few_times_and_asks_for_addresses_alone(town: Town, seat: Seat, session: Session):
    author = seat(town.author)
    assert "hx-post" not in look(author, town, "https://riba.example/x", looks=6)
    assert [look(author, town, bad) for bad in ("riba", "javascript:alert(1)", "https://riba.example/x y")] == [""] * 3
    assert session.exec(select(LinkCard)).all() == []


def test_whoever_only_reads_has_no_page_read_for_its_card(town: Town, seat: Seat, session: Session):
    send(seat(town.author), town, text=["Hoy https://riba.example/x", ""])
    post = saved(session)
    session.exec(delete(LinkCard))
    session.commit()
    asked = ["link-cards" in seat(person).get(page_of(town, post)).text for person in (town.author, town.auditor)]
    assert asked == [True, False]


def test_a_card_is_read_again_after_a_day_and_an_empty_one_after_an_hour(clock: StoppedClock):
    hours = [timedelta(minutes=59), timedelta(hours=1), timedelta(hours=23), timedelta(days=1)]
    assert [is_stale("Algo", clock(), now=clock() + later) for later in hours] == [False, False, False, True]
    assert [is_stale("", clock(), now=clock() + later) for later in hours] == [False, True, True, True]


def test_waiting_cards_have_an_end_and_unused_ones_go(
    town: Town, session: Session, wiring: Wiring, clock: StoppedClock
):
    for number in range(MOST_WAITING + 5):
        ask_for_card(session, town.id, f"https://riba.example/{number}", now=clock())
    session.commit()
    assert len(session.exec(select(LinkCard)).all()) == MOST_WAITING
    session.commit()
    assert delete_unused_cards(wiring.reading, wiring.writing, now=clock() + timedelta(days=30)) == 0
    assert delete_unused_cards(wiring.reading, wiring.writing, now=clock() + timedelta(days=31)) == MOST_WAITING


def test_only_networks_that_draw_one_and_only_without_a_picture():
    text = "Más en www.riba.es y https://riba.example/a. Y https://riba.example/b"
    assert carded_address(text, Network.MASTODON, has_media=False) == "https://riba.example/a"
    assert carded_address(text, Network.X, has_media=False) == "https://www.riba.es"
    assert {carded_address(text, n, has_media=True) for n in Network} == {""}
    none = (Network.INSTAGRAM, Network.TIKTOK, Network.YOUTUBE, Network.WEB)
    assert {carded_address(text, network, has_media=False) for network in none} == {""}


def test_saving_with_a_link_keeps_within_its_statements(town: Town, wiring: Wiring, seat: Seat, address: str):
    author = seat(town.author)
    with counting(wiring.engine) as saving:
        author.post(posts_of(town), data=typed(town, text=[f"Hoy {address}", ""]))
    assert saving.count < 25, saving.count
