"""A sheet with other names for accounts and topics is mapped once, and need not change."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core.errors import Conflict
from app.domain.directory.models import Channel, Topic
from app.domain.posts.models import Post
from app.domain.spreadsheets.models import ImportBatch
from app.domain.spreadsheets.queries import vocabulary
from app.usecases.spreadsheets import sheet_records
from tests.sample_town import Person, Town
from tests.spreadsheets.uploads import Desk, line

Seat = Callable[[Person], FlaskClient]


@pytest.fixture
def desk(town: Town, seat: Seat) -> Desk:
    return Desk(seat(town.editor))


def keys(session: Session) -> tuple[str, str]:
    """Return the keys of the tests' account and topic."""
    channel = session.exec(select(Channel.id).order_by(col(Channel.id))).first()
    topic = session.exec(select(Topic.id).where(Topic.name == "Cultura")).one()
    session.commit()
    return str(channel), str(topic)


def answer(desk: Desk, where: str, **meant: str) -> str:
    """Answer the page's questions by name; return the next page."""
    questions = re.findall(r'name="named-(\d+)" value="(\w+:[^"]+)"', desk.client.get(where).text)
    posted = {f"named-{number}": named for number, named in questions}
    posted |= {f"means-{number}": meant.get(named.partition(":")[2], "") for number, named in questions}
    done = desk.client.post(f"{where}/names", data=posted)
    assert done.status_code == 303, done.text
    return desk.client.get(where).text


def test_each_name_is_asked_once_with_its_rows(desk: Desk):
    _, page = desk.preview(line(account="plaza"), line(account="plaza", at="10:00"), line(topic="Actos", at="11:00"))
    assert "Cuenta «plaza», en 2 filas" in page and "Tema «Actos», en 1 fila" in page
    assert page.count('name="named-') == 2


def test_a_sheet_without_strange_names_asks_nothing(desk: Desk):
    _, page = desk.preview(line(), line(on="31/02/2027"))
    assert "Nombres que aquí no existen" not in page


def test_an_answer_is_worth_for_every_row_and_the_file_can_come_again(session: Session, desk: Desk):
    rows = line(account="plaza", topic="Actos"), line(account="PLAZA", topic="Actos", at="10:00", text="Otra cosa.")
    where, page = desk.preview(*rows)
    assert "No se importan: 2" in page
    account, topic = keys(session)
    assert "Nuevas: 2" in answer(desk, where, plaza=account, Actos=topic)
    desk.apply(where)
    again, _ = desk.preview(*rows)
    assert "Sin cambios: 2" in answer(desk, again, plaza=account, Actos=topic)
    made = session.exec(select(Post)).all()
    assert [str(post.topic_id) for post in made] == [topic, topic]


def test_what_is_left_blank_stays_out_and_is_downloaded_with_the_names_that_were_given(session: Session, desk: Desk):
    where, _ = desk.preview(line(account="plaza", topic="Actos"))
    assert "No se importan: 1" in answer(desk, where, plaza=keys(session)[0])
    sheet = desk.client.get(f"{where}/refused-rows?form=csv").data.decode("utf-8-sig")
    assert "plaza" not in sheet and "Actos" in sheet


def test_a_topic_may_mean_none(desk: Desk):
    where, _ = desk.preview(line(topic="Actos"))
    assert "Nuevas: 1" in answer(desk, where, Actos="0")


@pytest.mark.parametrize("posted", [{"means-0": "999999"}, {"means-0": "no"}, {"named-0": "text:x"}, {}])
def test_nonsense_answers_nothing(desk: Desk, posted: dict[str, str]):
    where, _ = desk.preview(line(account="plaza"))
    done = desk.client.post(f"{where}/names", data={"named-0": "account:plaza", **posted})
    assert done.status_code == 303 and "No se importan: 1" in desk.client.get(where).text


def test_a_cell_of_several_accounts_keeps_the_ones_that_are_known(session: Session, desk: Desk):
    account, _ = keys(session)
    where, page = desk.preview(line(account='"@riba, plaza"'))
    assert "Cuenta «plaza»" in page and "@riba», en" not in page
    assert "Nuevas: 1" in answer(desk, where, plaza=account)


def test_another_persons_sheet_does_not_exist(desk: Desk, town: Town, seat: Seat):
    where, _ = desk.preview(line(account="plaza"))
    assert seat(town.author).post(f"{where}/names", data={}).status_code in (403, 404)


def test_a_sheet_that_was_imported_is_not_told_anything_more(session: Session, desk: Desk, town: Town):
    where, _ = desk.preview(line())
    desk.apply(where)
    batch = session.exec(select(ImportBatch)).one()
    with pytest.raises(Conflict):
        sheet_records.apply_aliases(
            batch, {}, vocabulary.load_vocabulary(session, town.organisation, today=date(2027, 3, 2))
        )
    session.rollback()
    assert desk.client.post(f"{where}/names", data={}).status_code == 409
