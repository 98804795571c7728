"""Pictures the organisation has stored, taken for another text with the words they had."""

from sqlmodel import Session

from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.posts.composer_form import posts_of, send, typed
from tests.posts.conftest import Seat
from tests.posts.test_pictures import ask, described, file, listed
from tests.sample_town import Town, make_town
from tests.statement_counter import counting


def stored(seat: Seat, town: Town, *, alt: str, width: int, name: str = "foto.jpg") -> str:
    """Store a picture and save a post that shows it."""
    [digest] = listed(ask(seat, town, new_image=[file(name, width=width)]))
    assert send(seat(town.author), town, media=[digest], alt=[alt], copy_key=f"new-{width}").status_code == 303
    return digest


def shown(seat: Seat, town: Town, **query: str) -> list[str]:
    page = seat(town.author).get(posts_of(town) + "/pictures/stored", query_string=query).text
    return [part.partition('"')[0] for part in page.split('value="stored:')[1:]]


def test_they_are_found_by_words_of_their_description_or_name_newest_first(town: Town, seat: Seat):
    old = stored(seat, town, alt="La cabalgata en la Plaza Mayor", width=64)
    new = stored(seat, town, alt="Obras en la calle", width=80, name="Peón.jpg")
    assert shown(seat, town) == [new, old] or shown(seat, town) == [old, new]
    assert shown(seat, town, picture_words="plaza CABALGATA") == [old]
    assert shown(seat, town, picture_words="peon obras") == [new]
    assert shown(seat, town, picture_words="100%") == []


def test_one_is_taken_with_its_words_at_a_press(town: Town, seat: Seat):
    digest = stored(seat, town, alt="La fachada", width=64)
    page = ask(seat, town, arrange=f"stored:{digest}")
    assert (listed(page), described(page)) == ([digest], ["La fachada"])
    again = ask(seat, town, media=[digest], alt=["Otra cosa"], arrange=f"stored:{digest}")
    assert (listed(again), described(again)) == ([digest], ["Otra cosa"])


def test_without_scripts_the_form_comes_back_with_the_library_open(town: Town, seat: Seat):
    digest = stored(seat, town, alt="La fachada", width=64)
    page = send(seat(town.author), town, arrange="library:", picture_words="fachada", text=["A medias", ""])
    assert page.status_code == 200 and "A medias</textarea>" in page.text
    assert f'value="stored:{digest}"' in page.text and "<dialog" in page.text
    taken = send(seat(town.author), town, arrange=f"stored:{digest}", text=["A medias", ""]).text
    assert listed(taken) == [digest] and "A medias</textarea>" in taken


def test_the_last_description_is_the_one_proposed(town: Town, seat: Seat):
    digest = stored(seat, town, alt="La fachada", width=64)
    changed = typed(town, media=[digest], alt=["La fachada, de noche"], copy_key="new-9")
    seat(town.author).post(posts_of(town), data=changed)
    assert described(ask(seat, town, arrange=f"stored:{digest}")) == ["La fachada, de noche"]


def test_those_of_nobody_else_are_there_and_a_reader_takes_none(
    town: Town, session: Session, clock: StoppedClock, seat: Seat
):
    elsewhere = make_town(session, now=clock(), slug="otra")
    session.commit()
    digest = stored(seat, elsewhere, alt="Ajena", width=64)
    assert shown(seat, town) == []
    answer = seat(town.author).post(posts_of(town) + "/pictures", data=typed(town, arrange=f"stored:{digest}"))
    assert answer.status_code == 404
    assert seat(town.auditor).get(posts_of(town) + "/pictures/stored").status_code == 403


def test_a_small_one_is_served_for_the_list(town: Town, seat: Seat):
    digest = stored(seat, town, alt="La fachada", width=900)
    whole, small = (seat(town.author).get(f"/o/{town.slug}/images/{digest}{end}") for end in ("", "/small"))
    assert small.status_code == 200 and small.mimetype == whole.mimetype and len(small.data) < len(whole.data)
    assert "immutable" in small.headers["Cache-Control"]


def test_the_list_takes_one_statement_more_than_a_page(town: Town, session: Session, wiring: Wiring, seat: Seat):
    stored(seat, town, alt="La fachada", width=64)
    author = seat(town.author)
    with counting(wiring.engine) as seen:
        author.get(posts_of(town) + "/pictures/stored")
    assert seen.count < 8
