"""A sheet becomes posts, once, and rejected rows come back with their reasons."""

import io
import re
from collections.abc import Callable, Sequence

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from app.core.errors import Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.posts.models import Post
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.states import PostOrigin, PostStatus
from app.usecases.approvals import submission
from app.usecases.posts import actions
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town
from tests.spreadsheets.uploads import HEADINGS, Desk, csv_of, line

Seat = Callable[[Person], FlaskClient]


@pytest.fixture
def desk(town: Town, seat: Seat) -> Desk:
    return Desk(seat(town.editor))


def posts(session: Session) -> Sequence[Post]:
    """Return the current posts; the lock is released, so that pages can be requested again."""
    session.expire_all()
    stored_posts = session.exec(select(Post).order_by(col(Post.id))).all()
    session.commit()
    return stored_posts


def text_of(session: Session, post: Post) -> str:
    return post_queries.draft_of(post, post_queries.version_of(session, post)).texts["es"]


def test_nothing_is_saved_until_it_was_seen(session: Session, desk: Desk):
    where, page = desk.preview(line())
    assert "Nuevas: 1" in page and "Importar 1 fila" in page and not posts(session)
    assert "Nuevas: 1" in desk.apply(where)
    made = posts(session)[0]
    assert (made.origin, made.status, made.title) == (
        PostOrigin.IMPORT,
        PostStatus.DRAFT,
        "La biblioteca abre el lunes.",
    )


def test_the_same_file_again_changes_nothing(session: Session, desk: Desk):
    desk.import_all(line(), line(at="12:00", text="Otra"))
    assert "Sin cambios: 2" in desk.import_all(line(), line(at="12:00", text="Otra"))
    assert len(posts(session)) == 2


def test_a_row_with_another_text_is_a_new_version_of_its_post(session: Session, desk: Desk):
    desk.import_all(line())
    where, page = desk.preview(line(text="La biblioteca abre el martes."))
    assert "Actualiza la 2027/0001" in page
    desk.apply(where)
    (made,) = posts(session)
    assert (made.version, text_of(session, made)) == (2, "La biblioteca abre el martes.")
    assert made.title == "La biblioteca abre el martes."


def test_a_row_with_another_day_moves_its_post(session: Session, desk: Desk):
    desk.import_all(line(), line(on="16/03/2027", text="Otra"))
    desk.import_all(line(on="17/03/2027"), line(on="16/03/2027", text="Otra"))
    assert [made.planned_on.day for made in posts(session) if made.planned_on] == [17, 16]


def test_the_same_words_in_another_month_are_another_post(session: Session, desk: Desk):
    desk.import_all(line())
    assert "Nuevas: 1" in desk.import_all(line(on="15/04/2027"))
    assert len(posts(session)) == 2


def test_two_rows_that_exchange_their_hours_stay_two_posts(session: Session, desk: Desk):
    desk.import_all(line(text="Una"), line(at="12:00", text="Otra"))
    desk.import_all(line(at="12:00", text="Una"), line(text="Otra"))
    texts_by_hour = {made.planned_time.hour: text_of(session, made) for made in posts(session) if made.planned_time}
    assert texts_by_hour == {9: "Otra", 12: "Una"}


def test_what_was_corrected_by_hand_is_kept_when_its_row_comes_again(
    session: Session, town: Town, desk: Desk, clock: StoppedClock
):
    desk.import_all(line(alt="Una fachada"))
    (made,) = posts(session)
    draft = post_queries.draft_of(made, post_queries.version_of(session, made))
    assert draft.awaited_alt == "Una fachada"
    draft.texts["es"] = "Corregido a mano."
    actions.save_post(Work(session, town.editor.actor, clock()), made, draft, base=made.base)
    session.commit()
    assert "Sin cambios: 1" in desk.import_all(line(alt="Una fachada"))
    assert text_of(session, posts(session)[0]) == "Corregido a mano."


def test_a_post_under_review_is_not_changed_by_a_sheet(session: Session, town: Town, desk: Desk, clock: StoppedClock):
    desk.import_all(line())
    submission.submit_post(Work(session, town.editor.actor, clock()), posts(session)[0])
    session.commit()
    assert "Sin cambios en la 2027/0001" in desk.preview(line())[1]
    page = desk.import_all(line(text="Otra cosa"))
    assert "La publicación 2027/0001 ya no es un borrador: edítela en su página." in page
    assert posts(session)[0].version == 1


def test_bad_rows_say_their_column_and_come_back_to_be_corrected(session: Session, desk: Desk):
    where, page = desk.preview(line(), line(on="31/02/2027"), line(at="11:00", topic="Nada"), line(text=""))
    assert "No se importan: 3" in page and "no existe: ese mes va del 1 al 28" in page
    desk.apply(where)
    book = desk.client.get(f"{where}/refused-rows?form=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book.data)).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][-1] == "Motivo" and sheet.max_row == 4
    sheet["A2"].value, sheet["D3"].value, sheet["F4"].value = "28/02/2027", "Cultura", "Corto"
    corrected = io.BytesIO()
    sheet.parent.save(corrected)
    again = desk.bring(corrected.getvalue(), "corregidas.xlsx").headers["Location"]
    assert "Nuevas: 2" in desk.apply(again.partition("cauce.example")[2] or again)
    assert len(posts(session)) == 3


def test_the_double_hour_of_october_is_asked(session: Session, desk: Desk):
    twice = line(on="31/10/2027", at="02:30")
    where, page = desk.preview(twice)
    assert "¿qué hora es?" in page and 'name="fold-2"' in page and "UTC+1" in page
    assert "Nuevas: 1" in desk.apply(where, **{"fold-2": "1"})
    (made,) = posts(session)
    assert made.planned_at is not None and made.planned_at.hour == 1


def test_an_hour_nobody_answered_is_left_out(session: Session, desk: Desk):
    page = desk.import_all(line(), line(on="31/10/2027", at="02:30"))
    assert "No importadas: 1" in page and "ocurre dos veces" in page and len(posts(session)) == 1


def test_headings_without_use_are_named(desk: Desk):
    answer = desk.bring(csv_of(line() + ";ok", headings=f"{HEADINGS};Visto bueno"))
    assert "Visto bueno" in desk.client.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "El archivo está vacío."),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (csv_of(line()) + b"\r\n" * 3_200_000, "5 MB"),
        (b"Uno;Dos\r\n1;2", "hacen falta al menos Fecha, Hora, Cuenta y Texto"),
        (HEADINGS.encode(), "ninguna fila"),
    ],
    ids=["empty", "pdf", "large", "no headings", "no rows"],
)
def test_what_cannot_be_read_is_said_beside_the_field(session: Session, desk: Desk, content: bytes, said: str):
    answer = desk.bring(content, "archivo.xlsx")
    assert answer.status_code == 422 and said in answer.text and "field--wrong" in answer.text


def test_no_file_is_asked_for(desk: Desk):
    answer = desk.client.post("/o/riba/calendar/import", data={})
    assert answer.status_code == 422 and "Elija un archivo" in answer.text


def test_only_whoever_may_import_does_and_a_sheet_is_its_owners(town: Town, seat: Seat, desk: Desk):
    where, _ = desk.preview(line())
    assert seat(town.unit_liaison).get(where).status_code == 403
    assert seat(town.supervisor).get(where).status_code == 404
    assert seat(town.supervisor).post(f"{where}/application").status_code == 404


def test_a_sheet_is_imported_once(session: Session, desk: Desk):
    where, _ = desk.preview(line())
    desk.apply(where)
    again = desk.client.post(f"{where}/application")
    assert again.status_code == 303 and again.location.endswith(where)
    assert len(posts(session)) == 1


def test_the_record_says_which_file_and_how_many(session: Session, desk: Desk):
    desk.import_all(line(), line(on="31/02/2027"))
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.IMPORT_APPLIED)).one()
    assert {name: entry.detail[name] for name in ("file", "new", "refused")} == {
        "file": "marzo.csv",
        "new": 1,
        "refused": 1,
    }


def test_what_a_name_resembles_is_chosen_beforehand(session: Session, desk: Desk):
    _, page = desk.preview(line(topic="Cultur"), line(at="12:00", account="@ribaa"), line(at="13:00", topic="Xyz"))
    chosen = dict(re.findall(r'<option value="[^"]*" selected>([^<]+)</option>()', page))
    assert "Cultura" in chosen and "Dejar fuera sus filas" in chosen
    assert page.count("Se ha elegido lo que más se parece") == len(chosen) - 1


def test_equal_reasons_are_one_group_with_all_its_rows(desk: Desk):
    bad = [line(on="31/02/2027", at=f"{hour:02}:00") for hour in range(9, 14)]
    _, page = desk.preview(*bad, line(at="18:00"), line(text=""))
    assert page.count("no existe: ese mes va del 1 al 28") == 1
    assert re.search(r"2–6 <span class=\"quiet\">\(5\)</span>", page) and "No se importan: 6" in page


def test_a_text_too_long_comes_in_as_a_draft_to_shorten(session: Session, town: Town, desk: Desk, clock: StoppedClock):
    where, page = desk.preview(line(), line(at="11:00", text="a" * 600))
    assert "Nuevas: 2" in page and "El texto ocupa 600 de los" in page and "Filas: 3." in page
    assert "Filas: 3." in desk.apply(where)
    made = posts(session)[1]
    assert made.status is PostStatus.DRAFT and len(text_of(session, made)) == 600
    with pytest.raises(Refusal):
        submission.submit_post(Work(session, town.editor.actor, clock()), made)
    session.rollback()


def test_an_author_imports_and_changes_only_their_own(session: Session, town: Town, seat: Seat, desk: Desk):
    desk.import_all(line())
    author = Desk(seat(town.author))
    page = author.import_all(line(text="La biblioteca abre el martes."), line(at="12:00", text="Otra"))
    assert "Nuevas: 1" in page and "Actualizadas: 0" in page and "No importadas: 1" in page
    assert [text_of(session, post) for post in posts(session)] == ["La biblioteca abre el lunes.", "Otra"]


def test_how_far_an_import_is_can_be_asked_by_its_owner(town: Town, seat: Seat, desk: Desk):
    where, page = desk.preview(line(), line(at="12:00", text="Otra"))
    assert f'data-progress-url="{where}/progress"' in page and 'data-progress-most="2"' in page
    assert desk.client.get(f"{where}/progress").json == {"done": 0}
    desk.apply(where)
    assert desk.client.get(f"{where}/progress").json == {"done": 2}
    assert seat(town.supervisor).get(f"{where}/progress").status_code == 404
