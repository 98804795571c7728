"""No correction that says what an account already shows goes on, by whatever door it is sent or decided."""

import unicodedata
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session
from werkzeug.test import TestResponse

from app.core.errors import Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.declaration import PostDeclaration
from app.domain.posts.rules.states import PostStatus
from app.usecases.approvals import submission
from app.usecases.posts import actions
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.takedowns.correction import begin_correction
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals import lane_setup
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.posts.composer_form import page_of, send
from tests.posts.conftest import Seat
from tests.publishing import sender_setup
from tests.sample_town import Person, Town, make_person
from tests.takedowns import takedown_setup

REFUSED = "Ya se lee exactamente ese texto en"
BODY, LINK = lane_setup.FLOOD.replace(". ", ".\n"), "https://riba.example/búsqueda?q=niños"
SAID = f"{BODY}\n{LINK}"
LATER, LATEST = "El pleno es a las 20:00.", "El pleno es a las 21:00."


def correction(session: Session, town: Town, post: Post, clock: StoppedClock, by: Person | None = None) -> Post:
    """Return a correction in its place, with an hour, that still says what is out."""
    actor = (by or town.author).actor
    account = town.channels[0].id
    made = begin_correction(Work(session, actor, clock()), town.organisation, post, in_place=[account])
    draft = posts.draft_of(made, posts.version_of(session, made))
    done = replace(draft, plan=post_factory.draft(town, now=clock(), hours=3).plan)
    actions.save_post(Work(session, actor, clock()), made, done, base=made.base)
    session.commit()
    return made


@pytest.fixture
def sender(session: Session, wiring: Wiring, town: Town, clock: StoppedClock) -> DeliverySender:
    sender_setup.connect(session, wiring, town)
    return sender_setup.sender(wiring, FakeNetwork(clock=clock))


@pytest.fixture
def published(session, town, clock, sender) -> Post:
    return takedown_setup.publish(session, town, clock, sender, text=SAID)


@pytest.fixture
def begun(session, town, clock, published) -> Post:
    return correction(session, town, published, clock)


def compose(client: FlaskClient, town: Town, post: Post, **_: Any) -> TestResponse:
    return send(client, town, post, deed="submit", text=[SAID, ""], planned_on="2027-03-04")


def press(client: FlaskClient, town: Town, post: Post, **_: Any) -> TestResponse:
    return client.post(page_of(town, post, "submission"))


def choose_several(client: FlaskClient, town: Town, post: Post, **_: Any) -> TestResponse:
    chosen = {"deed": "submit", "post": [post.number], "shown": [post.number]}
    return client.post(f"/o/{town.slug}/calendar/table/several", data=chosen)


def hurry(client: FlaskClient, town: Town, post: Post, session: Session, clock: StoppedClock) -> TestResponse:
    """Ask for the confirmation of an emergency."""
    lane_setup.emergency(session, town, now=clock())
    draft = posts.draft_of(post, posts.version_of(session, post))
    declared = PostDeclaration(source="Centro de Emergencias", source_on=clock().date())
    urgent = replace(draft, topic_id=lane_setup.topic(session, town).id, declared=declared)
    actions.save_post(Work(session, town.author.actor, clock()), post, urgent, base=post.base)
    return client.post(page_of(town, post, "emergency", "request"), data={"seen_hash": seen(session, post)})


def seen(session: Session, post: Post) -> str:
    version = posts.version_of(session, post)
    assert version
    session.commit()
    return version.content_hash


@pytest.mark.parametrize("door", [compose, press, choose_several, hurry])
def test_it_is_sent_to_nobody(door, session, town: Town, seat: Seat, begun: Post, clock: StoppedClock):
    answer = door(seat(town.author), town, begun, session=session, clock=clock)
    session.refresh(begun)
    assert (begun.status, REFUSED in answer.text) == (PostStatus.DRAFT, True), answer.status_code


def test_its_reviewer_does_not_take_it_back_to_what_is_out(session, town: Town, seat: Seat, begun, clock):
    make_person(session, town.organisation, Role.SUPERVISOR, now=clock(), name="Sole")
    takedown_setup.submit(session, town, begun, clock, LATER)
    texts = {"wording": f"{town.channels[0].id}:es", "present": LATER, "suggested": SAID}
    answer = seat(town.supervisor).post(
        page_of(town, begun, "text-change"), data={"seen_hash": seen(session, begun), **texts}
    )
    assert REFUSED in answer.text


SAME = {
    "blanks at the ends": f"  {BODY} \n{LINK}\t\n",
    "lines as a browser sends them": SAID.replace("\n", "\r\n"),
    "letters in two parts": unicodedata.normalize("NFD", BODY) + f"\n{LINK}",
    "an address in per cents": f"{BODY}\nhttps://riba.example/b%C3%BAsqueda?q=ni%C3%B1os",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_what_goes_out_as_the_same_is_no_correction(session, town: Town, begun: Post, clock: StoppedClock, text: str):
    with pytest.raises(Refusal, match=REFUSED):
        takedown_setup.submit(session, town, begun, clock, text)


@pytest.mark.parametrize("network", [Network.MASTODON, Network.WEB])
def test_blanks_in_a_row_are_one_in_a_page_alone(
    session, town: Town, begun: Post, clock: StoppedClock, network: Network
):
    sender_setup.put_on_network(session, town, network)
    with pytest.raises(Refusal, match=REFUSED) if network is Network.WEB else nullcontext():
        takedown_setup.submit(session, town, begun, clock, SAID.replace(" de ", "   de "))


def test_its_link_apart_is_the_same(session, town: Town, begun: Post, clock: StoppedClock):
    draft = posts.draft_of(begun, posts.version_of(session, begun))
    apart = replace(draft, texts={"es": BODY}, own_texts={}, link=LINK)
    actions.save_post(Work(session, town.author.actor, clock()), begun, apart, base=begun.base)
    with pytest.raises(Refusal, match=REFUSED):
        submission.submit_post(Work(session, town.author.actor, clock()), begun)


def test_other_words_or_lines_are_a_correction(session, town: Town, begun: Post, clock: StoppedClock):
    takedown_setup.submit(session, town, begun, clock, SAID.replace(".\n", ".\n\n"))
    assert begun.status is PostStatus.IN_REVIEW


@pytest.fixture
def overtaken(session, town: Town, clock: StoppedClock, sender, published: Post):
    """Return a function that sends a correction to approval, by somebody, and then has its text come out."""
    first = correction(session, town, published, clock)
    takedown_setup.approve(session, town, first, clock, LATER)
    sender.send_due(clock())
    quicker = correction(session, town, published, clock)
    takedown_setup.submit(session, town, quicker, clock, LATEST)
    post_factory.decide(session, quicker, post_factory.Verdict.APPROVED, by=town.supervisor, now=clock())

    def sent(by: Person) -> Post:
        waiting = correction(session, town, first, clock, by)
        draft = replace(posts.draft_of(waiting, posts.version_of(session, waiting)), texts={"es": LATEST})
        draft = replace(draft, plan=post_factory.draft(town, now=clock(), hours=9).plan)
        actions.save_post(Work(session, by.actor, clock()), waiting, draft, base=waiting.base)
        submission.submit_post(Work(session, by.actor, clock()), waiting)
        session.commit()
        sender.send_due(clock.forward(hours=4))
        return waiting

    return sent


def decide(client: FlaskClient, town: Town, post: Post, digest: str) -> TestResponse:
    data = {"verdict": "approved", "reason": "", "seen_hash": digest}
    return client.post(page_of(town, post, "decision"), data=data)


def decide_several(client: FlaskClient, town: Town, post: Post, digest: str) -> TestResponse:
    name = f"{post.year}-{post.ordinal}"
    data = {"verdict": "approved", "seen": [f"{name} {digest}"], "shown": [name]}
    return client.post(f"/o/{town.slug}/waiting/together", data=data, follow_redirects=True)


@pytest.mark.parametrize("door", [decide, decide_several])
def test_what_came_out_meanwhile_is_not_approved(door, session, town: Town, seat: Seat, overtaken):
    waiting = overtaken(town.author)
    answer = door(seat(town.supervisor), town, waiting, seen(session, waiting))
    session.refresh(waiting)
    assert (waiting.status, REFUSED in answer.text) == (PostStatus.IN_REVIEW, True), answer.status_code


def test_what_came_out_meanwhile_is_not_approved_by_whoever_wrote_it(
    session, town: Town, seat: Seat, clock: StoppedClock, overtaken
):
    elvira, _ = lane_setup.small_town(session, town, now=clock())
    waiting = overtaken(elvira)
    data = {"reason": "No hay nadie más", "seen_hash": seen(session, waiting)}
    answer = seat(elvira).post(page_of(town, waiting, "sole-approval"), data=data)
    session.refresh(waiting)
    assert (waiting.status, REFUSED in answer.text) == (PostStatus.IN_REVIEW, True), answer.status_code
