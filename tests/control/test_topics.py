"""A topic's class and risk, which choose the route of its posts and what stops them, are loosened by two people."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.queries.routes import routes_with_versions
from app.domain.approvals.rules.routes import TOPIC_OWNER, RouteStep
from app.domain.approvals.rules.routing import RoutingRule
from app.domain.control.queries import waiting_changes
from app.domain.control.rules.changes import ControlKind
from app.domain.directory.queries.topics import topic_by_name
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.organisations.models import Unit
from app.domain.posts.rules.states import PostStatus
from app.usecases import control_outcomes
from app.usecases.approvals.routes import adopt_shipped_routes, create_route, write_routing
from app.usecases.directory.topics import TopicDetails
from app.usecases.posts.directory_changes import change_topic_and_posts, open_topic
from tests import post_factory, sample_town
from tests.people.grant_scenario import begins, comes_in

pytestmark = pytest.mark.postgresql

C, R = TopicClass, Risk


@pytest.fixture
def at_work(session: Session, town: sample_town.Town, clock):
    adopt_shipped_routes(Work(session, town.supervisor.actor, clock()), base=0)
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    return town


def weigh(session, town, now, **changes):
    topic = town.topics[0]
    known = TopicDetails(topic.name, "", topic.topic_class, topic.risk, topic.owner_unit_id, 0)
    return change_topic_and_posts(Work(session, town.editor.actor, now), topic, replace(known, **changes))


def confirms(session, change, person, now):
    return control_outcomes.confirm_change(Work(session, person.actor, now), change.id, "")


LOOSER = [
    ((C.SERVICE, R.HIGH), (C.SERVICE, R.MEDIUM)),
    ((C.SERVICE, R.MEDIUM), (C.SERVICE, R.LOW)),
    ((C.EVENT, R.LOW), (C.SERVICE, R.LOW)),
    ((C.EVENT, R.LOW), (C.OPINION, R.LOW)),
    ((C.SERVICE, R.LOW), (C.EMERGENCY, R.LOW)),
    ((C.SERVICE, R.HIGH), (C.INAUGURATION, R.LOW)),
]
STRICTER = [
    ((C.SERVICE, R.LOW), (C.SERVICE, R.MEDIUM)),
    ((C.SERVICE, R.LOW), (C.SERVICE, R.HIGH)),
    ((C.EVENT, R.MEDIUM), (C.EVENT, R.HIGH)),
    ((C.SERVICE, R.LOW), (C.INAUGURATION, R.LOW)),
]


def begin_as(session, town, weight):
    town.topics[0].topic_class, town.topics[0].risk = weight
    session.flush()


@pytest.mark.parametrize(("before", "after"), LOOSER)
def test_another_class_or_less_risk_waits_for_a_second_person(session, at_work, clock, before, after):
    begin_as(session, at_work, before)
    topic = at_work.topics[0]
    change = weigh(session, at_work, clock(), name="Otro", topic_class=after[0], risk=after[1]).waiting
    assert (change.kind, topic.name, topic.topic_class, topic.risk) == (ControlKind.TOPIC, "Otro", *before)
    for person in (at_work.editor, at_work.author, at_work.administrator):
        with pytest.raises(NotPermitted):
            confirms(session, change, person, clock())
    confirms(session, change, at_work.supervisor, clock())
    assert (topic.topic_class, topic.risk) == after


@pytest.mark.parametrize(("before", "after"), STRICTER)
def test_what_asks_more_of_its_posts_acts_at_once(session, at_work, clock, before, after):
    begin_as(session, at_work, before)
    assert weigh(session, at_work, clock(), topic_class=after[0], risk=after[1]).waiting is None
    assert (at_work.topics[0].topic_class, at_work.topics[0].risk) == after


def test_more_risk_waits_where_the_rules_ask_less_of_it(session, at_work, clock):
    routes = {route.name: route.id for route, _ in routes_with_versions(session, at_work.id)}
    rules = [RoutingRule(routes["Neutralidad"], risk=R.LOW.value), RoutingRule(routes["Ordinario"])]
    write_routing(Work(session, at_work.supervisor.actor, clock()), rules, number=2)
    assert weigh(session, at_work, clock(), risk=R.HIGH).waiting is not None


def test_another_owner_waits_only_where_owners_decide(session, at_work, clock, seat):
    unit = Unit(organisation_id=at_work.id, name="Obras")
    session.add(unit)
    session.flush()
    assert weigh(session, at_work, clock(), owner_unit_id=unit.id).waiting is None
    topic = at_work.topics[0]
    step = RouteStep("Su unidad", (Role.SUPERVISOR.value,), unit=TOPIC_OWNER)
    create_route(Work(session, at_work.supervisor.actor, clock()), "De cada unidad", [step])
    change = weigh(session, at_work, clock(), owner_unit_id=None, topic_class=C.OPINION).waiting
    assert change.terms["names"] == {"owner_unit_id": None}
    session.commit()
    page = seat(at_work.supervisor).get(f"/o/{at_work.slug}/grants/{change.id}").text
    assert "Unidad responsable: Obras" in page and "Unidad responsable: Ninguna en particular" in page
    assert (topic.owner_unit_id, topic.topic_class) == (unit.id, C.OPINION)
    confirms(session, change, at_work.supervisor, clock())
    assert topic.owner_unit_id is None


def opens(session, town, now, *weight, owner=None):
    return open_topic(Work(session, town.editor.actor, now), TopicDetails("Otro", "", *weight, owner, 0))


def test_a_topic_as_loose_as_another_opens_at_once(session, at_work, clock):
    begin_as(session, at_work, (C.SERVICE, R.MEDIUM))
    for n, weight in enumerate([(C.SERVICE, R.MEDIUM), (C.SERVICE, R.HIGH), (C.INAUGURATION, R.MEDIUM)]):
        assert opens(session, at_work, clock(), *weight) is None
        topic_by_name(session, "Otro", organisation_id=at_work.id).name = f"Otro {n}"
        session.flush()


@pytest.mark.parametrize("weight", [(C.SERVICE, R.LOW), (C.EMERGENCY, R.MEDIUM)])
def test_a_topic_of_which_less_is_asked_exists_once_confirmed(session, at_work, clock, weight):
    for topic in at_work.topics:
        topic.topic_class, topic.risk = C.SERVICE, R.MEDIUM
    session.flush()
    change = opens(session, at_work, clock(), *weight)
    assert topic_by_name(session, "Otro", organisation_id=at_work.id) is None
    with pytest.raises(NotPermitted):
        confirms(session, change, at_work.editor, clock())
    with pytest.raises(Conflict, match="Ya hay un cambio de «Otro»"):
        opens(session, at_work, clock(), *weight)
    confirms(session, change, at_work.supervisor, clock())
    topic = topic_by_name(session, "Otro", organisation_id=at_work.id)
    assert (topic.topic_class, topic.risk, topic.languages, topic.closed) == (*weight, [], False)


def test_a_waiting_topic_whose_name_was_taken_is_not_made_twice(session, at_work, clock):
    change = opens(session, at_work, clock(), C.EMERGENCY, R.LOW)
    weigh(session, at_work, clock(), name="Otro")
    with pytest.raises(Refusal, match="Ya hay un tema"):
        confirms(session, change, at_work.supervisor, clock())


def test_a_new_topic_of_another_owner_waits_where_owners_decide(session, at_work, clock):
    unit = Unit(organisation_id=at_work.id, name="Obras")
    session.add(unit)
    session.flush()
    step = RouteStep("Su unidad", (Role.SUPERVISOR.value,), unit=TOPIC_OWNER)
    create_route(Work(session, at_work.supervisor.actor, clock()), "De cada unidad", [step])
    weight = at_work.topics[0].topic_class, at_work.topics[0].risk
    assert opens(session, at_work, clock(), *weight, owner=unit.id) is not None
    assert open_topic(Work(session, at_work.editor.actor, clock()), TopicDetails("Más", "", *weight, None, 0)) is None


def test_its_posts_go_back_when_it_takes_effect(session, at_work, clock):
    begin_as(session, at_work, (C.SERVICE, R.HIGH))
    post = post_factory.submitted(session, at_work, now=clock())
    change = weigh(session, at_work, clock(), risk=R.LOW)
    assert (change.ended, post.status) == (0, PostStatus.IN_REVIEW)
    confirms(session, change.waiting, at_work.supervisor, clock())
    assert post.status is PostStatus.DRAFT


def test_a_topic_that_was_weighed_anew_meanwhile_is_not_overwritten(session, at_work, clock):
    begin_as(session, at_work, (C.SERVICE, R.MEDIUM))
    change = weigh(session, at_work, clock(), risk=R.LOW).waiting
    assert weigh(session, at_work, clock(), risk=R.HIGH).waiting is None
    with pytest.raises(Conflict, match="mientras esperaba"):
        confirms(session, change, at_work.supervisor, clock())


def test_the_set_up_weighs_topics_at_once(session, town, clock):
    assert weigh(session, town, clock(), topic_class=C.EMERGENCY).waiting is None
    assert waiting_changes(session, town.id) == []


def test_the_pages_say_that_a_new_topic_waits_and_what_it_is(session, at_work, clock, seat):
    here, typed = f"/o/{at_work.slug}", {"topic_class": "emergency", "risk": "low", "target_share": "0", "name": "Otro"}
    session.commit()
    sent = seat(at_work.editor).post(f"{here}/topics", data=typed, follow_redirects=True)
    assert "El tema está pedido" in sent.text
    [change] = waiting_changes(session, at_work.id)
    key = change.id
    session.commit()
    page = seat(at_work.supervisor).get(f"{here}/grants/{key}").text
    assert "Tema nuevo: Otro" in page and "Riesgo: Bajo" in page
    assert "None" not in page and "Unidad responsable" not in page


def test_the_pages_say_that_it_waits_and_what_it_asks(session, at_work, clock, seat):
    begin_as(session, at_work, (C.SERVICE, R.HIGH))
    topic, here = at_work.topics[0], f"/o/{at_work.slug}"
    typed = {"name": topic.name, "topic_class": "service", "risk": "low", "target_share": "0"}
    session.commit()
    editor = seat(at_work.editor)
    assert "aún no está en vigor" in editor.post(f"{here}/topics/{topic.id}", data=typed, follow_redirects=True).text
    assert "Riesgo: Bajo" in editor.get(f"{here}/topics/{topic.id}").text
    [change] = waiting_changes(session, at_work.id)
    key = change.id
    session.commit()
    page = seat(at_work.supervisor).get(f"{here}/grants/{key}").text
    assert "Clase, riesgo o unidad de un tema" in page and "Riesgo: Alto" in page and "vuelven a borrador" in page
