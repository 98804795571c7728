"""Route conditions on a text, disabled routes, shipped routes, and enough people for them."""

from datetime import date

import pytest
from sqlmodel import select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep, Route, RouteVersion, Routing
from app.domain.approvals.queries import route_choice
from app.domain.approvals.rules.recusal import RecusalGround
from app.domain.approvals.rules.routes import RouteStep
from app.domain.approvals.rules.routing import (
    MoneyCondition,
    RoutingRule,
    RoutingSubject,
    depicted_people,
    money_conditions,
    rule_codes_and_families,
)
from app.domain.approvals.rules.shipped_routes import (
    EMERGENCY,
    NOTICE,
    ORDINARY,
    SENSITIVE,
    SHIPPED_ROUTES,
    shipped_rules,
)
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms
from app.usecases.approvals import recusal, routes
from app.usecases.people.substitutions import set_substitution
from tests import post_factory
from tests.approvals import lane_setup
from tests.approvals.route_setup import BOSS, LEGAL, follow

NUMBERS = {name: number for number, name in enumerate(SHIPPED_ROUTES, start=1)}


def way(**fields: object) -> str:
    """Return the shipped route of a text."""
    subject = RoutingSubject(**{"topic_class": TopicClass.EVENT.value, "risk": Risk.MEDIUM.value} | fields)
    chosen = next(rule for rule in shipped_rules(NUMBERS) if rule.fits(subject))
    return next(name for name, number in NUMBERS.items() if number == chosen.route)


@pytest.mark.parametrize(
    ("asked", "route"),
    [
        ({}, ORDINARY),
        ({"topic_class": "service", "risk": "low"}, NOTICE),
        ({"topic_class": "service", "risk": "high"}, SENSITIVE),
        ({"money": frozenset({"figure"})}, SENSITIVE),
        ({"money": frozenset({"figure", "paid"})}, "Promoción pagada"),
        ({"findings": rule_codes_and_families(["VE-01"])}, SENSITIVE),
        ({"findings": rule_codes_and_families(["NE-01"])}, "Neutralidad"),
        ({"requester": "political_office"}, "Neutralidad"),
        ({"people": frozenset({"anybody", "minor"})}, "Datos personales y menores"),
        ({"periods": frozenset({"electoral_period"}), "requester": "political_office"}, "Periodo electoral"),
        ({"periods": frozenset({"electoral_period"}), "topic_class": "service", "risk": "low"}, NOTICE),
        ({"periods": frozenset({"emergency"}), "topic_class": "emergency"}, EMERGENCY),
        ({"topic_class": "emergency"}, ORDINARY),
        ({"topic_class": None, "is_uncounted": True}, ORDINARY),
        ({"periods": frozenset({"emergency"}), "topic_class": None, "is_uncounted": True}, ORDINARY),
        ({"periods": frozenset({"electoral_period"}), "topic_class": "emergency"}, ORDINARY),
        ({"periods": frozenset({"electoral_period"}), "topic_class": None, "is_uncounted": True}, "Periodo electoral"),
    ],
)
def test_each_kind_of_text_has_its_way(asked, route):
    assert way(**asked) == route


@pytest.mark.parametrize(
    "text",
    ["Cuesta 1.200 €", "Son 3 millones de euros", "€ 20 por persona", "12,50 euros", "mil: 40 mil euros", "5 EUR"],
)
def test_a_figure_in_euros_is_money(text):
    assert money_conditions([text], {}) == {MoneyCondition.FIGURE}


@pytest.mark.parametrize("text", ["Abre a las 10", "La Eurocopa, en la plaza", "2 europeos", "Plaza del Euro"])
def test_what_only_looks_like_it_is_not(text):
    assert money_conditions([text], {}) == set()


def test_what_its_writer_declares_counts():
    assert money_conditions([], {"text": {"paid": True}}) == {MoneyCondition.PAID}
    assert depicted_people({"pictures": {"a": {"minor": True}}}) == {"minor", "anybody"}
    assert depicted_people({"pictures": {"a": {"official": True, "person": False}}}) == set()


def routed(session, town, clock, *rules: RoutingRule) -> None:
    session.add(Routing(organisation_id=town.id, number=1, rules=[], in_force_from=clock()))
    session.flush()
    routes.adopt_routing(Work(session, town.supervisor.actor, clock()), list(rules), base=1)


def route(session, town, name: str) -> Route:
    return session.exec(select(Route).where(Route.organisation_id == town.id, Route.name == name)).one()


def test_a_finding_chooses_the_route_and_its_reviewer_is_asked_once(session, town, clock):
    """NE: the routing rule leads to the reviewer the line also calls."""
    neutral, usual = (route(session, town, name).id for name in ("Neutralidad", ORDINARY))
    routed(session, town, clock, RoutingRule(neutral, finding="NE"), RoutingRule(usual))
    text = "El gran éxito de nuestro alcalde: la mejor biblioteca de España abre este sábado de 10:00 a 14:00."
    post = post_factory.submitted(session, town, now=clock(), text=text)
    steps = session.exec(select(RoundStep).where(RoundStep.organisation_id == town.id)).all()
    named = [step.name for step in steps if Role.NEUTRALITY_REVIEWER in step.roles]
    assert len(named) == 1 and "la línea editorial señala «Neutralidad» (NE)" in steps[0].why and post.id


def test_a_change_is_tried_on_what_was_found_then(session, town, clock):
    neutral, usual = (route(session, town, name).id for name in ("Neutralidad", ORDINARY))
    post_factory.submitted(
        session, town, now=clock(), text="La entrada cuesta 12 euros. La biblioteca abre de 10:00 a 14:00."
    )
    post_factory.submitted(session, town, now=clock())
    tried = route_choice.try_routing(session, town.id, [RoutingRule(neutral, money="figure"), RoutingRule(usual)])
    assert [rule.route for _, rule in tried] == [usual, neutral]
    risky = route_choice.try_routing(session, town.id, [RoutingRule(neutral, risk="low"), RoutingRule(usual)])
    assert {rule.route for _, rule in risky} == {neutral}


def test_a_rule_that_asks_for_no_rule_of_the_line_is_refused(town, seat):
    typed = {"count": "1", "finding-0": "XX-99", "route-0": "1", "default": "1", "do": "review"}
    answer = seat(town.supervisor).post("/o/riba/routes/rules", data=typed)
    assert answer.status_code == 422 and "XX-99" in answer.text


def test_what_the_line_may_point_out_is_chosen_by_what_it_says(town, seat):
    page = seat(town.supervisor).post("/o/riba/routes/rules", data={"count": "0", "default": "1", "do": "add"}).text
    assert "AC-01 · Toda imagen lleva un texto alternativo" in page
    assert "«Neutralidad» (NE): cualquiera de sus reglas" in page


def test_a_route_is_retired_and_what_began_with_it_goes_on(session, town, clock):
    neutral, usual = route(session, town, "Neutralidad"), route(session, town, ORDINARY)
    chief = Work(session, town.supervisor.actor, clock())
    post = post_factory.submitted(session, town, now=clock())
    routed(session, town, clock, RoutingRule(neutral.id, risk="high"), RoutingRule(neutral.id))
    with pytest.raises(Conflict, match="1, 2"):
        routes.set_route_retired(chief, neutral, is_retired=True)
    routes.set_route_retired(chief, usual, is_retired=True)
    post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())
    assert session.exec(select(Round.state)).one() == "approved"
    with pytest.raises(Refusal):
        routes.adopt_routing(chief, [RoutingRule(usual.id)], base=2)
    routes.set_route_retired(chief, usual, is_retired=False)
    acts = session.exec(select(AuditEntry.act).where(AuditEntry.subject == f"route:{usual.id}")).all()
    assert acts == [Act.ROUTE_RETIRED, Act.ROUTE_RESTORED]


def test_the_route_of_everything_is_not_retired(session, town, clock):
    usual = route(session, town, ORDINARY)
    with pytest.raises(Conflict):
        routes.set_route_retired(Work(session, town.supervisor.actor, clock()), usual, is_retired=True)


def test_a_route_is_renamed_and_no_two_are_called_alike(session, town, clock):
    usual = route(session, town, ORDINARY)
    chief = Work(session, town.supervisor.actor, clock())
    with pytest.raises(Refusal):
        routes.rename_route(chief, usual, SENSITIVE)
    routes.rename_route(chief, usual, "De diario")
    assert route(session, town, "De diario").id == usual.id
    with pytest.raises(NotPermitted):
        routes.rename_route(Work(session, town.administrator.actor, clock()), usual, "Otra")


def test_the_pages_of_a_route(session, town, seat):
    number = route(session, town, SENSITIVE).id
    session.commit()
    chief, here = seat(town.supervisor), f"/o/riba/routes/{number}"
    assert "Retirar la ruta" in chief.get(here).text
    assert chief.post(f"{here}/use", data={"is_retired": "1"}).status_code == 303
    assert "Recuperar la ruta" in chief.get(here).text
    refused = chief.post(f"{here}/name", data={"name": ORDINARY})
    assert refused.status_code == 422 and "Ya hay una ruta" in refused.text and f'value="{ORDINARY}"' in refused.text
    assert chief.post(f"{here}/name", data={"name": "Con cuidado"}).status_code == 303
    assert seat(town.administrator).post(f"{here}/name", data={"name": "Otra"}).status_code == 403


def test_what_comes_with_the_product_is_taken_once(session, town, seat):
    chief = seat(town.supervisor)
    assert "Si su tema es de la clase" in chief.get("/o/riba/routes/shipped").text
    assert "en vigor para lo que se envíe" in chief.post("/o/riba/routes/shipped", follow_redirects=True).text
    assert "no cambia nada" in chief.post("/o/riba/routes/shipped", follow_redirects=True).text
    assert len(session.exec(select(Routing)).all()) == 1
    assert len(session.exec(select(RouteVersion)).all()) == len(SHIPPED_ROUTES)
    session.commit()


def test_what_is_missing_is_made_and_what_is_there_stays(session, town, clock):
    notice = route(session, town, NOTICE)
    chief = Work(session, town.supervisor.actor, clock())
    routes.rename_route(chief, notice, "Nuestros avisos")
    assert routes.adopt_shipped_routes(chief, base=0).is_new
    assert route(session, town, NOTICE).id != notice.id
    assert not routes.adopt_shipped_routes(chief, base=1).is_new


def stand_in(session, who, by, clock):
    terms = SubstitutionTerms(who.id, by.id, date(2027, 3, 1), date(2027, 3, 12))
    set_substitution(Work(session, who.actor, clock()), terms, SubstitutionKind.SUBSTITUTION, reason="Viaje")


def test_whoever_stands_in_for_the_one_who_stepped_aside_is_enough(session, town, clock):
    """Without a substitute for the day it is refused."""
    follow(session, town, RouteStep("Jurídico", LEGAL), RouteStep("Visto bueno", BOSS), now=clock())
    post = post_factory.submitted(session, town, now=clock())
    recusal.recuse_from_post(
        Work(session, town.legal_reviewer.actor, clock()), post, ground=RecusalGround.KINSHIP, text="Es mi hermana"
    )
    made = {"now": clock(), "by": town.author}
    post_factory.decide(session, post, Verdict.CHANGES_ASKED, by=take_over(session, town, post, clock), now=clock())
    session.commit()
    with pytest.raises(Refusal, match="abstenido"):
        post_factory.resubmit(session, town, post, **made)
    session.rollback()
    stand_in(session, town.legal_reviewer, town.editor, clock)
    post_factory.resubmit(session, town, post, **made)


def take_over(session, town, post, clock):
    boss = lane_setup.writes_and_decides(session, town, now=clock(), name="Berta")
    recusal.call_in_step(Work(session, boss.actor, clock()), post, reason="Nadie más puede")
    return boss


def test_two_who_are_one_are_not_counted_twice(session, town, clock):
    stand_in(session, town.supervisor, town.editor, clock)
    follow(session, town, RouteStep("Visto bueno", BOSS, needed=2), now=clock())
    with pytest.raises(Refusal):
        post_factory.submitted(session, town, now=clock())
