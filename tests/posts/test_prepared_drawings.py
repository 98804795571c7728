"""Pictures are drawn for their accounts outside the transaction of a request, whichever button submits the post."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, delete, select, update

from app.adapters.images import PillowImages
from app.db.scope import Sessions
from app.domain.media.models import PictureDrawing
from app.domain.media.ports import CleanedImage
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post, Variant
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.states import PostStatus
from app.factory import attach_wiring
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.route_setup import another_boss
from tests.calendar.test_bulk_actions import do
from tests.clocks import StoppedClock
from tests.media.pictures import store_undrawn
from tests.posts.composer_form import page_of, send
from tests.posts.conftest import Seat
from tests.review.test_pages import at
from tests.review.test_text_change import change
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql
Press = Callable[[FlaskClient, Town, Post, MediaUse], object]


class SharedStudio(PillowImages):
    """Draws as ever, while another writer of the same database begins, changes something and commits."""

    def __init__(self, writing: Sessions) -> None:
        super().__init__()
        self._writing = writing
        self.drawn = 0

    def fitted(self, content: bytes, most: int) -> CleanedImage:
        with self._writing() as session:
            session.exec(update(Organisation).values(review_days=7))
            session.commit()
        self.drawn += 1
        return super().fitted(content, most)


@pytest.fixture
def studio(app: Flask, wiring: Wiring) -> SharedStudio:
    made = SharedStudio(wiring.writing)
    attach_wiring(app, replace(wiring, images=made))
    return made


@pytest.fixture
def use(session: Session, wiring: Wiring, town: Town, clock: StoppedClock) -> MediaUse:
    return store_undrawn(session, wiring, town, now=clock())


def compose(client: FlaskClient, town: Town, post: Post, use: MediaUse) -> object:
    return send(client, town, post, deed="submit", media=[use.digest], alt=[use.alt_text])


def submit(client: FlaskClient, town: Town, post: Post, _use: MediaUse) -> object:
    return client.post(page_of(town, post, "submission"))


def submit_several(client: FlaskClient, _town: Town, post: Post, _use: MediaUse) -> object:
    return do(client, "submit", post)


def drawn_for(session: Session) -> list[str]:
    """Return the digests drawn for the last version of the one post."""
    session.commit()
    (last,) = session.exec(select(Variant).order_by(Variant.id.desc()).limit(1))
    session.commit()
    return [each.sealed.drawn.digest for each in last.content.media if each.sealed and each.sealed.drawn]


@pytest.mark.parametrize("press", [compose, submit, submit_several])
def test_another_writer_is_not_held_while_pictures_are_drawn(
    session, wiring, town, clock, seat: Seat, studio, use, press: Press
):
    post = post_factory.post(session, town, now=clock(), media=(use,))
    session.commit()
    press(seat(town.editor), town, post, use)
    session.refresh(post)
    assert (studio.drawn, post.status) == (1, PostStatus.IN_REVIEW)
    (digest,) = drawn_for(session)
    assert digest != use.digest and wiring.files.read(town.id, digest)


def test_a_reviewer_who_changes_the_text_holds_no_writer_while_pictures_are_drawn_again(
    session, wiring, town, clock, seat: Seat, studio, use
):
    another_boss(session, town, now=clock())
    post_factory.prepare(session, wiring, town, now=clock(), media=(use,))
    post = post_factory.submitted(session, town, now=clock(), media=(use,))
    session.exec(delete(PictureDrawing))
    session.commit()
    answer = seat(town.supervisor).post(at(town, post, "text-change"), data=change(session, town, post))
    session.refresh(post)
    assert (answer.status_code, post.version, post.status) == (303, 2, PostStatus.IN_REVIEW)
    assert (studio.drawn, len(drawn_for(session))) == (1, 1)


def test_a_picture_that_cannot_be_drawn_is_told_and_its_post_stays_a_draft(
    session, wiring, town, clock, seat: Seat, use
):
    post = post_factory.post(session, town, now=clock(), media=(use,))
    session.commit()
    wiring.files.remove(town.id, use.digest)
    answer = seat(town.editor).post(page_of(town, post, "submission"))
    assert answer.status_code == 409 and "Una imagen no se ha podido preparar para sus cuentas" in answer.text
    session.refresh(post)
    assert post.status is PostStatus.DRAFT
