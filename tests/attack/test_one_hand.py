"""One person alone loosens nothing: each kind of change is tried, and what is in force stays (class of changes)."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from app.core.permissions import Role
from app.domain.approvals.models.rounds import Route
from app.domain.approvals.queries import route_choice
from app.domain.approvals.queries.routes import route_or_404, routes_with_versions
from app.domain.approvals.rules.routes import load_route_steps
from app.domain.approvals.rules.routing import RoutingRule
from app.domain.control.queries import waiting_changes
from app.domain.control.rules.changes import CONFIRMING_PERMISSIONS, ControlKind
from app.domain.directory.models import Channel
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.editorial_line.queries.line_versions import caution_in_force
from app.domain.editorial_line.rules.line import Lexicon
from app.domain.editorial_line.rules.line_data import list_data
from app.domain.editorial_line.rules.second_opinion import OpinionCaution
from app.domain.editorial_line.rules.versions import ListKind
from app.domain.organisations.models import Organisation
from app.domain.people.models import Membership, Substitution
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms
from app.domain.public.queries.pages import page_or_default
from app.usecases.approvals import routes
from app.usecases.control_outcomes import EFFECTS
from app.usecases.editorial_line import lists
from app.usecases.people import memberships
from app.usecases.people.substitutions import set_substitution
from tests import sample_town
from tests.control import test_public_names as names
from tests.people.grant_scenario import begins, comes_in, gives

pytestmark = pytest.mark.postgresql

Try = Callable[[Session, sample_town.Town, datetime], Callable[[], Any]]
"""Tries a change with one hand, and returns what reads the state that it would change."""


def _role(session: Session, town: sample_town.Town, now: datetime) -> Callable[[], Any]:
    gives(session, town.administrator, town.author, Role.LEGAL_REVIEWER, now=now)
    return _functions_of(session, town.author)


def _substitution(session: Session, town: sample_town.Town, now: datetime) -> Callable[[], Any]:
    terms = SubstitutionTerms(town.supervisor.id, town.author.id, now.date(), now.date())
    kind = SubstitutionKind.SUBSTITUTION
    set_substitution(session, terms, kind, reason="Viaje", actor=town.administrator.actor, now=now)
    return lambda: session.exec(select(Substitution).where(Substitution.organisation_id == town.id)).all()


def _ending(session: Session, town: sample_town.Town, now: datetime) -> Callable[[], Any]:
    for role in (Role.EDITOR, Role.SUPERVISOR, Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER):
        query = select(Membership).where(Membership.user_id == town.people[role].id)
        memberships.end_membership(session, session.exec(query).one(), actor=town.administrator.actor, now=now)
    return _functions_of(session, town.legal_reviewer)


def _word_list(session: Session, town: sample_town.Town, now: datetime) -> Callable[[], Any]:
    lexicon = next(each for each in line_in_force(session, town.id, now=now)[1].lexicons if each.terms)
    emptied = list_data(lexicon) | {"terms": {}}
    lists.store_list(session, ListKind.LEXICON, emptied, actor=town.editor.actor, now=now)
    return lambda: _terms(session, town, now, lexicon)


def _caution(session: Session, town: sample_town.Town, now: datetime) -> Callable[[], Any]:
    lists.set_caution(session, OpinionCaution.QUIET, actor=town.supervisor.actor, now=now)
    return lambda: caution_in_force(session, town.id)


def _route(session: Session, town: sample_town.Town, now: datetime) -> Callable[[], Any]:
    strict = session.exec(select(Route).where(Route.organisation_id == town.id, Route.name == "Neutralidad")).one()
    last = load_route_steps(route_or_404(session, strict.id, organisation_id=town.id)[1][0].steps)[-1:]
    routes.adopt_version(session, strict, last, base=1, actor=town.supervisor.actor, now=now)
    return lambda: [version.steps for _, version in routes_with_versions(session, town.id)]


def _routing(session: Session, town: sample_town.Town, now: datetime) -> Callable[[], Any]:
    notice = session.exec(select(Route.id).where(Route.organisation_id == town.id, Route.name == "Emergencia")).one()
    routes.adopt_routing(session, [RoutingRule(notice)], base=0, actor=town.supervisor.actor, now=now)
    return lambda: route_choice.rules_in_force(session, town.id)


def _body_name(session: Session, town: sample_town.Town, now: datetime) -> Callable[[], Any]:
    names.rename_body(session, town, now, name=names.NOWHERE)
    return lambda: session.get_one(Organisation, town.id).name


def _account_name(session: Session, town: sample_town.Town, now: datetime) -> Callable[[], Any]:
    names.rename_channel(session, town, now, name=names.NOWHERE)
    return lambda: session.get_one(Channel, town.channels[1].id).name


def _public_page(session: Session, town: sample_town.Town, now: datetime) -> Callable[[], Any]:
    names.set_contact(session, town, now, names.NOWHERE)
    return lambda: page_or_default(session, town.id).contact


TRIES: dict[ControlKind, Try] = {
    ControlKind.ROLE: _role,
    ControlKind.SUBSTITUTION: _substitution,
    ControlKind.ENDING: _ending,
    ControlKind.WORD_LIST: _word_list,
    ControlKind.CAUTION: _caution,
    ControlKind.ROUTE: _route,
    ControlKind.ROUTING: _routing,
    ControlKind.BODY_NAME: _body_name,
    ControlKind.ACCOUNT_NAME: _account_name,
    ControlKind.PUBLIC_PAGE: _public_page,
}


def _functions_of(session: Session, person: sample_town.Person) -> Callable[[], Any]:
    query = select(Membership.role).where(Membership.user_id == person.id, Membership.ends_on.is_(None))
    return lambda: set(session.exec(query).all())


def _terms(session: Session, town: sample_town.Town, now: datetime, lexicon: Lexicon) -> Any:
    return next(each for each in line_in_force(session, town.id, now=now)[1].lexicons if each.code == lexicon.code)


def test_every_kind_of_change_is_tried_has_its_confirmers_and_its_effect():
    assert set(TRIES) == set(ControlKind) == set(CONFIRMING_PERMISSIONS) == set(EFFECTS)


@pytest.mark.parametrize("kind", TRIES)
def test_one_hand_changes_nothing_that_is_in_force(session, town, clock, kind):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    with session.begin_nested() as trial:
        before = TRIES[kind](session, town, clock())
        after = before()
        assert [change.kind for change in waiting_changes(session, town.id)] == [kind]
        trial.rollback()
    session.expire_all()
    assert before() == after
