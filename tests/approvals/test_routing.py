"""The route of a post: the rules alone, on real databases, and their page."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep, Route, RouteVersion, Routing
from app.domain.approvals.rules.routing import (
    RoutingNames,
    RoutingRule,
    RoutingSubject,
    check_routing_rules,
    choose_rule,
    describe_rule,
)
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.usecases.approvals import routes as approval_routes
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
CALLED = RoutingNames({3: "Cultura"}, {7: "El X"}, {1: "Ordinario", 2: "Sensible"})
FITTING = RoutingSubject(3, "event", frozenset({7, 8}), frozenset({"es", "ca"}), "company", frozenset({"campaign"}))
ASKED = {
    "topic": 3,
    "topic_class": "event",
    "channel": 7,
    "language": "ca",
    "requester": "company",
    "period": "campaign",
}


class TestRules:
    @pytest.mark.parametrize(("name", "value"), ASKED.items())
    def test_a_condition_fits_what_it_asks_and_nothing_else(self, name, value):
        rule = RoutingRule(2, **{name: value})
        assert rule.fits(FITTING) and not rule.fits(RoutingSubject())

    def test_all_that_a_rule_asks_must_be_so(self):
        assert RoutingRule(2, **ASKED).fits(FITTING)
        assert not RoutingRule(2, **ASKED | {"language": "eu"}).fits(FITTING)

    def test_the_first_that_fits_decides_and_the_last_takes_the_rest(self):
        rules = [RoutingRule(2, topic=3), RoutingRule(5, language="ca"), RoutingRule(1)]
        assert [
            choose_rule(rules, subject).route
            for subject in (FITTING, RoutingSubject(languages=frozenset({"ca"})), RoutingSubject())
        ] == [
            2,
            5,
            1,
        ]

    def test_it_says_in_words_what_it_asks(self):
        assert (
            str(describe_rule(RoutingRule(2, topic=3, language="ca"), CALLED))
            == "trata de «Cultura» y está en catalán o valenciano"
        )

    @pytest.mark.parametrize(
        ("rules", "words"),
        [
            ([], "Falta la ruta de lo demás"),
            ([RoutingRule(2, topic=3)], "Falta la ruta de lo demás"),
            ([RoutingRule(2), RoutingRule(1)], "no pone ninguna condición"),
            ([RoutingRule(9, topic=3), RoutingRule(1)], "Elija la ruta"),
            ([RoutingRule(2, topic=4), RoutingRule(1)], "algo que no existe"),
            ([RoutingRule(2, channel=8), RoutingRule(1)], "algo que no existe"),
        ],
    )
    def test_rules_that_lead_nowhere_are_refused(self, rules, words):
        with pytest.raises(Refusal, match=words):
            check_routing_rules(rules, CALLED)


@pytest.fixture
def routes(session: Session, town: Town) -> dict[str, int]:
    """Return the routes by name, and release the session."""
    rows = session.exec(select(Route.name, Route.id).where(Route.organisation_id == town.id)).all()
    session.commit()
    return dict(rows)


def taken(session: Session) -> str:
    """Return the route of the last round."""
    query = (
        select(Route.name)
        .join(RouteVersion, RouteVersion.route_id == Route.id)
        .join(Round, Round.route_version_id == RouteVersion.id)
        .order_by(Round.id.desc())
    )
    return session.exec(query).first() or ""


class TestSending:
    def adopt(self, session, town, clock, rules, *, by="supervisor", base=0):
        actor = getattr(town, by).actor
        return approval_routes.adopt_routing(Work(session, actor, clock()), rules, base=base)

    def test_a_post_takes_the_route_its_rule_says_and_tells_why(self, session, town, clock, routes):
        notices = town.topics[0].id
        self.adopt(
            session, town, clock, [RoutingRule(routes["Neutralidad"], topic=notices), RoutingRule(routes["Ordinario"])]
        )
        post_factory.submitted(session, town, now=clock())
        assert taken(session) == "Neutralidad"
        first = session.exec(select(RoundStep).order_by(RoundStep.id)).first()
        assert first.why == "Es un paso de la ruta «Neutralidad», porque trata de «Avisos»."
        post_factory.submitted(session, town, now=clock(), topic_id=town.topics[1].id)
        assert taken(session) == "Ordinario"
        last = session.exec(select(RoundStep).order_by(RoundStep.id.desc())).first()
        assert "porque ninguna otra regla la manda por otra" in last.why

    def test_without_rules_everything_takes_the_first_route(self, session, town, clock, routes):
        post_factory.submitted(session, town, now=clock())
        assert taken(session) == "Ordinario"

    def test_adopting_is_recorded_and_others_are_told_when_they_come_late(self, session, town, clock, routes):
        rules = [RoutingRule(routes["Neutralidad"], language="es"), RoutingRule(routes["Ordinario"])]
        self.adopt(session, town, clock, rules)
        with pytest.raises(Conflict, match="otra persona puso en vigor otras reglas"):
            self.adopt(session, town, clock, rules, by="legal_reviewer")
        entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.ROUTING_ADOPTED)).one()
        assert entry.detail["version"] == 1

    @pytest.mark.parametrize("role", ["political_office", "administrator", "editor", "neutrality_reviewer"])
    def test_nobody_else_adopts_them(self, session, town, clock, routes, role):
        with pytest.raises(NotPermitted):
            self.adopt(session, town, clock, [RoutingRule(routes["Ordinario"])], by=role)

    def test_a_route_of_another_organisation_is_none(self, session, town, clock, routes):
        with pytest.raises(Refusal, match="Elija la ruta"):
            self.adopt(session, town, clock, [RoutingRule(max(routes.values()) + 1)])


class TestPage:
    def typed(self, town: Town, routes: dict[str, int], **more: object) -> dict[str, object]:
        rule = {"count": 1, "topic-0": town.topics[0].id, "route-0": routes["Neutralidad"], "base": 0}
        return rule | {"default": routes["Ordinario"]} | more

    def test_a_change_is_tried_on_what_was_sent_before_it_is_adopted(self, session, town, clock, routes, seat: Seat):
        post_factory.submitted(session, town, now=clock())
        post_factory.submitted(session, town, now=clock(), topic_id=town.topics[1].id, title="Fiestas")
        typed = self.typed(town, routes)
        session.commit()
        client, address = seat(town.supervisor), f"/o/{town.slug}/routes/rules"
        assert "Poner en vigor" not in client.get(address).text
        shown = client.post(address, data=typed | {"do": "review"}).text
        assert "(2), irían por otra ruta: 1." in shown and "Fiestas" not in shown
        assert "de «Ordinario» a «Neutralidad», porque trata de «Avisos»." in shown
        unread = client.post(address, data=typed | {"do": "adopt", "seen": "0" * 64})
        assert (unread.status_code, session.exec(select(Routing)).all()) == (200, [])
        session.commit()
        seen = shown.split('name="seen" value="')[1].split('"')[0]
        assert client.post(address, data=typed | {"do": "adopt", "seen": seen}).status_code == 303
        assert len(session.exec(select(Routing)).all()) == 1

    def test_rules_are_added_moved_and_removed_without_scripts(self, town, routes, seat: Seat):
        client, address = seat(town.supervisor), f"/o/{town.slug}/routes/rules"
        typed = self.typed(town, routes, **{"count": 2, "language-1": "ca", "route-1": routes["Sensible"]})
        assert 'id="rule-2"' in client.post(address, data=typed | {"do": "add"}).text
        moved = client.post(address, data=typed | {"do": "up-1"}).text
        assert moved.index('value="ca" selected') < moved.index(f'value="{town.topics[0].id}" selected')
        assert 'id="rule-0"' not in client.post(address, data=self.typed(town, routes) | {"do": "remove-0"}).text

    def test_what_cannot_be_is_said(self, town, routes, seat: Seat):
        empty = self.typed(town, routes, **{"topic-0": ""})
        answer = seat(town.supervisor).post(f"/o/{town.slug}/routes/rules", data=empty)
        assert answer.status_code == 422 and "no pone ninguna condición" in answer.text

    def test_trying_costs_the_same_for_one_post_and_for_many(
        self, session: Session, town: Town, clock: StoppedClock, routes, wiring: Wiring, seat: Seat
    ):
        client, costs, typed = seat(town.supervisor), [], self.typed(town, routes)
        for many in (1, 6):
            for _ in range(many):
                post_factory.submitted(session, town, now=clock())
            session.commit()
            with counting(wiring.engine) as seen:
                assert client.post(f"/o/{town.slug}/routes/rules", data=typed).status_code == 200
            costs.append(seen.count)
        assert costs[0] == costs[1] < 15

    def test_sending_by_rules_costs_less_than_a_deed_may(
        self, session: Session, town: Town, clock: StoppedClock, routes, wiring: Wiring, seat: Seat
    ):
        rules = [RoutingRule(routes["Neutralidad"], topic=town.topics[0].id), RoutingRule(routes["Ordinario"])]
        approval_routes.adopt_routing(Work(session, town.supervisor.actor, clock()), rules, base=0)
        post = post_factory.post(session, town, now=clock())
        session.commit()
        client = seat(town.author)
        with counting(wiring.engine) as seen:
            sent = client.post(f"/o/{town.slug}/posts/{post.year}/{post.ordinal}/submission")
        assert (sent.status_code, seen.count < 25) == (303, True), seen.count
        assert "pasos va" not in client.get(sent.location).text
