"""Steps and rules that ask less of a text wait for a second person; what asks more is in force at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.rounds import Route
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.route_choice import routing_in_force
from app.domain.approvals.queries.routes import route_or_404
from app.domain.approvals.rules.routes import EVERYBODY, RouteStep
from app.domain.approvals.rules.routing import RoutingRule
from app.domain.approvals.rules.shipped_routes import SHIPPED_ROUTES, shipped_rules
from app.domain.approvals.rules.strictness import route_loosens, routing_loosens
from app.domain.control.queries import waiting_changes
from app.domain.control.rules.changes import ChangeGround, ControlKind
from app.usecases import control_outcomes
from app.usecases.approvals import routes
from app.usecases.control_outcomes import apply_elapsed_changes
from tests import sample_town
from tests.people.grant_scenario import begins, comes_in, only

pytestmark = pytest.mark.postgresql

CHIEF = RouteStep("Visto bueno", ("supervisor",))
LEGAL = RouteStep("Jurídico", ("legal_reviewer",))
EITHER = RouteStep("Visto bueno", ("supervisor", "legal_reviewer"))


@pytest.mark.parametrize(
    ("before", "after", "loosens"),
    [
        ([CHIEF, LEGAL], [CHIEF], True),
        ([CHIEF], [LEGAL, CHIEF], False),
        ([CHIEF, LEGAL], [LEGAL, CHIEF], False),
        ([replace(CHIEF, needed=2)], [CHIEF], True),
        ([CHIEF], [replace(CHIEF, needed=2)], False),
        ([replace(CHIEF, needed=EVERYBODY)], [replace(CHIEF, needed=9)], True),
        ([replace(CHIEF, needed=9)], [replace(CHIEF, needed=EVERYBODY)], False),
        ([CHIEF], [EITHER], True),
        ([EITHER], [CHIEF], True),
        ([CHIEF], [replace(CHIEF, people=(7,))], True),
        ([CHIEF], [replace(CHIEF, unit=3)], True),
        ([CHIEF], [replace(CHIEF, in_session=True)], False),
        ([CHIEF], [replace(CHIEF, name="Otro", hours=1, late=(), beside=True)], False),
    ],
)
def test_a_step_asked_of_others_or_of_fewer_loosens(before, after, loosens):
    assert route_loosens(before, after) is loosens


STEPS = {1: [CHIEF], 2: [LEGAL, CHIEF], 3: [EITHER]}
LAST = RoutingRule(1)
HIGH = RoutingRule(2, risk="high")


@pytest.mark.parametrize(
    ("before", "after", "loosens"),
    [
        ([LAST], [HIGH, LAST], False),
        ([HIGH, LAST], [LAST], True),
        ([HIGH, LAST], [RoutingRule(2, language="ca"), HIGH, LAST], False),
        ([HIGH, LAST], [RoutingRule(1, language="ca"), HIGH, LAST], True),
        ([HIGH, LAST], [HIGH, RoutingRule(1, language="ca"), LAST], False),
        ([RoutingRule(2, finding="NE"), LAST], [RoutingRule(2, finding="NE-01"), LAST], True),
        ([RoutingRule(2, finding="NE-01"), LAST], [RoutingRule(2, finding="NE"), LAST], False),
        ([RoutingRule(2, finding="NE"), LAST], [RoutingRule(1, finding="NE-01"), LAST], True),
        ([RoutingRule(2, people="anybody"), LAST], [RoutingRule(1, people="minor"), LAST], True),
        ([RoutingRule(2, topic=3), LAST], [RoutingRule(2, topic=4), LAST], True),
        ([RoutingRule(2, topic=3), RoutingRule(1, topic=4), LAST], [RoutingRule(2, topic=3), LAST], False),
        ([LAST], [RoutingRule(3, topic_class="service"), LAST], True),
        ([LAST], [RoutingRule(2)], False),
        (
            [RoutingRule(2, topic_class="event", period="electoral_period"), LAST],
            [RoutingRule(1, topic_class="call", period="electoral_period"), HIGH, LAST],
            True,
        ),
    ],
)
def test_rules_by_which_any_post_takes_a_route_that_asks_less_loosen(before, after, loosens):
    assert routing_loosens(before, after, STEPS) is loosens


def test_the_shipped_rules_neither_loosen_themselves_nor_lose_one_unseen():
    keys = {name: number for number, name in enumerate(SHIPPED_ROUTES, start=1)}
    rules, steps = shipped_rules(keys), {keys[name]: route for name, route in SHIPPED_ROUTES.items()}
    assert not routing_loosens(rules, rules, steps)
    free = [rule for rule in rules[:-1] if not routing_loosens(rules, [r for r in rules if r != rule], steps)]
    assert free == [RoutingRule(keys["Datos personales y menores"], people="minor")]


@pytest.fixture
def at_work(session: Session, town: sample_town.Town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    return town


def route(session, town, name):
    return session.exec(select(Route).where(Route.organisation_id == town.id, Route.name == name)).one()


def adopts(session, town, name, steps, now, base=1):
    chief = town.supervisor.actor
    return routes.adopt_version(Work(session, chief, now), route(session, town, name), steps, base=base)


def number_of(session, town, name):
    _, versions = route_or_404(session, route(session, town, name).id, organisation_id=town.id)
    return versions[0].number


def routes_by(session, town, rules, now, base=0):
    return routes.adopt_routing(Work(session, town.supervisor.actor, now), rules, base=base)


def test_one_manager_of_routes_takes_no_step_out_alone_and_adds_one_alone(session, at_work, clock):
    name = "Neutralidad"
    waiting = adopts(session, at_work, name, [CHIEF], clock())
    assert (waiting.kind, waiting.ground) == (ControlKind.ROUTE, ChangeGround.ORDINARY)
    assert number_of(session, at_work, name) == 1
    for person in (at_work.supervisor, at_work.administrator, at_work.editor):
        with pytest.raises(NotPermitted):
            control_outcomes.confirm_change(Work(session, person.actor, clock()), waiting.id, "")
    newcomer = sample_town.make_person(session, at_work.organisation, Role.LEGAL_REVIEWER, now=clock(), name="Nueva")
    comes_in(session, newcomer)
    with pytest.raises(NotPermitted):
        control_outcomes.confirm_change(Work(session, newcomer.actor, clock()), waiting.id, "")
    control_outcomes.confirm_change(Work(session, at_work.legal_reviewer.actor, clock()), waiting.id, "")
    _, [version, _] = route_or_404(session, route(session, at_work, name).id, organisation_id=at_work.id)
    assert (version.number, [step["name"] for step in version.steps]) == (2, ["Visto bueno"])
    assert adopts(session, at_work, name, [LEGAL, CHIEF], clock(), base=2) is None
    assert number_of(session, at_work, name) == 3


def test_steps_that_changed_meanwhile_are_read_again(session, at_work, clock):
    waiting = adopts(session, at_work, "Neutralidad", [CHIEF], clock())
    before, _ = rounds.route_version_in_force(session, at_work.id, route(session, at_work, "Neutralidad").id)
    stricter = [*routes.load_route_steps(before.steps), LEGAL]
    assert adopts(session, at_work, "Neutralidad", stricter, clock()) is None
    with pytest.raises(Conflict):
        control_outcomes.confirm_change(Work(session, at_work.legal_reviewer.actor, clock()), waiting.id, "")


def test_rules_that_lead_to_fewer_approvals_wait(session, at_work, clock):
    ordinary, strict = (route(session, at_work, name).id for name in ("Ordinario", "Neutralidad"))
    careful = [RoutingRule(strict, risk="high"), RoutingRule(ordinary)]
    assert routes_by(session, at_work, careful, clock()) is None
    waiting = routes_by(session, at_work, [RoutingRule(ordinary)], clock(), base=1)
    assert waiting.kind is ControlKind.ROUTING
    assert list(routing_in_force(session, at_work.id).rules) == careful
    with pytest.raises(NotPermitted):
        control_outcomes.confirm_change(Work(session, at_work.supervisor.actor, clock()), waiting.id, "")
    control_outcomes.confirm_change(Work(session, at_work.neutrality_reviewer.actor, clock()), waiting.id, "")
    assert list(routing_in_force(session, at_work.id).rules) == [RoutingRule(ordinary)]


def test_a_town_with_one_decider_waits_a_day(session, wiring, town, clock):
    only(session, town, Role.SUPERVISOR, Role.ADMINISTRATOR, now=clock())
    begins(session, town, now=clock())
    name = "Neutralidad"
    waiting = adopts(session, town, name, [CHIEF], clock())
    assert (waiting.ground, waiting.effective_at) == (ChangeGround.ALONE, clock() + timedelta(hours=24))
    session.commit()
    clock.forward(hours=24)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 1
    assert number_of(session, town, name) == 2


def test_the_set_up_changes_routes_at_once(session, town, clock):
    comes_in(session, *town.people.values())
    assert adopts(session, town, "Neutralidad", [CHIEF], clock()) is None
    assert waiting_changes(session, town.id) == []


def test_both_pages_say_that_a_change_waits_and_its_own_says_what(session, at_work, clock, seat):
    strict = route(session, at_work, "Neutralidad")
    waiting = adopts(session, at_work, "Neutralidad", [CHIEF], clock())
    ordinary = route(session, at_work, "Ordinario").id
    routes_by(session, at_work, [RoutingRule(strict.id)], clock())
    looser = routes_by(session, at_work, [RoutingRule(ordinary)], clock(), base=1)
    session.commit()
    client, here = seat(at_work.supervisor), f"/o/{at_work.slug}"
    for path, change in ((f"routes/{strict.id}", waiting), ("routes/rules", looser)):
        page = client.get(f"{here}/{path}").text
        assert "Un cambio espera a otra persona" in page and f"/grants/{change.id}" in page
    page = client.get(f"{here}/grants/{waiting.id}").text
    assert "Neutralidad: un visto bueno de Revisión de neutralidad" in page and "Pasa a ser" in page
    page = client.get(f"{here}/grants/{looser.id}").text
    assert "va por «Neutralidad»" in page and "va por «Ordinario»" in page
    assert ">Qué ruta toma cada publicación</h1>" in page
    assert "Qué ruta toma cada publicación" in client.get(f"{here}/grants").text
