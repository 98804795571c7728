"""Writing a post without scripts: saving, refusals, and no typed text lost."""

import io
from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import proposed_title
from app.domain.posts.rules.states import PostStatus
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.media.pictures import picture
from tests.posts.composer_form import page_of, posts_of, send
from tests.posts.conftest import Seat
from tests.sample_town import Town
from tests.statement_counter import counting

StatusOf = Callable[[Post], PostStatus]


def only_post(session: Session) -> Post:
    post = session.exec(select(Post)).one()
    session.commit()
    return post


def text_of(session: Session, post: Post) -> str:
    session.refresh(post)
    version = posts.version_of(session, post)
    session.commit()
    return str(version.body["texts"].get("es")) if version else ""


def base_of(session: Session, post: Post) -> str:
    session.refresh(post)
    session.commit()
    return post.base


def test_a_new_post_is_saved_as_a_draft(town: Town, session: Session, seat: Seat):
    answer = send(seat(town.author), town)
    post = only_post(session)
    assert (answer.status_code, post.status) == (303, PostStatus.DRAFT)
    assert answer.location == page_of(town, post)


def test_saving_and_sending_is_one_deed(town: Town, session: Session, seat: Seat):
    answer = send(seat(town.author), town, deed="submit")
    assert only_post(session).status is PostStatus.IN_REVIEW
    assert "Espera «Visto bueno»" in seat(town.author).get(answer.location).text


def test_what_is_missing_is_all_listed_and_the_draft_kept(town: Town, session: Session, seat: Seat):
    nothing = {"title": "", "text": ["", ""], "topic": "", "planned_on": "", "planned_time": "", "target": []}
    answer = send(seat(town.author), town, deed="submit", **nothing)
    post = only_post(session)
    page = seat(town.author).get(answer.location).text
    assert post.status is PostStatus.DRAFT
    assert all(
        word in page for word in ("Escriba el texto", "Elija un tema", "al menos una cuenta", "Diga qué día", "4 cosas")
    )


@pytest.mark.parametrize(
    ("text", "is_missing"),
    [("Qué: taller de lectura\nCuándo: …", True), ("… y cierre de calles", True), ("Y mucho más… en la plaza", False)],
)
def test_a_gap_that_a_template_left_is_to_be_filled(
    town: Town, session: Session, seat: Seat, text: str, is_missing: bool
):
    answer = send(seat(town.author), town, deed="submit", text=[text, ""])
    assert ("hueco por rellenar" in seat(town.author).get(answer.location).text) is is_missing


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Mañana se corta el agua. Habrá cisterna.", "Mañana se corta el agua"),
        ("📣 ¡Atención!\nMañana no hay mercado.", "¡Atención!"),
        ("palabra " * 40, "palabra palabra palabra palabra palabra palabra palabra palabra…"),
        ("🎉🎉🎉", ""),
    ],
)
def test_a_title_nobody_wrote_is_the_first_words(text: str, title: str):
    assert proposed_title([text]) == title


def test_a_draft_without_accounts_keeps_every_text(town: Town, session: Session, seat: Seat):
    send(seat(town.author), town, target=[])
    post = only_post(session)
    send(seat(town.author), town, post, target=[], text=["Otro texto más largo", ""])
    assert text_of(session, post) == "Otro texto más largo"


def test_a_text_too_long_says_by_how_much(town: Town, session: Session, seat: Seat):
    answer = send(seat(town.author), town, deed="submit", text=["a" * 501, ""])
    page = seat(town.author).get(answer.location).text
    assert "ocupa 501 y caben 500" in page and "Sobran 1: 501 de 500" in page


def test_the_preview_counts_what_is_really_sent(town: Town, seat: Seat):
    answer = send(seat(town.author), town, deed="preview", text=["Aviso", ""], link="https://riba.example/a/b/c/d/e/f")
    assert answer.status_code == 200
    assert "29 de 500" in answer.text and "caracteres" in answer.text


def test_a_preview_saves_nothing(town: Town, session: Session, seat: Seat):
    send(seat(town.author), town, deed="preview")
    assert session.exec(select(Post)).all() == []


def test_the_panel_is_the_same_preview(town: Town, seat: Seat):
    answer = seat(town.author).post(posts_of(town) + "/preview", data={"target": f"{town.channels[0].id}:es"})
    assert answer.status_code == 200 and "0 de 500" in answer.text and "<html" not in answer.text


def test_an_account_may_have_words_of_its_own(town: Town, session: Session, seat: Seat):
    target = f"{town.channels[0].id}:es"
    send(seat(town.author), town, own_target=[target], own_text=["Solo para Mastodon"])
    assert "Solo para Mastodon" in seat(town.author).get(page_of(town, only_post(session))).text


def test_an_image_without_alternative_text_is_not_sent(town: Town, session: Session, seat: Seat):
    image = (io.BytesIO(picture()), "foto.jpg")
    answer = send(seat(town.author), town, deed="submit", new_image=image)
    page = seat(town.author).get(answer.location).text
    assert only_post(session).status is PostStatus.DRAFT
    assert "Describa la imagen 1" in page and 'id="alt-1"' in page


def test_an_image_stays_when_the_rest_is_refused(town: Town, seat: Seat):
    image = (io.BytesIO(picture()), "foto.jpg")
    answer = send(seat(town.author), town, new_image=image, new_alt="La fachada", planned_on="31/02")
    assert answer.status_code == 422
    assert "La fachada" in answer.text and 'name="media"' in answer.text and 'value="31/02"' in answer.text


def test_a_file_that_is_no_image_is_refused_beside_its_field(town: Town, session: Session, seat: Seat):
    answer = send(seat(town.author), town, new_image=(io.BytesIO(b"PK\x03\x04"), "acta.odt"))
    assert answer.status_code == 422 and "no es una imagen" in answer.text and post_factory.TEXT in answer.text


def test_an_image_can_be_taken_away(town: Town, session: Session, seat: Seat):
    send(seat(town.author), town, new_image=(io.BytesIO(picture()), "foto.jpg"), new_alt="La fachada")
    post = only_post(session)
    version = posts.version_of(session, post)
    session.commit()
    assert version is not None
    digest = version.body["media"][0]["digest"]
    send(seat(town.author), town, post, media=[digest], alt=["La fachada"], remove=[digest])
    assert "La fachada" not in seat(town.author).get(page_of(town, post, "edit")).text


def test_words_for_an_image_still_to_come_wait_for_it(town: Town, session: Session, seat: Seat):
    send(seat(town.author), town, new_alt="La fachada de noche")
    assert "La fachada de noche" in seat(town.author).get(page_of(town, only_post(session), "edit")).text


def test_the_hour_that_does_not_exist_is_explained_and_another_offered(town: Town, seat: Seat):
    answer = send(seat(town.author), town, planned_on="2027-03-28", planned_time="02:30")
    assert answer.status_code == 422
    assert "no existe" in answer.text and "03:30" in answer.text and post_factory.TEXT in answer.text


def test_the_hour_that_happens_twice_is_asked_about(town: Town, session: Session, seat: Seat):
    answer = send(seat(town.author), town, planned_on="2027-10-31", planned_time="02:30")
    assert answer.status_code == 422 and "La segunda (UTC+1)" in answer.text
    send(seat(town.author), town, planned_on="2027-10-31", planned_time="02:30", fold="1")
    assert f"{only_post(session).planned_at:%H:%M}" == "01:30"


def test_of_two_people_saving_the_second_sees_both_texts(town: Town, session: Session, post: Post, seat: Seat):
    opened = post.base
    send(seat(town.editor), town, post, text=["Abre el domingo.", ""])
    answer = send(seat(town.author), town, post, text=["Abre el lunes.", ""], base=opened)
    assert answer.status_code == 409
    assert "Abre el domingo." in answer.text and "Abre el lunes." in answer.text
    assert "<del>" in answer.text and f'name="base" value="{base_of(session, post)}"' in answer.text
    assert f"{town.editor.user.name} la guardó a las" in answer.text


def test_saving_again_after_seeing_both_is_a_knowing_act(town: Town, session: Session, post: Post, seat: Seat):
    send(seat(town.editor), town, post, text=["Abre el domingo.", ""])
    send(seat(town.author), town, post, text=["Abre el lunes.", ""], base=base_of(session, post))
    assert text_of(session, post) == "Abre el lunes."


def test_an_edit_of_what_was_approved_takes_it_back(town: Town, approved: Post, seat: Seat, status_of: StatusOf):
    send(seat(town.author), town, approved, text=["Otra cosa", ""])
    assert status_of(approved) is PostStatus.DRAFT


def test_saving_without_changes_voids_nothing(town: Town, approved: Post, seat: Seat, status_of: StatusOf):
    send(seat(town.author), town, approved)
    assert status_of(approved) is PostStatus.APPROVED


def test_an_approved_post_does_not_leave_its_window(town: Town, approved: Post, seat: Seat, status_of: StatusOf):
    answer = send(seat(town.author), town, approved, planned_time="08:00", planned_on="2027-03-01")
    assert answer.status_code in (303, 422)
    assert status_of(approved) in (PostStatus.DRAFT, PostStatus.APPROVED)


@pytest.mark.parametrize("field", ["topic", "target"])
def test_what_no_page_offers_is_refused(field: str, town: Town, seat: Seat):
    strange = {"topic": "9999", "target": ["9999:es"]}[field]
    answer = send(seat(town.author), town, **{field: strange})
    assert answer.status_code == 422 and "no existe" in answer.text


def test_an_author_edits_what_is_theirs_and_nothing_else(town: Town, session: Session, clock: StoppedClock, seat: Seat):
    foreign = post_factory.post(session, town, now=clock(), by=town.supervisor)
    session.commit()
    assert seat(town.author).get(page_of(town, foreign, "edit")).status_code == 403
    assert send(seat(town.author), town, foreign, text=["x", ""]).status_code == 403
    assert seat(town.editor).get(page_of(town, foreign, "edit")).status_code == 200


def test_a_correction_starts_from_what_was_said(town: Town, post: Post, seat: Seat):
    page = seat(town.author).get(f"{posts_of(town)}/new?like={post.year}-{post.ordinal}").text
    assert post_factory.TEXT in page and 'name="base" value=""' in page


def test_whoever_wrote_what_it_starts_from_has_written_in_it(
    town: Town, session: Session, clock: StoppedClock, seat: Seat
):
    original = post_factory.post(session, town, now=clock(), by=town.supervisor)
    session.commit()
    like = f"{original.year}-{original.ordinal}"
    page = seat(town.author).get(f"{posts_of(town)}/new?like={like}").text
    assert f'name="like" value="{like}"' in page
    assert send(seat(town.author), town, like=like, text=["Con otras palabras", ""]).status_code == 303
    made = posts.post_or_404(session, town.id, original.year, original.ordinal + 1)
    wrote = posts.contributors(session, posts.version_of(session, made))
    assert wrote == {town.author.id, town.supervisor.id}


@pytest.mark.parametrize("like", ["2027-99", "nada", "0-0"])
def test_what_it_starts_from_may_be_nothing_we_know(town: Town, seat: Seat, like: str):
    assert send(seat(town.author), town, like=like).status_code == 303


def test_composing_costs_a_constant_number_of_statements(town: Town, wiring: Wiring, post: Post, seat: Seat):
    author = seat(town.author)
    with counting(wiring.engine) as opening:
        author.get(page_of(town, post, "edit"))
    with counting(wiring.engine) as saving:
        send(author, town, post, text=["Otra cosa", ""])
    assert (opening.count < 15, saving.count < 25) == (True, True), (opening.count, saving.count)
