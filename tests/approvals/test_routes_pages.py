"""Changing the routes in the browser: permissions, the preview, and rounds that keep their route."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.permissions import Role
from app.domain.approvals.models.rounds import Round, Route, RouteVersion
from app.domain.approvals.queries import rounds
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.posts.rules.states import PostStatus
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
STEP = {"name-0": "Jurídico", "roles-0": "legal_reviewer", "needed-0": "1", "hours-0": "24"}
TWO = STEP | {
    "count": "2",
    "name-1": "Comunicación",
    "roles-1": "supervisor",
    "needed-1": "2",
    "beside-1": "1",
    "hours-1": "48",
}


@pytest.fixture
def ordinary(session: Session, town: Town) -> int:
    """Return the route and release the session: on SQLite an open one blocks the others."""
    route_id = session.exec(select(Route.id).where(Route.organisation_id == town.id).order_by(Route.id)).first()
    session.commit()
    assert route_id is not None
    return route_id


def seen_in(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def adopt(client: FlaskClient, address: str, typed: dict[str, str]):
    """Read the difference, then put it in force, as a user does."""
    shown = client.post(address, data=typed | {"do": "review"})
    assert shown.status_code == 200, shown.text
    return client.post(address, data=typed | {"do": "adopt", "seen": seen_in(shown.text)})


def test_an_organisation_starts_with_routes_in_plain_words(town: Town, ordinary: int, seat: Seat):
    page = seat(town.supervisor).get(f"/o/{town.slug}/routes").text
    assert "Ordinario" in page and "Jurídico y comunicación en paralelo" in page
    assert "2 vistos buenos de Jefatura de comunicación o Revisión jurídica o Revisión de neutralidad" in page
    assert "a la vez que el paso anterior" in page


def test_a_change_is_read_as_differences_before_it_can_be_adopted(
    session: Session, town: Town, ordinary: int, seat: Seat
):
    client, address = seat(town.supervisor), f"/o/{town.slug}/routes/{ordinary}"
    assert "Poner en vigor" not in client.get(f"{address}/edit").text
    typed = TWO | {"name": "Ordinario", "base": "1"}
    page = client.post(address, data=typed | {"do": "review"}).text
    assert "Se quita el paso «Visto bueno»" in page and "Se añade el paso «Comunicación»" in page
    unread = client.post(address, data=typed | {"do": "adopt", "seen": "0" * 64})
    assert unread.status_code == 200 and "Poner en vigor" in unread.text
    assert adopt(client, address, typed).status_code == 303
    version, _ = rounds.route_in_force(session, town.id)
    assert (version.number, [step["name"] for step in version.steps]) == (2, ["Jurídico", "Comunicación"])
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.ROUTE_ADOPTED)).one()
    assert entry.detail["version"] == 2


def test_a_round_in_course_keeps_what_it_began_with(
    session: Session, town: Town, ordinary: int, clock: StoppedClock, seat: Seat
):
    post = post_factory.submitted(session, town, now=clock())
    session.commit()
    adopt(seat(town.supervisor), f"/o/{town.slug}/routes/{ordinary}", TWO | {"name": "Ordinario", "base": "1"})
    post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())
    assert post.status is PostStatus.APPROVED
    version = session.get_one(RouteVersion, session.exec(select(Round.route_version_id)).one())
    assert version.number == 1


def test_whoever_changes_an_older_version_is_told(session: Session, town: Town, ordinary: int, seat: Seat):
    address, typed = f"/o/{town.slug}/routes/{ordinary}", TWO | {"name": "Ordinario", "base": "1"}
    adopt(seat(town.supervisor), address, typed)
    late = adopt(seat(town.legal_reviewer), address, typed | {"name-0": "Otro"})
    assert late.status_code == 409 and "otra persona puso en vigor otra versión" in late.text


def test_steps_are_added_moved_and_removed_without_scripts(town: Town, ordinary: int, seat: Seat):
    client, address = seat(town.supervisor), f"/o/{town.slug}/routes/{ordinary}"
    assert 'id="step-2"' in client.post(address, data=TWO | {"do": "add"}).text
    moved = client.post(address, data=TWO | {"do": "up-1"}).text
    assert moved.index('value="Comunicación"') < moved.index('value="Jurídico"')
    left = client.post(address, data=TWO | {"do": "remove-0"}).text
    assert "Jurídico" not in left and 'value="Comunicación"' in left


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"name-0": ""}, "Este dato hace falta"),
        ({"roles-0": "author"}, "pide a quien no puede decidir"),
        ({"roles-0": ""}, "Falta quién decide"),
        ({"people-0": "999"}, "pide a quien no puede decidir"),
        ({"unit-0": "999"}, "no existe"),
        ({"hours-0": "0"}, "Revise este dato"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_stays(town: Town, ordinary: int, seat: Seat, typed, words):
    data = {key: value for key, value in (STEP | {"name": "Otra", "count": "1"} | typed).items() if value}
    answer = seat(town.supervisor).post(f"/o/{town.slug}/routes", data=data)
    assert (answer.status_code, words in answer.text, 'value="Otra"' in answer.text) == (422, True, True)


def test_a_political_post_is_not_offered_nor_taken_by_name(town: Town, ordinary: int, seat: Seat):
    client = seat(town.supervisor)
    assert town.political_office.user.name not in client.get(f"/o/{town.slug}/routes/new").text
    named = STEP | {"name": "Otra", "count": "1", "people-0": str(town.political_office.id)}
    assert client.post(f"/o/{town.slug}/routes", data=named).status_code == 422


def test_a_new_route_is_made_with_its_entry(session: Session, town: Town, ordinary: int, seat: Seat):
    client, typed = seat(town.legal_reviewer), TWO | {"name": "La nuestra", "base": "0"}
    assert adopt(client, f"/o/{town.slug}/routes", typed).status_code == 303
    assert adopt(client, f"/o/{town.slug}/routes", typed).status_code == 422
    assert (
        session.exec(select(AuditEntry).where(AuditEntry.act == Act.ROUTE_CREATED)).one().detail["name"] == "La nuestra"
    )


def test_only_those_who_answer_for_approvals_change_them(town: Town, ordinary: int, seat: Seat):
    for role in Role:
        expected = 200 if role in (Role.SUPERVISOR, Role.LEGAL_REVIEWER) else 403
        assert seat(town.people[role]).get(f"/o/{town.slug}/routes").status_code == expected


def test_the_pages_cost_the_same_however_many_versions(
    session: Session, town: Town, ordinary: int, wiring: Wiring, seat: Seat
):
    client, address, costs = seat(town.supervisor), f"/o/{town.slug}/routes", []
    for number in range(1, 4):
        for page in (address, f"{address}/{ordinary}", f"{address}/{ordinary}/edit"):
            with counting(wiring.engine) as seen:
                assert client.get(page).status_code == 200
            costs.append(seen.count)
        adopt(client, f"{address}/{ordinary}", TWO | {"name": "Ordinario", "base": str(number), "name-0": f"N{number}"})
    assert costs[:3] == costs[3:6] == costs[6:] and max(costs) < 15
