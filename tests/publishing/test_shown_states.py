"""A post is «programada», «publicada»… in the same word wherever it is seen."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.domain.posts.models import Post
from app.domain.publishing.rules.shown_state import STATE_LABELS, STATE_NAMES
from app.web.translation import translate
from tests import post_factory
from tests.feeds.calendar_client import Desk
from tests.publishing import sender_setup
from tests.sample_town import Town
from tests.search.search_client import follow

TEMPLATES = Path(__file__).parents[2] / "templates"
STATUS = re.compile(r'class="status status--(\w+)">([^<]+)<')


@pytest.fixture
def post(session, connected: Town, clock) -> Post:
    made = post_factory.approved(session, connected, now=clock(), title="Abre la piscina")
    session.commit()
    return made


@pytest.fixture
def waiting(session, connected: Town, post: Post, clock) -> Post:
    """Return another post of that day, in whose review the first is a neighbour."""
    made = post_factory.submitted(session, connected, now=clock(), title="Cierra el museo", text="El museo no abre.")
    session.commit()
    return made


def words_of_pages(client: FlaskClient, town: Town, post: Post, waiting: Post) -> dict[str, str]:
    """Return the state each page shows the post in."""
    day, number = f"{post.planned_on:%Y-%m-%d}", f"{post.year}/{post.ordinal}"
    paths = {
        "post": f"posts/{number}",
        "glance": f"posts/{number}/glance",
        "list": "posts?q=piscina",
        "search": "search?q=piscina",
        "table": f"calendar/table?from={day}&to={day}",
    }
    review = client.get(f"/o/{town.slug}/posts/{waiting.year}/{waiting.ordinal}/review").text
    pages = {"neighbour": review[review.index('id="neighbours"') :]}
    pages |= {name: client.get(f"/o/{town.slug}/{path}").text for name, path in paths.items()}
    return {name: STATUS.search(page)[2] for name, page in pages.items()}


@pytest.mark.parametrize("is_sent", [False, True])
def test_every_page_and_the_feed_say_the_same_word(
    seat, session, wiring, app, connected: Town, clock, sender, post: Post, waiting: Post, is_sent: bool
):
    if is_sent:
        sender.send_due(clock.forward(hours=25))
    follow(wiring)
    session.refresh(post)
    session.commit()
    word = "publicada" if is_sent else "programada"
    said = words_of_pages(seat(connected.supervisor), connected, post, waiting)
    assert set(said.values()) == {word}, said
    summary = Desk(app, wiring, connected).summaries(connected.editor)[0]
    assert summary.startswith(word.capitalize())
    assert sender_setup.state_of(session, post).label.msgid == word


@pytest.mark.parametrize(("state", "listed"), [("scheduled", True), ("approved", False), ("published", False)])
def test_lists_and_search_are_filtered_by_the_word_they_show(
    seat, wiring, connected: Town, post: Post, state: str, listed: bool
):
    follow(wiring)
    client = seat(connected.editor)
    for path in (f"posts?status={state}", f"search?q=piscina&status={state}"):
        page = client.get(f"/o/{connected.slug}/{path}").text
        assert (f"/posts/{post.year}/{post.ordinal}" in page) == listed, path


def test_no_page_shows_the_stored_status_of_what_may_be_approved():
    stored = "status(post.status.value)"
    assert not [path for path in TEMPLATES.rglob("*.html") if stored in path.read_text("utf-8")]


def test_every_shown_state_has_one_word(app):
    with app.test_request_context():
        assert list(STATE_LABELS) == list(STATE_NAMES)
        assert len({str(translate(word)) for word in STATE_LABELS.values()}) == len(STATE_NAMES)
