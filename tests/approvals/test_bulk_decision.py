"""Several posts reviewed on one page and decided with one reason."""

from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.clock import Clock
from app.domain.approvals.models.decisions import Decision
from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.states import PostStatus
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.test_pages import Seat
from tests.finding_marks import unmarked
from tests.requests.sample_requests import praised
from tests.sample_town import Town
from tests.statement_counter import counting

TEXTS = ("La piscina abre a las 10 h.", "La biblioteca cierra a las 21 h.", "El mercado cambia de plaza.")


@pytest.fixture
def posts(session: Session, town: Town, clock: Clock) -> Sequence[Post]:
    made = [post_factory.submitted(session, town, now=clock(), text=text, title=text[:11]) for text in TEXTS]
    session.commit()
    return made


def name(post: Post) -> str:
    return f"{post.year}-{post.ordinal}"


def page(client: FlaskClient, town: Town, posts: Sequence[Post]) -> str:
    chosen = "&".join(f"post={name(post)}" for post in posts)
    return client.get(f"/o/{town.slug}/waiting/together?{chosen}").text


def decided(client: FlaskClient, town: Town, verdict: str, posts: Sequence[str], **more: object):
    data = {"verdict": verdict, "seen": posts, "shown": [seen.partition(" ")[0] for seen in posts], **more}
    return client.post(f"/o/{town.slug}/waiting/together", data=data, follow_redirects=True)


def seen(session: Session, posts: Sequence[Post]) -> list[str]:
    """Return the value of each post's checkbox; the session is released."""
    versions = [post_queries.version_of(session, post) for post in posts]
    session.commit()
    return [f"{name(post)} {version.content_hash}" for post, version in zip(posts, versions, strict=True) if version]


def states(session: Session, posts: Sequence[Post]) -> list[PostStatus]:
    for post in posts:
        session.refresh(post)
    return [post.status for post in posts]


def test_the_queue_lets_one_choose_several(town: Town, posts: Sequence[Post], seat: Seat):
    waiting = seat(town.supervisor).get(f"/o/{town.slug}/waiting").text
    assert all(f'name="post" value="{name(post)}"' in waiting for post in posts)


def test_each_is_shown_whole(town: Town, posts: Sequence[Post], seat: Seat):
    shown = unmarked(page(seat(town.supervisor), town, posts[:2]))
    assert TEXTS[0] in shown and TEXTS[1] in shown and TEXTS[2] not in shown


def test_all_that_are_ticked_are_approved_and_the_others_wait(
    session: Session, town: Town, posts: Sequence[Post], seat: Seat
):
    answer = decided(seat(town.supervisor), town, "approved", seen(session, posts[:2]))
    assert "Publicaciones aprobadas: 2." in answer.text
    assert states(session, posts) == [PostStatus.APPROVED, PostStatus.APPROVED, PostStatus.IN_REVIEW]


def test_one_reason_is_each_ones_reason(session: Session, town: Town, posts: Sequence[Post], seat: Seat):
    decided(seat(town.supervisor), town, "changes_asked", seen(session, posts), reason="Falta el teléfono.")
    assert states(session, posts) == [PostStatus.CHANGES_REQUESTED] * 3
    assert {decision.reason for decision in session.exec(select(Decision))} == {"Falta el teléfono."}


def test_without_a_reason_nothing_is_sent_back_and_the_ticks_stay(
    session: Session, town: Town, posts: Sequence[Post], seat: Seat
):
    answer = decided(seat(town.supervisor), town, "rejected", seen(session, posts[:1]), shown=[name(p) for p in posts])
    assert answer.status_code == 422 and "quien redactó el texto lo necesita" in answer.text
    assert answer.text.count('name="seen"') == 3 and answer.text.count(" checked") == 1
    assert states(session, posts) == [PostStatus.IN_REVIEW] * 3


def test_what_changed_meanwhile_waits_and_the_rest_is_decided(
    session: Session, town: Town, posts: Sequence[Post], seat: Seat
):
    stale = f"{name(posts[0])} {'0' * 64}"
    answer = decided(seat(town.supervisor), town, "approved", [stale, *seen(session, posts[1:])])
    assert f"La {posts[0].number} sigue esperando. El texto ha cambiado" in answer.text
    assert states(session, posts) == [PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.APPROVED]


def test_what_is_not_ones_to_decide_is_not_there_and_is_not_decided(
    session: Session, town: Town, clock: Clock, seat: Seat
):
    own = post_factory.submitted(session, town, now=clock(), by=town.supervisor, text=TEXTS[0])
    session.commit()
    client = seat(town.supervisor)
    assert TEXTS[0] not in page(client, town, [own])
    assert "Ha intervenido en este texto" in decided(client, town, "approved", seen(session, [own])).text
    assert states(session, [own]) == [PostStatus.IN_REVIEW]


def test_what_a_political_office_asked_is_decided_apart(
    session: Session, town: Town, posts: Sequence[Post], clock: Clock, seat: Seat
):
    posts[0].request_id = praised(session, town, now=clock()).id
    session.commit()
    client = seat(town.supervisor)
    shown = page(client, town, posts)
    assert "La pidió un cargo político" in shown and shown.count('name="seen"') == 2
    decided(client, town, "approved", seen(session, posts))
    assert states(session, posts) == [PostStatus.IN_REVIEW, PostStatus.APPROVED, PostStatus.APPROVED]


def test_nothing_chosen_is_said(town: Town, seat: Seat):
    answer = seat(town.supervisor).get(f"/o/{town.slug}/waiting/together", follow_redirects=True)
    assert "Marque al menos una publicación." in answer.text


@pytest.mark.parametrize("wanted", ["2027", "2027-12-1", "x-y", "99999-1", "2027-9999999999999"])
def test_what_is_no_post_is_not_there(town: Town, seat: Seat, wanted: str):
    answer = seat(town.supervisor).get(f"/o/{town.slug}/waiting/together?post={wanted}")
    assert answer.status_code == 200 and "Ninguna de las elegidas" in answer.text


def test_more_posts_cost_no_more_statements(wiring: Wiring, town: Town, posts: Sequence[Post], seat: Seat):
    client = seat(town.supervisor)
    page(client, town, posts)
    with counting(wiring.engine) as single:
        page(client, town, posts[:1])
    with counting(wiring.engine) as three:
        page(client, town, posts)
    assert single.count == three.count


@pytest.mark.parametrize(("narrowing", "found"), [("q=biblio", 1), ("q=nada", 0), ("account=1", 3), ("topic=99", 0)])
def test_the_queue_is_narrowed(town: Town, posts: Sequence[Post], seat: Seat, narrowing: str, found: int):
    waiting = seat(town.supervisor).get(f"/o/{town.slug}/waiting?{narrowing}").text
    assert waiting.count('name="post"') == found
