"""A deciding role takes effect once another person confirms it, or 24 hours later if none could."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from app.cli.users import grant_roles
from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Permission, PostKind, Role
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.approvals.models.rounds import StepCandidate
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlAnswer, ControlChange
from app.domain.control.queries import waiting_changes
from app.domain.control.rules.changes import ChangeGround, ChangeOutcome, may_confirm
from app.domain.notifications.models import Notice
from app.domain.people.models import Invitation, Membership, Substitution
from app.domain.people.queries.actors import load_actor
from app.domain.people.queries.grants import changes_to_confirm
from app.domain.people.rules.grants import (
    GrantContext,
    depends_on_writers,
    grant_ground,
    is_deciding,
)
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms
from app.usecases import control_outcomes
from app.usecases.approvals.queue_upkeep import catch_up
from app.usecases.control_outcomes import apply_elapsed_changes
from app.usecases.people import memberships
from app.usecases.people.substitutions import set_substitution
from tests import post_factory, sample_town
from tests.people.grant_scenario import again, begins, comes_in, gives, invites, last_grant, only
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

DAY = timedelta(hours=24)


def decides(session, person, town, now) -> bool:
    actor = load_actor(session, person.user, town.id, now=now)
    return actor is not None and actor.may(Permission.POST_DECIDE)


def test_what_decides_is_read_from_the_table_of_permissions():
    deciding = {role for role in Role if is_deciding(role, PostKind.CAREER)}
    reviewers = {Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER}
    assert deciding == {Role.SUPERVISOR, Role.EDITOR, Role.ADMINISTRATOR, *reviewers}
    assert not any(is_deciding(role, PostKind.POLITICAL) for role in Role)


@pytest.mark.parametrize(
    ("case", "ground"),
    [
        (GrantContext(9, [1], [], is_set_up=True), ChangeGround.SET_UP),
        (GrantContext(1, [1], [2], is_set_up=False), ChangeGround.ONESELF),
        (GrantContext(2, [1, 2], [3], is_set_up=False), ChangeGround.ONESELF),
        (GrantContext(9, [1], [], is_set_up=False), ChangeGround.ONLY_ADMINISTRATOR),
        (GrantContext(9, [1], [9], is_set_up=False), ChangeGround.ONLY_ADMINISTRATOR),
        (GrantContext(9, [1], [2], is_set_up=False), ChangeGround.ORDINARY),
        (GrantContext(9, [], [2], is_set_up=False), ChangeGround.CONSOLE),
    ],
)
def test_why_a_grant_acts_at_once_or_waits(case, ground):
    assert grant_ground(case) is ground


def test_a_third_person_confirms_and_nobody_made_by_the_receiver():
    assert may_confirm(3, [[]], concerned=2, hand=[1])
    assert may_confirm(3, [[1]], concerned=2, hand=[1])
    assert not may_confirm(3, [[2]], concerned=2, hand=[1])
    assert not may_confirm(3, [], concerned=2, hand=[1])
    assert not may_confirm(2, [[]], concerned=2, hand=[1])
    assert not may_confirm(1, [[]], concerned=2, hand=[1])


def test_a_function_depends_on_the_writers_unless_one_of_them_does_not():
    assert depends_on_writers(5, ["supervisor"], {"supervisor": [1]}, {1})
    assert depends_on_writers(5, ["supervisor"], {"supervisor": [5]}, {1})
    assert not depends_on_writers(5, ["supervisor"], {"supervisor": [2]}, {1})
    assert not depends_on_writers(5, ["supervisor", "legal_reviewer"], {"supervisor": [1], "legal_reviewer": []}, {1})
    assert not depends_on_writers(5, [], {}, {1})


def test_what_an_administrator_gives_themselves_waits_for_somebody_else(session, wiring, town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    [grant] = gives(session, town.administrator, town.administrator, Role.SUPERVISOR, now=clock())
    assert grant.ground is ChangeGround.ONESELF and grant.effective_at is None
    assert not decides(session, town.administrator, town, clock())
    recipients = set(session.exec(select(Notice.to_address).where(Notice.kind == "function_waits")).all())
    assert town.supervisor.user.email in recipients and town.auditor.user.email in recipients
    assert town.administrator.user.email not in recipients
    control_outcomes.confirm_change(Work(session, town.legal_reviewer.actor, clock()), grant.id, "")
    assert decides(session, town.administrator, town, clock())
    assert again(session, town.administrator.user, town.id, now=clock()).actor.given_by == frozenset()
    session.commit()
    catch_up(wiring.reading, wiring.writing, now=clock())
    candidate_ids = session.exec(select(StepCandidate.user_id)).all()
    assert town.administrator.id in candidate_ids


def test_nobody_concerned_confirms_it(session, town, clock):
    comes_in(session, town.administrator, town.supervisor)
    begins(session, town, now=clock())
    [grant] = gives(session, town.administrator, town.editor, Role.LEGAL_REVIEWER, now=clock())
    for person in (town.administrator, town.editor, town.author, town.auditor):
        with pytest.raises(NotPermitted):
            control_outcomes.confirm_change(Work(session, person.actor, clock()), grant.id, "")
    assert waiting_changes(session, town.id) == [grant]
    assert changes_to_confirm(Work(session, town.supervisor.actor, clock())) == [grant]
    assert changes_to_confirm(Work(session, town.administrator.actor, clock())) == []


def test_whoever_the_receiver_alone_made_does_not_confirm_it(session, town, clock):
    only(session, town, Role.ADMINISTRATOR, now=clock())
    second = invites(session, town.administrator, "Segunda", Role.SUPERVISOR, now=clock())
    post_factory.submitted(session, town, now=clock())
    [grant] = gives(session, town.administrator, town.administrator, Role.LEGAL_REVIEWER, now=clock())
    assert grant.effective_at == clock() + DAY
    with pytest.raises(NotPermitted):
        control_outcomes.confirm_change(Work(session, second.actor, clock()), grant.id, "")


@pytest.mark.parametrize(
    "at",
    [
        datetime(2027, 3, 1, 9, 0, tzinfo=UTC),
        datetime(2027, 3, 27, 22, 30, tzinfo=UTC),
        datetime(2027, 10, 30, 22, 30, tzinfo=UTC),
    ],
)
def test_where_nobody_could_confirm_it_acts_24_hours_later(session, wiring, town, clock, at):
    clock.forward(seconds=(at - clock()).total_seconds())
    only(session, town, Role.ADMINISTRATOR, Role.AUDITOR, Role.AUTHOR, now=clock())
    begins(session, town, now=clock())
    [grant] = gives(session, town.administrator, town.administrator, Role.SUPERVISOR, now=clock())
    assert grant.effective_at == at + DAY
    recipients = set(session.exec(select(Notice.to_address).where(Notice.kind == "function_waits")).all())
    assert recipients == {person.user.email for person in town.people.values()}
    session.commit()
    clock.forward(seconds=24 * 3600 - 1)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 0
    assert not decides(session, town.administrator, town, clock())
    session.commit()
    clock.forward(seconds=1)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 1
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 0
    assert decides(session, town.administrator, town, clock())
    elapsed = session.exec(select(AuditEntry).where(AuditEntry.act == Act.FUNCTION_ELAPSED)).one()
    assert elapsed.actor_id is None


def test_it_is_refused_or_withdrawn_while_it_waits_and_then_never_acts(session, wiring, town, clock):
    only(session, town, Role.ADMINISTRATOR, Role.AUTHOR, now=clock())
    begins(session, town, now=clock())
    [grant] = gives(session, town.administrator, town.author, Role.SUPERVISOR, now=clock())
    with pytest.raises(Refusal, match="motivo"):
        control_outcomes.refuse_change(Work(session, town.administrator.actor, clock()), grant.id, " ")
    control_outcomes.refuse_change(Work(session, town.administrator.actor, clock()), grant.id, "Me equivoqué")
    assert session.exec(select(ControlAnswer.outcome)).one() is ChangeOutcome.WITHDRAWN
    with pytest.raises(Conflict):
        control_outcomes.refuse_change(Work(session, town.administrator.actor, clock()), grant.id, "Otra vez")
    session.commit()
    clock.forward(hours=48)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 0
    assert not decides(session, town.author, town, clock())


def test_the_same_function_does_not_wait_twice(session, town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    gives(session, town.administrator, town.author, Role.SUPERVISOR, now=clock())
    with pytest.raises(Refusal, match="espera"):
        gives(session, town.administrator, town.author, Role.SUPERVISOR, now=clock())


def test_what_decides_nothing_acts_at_once(session, town, clock):
    only(session, town, Role.ADMINISTRATOR, Role.AUTHOR, now=clock())
    begins(session, town, now=clock())
    assert gives(session, town.administrator, town.author, Role.UNIT_LIAISON, now=clock()) == []
    assert session.exec(select(ControlChange)).all() == []


def test_one_of_several_administrators_gives_when_another_confirms(session, town, clock):
    second = sample_town.make_person(session, town.organisation, Role.ADMINISTRATOR, now=clock(), name="Adela")
    comes_in(session, town.administrator, second)
    begins(session, town, now=clock())
    [grant] = gives(session, town.administrator, town.author, Role.SUPERVISOR, now=clock())
    assert (grant.ground, grant.confirmers) == (ChangeGround.ORDINARY, [second.id])
    assert not decides(session, town.author, town, clock())
    control_outcomes.confirm_change(Work(session, second.actor, clock()), grant.id, "")
    assert decides(session, town.author, town, clock())


def test_an_administrator_made_by_the_only_one_is_no_second_one(session, town, clock):
    only(session, town, Role.ADMINISTRATOR, Role.AUTHOR, now=clock())
    second = invites(session, town.administrator, "Segunda", Role.ADMINISTRATOR, now=clock())
    begins(session, town, now=clock())
    for giver in (town.administrator, second):
        [grant] = gives(session, giver, town.author, Role.SUPERVISOR, now=clock())
        assert grant.ground is ChangeGround.ONLY_ADMINISTRATOR
        control_outcomes.refuse_change(Work(session, giver.actor, clock()), grant.id, "No")
    [grant] = gives(session, second, town.administrator, Role.SUPERVISOR, now=clock())
    assert grant.ground is ChangeGround.ONESELF


def test_the_set_up_acts_at_once_is_marked_and_a_third_person_confirms_it(session, town, clock):
    only(session, town, Role.ADMINISTRATOR, Role.LEGAL_REVIEWER, now=clock())
    chief = invites(session, town.administrator, "Jefa", Role.SUPERVISOR, now=clock())
    grant = last_grant(session)
    assert grant.ground is ChangeGround.SET_UP and decides(session, chief, town, clock())
    assert chief.actor.given_by == {("supervisor", town.administrator.id)}
    control_outcomes.confirm_change(Work(session, town.legal_reviewer.actor, clock()), grant.id, "La conozco")
    assert again(session, chief.user, town.id, now=clock()).actor.given_by == frozenset()
    with pytest.raises(Conflict):
        control_outcomes.confirm_change(Work(session, town.legal_reviewer.actor, clock()), grant.id, "")


def test_a_substitute_named_by_the_only_administrator_waits_and_by_oneself_does_not(session, town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    terms = SubstitutionTerms(
        town.supervisor.id, town.administrator.id, clock().date(), clock().date() + timedelta(days=3)
    )
    details = {"reason": "Viaje"}
    made = set_substitution(
        Work(session, town.administrator.actor, clock()), terms, SubstitutionKind.SUBSTITUTION, **details
    )
    assert isinstance(made, ControlChange) and session.exec(select(Substitution)).all() == []
    control_outcomes.confirm_change(Work(session, town.supervisor.actor, clock()), made.id, "")
    row = session.exec(select(Substitution)).one()
    assert (row.user_id, row.substitute_id, row.given_by) == (town.supervisor.id, town.administrator.id, [])
    legal = SubstitutionTerms(town.legal_reviewer.id, town.editor.id, terms.starts_on, terms.ends_on)
    own = set_substitution(
        Work(session, town.legal_reviewer.actor, clock()), legal, SubstitutionKind.SUBSTITUTION, **details
    )
    assert isinstance(own, Substitution)


def test_the_console_gives_nothing_that_decides_at_once(session, wiring, town, clock):
    comes_in(session, town.administrator)
    begins(session, town, now=clock())
    session.commit()
    grant_roles(wiring, town.slug, ("otra@riba.example", "Otra"), (Role.SUPERVISOR,), PostKind.CAREER)
    invitation = session.exec(select(Invitation)).one()
    [grant] = memberships.accept_with_new_account(session, invitation, "Otra", "chosen", now=clock()).waiting
    assert grant.ground is ChangeGround.CONSOLE
    assert session.exec(select(Membership).where(Membership.user_id == grant.user_id)).all() == []


def test_what_cannot_be_given_any_more_is_withdrawn_by_the_clock(session, wiring, town, clock):
    only(session, town, Role.ADMINISTRATOR, Role.AUTHOR, now=clock())
    begins(session, town, now=clock())
    newcomer = sample_town.make_person(session, town.organisation, Role.UNIT_LIAISON, now=clock(), name="Olga")
    gives(session, town.administrator, newcomer, Role.SUPERVISOR, now=clock())
    sample_town.leaves(session, newcomer, now=clock())
    gives(session, town.administrator, newcomer, Role.AUDITOR, now=clock())
    session.commit()
    clock.forward(hours=25)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 1
    assert session.exec(select(ControlAnswer.outcome)).one() is ChangeOutcome.WITHDRAWN
    assert not decides(session, newcomer, town, clock())


def test_another_town_neither_sees_nor_answers_it(session, town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    [grant] = gives(session, town.administrator, town.author, Role.SUPERVISOR, now=clock())
    other = sample_town.make_town(session, now=clock(), slug="otra")
    scope_to(session, other.id)
    with pytest.raises(Refusal):
        control_outcomes.confirm_change(Work(session, other.supervisor.actor, clock()), grant.id, "")


def test_giving_and_confirming_take_few_statements(session, wiring, town, clock):
    comes_in(session, *town.people.values())
    begins(session, town, now=clock())
    session.commit()
    with counting(wiring.engine) as statements:
        [grant] = gives(session, town.administrator, town.author, Role.SUPERVISOR, now=clock())
        session.commit()
    assert statements.count < 25
    with counting(wiring.engine) as statements:
        control_outcomes.confirm_change(Work(session, town.supervisor.actor, clock()), grant.id, "")
        session.commit()
    assert statements.count < 25
