"""One person alone loosens nothing: each kind of change is tried, and what is in force stays (class of changes)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.rounds import Route
from app.domain.approvals.queries import route_choice
from app.domain.approvals.queries.rounds import excepted_rules
from app.domain.approvals.queries.routes import route_or_404, routes_with_versions
from app.domain.approvals.rules.routes import load_route_steps
from app.domain.approvals.rules.routing import RoutingRule
from app.domain.control.queries import waiting_changes
from app.domain.control.rules.changes import CONFIRMING_PERMISSIONS, ControlKind
from app.domain.directory.models import Channel, Topic
from app.domain.directory.rules.account_acts import AccountActDetails
from app.domain.directory.rules.networks import ChannelState, Network
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.editorial_line.queries.line_versions import caution_in_force
from app.domain.editorial_line.rules.line_data import list_data
from app.domain.editorial_line.rules.second_opinion import OpinionCaution
from app.domain.editorial_line.rules.versions import ListKind
from app.domain.organisations.models import Organisation, Unit
from app.domain.people.models import Membership, Substitution
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms
from app.domain.periods.queries.periods_in_force import binding_kinds_at
from app.domain.public.queries.pages import page_or_default
from app.domain.public.rules.settings import Licence, PagePart, PublicPageSettings
from app.usecases.approvals import routes, rule_exceptions
from app.usecases.control_outcomes import EFFECTS
from app.usecases.directory.registration import ChannelDetails
from app.usecases.directory.topics import TopicDetails
from app.usecases.editorial_line import lists
from app.usecases.organisations import units
from app.usecases.people import memberships
from app.usecases.people.substitutions import set_substitution
from app.usecases.periods.endings import end_period
from app.usecases.plan.account_acts import register_account
from app.usecases.posts.directory_changes import change_topic_and_posts, open_topic
from app.usecases.public.settings import change_public_page
from tests import post_factory, sample_town
from tests.control import test_public_names as names
from tests.people.grant_scenario import begins, comes_in, gives
from tests.periods import factories

pytestmark = pytest.mark.postgresql

Try = Callable[[Session, sample_town.Town, datetime], tuple[Callable[[], Any], Callable[[], Any]]]
"""Returns what reads the state in force, and a change of it by one hand."""


def _role(session: Session, town: sample_town.Town, now: datetime):
    return _functions_of(session, town.author), lambda: gives(
        session, town.administrator, town.author, Role.LEGAL_REVIEWER, now=now
    )


def _substitution(session: Session, town: sample_town.Town, now: datetime):
    terms = SubstitutionTerms(town.supervisor.id, town.author.id, now.date(), now.date())
    details = {"reason": "Viaje"}
    in_force = select(Substitution.id).where(Substitution.organisation_id == town.id)
    return lambda: session.exec(in_force).all(), lambda: set_substitution(
        Work(session, town.administrator.actor, now), terms, SubstitutionKind.SUBSTITUTION, **details
    )


def _ending(session: Session, town: sample_town.Town, now: datetime):
    def end_all() -> None:
        for role in (Role.EDITOR, Role.SUPERVISOR, Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER):
            query = select(Membership).where(Membership.user_id == town.people[role].id)
            memberships.end_membership(Work(session, town.administrator.actor, now), session.exec(query).one())

    return _functions_of(session, town.legal_reviewer), end_all


def _word_list(session: Session, town: sample_town.Town, now: datetime):
    def lexicon() -> Any:
        return next(each for each in line_in_force(session, town.id, now=now)[1].lexicons if each.terms)

    emptied = list_data(lexicon()) | {"terms": {}}
    return lexicon, lambda: lists.store_list(Work(session, town.editor.actor, now), ListKind.LEXICON, emptied)


def _caution(session: Session, town: sample_town.Town, now: datetime):
    return lambda: caution_in_force(session, town.id), lambda: lists.set_caution(
        Work(session, town.supervisor.actor, now), OpinionCaution.QUIET
    )


def _route(session: Session, town: sample_town.Town, now: datetime):
    strict = session.exec(select(Route).where(Route.organisation_id == town.id, Route.name == "Neutralidad")).one()
    last = load_route_steps(route_or_404(session, strict.id, organisation_id=town.id)[1][0].steps)[-1:]
    return lambda: [
        version.steps for _, version in routes_with_versions(session, town.id)
    ], lambda: routes.adopt_version(Work(session, town.supervisor.actor, now), strict, last, base=1)


def _routing(session: Session, town: sample_town.Town, now: datetime):
    urgent = session.exec(select(Route.id).where(Route.organisation_id == town.id, Route.name == "Emergencia")).one()
    return lambda: route_choice.rules_in_force(session, town.id), lambda: routes.adopt_routing(
        Work(session, town.supervisor.actor, now), [RoutingRule(urgent)], base=0
    )


def _exception(session: Session, town: sample_town.Town, now: datetime):
    post = post_factory.post(session, town, now=now)
    terms = {"reason": "Urge", "expires_at": now + timedelta(days=2)}
    return lambda: excepted_rules(session, town.id, post.id, now=now), lambda: rule_exceptions.grant_exception(
        Work(session, town.supervisor.actor, now), post, "FL-06", **terms
    )


def _period_ending(session: Session, town: sample_town.Town, now: datetime):
    whole = factories.mourning(session, town, now.date(), now.date() + timedelta(days=3), now=now)
    return lambda: binding_kinds_at(session, town.id, [now])[now], lambda: end_period(
        Work(session, town.supervisor.actor, now), whole, reason="Se levanta"
    )


def _body_name(session: Session, town: sample_town.Town, now: datetime):
    return lambda: session.get_one(Organisation, town.id).name, lambda: names.rename_body(
        session, town, now, name=names.NOWHERE
    )


def _account_name(session: Session, town: sample_town.Town, now: datetime):
    return lambda: session.get_one(Channel, town.channels[1].id).name, lambda: names.rename_channel(
        session, town, now, name=names.NOWHERE
    )


def _public_page(session: Session, town: sample_town.Town, now: datetime):
    return lambda: page_or_default(session, town.id).contact, lambda: names.set_contact(
        session, town, now, names.NOWHERE
    )


def _body_setting(session: Session, town: sample_town.Town, now: datetime):
    limit = session.get_one(Organisation, town.id).officials_limit
    return lambda: session.get_one(Organisation, town.id).officials_limit, lambda: names.rename_body(
        session, town, now, officials_limit=limit + 10
    )


def _page_opening(session: Session, town: sample_town.Town, now: datetime):
    settings = PublicPageSettings(True, tuple(PagePart), True, Licence.CC_BY, "")
    return lambda: page_or_default(session, town.id).is_open, lambda: change_public_page(
        Work(session, town.administrator.actor, now), settings
    )


def _account_opening(session: Session, town: sample_town.Town, now: datetime):
    account = ChannelDetails(Network.X, "Otra", "@otra", "", ["es"], None)
    act = AccountActDetails(reference="Decreto 12/2019", act_on=date(2019, 5, 2))
    is_open = select(Channel.handle).where(Channel.organisation_id == town.id, Channel.state == ChannelState.OPEN)
    return lambda: session.exec(is_open).all(), lambda: register_account(
        Work(session, town.administrator.actor, now), account, act
    )


def _topic(session: Session, town: sample_town.Town, now: datetime):
    topic = town.topics[0]
    matter = TopicDetails(topic.name, "", TopicClass.EMERGENCY, topic.risk, None, 0)
    return lambda: session.get_one(Topic, topic.id).topic_class, lambda: change_topic_and_posts(
        Work(session, town.editor.actor, now), topic, matter
    )


def _new_topic(session: Session, town: sample_town.Town, now: datetime):
    matter = TopicDetails("Otro", "", TopicClass.EMERGENCY, Risk.LOW, None, 0)
    names = select(Topic.name).where(Topic.organisation_id == town.id)
    return lambda: set(session.exec(names)), lambda: open_topic(Work(session, town.editor.actor, now), matter)


def _unit_name(session: Session, town: sample_town.Town, now: datetime):
    unit = Unit(organisation_id=town.id, name="Cultura")
    session.add(unit)
    session.flush()
    change = units.UnitChange(names.NOWHERE, None, closed=False)
    return lambda: session.get_one(Unit, unit.id).name, lambda: units.change_unit(
        Work(session, town.administrator.actor, now), unit, change
    )


def _new_unit(session: Session, town: sample_town.Town, now: datetime):
    query, by = select(Unit.name).where(Unit.organisation_id == town.id), town.administrator.actor
    return lambda: set(session.exec(query)), lambda: units.open_unit(Work(session, by, now), names.NOWHERE, None)


TRIES: dict[ControlKind, Try] = {
    ControlKind.ROLE: _role,
    ControlKind.SUBSTITUTION: _substitution,
    ControlKind.ENDING: _ending,
    ControlKind.WORD_LIST: _word_list,
    ControlKind.CAUTION: _caution,
    ControlKind.ROUTE: _route,
    ControlKind.ROUTING: _routing,
    ControlKind.EXCEPTION: _exception,
    ControlKind.PERIOD_ENDING: _period_ending,
    ControlKind.BODY_NAME: _body_name,
    ControlKind.ACCOUNT_NAME: _account_name,
    ControlKind.PUBLIC_PAGE: _public_page,
    ControlKind.ACCOUNT_OPENING: _account_opening,
    ControlKind.BODY_SETTING: _body_setting,
    ControlKind.PAGE_OPENING: _page_opening,
    ControlKind.TOPIC: _topic,
    ControlKind.NEW_TOPIC: _new_topic,
    ControlKind.UNIT_NAME: _unit_name,
    ControlKind.NEW_UNIT: _new_unit,
}


def _functions_of(session: Session, person: sample_town.Person) -> Callable[[], Any]:
    query = select(Membership.role).where(Membership.user_id == person.id, Membership.ends_on.is_(None))
    return lambda: set(session.exec(query).all())


def test_every_kind_of_change_is_tried_has_its_confirmers_and_its_effect():
    assert set(TRIES) == set(ControlKind) == set(CONFIRMING_PERMISSIONS) == set(EFFECTS)


@pytest.mark.parametrize("kind", TRIES)
def test_one_hand_changes_nothing_that_is_in_force(session, town, clock, kind):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    in_force, change = TRIES[kind](session, town, clock())
    before = in_force()
    change()
    session.expire_all()
    assert in_force() == before
    assert [change.kind for change in waiting_changes(session, town.id)] == [kind]
