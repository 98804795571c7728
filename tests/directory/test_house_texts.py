"""Groups of hashtags and templates: kept, refused in words, removed, and written with."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.errors import NotPermitted, Refusal
from app.db.work import Work
from app.domain.directory.models import HouseText
from app.domain.directory.rules.house_texts import HouseTextKind, house_text
from app.usecases.directory.house_texts import HouseTextDetails, keep_house_text
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town, make_town

pytestmark = pytest.mark.postgresql

Seat = Callable[[Person], FlaskClient]
PAGE = "/o/riba/house-texts"
GROUP = {"kind": "hashtags", "name": "Fiestas", "text": "#Riba, FiestasDeRiba  #Cabalgata2027"}
TEMPLATE = {"kind": "template", "name": "Corte", "language": "es", "text": "Mañana se corta el agua en {calle}."}


def kept(session: Session) -> list[HouseText]:
    rows = list(session.exec(select(HouseText).order_by(HouseText.name)))
    session.commit()
    return rows


def test_a_group_and_a_template_are_kept_changed_and_removed(town: Town, session: Session, seat: Seat):
    editor = seat(town.editor)
    for form in (GROUP, TEMPLATE):
        assert editor.post(PAGE, data=form).status_code == 303
    template, group = kept(session)
    assert group.text == "#Riba #FiestasDeRiba #Cabalgata2027" and template.language == "es"
    editor.post(f"{PAGE}/{group.id}", data=GROUP | {"name": "Feria"})
    page = editor.get(PAGE).text
    assert "Feria" in page and "{calle}" in page
    assert editor.post(f"{PAGE}/{template.id}/removal").status_code == 303
    assert [row.name for row in kept(session)] == ["Fiestas"] or len(kept(session)) == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "al menos una"),
        ("#2027", "no es una etiqueta"),
        ("#uno#dos", "no es una etiqueta"),
        ("#Riba #riba", "dos veces"),
        (" ".join(f"#a{n}" for n in range(31)), "como mucho 30"),
        ("#" + "a" * 120, "demasiado larga"),
    ],
)
def test_what_is_no_group_is_refused_in_words(text: str, why: str):
    with pytest.raises(Refusal, match=why):
        house_text(HouseTextKind.HASHTAGS, text)


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(town: Town, seat: Seat):
    editor = seat(town.editor)
    answer = editor.post(PAGE, data=GROUP | {"text": "#bien no·es!"})
    assert answer.status_code == 422 and "no·es!" in answer.text and "no es una etiqueta" in answer.text
    editor.post(PAGE, data=GROUP)
    again = editor.post(PAGE, data=GROUP | {"name": "FIESTAS"})
    assert again.status_code == 422 and "Ya hay otro que se llama" in again.text


def test_whoever_writes_reads_them_and_begins_a_post_with_one(town: Town, session: Session, seat: Seat):
    seat(town.editor).post(PAGE, data=TEMPLATE)
    [row] = kept(session)
    author = seat(town.author)
    assert f"/o/riba/posts/new?house={row.id}" in author.get(PAGE).text
    assert "se corta el agua en {calle}.</textarea>" in author.get(f"/o/riba/posts/new?house={row.id}").text
    assert author.post(PAGE, data=GROUP).status_code == 403
    assert author.get(f"{PAGE}/{row.id}").status_code == 403


def test_those_of_others_do_not_exist(town: Town, session: Session, clock: StoppedClock, seat: Seat):
    elsewhere = make_town(session, now=clock(), slug="otra")
    wanted = HouseTextDetails(HouseTextKind.TEMPLATE, "Ajena", "Texto ajeno")
    row = keep_house_text(Work(session, elsewhere.editor.actor, clock()), None, wanted)
    with pytest.raises(NotPermitted):
        keep_house_text(Work(session, elsewhere.author.actor, clock()), None, wanted)
    session.commit()
    editor = seat(town.editor)
    assert "Ajena" not in editor.get(PAGE).text
    assert editor.get(f"{PAGE}/{row.id}").status_code == 404
    assert editor.get(f"/o/riba/posts/new?house={row.id}").status_code == 404
