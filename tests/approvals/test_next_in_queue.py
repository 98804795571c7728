"""A decision leads to the next post of the queue being read."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from app.core.clock import Clock
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from tests import post_factory
from tests.approvals.test_pages import Seat
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


def test_one_goes_on_with_what_came_next_and_in_the_end_with_the_first(
    session: Session, town: Town, clock: Clock, seat: Seat
):
    titles = ("Piscina", "Mercado", "Piscina cubierta", "Biblioteca")
    pool, market, indoor, library = (
        post_factory.submitted(session, town, now=clock(), title=title, hours=24 + n) for n, title in enumerate(titles)
    )
    session.commit()
    client = seat(town.supervisor)
    queue = client.get(f"/o/{town.slug}/waiting?q=piscina").text
    assert f"{review(town, pool)}?q=piscina" in queue
    assert "decision?q=piscina" in client.get(f"{review(town, pool)}?q=piscina").text
    assert approved(session, client, town, library, "?topic=nonsense") == review(town, pool)
    assert approved(session, client, town, market) == review(town, indoor)
    assert approved(session, client, town, pool, "?q=piscina") == f"{review(town, indoor)}?q=piscina"
    assert approved(session, client, town, indoor, "?q=piscina") == f"/o/{town.slug}/waiting?q=piscina"


def review(town: Town, post: Post) -> str:
    return f"/o/{town.slug}/posts/{post.year}/{post.ordinal}/review"


def approved(session: Session, client: FlaskClient, town: Town, post: Post, rest: str = "") -> str:
    """Approve with the step the page would send; return the redirect address."""
    page = client.get(review(town, post) + rest).text
    step = page.partition('name="seen_step" value="')[2].partition('"')[0]
    version = posts.version_of(session, post)
    session.commit()
    assert version is not None
    form = {"verdict": "approved", "seen_hash": version.content_hash, "seen_step": step}
    path = f"/o/{town.slug}/posts/{post.year}/{post.ordinal}/decision{rest}"
    return client.post(path, data=form).headers["Location"]
