"""Typed text is kept while it may be needed, and no longer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.posts.models import Post, WorkingCopy
from app.usecases.posts.working_copies import delete_spent_copies
from app.usecases.wiring import Wiring
from app.worker.schedule import worker_jobs
from tests.clocks import StoppedClock
from tests.posts.composer_form import page_of, posts_of, send, typed
from tests.posts.conftest import Seat
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

TERM = timedelta(days=30)


@pytest.fixture
def forget(wiring: Wiring, clock: StoppedClock) -> Callable[[], int]:
    return lambda: delete_spent_copies(
        wiring.reading, wiring.writing, read_copy=wiring.read_copy, keep_for=TERM, now=clock()
    )


def keep(client: FlaskClient, town: Town, post: Post | None = None, **changes: object) -> None:
    address = page_of(town, post, "copy") if post else posts_of(town) + "/copy"
    assert client.post(address, data=typed(town, **changes)).status_code in (200, 204, 409)


UNSAVABLE = "31/02"
"""A day that no draft can have: what is typed beside it stays a copy."""


def kept(session: Session) -> list[str]:
    copy_texts = [copy.body["text"][0] for copy in session.exec(select(WorkingCopy).order_by(WorkingCopy.id))]
    session.commit()
    return copy_texts


def test_what_nobody_came_back_for_goes_after_its_term(
    town: Town, session: Session, post: Post, seat: Seat, clock, forget
):
    keep(seat(town.author), town, post, text=["A medias", ""], base=post.base)
    clock.forward(days=30)
    assert (forget(), kept(session)) == (0, ["A medias"])
    clock.forward(seconds=1)
    assert (forget(), kept(session), forget()) == (1, [], 0)


def test_typing_on_begins_the_term_again(town: Town, session: Session, seat: Seat, clock, forget):
    keep(seat(town.author), town, copy_key="new-1", text=["Una", ""], planned_on=UNSAVABLE)
    clock.forward(days=20)
    keep(seat(town.author), town, copy_key="new-1", text=["Una frase", ""], planned_on=UNSAVABLE)
    clock.forward(days=20)
    assert (forget(), kept(session)) == (0, ["Una frase"])


@pytest.mark.parametrize("text", ["Entero", "Entero\n"])
def test_a_copy_kept_just_after_saving_goes(town: Town, session: Session, post: Post, seat: Seat, text: str, forget):
    opened = post.base
    send(seat(town.author), town, post, text=["Entero", ""], note="Más claro")
    keep(seat(town.author), town, post, text=[text, ""], note="Más claro", base=opened)
    assert (len(kept(session)), forget(), kept(session)) == (1, 1, [])


def test_so_does_one_of_a_new_post(town: Town, session: Session, seat: Seat, forget):
    send(seat(town.author), town, copy_key="new-5", text=["Nueva", ""])
    keep(seat(town.author), town, copy_key="new-5", text=["Nueva", ""])
    assert (len(kept(session)), forget(), kept(session)) == (1, 1, [])


@pytest.mark.parametrize(
    "more", [{"text": ["Entero y más", ""]}, {"note": "Otra nota"}, {"planned_time": "10:30"}, {"planned_on": "31/02"}]
)
def test_whatever_says_more_than_was_saved_stays(town: Town, session: Session, post: Post, seat: Seat, more, forget):
    opened = post.base
    send(seat(town.author), town, post, text=["Entero", ""])
    keep(seat(town.author), town, post, **{"text": ["Entero", ""], "base": opened, **more})
    assert (forget(), len(kept(session))) == (0, 1)


def test_an_older_text_written_again_is_news(town: Town, session: Session, post: Post, seat: Seat, forget):
    send(seat(town.author), town, post, text=["Primero", ""])
    session.refresh(post)
    session.commit()
    send(seat(town.author), town, post, text=["Segundo", ""])
    session.refresh(post)
    session.commit()
    keep(seat(town.author), town, post, text=["Primero", ""], base=post.base)
    assert (forget(), kept(session)) == (0, ["Primero"])


def test_what_another_person_saved_says_nothing_of_mine(town: Town, session: Session, post: Post, seat: Seat, forget):
    opened = post.base
    send(seat(town.editor), town, post, text=["Lo mismo", ""])
    keep(seat(town.author), town, post, text=["Lo mismo", ""], base=opened)
    assert (forget(), kept(session)) == (0, ["Lo mismo"])


def test_the_worker_does_it(town: Town, session: Session, seat: Seat, clock, wiring: Wiring):
    keep(seat(town.author), town, copy_key="new-1", text=["Una", ""], planned_on=UNSAVABLE)
    (job,) = [job for job in worker_jobs(wiring) if job.name == "posts.forget_copies"]
    assert job.run(clock()) == {"copies": 0}
    assert job.run(clock.forward(days=wiring.config.copy_days, seconds=1)) == {"copies": 1}
