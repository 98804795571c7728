"""A saved view leads to the address it was saved from, for those allowed to use it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select
from werkzeug.test import TestResponse

from app.core.errors import Refusal
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.calendar.models import SavedView
from app.domain.calendar.rules.saved_views import MOST_VIEWS, SavedPage, check_view_name, kept_parameters
from app.domain.directory.rules.networks import ChannelState
from app.usecases.calendar.saved_views import ViewSettings, save_view
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town, make_town
from tests.statement_counter import counting
from tests.waiting import PATIENCE_S

pytestmark = pytest.mark.postgresql

Seat = Callable[[Person], FlaskClient]
HOME = "/o/riba/calendar"


def save(
    client: FlaskClient, name: str, page: str = "table", question: str = "status=in_review", **more: str
) -> TestResponse:
    return client.post(f"{HOME}/views/new", data={"name": name, "page": page, "question": question, **more})


def views(session: Session) -> list[SavedView]:
    session.commit()
    saved_views = list(session.exec(select(SavedView).order_by(col(SavedView.id))))
    session.commit()
    return saved_views


@pytest.mark.parametrize(
    ("page", "question", "address"),
    [
        ("month", "status=draft&topic=1", f"{HOME}/2027/3?status=draft&topic=1"),
        ("week", "account=2", f"{HOME}/week?account=2"),
        ("day", "outside=none", f"{HOME}/day?outside=none"),
        ("agenda", "", f"{HOME}/agenda"),
        ("table", "sort=-topic&q=feria&undated=1", f"{HOME}/table?q=feria&undated=1&sort=-topic"),
        ("list", "mine=1&status=approved", "/o/riba/posts?status=approved&mine=1"),
    ],
)
def test_saving_leads_back_to_the_same_page_and_its_name_is_in_every_menu(
    town: Town, seat: Seat, page: str, question: str, address: str
):
    client = seat(town.editor)
    answer = save(client, "La mía", page, question)
    assert answer.status_code == 303 and answer.location == address
    for path in ("", "/week", "/agenda", "/day", "/table"):
        menu = client.get(HOME + path).text
        assert f'href="{address.replace("&", "&amp;")}">La mía</a>' in menu
    assert "La mía" in client.get("/o/riba/posts").text


def test_each_page_offers_to_save_what_it_narrows(town: Town, seat: Seat):
    client = seat(town.editor)
    assert "/views/new?page=week&amp;status=draft" in client.get(f"{HOME}/week?status=draft&from=2027-03-01").text
    page = client.get(f"{HOME}/views/new?page=table&status=draft&topic=1&from=2027-03-01").text
    assert "Tabla · borrador · Avisos" in page and "status=draft&amp;topic=1" in page


@pytest.mark.parametrize(
    ("page", "asked", "left"),
    [
        (SavedPage.MONTH, {"status": "draft", "q": "x", "from": "2027-01-01"}, {"status": "draft"}),
        (SavedPage.MONTH, {"status": "nada", "topic": "-1", "account": "9" * 20, "outside": "x"}, {}),
        (SavedPage.LIST, {"status": "scheduled", "mine": "2"}, {}),
        (SavedPage.TABLE, {"sort": "-q", "language": "castellano", "q": "a" * 201, "undated": "1"}, {"undated": "1"}),
        (SavedPage.TABLE, {"sort": "-day", "q": " b\x00 "}, {"q": "b", "sort": "-day"}),
    ],
)
def test_only_what_means_something_on_the_page_is_kept(page: SavedPage, asked: dict, left: dict):
    assert kept_parameters(page, asked) == left


def test_a_name_is_said_once_whatever_its_capitals_and_accents():
    assert check_view_name("  Mi   vista ", []) == "Mi vista"
    for wrong in ("", "  ", "x" * 81, "mi vísta"):
        with pytest.raises(Refusal):
            check_view_name(wrong, ["Mi vista"])


def test_a_refused_name_keeps_what_was_typed_and_saves_nothing(session: Session, town: Town, seat: Seat):
    client = seat(town.editor)
    save(client, "Cultura")
    answer = save(client, "CULTURA", question="topic=2", shared="1")
    assert answer.status_code == 422 and "Ya tiene una vista con ese nombre" in answer.text
    assert 'value="CULTURA"' in answer.text and 'value="topic=2"' in answer.text and " checked" in answer.text
    assert save(client, "").status_code == 422 and len(views(session)) == 1
    assert save(seat(town.author), "Cultura").status_code == 303


@pytest.mark.every_engine
def test_the_same_name_pressed_twice_at_once_is_saved_once(
    session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    session.commit()
    together = Barrier(4, timeout=PATIENCE_S)

    def press(_: int) -> str:
        with wiring.writing() as own:
            scope_to(own, town.id)
            together.wait() if wiring.engine.name == "postgresql" else None
            try:
                save_view(Work(own, town.editor.actor, clock()), SavedPage.MONTH, {}, ViewSettings("La de cada día"))
                own.commit()
            except Refusal:
                return "refused"
            return "saved"

    with ThreadPoolExecutor(4) as hands:
        assert sorted(hands.map(press, range(4))) == ["refused"] * 3 + ["saved"]


def test_nobody_keeps_more_than_fifty(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    of_them = {"organisation_id": town.id, "user_id": town.editor.id, "page": SavedPage.WEEK, "created_at": clock()}
    session.add_all(SavedView(name=f"Vista {n}", **of_them) for n in range(MOST_VIEWS))
    session.commit()
    answer = save(seat(town.editor), "Otra")
    assert answer.status_code == 422 and "Ya tiene 50 vistas" in answer.text


def test_a_shared_view_is_in_the_menu_of_whoever_sees_the_work_with_its_owners_name(town: Town, seat: Seat):
    save(seat(town.editor), "De todas", shared="1")
    save(seat(town.editor), "Solo mía")
    for role in ("author", "auditor", "supervisor"):
        menu = seat(getattr(town, role)).get(HOME).text
        assert "De todas" in menu and "de Editor" in menu and "Solo mía" not in menu
    assert "De todas" not in seat(town.political_office).get(HOME).text


def test_ones_own_come_before_those_of_others(town: Town, seat: Seat):
    save(seat(town.editor), "A de otra", shared="1")
    save(seat(town.author), "Z mía")
    menu = seat(town.author).get(HOME).text
    assert menu.index("Z mía") < menu.index("A de otra")


def test_a_political_office_keeps_its_own_of_what_it_sees_and_shares_none(session: Session, town: Town, seat: Seat):
    office = seat(town.political_office)
    assert save(office, "Lo publicado", "month", "topic=1").status_code == 303
    assert "Lo publicado" in office.get(HOME).text
    assert 'name="shared"' not in office.get(f"{HOME}/views/new?page=month").text
    assert save(office, "De todas", "month", "topic=1", shared="1").status_code == 403
    assert save(office, "La tabla", "table").status_code == 403
    assert [view.name for view in views(session)] == ["Lo publicado"]


def test_whoever_only_reads_shares_none(town: Town, seat: Seat):
    assert save(seat(town.auditor), "Mía").status_code == 303
    assert save(seat(town.auditor), "De todas", shared="1").status_code == 403


def test_only_its_owner_changes_or_removes_a_view(session: Session, town: Town, seat: Seat):
    save(seat(town.editor), "De todas", shared="1")
    view_url = f"{HOME}/views/{views(session)[0].id}"
    for other in (town.author, town.supervisor):
        client = seat(other)
        assert [client.get(view_url).status_code, client.post(view_url, data={"name": "X"}).status_code] == [404, 404]
        assert client.post(f"{view_url}/removal").status_code == 404
    owner = seat(town.editor)
    assert owner.post(view_url, data={"name": "Otra"}).status_code == 303
    assert [(view.name, view.is_shared) for view in views(session)] == [("Otra", False)]
    assert owner.post(f"{view_url}/removal").status_code == 303 and views(session) == []


def test_whoever_leads_may_stop_the_sharing_and_it_stays_its_owners(session: Session, town: Town, seat: Seat):
    save(seat(town.editor), "De todas", shared="1")
    unsharing_url = f"{HOME}/views/{views(session)[0].id}/unsharing"
    assert seat(town.author).post(unsharing_url).status_code == 403
    assert "Dejar de compartir" in seat(town.supervisor).get(f"{HOME}/views").text
    assert seat(town.supervisor).post(unsharing_url).status_code == 303
    assert "De todas" in seat(town.editor).get(HOME).text and "De todas" not in seat(town.author).get(HOME).text
    assert seat(town.supervisor).post(unsharing_url).status_code == 404


def test_the_calendar_opens_with_the_view_one_chose_and_no_other(session: Session, town: Town, seat: Seat):
    client = seat(town.editor)
    save(client, "Semana", "week", "topic=1", first="1")
    assert client.get(HOME).location == f"{HOME}/week?topic=1"
    save(client, "Mes", "month", "status=draft", first="1")
    assert client.get(HOME).location == f"{HOME}/2027/3?status=draft"
    assert [view.is_first for view in views(session)] == [False, True]
    assert client.get(f"{HOME}?from=2027-05-01").status_code == client.get(f"{HOME}/2027/3").status_code == 200
    assert seat(town.author).get(HOME).status_code == 200


def test_the_present_month_is_reached_though_the_calendar_opens_elsewhere(town: Town, seat: Seat):
    client = seat(town.editor)
    save(client, "Semana", "week", first="1")
    assert f'href="{HOME}/2027/3"' in client.get(f"{HOME}/2027/8").text


def test_the_list_of_posts_opens_no_calendar(town: Town, seat: Seat):
    answer = save(seat(town.editor), "Lista", "list", first="1")
    assert answer.status_code == 422 and "no con la lista de publicaciones" in answer.text


def test_the_database_itself_holds_one_first_and_one_name_a_person(session: Session, town: Town, clock: StoppedClock):
    of_them = {"organisation_id": town.id, "user_id": town.editor.id, "page": SavedPage.WEEK, "created_at": clock()}
    for pair in ((("A", True), ("B", True)), (("A", False), ("A", False))):
        session.add_all(SavedView(name=name, is_first=is_first, **of_them) for name, is_first in pair)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()


def test_what_was_closed_is_said_where_the_view_opens_and_where_views_are_kept(
    session: Session, town: Town, seat: Seat
):
    client = seat(town.editor)
    account, topic = town.channels[1], town.topics[1]
    save(client, "Vieja", "month", f"account={account.id}&topic={topic.id}")
    assert "está cerrad" not in client.get(f"{HOME}/views").text
    account.state, topic.closed = ChannelState.CLOSED, True
    session.add_all([account, topic])
    session.commit()
    for path in ("/views", f"/2027/3?account={account.id}&topic={topic.id}"):
        page = client.get(HOME + path).text
        assert (
            "Ayuntamiento en X» está cerrada." in page.replace("X (", "") and "El tema «Cultura» está cerrado." in page
        )
    assert "El tema que se pide ya no existe." in client.get(f"{HOME}/week?topic=99").text


def test_each_deed_is_in_the_record(session: Session, town: Town, seat: Seat):
    client = seat(town.editor)
    save(client, "Mía", shared="1")
    view_url = f"{HOME}/views/{views(session)[0].id}"
    client.post(view_url, data={"name": "Suya"})
    client.post(f"{view_url}/removal")
    session.commit()
    wanted = (Act.VIEW_SAVED, Act.VIEW_CHANGED, Act.VIEW_REMOVED)
    acts = session.exec(select(AuditEntry.act).where(col(AuditEntry.act).in_(wanted)).order_by(col(AuditEntry.id)))
    assert tuple(acts) == wanted


def test_another_organisations_views_do_not_exist(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    other = make_town(session, now=clock(), slug="otra")
    session.add(
        SavedView(
            organisation_id=other.id,
            user_id=other.editor.id,
            name="Ajena",
            page=SavedPage.WEEK,
            is_shared=True,
            created_at=clock(),
        )
    )
    session.commit()
    client = seat(town.supervisor)
    assert "Ajena" not in client.get(HOME).text
    rows = session.execute(select(SavedView.id).where(SavedView.name == "Ajena").execution_options(is_own=True))
    key = rows.scalar_one()
    session.commit()
    assert client.post(f"{HOME}/views/{key}/unsharing").status_code == 404


@pytest.mark.parametrize("data", [{}, {"page": "x"}, {"name": "A", "page": "nada"}])
def test_nonsense_is_not_saved(session: Session, town: Town, seat: Seat, data: dict):
    assert seat(town.editor).post(f"{HOME}/views/new", data=data).status_code == 303
    assert seat(town.editor).get(f"{HOME}/views/new?page=x").status_code == 303 and views(session) == []


@pytest.mark.parametrize("path", ["/2027/3?topic=1", "/views", "/table?topic=1"])
def test_the_number_of_statements_does_not_grow_with_the_views(
    session: Session, town: Town, seat: Seat, wiring: Wiring, clock: StoppedClock, path: str
):
    client, counts = seat(town.supervisor), []
    client.get(HOME + path)
    of_them = {"organisation_id": town.id, "user_id": town.supervisor.id, "page": SavedPage.WEEK}
    for more in (1, 40):
        session.add_all(
            SavedView(name=f"Vista {more} {n}", narrowing={"topic": "1"}, created_at=clock(), **of_them)
            for n in range(more)
        )
        session.commit()
        with counting(wiring.engine) as seen:
            assert client.get(HOME + path).status_code == 200
        counts.append(seen.count)
    assert counts[0] == counts[1] < 15
