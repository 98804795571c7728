"""A form sent twice, and two people on one post: one post, no unseen overwriting, no typed text lost."""

import re
import threading

import pytest
from flask import Flask
from sqlmodel import Session, select

from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from tests.posts.composer_form import page_of, posts_of, send
from tests.posts.conftest import Seat
from tests.posts.test_working_copies import copies, keep
from tests.sample_town import Town

pytestmark = pytest.mark.every_engine


def posts(session: Session) -> list[Post]:
    stored_posts = list(session.exec(select(Post).order_by(Post.id)).all())
    session.commit()
    return stored_posts


def fresh(session: Session, post: Post) -> Post:
    session.refresh(post)
    session.commit()
    return post


def test_a_form_sent_twice_makes_one_post_and_leads_to_it(town: Town, session: Session, seat: Seat):
    first, second = (send(seat(town.author), town) for _ in range(2))
    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    assert len(posts(session)) == 1


def test_two_clicks_in_the_same_instant_make_one_post(app: Flask, town: Town, session: Session, seat: Seat):
    gate, answers = threading.Barrier(4), []
    people = [seat(town.author) for _ in range(4)]

    def click(number: int) -> None:
        gate.wait()
        answers.append(send(people[number], town, deed="submit").status_code)

    clicks = [threading.Thread(target=click, args=(number,)) for number in range(4)]
    for each in clicks:
        each.start()
    for each in clicks:
        each.join()
    assert answers == [303] * 4
    assert [post.status for post in posts(session)] == [PostStatus.IN_REVIEW]


def test_a_number_is_not_spent_on_the_second_click(town: Town, session: Session, seat: Seat):
    for key in ("new-1", "new-1", "new-2"):
        send(seat(town.author), town, copy_key=key)
    assert [post.ordinal for post in posts(session)] == [1, 2]


def test_sending_from_a_form_gone_back_to_sends_the_post_it_made(town: Town, session: Session, seat: Seat):
    send(seat(town.author), town)
    send(seat(town.author), town, deed="submit")
    assert [post.status for post in posts(session)] == [PostStatus.IN_REVIEW]


def test_another_text_in_a_form_gone_back_to_is_compared_and_then_saved(town: Town, session: Session, seat: Seat):
    send(seat(town.author), town)
    answer = send(seat(town.author), town, text=["Abre el lunes.", ""])
    (post,) = posts(session)
    assert answer.status_code == 409 and "Se guardó con su cuenta a las" in answer.text
    assert f'action="{page_of(town, post)}"' in answer.text and "Abre el lunes.</textarea>" in answer.text
    send(seat(town.author), town, post, text=["Abre el lunes.", ""])
    assert fresh(session, post).version == 2


def test_a_text_kept_from_a_form_gone_back_to_is_forgotten_once_saved(town: Town, session: Session, seat: Seat):
    send(seat(town.author), town)
    keep(seat(town.author), town, text=["Abre el lunes.", ""])
    send(seat(town.author), town, posts(session)[0], text=["Abre el lunes.", ""])
    assert copies(session) == []


def test_two_new_posts_have_forms_of_their_own(town: Town, seat: Seat):
    keys = [re.findall(r'name="copy_key" value="(.+?)"', _new(town, seat)) for _ in range(2)]
    assert keys[0] != keys[1] and len(keys[0]) == 1


def test_a_form_another_person_sends_again_is_theirs(town: Town, session: Session, seat: Seat):
    send(seat(town.author), town)
    send(seat(town.editor), town)
    assert len({post.author_id for post in posts(session)}) == 2


def test_a_second_click_on_a_saved_post_is_no_quarrel(town: Town, session: Session, post: Post, seat: Seat):
    opened = post.base
    for _ in range(2):
        answer = send(seat(town.author), town, post, text=["Abre el lunes.", ""], base=opened)
        assert answer.status_code == 303
    assert fresh(session, post).version == 2


def test_a_second_click_on_sending_is_no_quarrel(town: Town, session: Session, post: Post, seat: Seat):
    opened = post.base
    answers = [send(seat(town.author), town, post, base=opened, deed="submit").status_code for _ in range(2)]
    assert answers == [303, 303] and fresh(session, post).status is PostStatus.IN_REVIEW


@pytest.mark.parametrize(
    ("theirs", "shown"),
    [
        ({"title": "Nuevo horario"}, "Nuevo horario"),
        ({"topic": "1"}, "Cultura"),
        ({"planned_time": "11:45"}, "11:45"),
        ({"planned_on": "2027-03-03"}, "03/03/2027"),
        ({"target": []}, "Ayuntamiento en Mastodon"),
        ({"new_alt": "La fachada de noche"}, "La fachada de noche"),
        ({"window_from": "2027-03-02T08:00", "window_to": "2027-03-02T10:00"}, "02/03/2027 08:00"),
    ],
)
def test_whatever_another_person_changed_is_seen_before_it_is_replaced(
    theirs: dict[str, str], shown: str, town: Town, session: Session, post: Post, seat: Seat
):
    send(seat(town.author), town, post)
    opened = fresh(session, post).base
    if "topic" in theirs:
        theirs = {"topic": str(town.topics[1].id)}
    assert send(seat(town.editor), town, post, **theirs).status_code == 303
    before = _told(fresh(session, post))
    answer = send(seat(town.author), town, post, text=["Abre el lunes.", ""], base=opened)
    assert answer.status_code == 409
    assert shown in answer.text and "Abre el lunes.</textarea>" in answer.text
    assert _told(fresh(session, post)) == before


def _told(post: Post) -> tuple[object, ...]:
    return post.title, post.topic_id, post.planned_at, post.version


def _new(town: Town, seat: Seat) -> str:
    return seat(town.author).get(posts_of(town) + "/new").text
