"""No typed text is ever lost: autosave, expired sessions, stale forms."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.domain.posts.models import Post, WorkingCopy
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.posts.composer_form import page_of, posts_of, send, typed
from tests.posts.conftest import Seat
from tests.sample_town import Town
from tests.statement_counter import counting

HERE = {"Origin": "http://127.0.0.1:8000"}


def keep(client: FlaskClient, town: Town, post: Post | None = None, **changes: object):
    address = page_of(town, post, "copy") if post else posts_of(town) + "/copy"
    return client.post(address, data=typed(town, **changes), headers={"Accept": "application/json"})


def copies(session: Session) -> list[WorkingCopy]:
    working_copies = list(session.exec(select(WorkingCopy)).all())
    session.commit()
    return working_copies


def test_what_is_being_typed_is_kept_apart_from_the_versions(town: Town, session: Session, post: Post, seat: Seat):
    answer = keep(seat(town.author), town, post, text=["A medio escribir", ""], base=post.base)
    assert answer.status_code == 204
    session.refresh(post)
    assert post.version == 1 and [copy.body["text"][0] for copy in copies(session)] == ["A medio escribir"]


def test_even_what_could_not_be_saved_is_kept(town: Town, session: Session, post: Post, seat: Seat):
    keep(seat(town.author), town, post, planned_on="31/02", base=post.base)
    assert copies(session)[0].body["planned_on"] == "31/02"


def test_typing_on_keeps_one_copy(town: Town, session: Session, post: Post, seat: Seat):
    for text in ("A", "A me", "A medio"):
        keep(seat(town.author), town, post, text=[text, ""], base=post.base)
    assert [copy.body["text"][0] for copy in copies(session)] == ["A medio"]


CLOSES = "La biblioteca cierra este sábado."


def test_of_a_draft_what_was_typed_is_what_one_sees(town: Town, post: Post, seat: Seat):
    keep(seat(town.author), town, post, text=[CLOSES, ""], base=post.base)
    page = seat(town.author).get(page_of(town, post, "edit")).text
    assert f"{CLOSES}</textarea>" in page
    assert "sin guardar de las 10" not in page and "data-unsaved" not in page


def test_of_what_waits_for_somebody_it_is_offered_back_with_the_difference(town: Town, approved: Post, seat: Seat):
    keep(seat(town.author), town, approved, text=[CLOSES, ""], base=approved.base)
    page = seat(town.author).get(page_of(town, approved, "edit")).text
    assert "Hay un texto sin guardar de las 10:00" in page and "cierra" in page and "<del>" in page
    assert "data-unsaved" in page and "data-autosave-settles" not in page
    restored = seat(town.author).get(page_of(town, approved, "edit") + "?copy=1").text
    assert f"{CLOSES}</textarea>" in restored


def test_a_draft_saved_by_somebody_else_offers_it_back_too(town: Town, post: Post, seat: Seat):
    keep(seat(town.author), town, post, text=[CLOSES, ""], base=post.base)
    send(seat(town.editor), town, post, text=["Abre el domingo.", ""])
    page = seat(town.author).get(page_of(town, post, "edit")).text
    assert "Hay un texto sin guardar de las 10:00" in page and "Abre el domingo.</textarea>" in page


class TestDraft:
    def test_the_first_words_begin_it(self, town: Town, session: Session, seat: Seat):
        answer = keep(seat(town.author), town, copy_key="new-7", title="", text=["Fiestas en la plaza.", ""])
        post = session.exec(select(Post)).one()
        assert (post.status, post.title, post.version) == (PostStatus.DRAFT, "Fiestas en la plaza", 1)
        assert answer.json["version"] == post.base and answer.json["page"] == page_of(town, post, "edit")
        session.commit()
        assert "Fiestas en la plaza" in seat(town.author).get(posts_of(town)).text
        assert copies(session) == []

    def test_nothing_typed_begins_nothing(self, town: Town, session: Session, seat: Seat):
        assert keep(seat(town.author), town, copy_key="new-7", title="", text=["", ""]).status_code == 204
        session.commit()
        assert session.exec(select(Post)).all() == []

    def test_going_on_keeps_it_and_stopping_makes_a_version(self, town: Town, session: Session, post: Post, seat: Seat):
        author = seat(town.author)
        assert keep(author, town, post, text=["A medias", ""], base=post.base).status_code == 204
        answer = keep(author, town, post, text=["A medias y algo más", ""], base=post.base, settle="1")
        session.refresh(post)
        assert (post.version, answer.json["version"], copies(session)) == (2, post.base, [])

    def test_stopping_ends_no_approval(self, town: Town, session: Session, approved: Post, seat: Seat):
        keep(seat(town.author), town, approved, text=["Otra cosa", ""], base=approved.base, settle="1")
        session.refresh(approved)
        assert (approved.status, approved.version, len(copies(session))) == (PostStatus.APPROVED, 1, 1)

    def test_whoever_typed_has_written_in_it(self, town: Town, session: Session, post: Post, seat: Seat):
        keep(seat(town.editor), town, post, text=["Lo sigo yo", ""], base=post.base, settle="1")
        session.refresh(post)
        wrote = posts.contributors(session, posts.version_of(session, post))
        assert wrote == {town.author.id, town.editor.id}

    def test_of_two_tabs_the_second_is_told(self, town: Town, session: Session, post: Post, seat: Seat):
        opened = post.base
        keep(seat(town.author), town, post, text=["En la primera", ""], base=opened, settle="1")
        answer = keep(seat(town.author), town, post, text=["En la segunda", ""], base=opened, settle="1")
        assert answer.status_code == 409 and [copy.body["text"][0] for copy in copies(session)] == ["En la segunda"]

    def test_a_form_that_never_heard_it_began_one_begins_no_other(self, town: Town, session: Session, seat: Seat):
        for text in ("Una", "Una frase"):
            answer = keep(seat(town.author), town, copy_key="new-7", text=[text, ""])
        post = session.exec(select(Post)).one()
        assert answer.json["version"] == post.base
        session.commit()
        assert "Una frase</textarea>" in seat(town.author).get(page_of(town, post, "edit")).text

    def test_what_cannot_be_saved_yet_waits_as_a_copy(self, town: Town, session: Session, post: Post, seat: Seat):
        answer = keep(seat(town.author), town, post, link="ayuntamiento", base=post.base, settle="1")
        assert (answer.status_code, copies(session)[0].body["link"]) == (204, "ayuntamiento")


def test_a_copy_is_its_writers_alone(town: Town, post: Post, seat: Seat):
    keep(seat(town.author), town, post, text=["Mío", ""], base=post.base)
    assert "sin guardar de las 10" not in seat(town.editor).get(page_of(town, post, "edit")).text


def test_a_copy_that_says_what_is_saved_is_no_offer(town: Town, post: Post, seat: Seat):
    keep(seat(town.author), town, post, base=post.base)
    assert "sin guardar de las 10" not in seat(town.author).get(page_of(town, post, "edit")).text


def test_saving_removes_it(town: Town, session: Session, post: Post, seat: Seat):
    keep(seat(town.author), town, post, text=["A medio", ""], base=post.base)
    send(seat(town.author), town, post, text=["Entero", ""])
    assert copies(session) == []


def test_it_can_be_thrown_away(town: Town, session: Session, post: Post, seat: Seat):
    keep(seat(town.author), town, post, text=["A medio", ""], base=post.base)
    seat(town.author).post(page_of(town, post, "copy", "removal"))
    assert copies(session) == []


def test_a_new_post_is_offered_back_too(town: Town, session: Session, seat: Seat):
    keep(seat(town.author), town, title="Fiestas", copy_key="new-7", planned_on="31/02")
    page = seat(town.author).get(posts_of(town) + "/new").text
    assert "Hay un texto sin guardar de las 10:00" in page and "copy=new-7" in page
    restored = seat(town.author).get(posts_of(town) + "/new?copy=new-7").text
    assert 'value="Fiestas"' in restored and 'value="new-7"' in restored
    send(seat(town.author), town, copy_key="new-7")
    assert copies(session) == []


def test_autosave_says_when_another_person_saved_first(town: Town, session: Session, post: Post, seat: Seat):
    opened = post.base
    send(seat(town.editor), town, post, text=["Otra cosa", ""])
    answer = keep(seat(town.author), town, post, text=["A medio", ""], base=opened)
    assert answer.status_code == 409 and "se ha guardado desde otro sitio" in answer.json["says"]
    assert len(copies(session)) == 1


def test_what_was_restored_over_a_newer_version_is_noticed(town: Town, post: Post, seat: Seat):
    opened = post.base
    keep(seat(town.author), town, post, text=["A medio", ""], base=opened)
    send(seat(town.editor), town, post, text=["Otra cosa", ""])
    page = seat(town.author).get(page_of(town, post, "edit") + "?copy=1").text
    assert f'name="base" value="{opened}"' in page
    assert send(seat(town.author), town, post, text=["A medio", ""], base=opened).status_code == 409


def test_nobody_keeps_a_copy_of_a_post_that_is_not_theirs(town: Town, session: Session, seat: Seat, clock):
    foreign = post_factory.post(session, town, now=clock(), by=town.supervisor)
    session.commit()
    assert keep(seat(town.author), town, foreign).status_code == 403


def test_autosave_without_a_session_says_so_to_the_script(town: Town, post: Post, client: FlaskClient):
    answer = keep(client, town, post)
    assert answer.status_code == 401 and "Su sesión terminó" in answer.json["says"]


@pytest.mark.parametrize("new", [True, False])
def test_a_form_sent_without_a_session_comes_back_whole(new: bool, town: Town, post: Post, client: FlaskClient):
    answer = send(client, town, None if new else post, text=["Lo que escribí", "El que vaig escriure"])
    assert answer.status_code == 401 and "Su sesión terminó" in answer.text
    hidden_fields = re.findall(r'name="(\w+)" value="([^"]*)"', answer.text)
    assert {("text", "Lo que escribí"), ("text", "El que vaig escriure"), ("language", "ca")} <= set(hidden_fields)
    assert [name for name, _ in hidden_fields].count("text") == 2


def test_what_came_back_is_saved_after_signing_in(town: Town, session: Session, client: FlaskClient, seat: Seat):
    answer = send(client, town, text=["Lo que escribí", ""])
    again: dict[str, list[str]] = {}
    for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', answer.text):
        again.setdefault(name, []).append(value)
    assert seat(town.author).post(posts_of(town), data=again).status_code == 303
    post = session.exec(select(Post)).one()
    version = posts.version_of(session, post)
    session.commit()
    assert version is not None and version.body["texts"] == {"es": "Lo que escribí"}


def test_a_form_with_an_old_token_comes_back_in_the_composer(app: Flask, town: Town, post: Post, seat: Seat):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = seat(town.author).post(page_of(town, post), data=typed(town, text=["Lo mío", ""]), headers=HERE)
    assert answer.status_code == 400
    assert "Lo mío</textarea>" in answer.text and "La sesión es nueva" in answer.text


def test_a_form_with_an_old_token_and_no_session_is_kept_too(app: Flask, town: Town, post: Post, client: FlaskClient):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = client.post(page_of(town, post), data=typed(town, text=["Lo mío", ""]), headers=HERE)
    assert answer.status_code == 401 and "Lo mío" in answer.text


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "http://["}, {"Sec-Fetch-Site": "cross-site"}]
)
def test_another_site_gets_nothing_back(headers: dict[str, str], app: Flask, town: Town, post: Post, seat: Seat):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = seat(town.author).post(page_of(town, post), data=typed(town, text=["Trampa", ""]), headers=headers)
    assert answer.status_code == 400 and "Trampa" not in answer.text


def test_a_reason_sent_without_a_session_comes_back(town: Town, post: Post, client: FlaskClient):
    answer = client.post(page_of(town, post, "withdrawal"), data={"reason": "El acto se anula"})
    assert answer.status_code == 401 and "El acto se anula" in answer.text


def test_keeping_a_copy_is_cheap(town: Town, wiring: Wiring, post: Post, seat: Seat):
    author = seat(town.author)
    with counting(wiring.engine) as seen:
        keep(author, town, post, base=post.base)
    assert seen.count < 10
