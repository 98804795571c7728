"""Taking a function away acts at once, unless it takes the last person who could confirm what its author does next."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted
from app.core.permissions import PostKind, Role
from app.db.work import Work
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ChangeGround, ControlKind
from app.domain.notifications.models import Notice
from app.domain.people.models import Membership
from app.domain.people.queries.actors import load_actor
from app.usecases import control_outcomes
from app.usecases.control_outcomes import apply_elapsed_changes
from app.usecases.people import memberships
from app.usecases.people.roles import RoleTerms
from tests import sample_town
from tests.people.grant_scenario import begins, comes_in, gives, invites

pytestmark = pytest.mark.postgresql

DECIDERS = (Role.EDITOR, Role.SUPERVISOR, Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER)


@pytest.fixture
def at_work(session: Session, town: sample_town.Town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    return town


def ends(session, town, role, now, by=None):
    membership = session.exec(select(Membership).where(Membership.user_id == town.people[role].id)).one()
    return memberships.end_membership(Work(session, (by or town.administrator).actor, now), membership)


def has_role(session, town, role, now) -> bool:
    return load_actor(session, town.people[role].user, town.id, now=now) is not None


def test_all_but_the_last_confirmer_go_at_once_and_the_last_one_waits(session, at_work, clock):
    *first, last = DECIDERS
    assert [ends(session, at_work, role, clock()) for role in first] == [None] * len(first)
    waiting = ends(session, at_work, last, clock())
    assert (waiting.kind, waiting.ground) == (ControlKind.ENDING, ChangeGround.ALONE)
    assert has_role(session, at_work, last, clock()) and not has_role(session, at_work, first[0], clock())
    told = set(session.exec(select(Notice.to_address).where(Notice.kind == "control_waits")).all())
    assert told == {person.user.email for person in at_work.people.values()}


def test_one_administrator_does_not_become_three_people(session, wiring, at_work, clock):
    admin = at_work.administrator
    for role in DECIDERS:
        ends(session, at_work, role, clock())
    puppets = [_invited(session, admin, name, role, clock()) for name, role in PUPPETS]
    [grant] = session.exec(select(ControlChange).where(ControlChange.kind == ControlKind.ROLE)).all()
    assert grant.role is Role.SUPERVISOR and grant.confirmers == [at_work.people[DECIDERS[-1]].id]
    assert len(puppets) == len(PUPPETS)
    session.commit()
    clock.forward(hours=25)
    apply_elapsed_changes(wiring.reading, wiring.writing, now=clock())
    session.expire_all()
    held = session.exec(select(Membership.role).where(Membership.user_id == grant.user_id)).all()
    assert held == []
    with pytest.raises(NotPermitted):
        control_outcomes.confirm_change(Work(session, admin.actor, clock()), grant.id, "")


PUPPETS = (("Primera", Role.SUPERVISOR), ("Segunda", Role.AUTHOR))


def _invited(session, by, name, role, now):
    seat = RoleTerms((role,), PostKind.CAREER, job_title="", unit_id=None, starts_on=now.date(), ends_on=None)
    sent = memberships.invite_person(Work(session, by.actor, now), f"{name}@riba.example", name, seat)
    return memberships.accept_with_new_account(session, sent.invitation, name, "chosen", now=now)


def test_who_left_within_thirty_days_still_hears_of_it_and_who_left_before_does_not(session, at_work, clock):
    for role in DECIDERS[:2]:
        ends(session, at_work, role, clock())
    clock.forward(days=31)
    for role in DECIDERS[2:]:
        ends(session, at_work, role, clock())
    told = set(session.exec(select(Notice.to_address).where(Notice.kind == "control_waits")).all())
    assert at_work.people[DECIDERS[2]].user.email in told
    assert at_work.people[DECIDERS[0]].user.email not in told


def test_a_political_post_takes_no_last_confirmer(session, at_work, clock):
    for role in DECIDERS[:-1]:
        ends(session, at_work, role, clock())
    last = at_work.people[DECIDERS[-1]]
    seat = RoleTerms((Role.UNIT_LIAISON,), PostKind.POLITICAL, "", None, starts_on=clock().date(), ends_on=None)
    with pytest.raises(Conflict):
        memberships.grant_roles(Work(session, at_work.administrator.actor, clock()), last.user, seat)


def test_what_one_hand_made_after_the_set_up_confirms_nothing_of_that_hand(session, wiring, town, clock):
    for role in DECIDERS:
        sample_town.leaves(session, town.people[role], now=clock())
    comes_in(session, town.administrator)
    begins(session, town, now=clock())
    _invited(session, town.administrator, "Primera", Role.SUPERVISOR, clock())
    session.commit()
    clock.forward(hours=24)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 1
    puppet = session.exec(select(Membership).where(Membership.role == Role.SUPERVISOR)).all()[-1]
    assert (puppet.made_by, puppet.ground) == (town.administrator.id, ChangeGround.ONLY_ADMINISTRATOR)
    [grant] = gives(session, town.administrator, town.author, Role.LEGAL_REVIEWER, now=clock())
    assert grant.confirmers == [] and grant.effective_at == clock() + timedelta(hours=24)


def test_each_membership_keeps_who_made_it(session, town, clock):
    comes_in(session, *town.people.values())
    person = invites(session, town.administrator, "Nuria", Role.UNIT_LIAISON, now=clock())
    [membership] = session.exec(select(Membership).where(Membership.user_id == person.id)).all()
    assert (membership.made_by, membership.made_by_name) == (town.administrator.id, town.administrator.user.name)


def test_the_set_up_ends_functions_at_once(session, town, clock):
    comes_in(session, *town.people.values())
    assert [ends(session, town, role, clock()) for role in DECIDERS] == [None] * len(DECIDERS)
