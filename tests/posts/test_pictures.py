"""Pictures of the text being written: several at once, in order, each refused by name, and without scripts too."""

import io
import re

import pytest
from sqlmodel import Session, select

from app.domain.media.models import MediaFile
from app.domain.posts.models import Post
from tests.media.pictures import picture
from tests.posts.composer_form import posts_of, send, typed
from tests.posts.conftest import Seat
from tests.sample_town import Town

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(64)


def file(name: str = "foto.jpg", content: bytes | None = None, width: int = 64) -> tuple[io.BytesIO, str]:
    return io.BytesIO(content if content is not None else picture(size=(width, 48))), name


def listed(page: str) -> list[str]:
    """Return the pictures of a list, in its order."""
    return re.findall(r'name="media" value="([0-9a-f]{64})"', page)


def described(page: str) -> list[str]:
    return re.findall(r'name="alt"[^>]*>\n(.*?)</textarea>', page)


def ask(seat: Seat, town: Town, **changes: object) -> str:
    answer = seat(town.author).post(posts_of(town) + "/pictures", data=typed(town, **changes))
    assert answer.status_code == 200 and "<html" not in answer.text
    return answer.text


def two(seat: Seat, town: Town) -> list[str]:
    return listed(ask(seat, town, new_image=[file(width=64), file(width=80)]))


def test_several_come_at_once_and_only_they_are_stored(town: Town, session: Session, seat: Seat):
    assert len(set(two(seat, town))) == 2
    assert len(session.exec(select(MediaFile)).all()) == 2
    assert session.exec(select(Post)).all() == []


def test_what_was_written_beside_the_others_comes_back(town: Town, seat: Seat):
    first, _ = two(seat, town)
    page = ask(seat, town, media=[first], alt=["La fachada"], new_alt="El patio", new_image=[file(width=96)])
    assert described(page) == ["La fachada", "El patio"]


def test_a_cropped_one_takes_the_place_and_the_words_of_the_other(town: Town, seat: Seat):
    first, second = two(seat, town)
    ticked = {"pictured": [f"{first}:person"], "consent": ["Exp. 3", ""]}
    page = ask(
        seat, town, media=[first, second], alt=["Una", "Otra"], **ticked, new_image=[file(width=40)], replaces=first
    )
    cropped, last = listed(page)
    assert cropped not in (first, second) and last == second and described(page) == ["Una", "Otra"]
    assert f'value="{cropped}:person" checked' in page and "Exp. 3" in page


@pytest.mark.parametrize(
    ("deed", "place", "order"), [("earlier", 1, [1, 0]), ("later", 0, [1, 0]), ("later", 1, [0, 1])]
)
def test_their_order_changes_with_their_words(town: Town, seat: Seat, deed: str, place: int, order: list[int]):
    both = two(seat, town)
    page = ask(seat, town, media=both, alt=["Una", "Otra"], arrange=f"{deed}:{both[place]}")
    assert (listed(page), described(page)) == ([both[n] for n in order], [["Una", "Otra"][n] for n in order])


def test_one_is_taken_away_at_a_press(town: Town, seat: Seat):
    both = two(seat, town)
    page = ask(seat, town, media=both, alt=["Una", "Otra"], arrange=f"without:{both[0]}")
    assert (listed(page), described(page)) == ([both[1]], ["Otra"])


@pytest.mark.parametrize("arrange", ["earlier:nada", "nada", "borrar:todo"])
def test_a_press_that_no_button_has_changes_nothing(town: Town, seat: Seat, arrange: str):
    both = two(seat, town)
    assert listed(ask(seat, town, media=both, alt=["Una", "Otra"], arrange=arrange)) == both


def test_a_file_refused_answers_a_script_with_its_reason(town: Town, seat: Seat):
    data = typed(town, new_image=[file("acta.odt", b"PK\x03\x04")])
    answer = seat(town.author).post(posts_of(town) + "/pictures", data=data)
    assert answer.status_code == 422 and answer.json["says"].startswith("«acta.odt»: El archivo no es una imagen")


def test_each_file_refused_is_named_and_the_rest_stay(town: Town, seat: Seat):
    files = [file("acta.odt", b"PK\x03\x04"), file(), file("movil.heic", HEIC)]
    page = send(seat(town.author), town, new_image=files).text
    assert len(listed(page)) == 1
    assert "«acta.odt»: El archivo no es una imagen" in page and "«movil.heic»: El archivo no es una imagen" in page


def test_the_same_picture_twice_is_one(town: Town, seat: Seat):
    assert len(listed(ask(seat, town, new_image=[file(), file()]))) == 1


def test_without_scripts_a_press_saves_nothing_and_shows_the_order(town: Town, session: Session, seat: Seat):
    both = two(seat, town)
    answer = send(seat(town.author), town, media=both, alt=["Una", "Otra"], arrange=f"later:{both[0]}")
    assert (answer.status_code, listed(answer.text)) == (200, both[::-1])
    session.expire_all()
    assert session.exec(select(Post)).all() == []


def test_nobody_who_does_not_write_uploads_any(town: Town, seat: Seat):
    data = typed(town, new_image=[file()])
    assert seat(town.political_office).post(posts_of(town) + "/pictures", data=data).status_code == 403


def test_words_too_long_for_one_picture_are_named_beside_it_and_kept(town: Town, seat: Seat):
    both, long = two(seat, town), "a" * 5001
    page = send(seat(town.author), town, media=both, alt=["Una", long]).text
    assert 'href="#alt-2"' in page and 'id="alt-2-error"' in page and described(page) == ["Una", long]
