"""A finding with a safe fix is corrected by a button, without saving."""

import io

import pytest
from sqlmodel import Session, select

from app.domain.posts.models import Post
from tests.media.pictures import picture
from tests.posts.composer_form import page_of, panel, saved, send
from tests.posts.conftest import Seat
from tests.sample_town import Town

LABEL = "Ya llegan las fiestas. #fiestasdeagosto"


def test_a_button_puts_right_what_is_safe_and_saves_nothing(town: Town, session: Session, seat: Seat):
    assert 'name="mend" value="AC-04"' in panel(seat(town.author), town, text=[LABEL, ""])
    answer = send(seat(town.author), town, text=[LABEL, "Text"], mend="AC-04", source="Acta", title="Fiestas")
    assert answer.status_code == 200 and "Todavía no está guardado" in answer.text
    assert "#FiestasDeAgosto</textarea>" in answer.text and "#fiestasdeagosto" not in answer.text
    assert all(fragment in answer.text for fragment in ("Text</textarea>", 'value="Acta"', 'value="Fiestas"'))
    assert session.exec(select(Post)).all() == []


def test_words_an_account_has_of_its_own_are_mended_where_they_are(town: Town, seat: Seat):
    own = {"own_target": [f"{town.channels[0].id}:es"], "own_text": [LABEL]}
    answer = send(seat(town.author), town, **own, mend="AC-04")
    assert "#FiestasDeAgosto</textarea>" in answer.text
    assert "La biblioteca abre este sábado de 10:00 a 14:00.</textarea>" in answer.text


def test_a_new_image_is_not_lost_by_it(town: Town, seat: Seat):
    image = (io.BytesIO(picture()), "foto.jpg")
    answer = send(seat(town.author), town, text=[LABEL, ""], mend="AC-04", new_image=image, new_alt="La plaza")
    assert 'name="media"' in answer.text and "La plaza" in answer.text


def test_it_does_not_step_over_what_another_saved(town: Town, session: Session, post: Post, seat: Seat):
    opened = post.base
    send(seat(town.editor), town, post, text=["Otra cosa", ""])
    answer = send(seat(town.author), town, post, text=[LABEL, ""], mend="AC-04", base=opened)
    assert f'name="base" value="{opened}"' in answer.text
    assert send(seat(town.author), town, post, text=[LABEL, ""], base=opened).status_code == 409


def test_the_panel_brings_the_mended_text(town: Town, seat: Seat):
    page = panel(seat(town.author), town, text=[LABEL, ""], mend="AC-04")
    assert 'id="text-es"' in page and "#FiestasDeAgosto</textarea>" in page and 'value="AC-04"' not in page


@pytest.mark.parametrize("rule", ["NO-99", "VE-01", "x" * 90])
def test_what_has_nothing_to_mend_leaves_everything(town: Town, seat: Seat, rule: str):
    answer = send(seat(town.author), town, text=[LABEL, ""], mend=rule)
    assert answer.status_code == 200 and "#fiestasdeagosto</textarea>" in answer.text


def test_elsewhere_there_is_no_button(town: Town, session: Session, seat: Seat):
    send(seat(town.author), town, text=[LABEL, ""])
    assert 'name="mend"' not in seat(town.author).get(page_of(town, saved(session))).text
