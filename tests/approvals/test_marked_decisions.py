"""An administrator with several addresses is one person, and cannot approve through a role they granted."""

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.decisions import Approval, Decision, SoleAct
from app.domain.approvals.queries import waiting_posts
from app.domain.approvals.rules.routes import RouteStep
from app.domain.approvals.rules.sole_approval import SoleActKind
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.control.queries import newest_changes
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.people.rules.substitutions import SubstitutionKind, SubstitutionTerms
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.usecases import control_outcomes
from app.usecases.approvals import recusal, sole_approval
from app.usecases.approvals.queue_upkeep import catch_up
from app.usecases.approvals.rule_exceptions import grant_exception
from app.usecases.control_outcomes import apply_elapsed_changes
from app.usecases.people.substitutions import set_substitution
from tests import post_factory
from tests.approvals import lane_setup
from tests.approvals.route_setup import BOSS, follow
from tests.people.grant_scenario import again, comes_in, gives, invites, last_grant, only
from tests.sample_town import Person, Town, make_person
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql


@pytest.fixture
def alone_in_town(session, town, clock) -> Person:
    """Return the only user, an administrator, with a low-risk topic."""
    only(session, town, Role.ADMINISTRATOR, now=clock())
    town.topics[0].topic_class, town.topics[0].risk = TopicClass.SERVICE, Risk.LOW
    session.add(town.topics[0])
    session.flush()
    return town.administrator


def sends(session: Session, town: Town, by: Person, now, **fields):
    return post_factory.submitted(session, town, now=now, by=by, **fields)


def approves(session, post, by: Person, now) -> None:
    post_factory.decide(session, post, Verdict.APPROVED, by=by, now=now, reason="")


def tries_everything(session, town, hands: list[Person], now) -> None:
    """Try every ordinary approval of each person's post by each other; all fail."""
    for writer in hands:
        if "author" not in writer.actor.roles:
            continue
        post = sends(session, town, writer, now)
        for other in hands:
            with pytest.raises(Refusal):
                approves(session, post, other, now)
            with pytest.raises(Refusal):
                recusal.call_in_step(Work(session, other.actor, now), post, reason="Urge")
    assert session.exec(select(Approval)).all() == []
    assert session.exec(select(Delivery)).all() == []


def test_one_administrator_with_two_addresses_publishes_nothing_by_the_set_up(
    session, wiring, town, clock, alone_in_town
):
    admin = alone_in_town
    gives(session, admin, admin, Role.AUTHOR, Role.SUPERVISOR, now=clock())
    admin = again(session, admin.user, town.id, now=clock())
    two = invites(session, admin, "Segunda", Role.AUTHOR, Role.SUPERVISOR, Role.LEGAL_REVIEWER, now=clock())
    for grant in accounts_open(session, town):
        for hand in (admin, two):
            with pytest.raises(NotPermitted):
                control_outcomes.confirm_change(Work(session, hand.actor, clock()), grant, "")
    tries_everything(session, town, [admin, two], clock())


def accounts_open(session, town) -> list[int]:
    return [view.change.id for view in newest_changes(session, town.id) if view.is_open]


def test_nor_by_waiting_for_the_terms_to_end(session, wiring, town, clock, alone_in_town):
    admin = alone_in_town
    gives(session, admin, admin, Role.AUTHOR, now=clock())
    admin = again(session, admin.user, town.id, now=clock())
    sends(session, town, admin, clock())
    two = invites(session, admin, "Segunda", Role.AUTHOR, Role.ADMINISTRATOR, now=clock())
    gives(session, admin, admin, Role.SUPERVISOR, now=clock())
    session.commit()
    clock.forward(hours=24)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 2
    admin, two = (again(session, person.user, town.id, now=clock()) for person in (admin, two))
    gives(session, two, two, Role.SUPERVISOR, now=clock())
    session.commit()
    clock.forward(hours=24)
    assert apply_elapsed_changes(wiring.reading, wiring.writing, now=clock()) == 1
    admin, two = (again(session, person.user, town.id, now=clock()) for person in (admin, two))
    assert "supervisor" in admin.actor.roles & two.actor.roles
    tries_everything(session, town, [admin, two], clock())


def test_nor_by_standing_in_for_oneself(session, town, clock, alone_in_town):
    admin = alone_in_town
    gives(session, admin, admin, Role.AUTHOR, Role.SUPERVISOR, now=clock())
    admin = again(session, admin.user, town.id, now=clock())
    two = invites(session, admin, "Segunda", Role.AUTHOR, now=clock())
    terms = SubstitutionTerms(admin.id, two.id, clock().date(), clock().date())
    arguments = {"reason": "Viaje"}
    set_substitution(Work(session, admin.actor, clock()), terms, SubstitutionKind.SUBSTITUTION, **arguments)
    tries_everything(session, town, [admin, two], clock())


def test_but_by_sole_approval_which_stays_to_be_looked_at(session, wiring, town, clock, alone_in_town):
    """A small town of two: the administrator writes, and the mayor's secretary approves."""
    admin = alone_in_town
    gives(session, admin, admin, Role.AUTHOR, now=clock())
    admin = again(session, admin.user, town.id, now=clock())
    secretary = invites(session, admin, "Secretaria", Role.SUPERVISOR, now=clock())
    post = sends(session, town, admin, clock())
    with pytest.raises(NotPermitted):
        lane_setup.approve_alone(session, post, secretary, now=clock())
    town.organisation.small_town_mode = True
    session.add(town.organisation)
    lane_setup.approve_alone(session, post, secretary, now=clock())
    assert post.status is PostStatus.APPROVED
    assert session.exec(select(SoleAct)).one().user_id == secretary.id
    arguments = {"kind": SoleActKind.AGREED, "reason": ""}
    with pytest.raises(NotPermitted):
        sole_approval.review_sole_approval(Work(session, secretary.actor, clock()), post, **arguments)


def test_what_is_not_low_in_risk_does_not_leave_by_sole_approval_either(session, town, clock, alone_in_town):
    admin = alone_in_town
    gives(session, admin, admin, Role.AUTHOR, now=clock())
    admin = again(session, admin.user, town.id, now=clock())
    secretary = invites(session, admin, "Secretaria", Role.SUPERVISOR, now=clock())
    town.topics[0].risk = Risk.MEDIUM
    town.organisation.small_town_mode = True
    session.add_all([town.topics[0], town.organisation])
    post = sends(session, town, admin, clock())
    with pytest.raises(NotPermitted):
        lane_setup.approve_alone(session, post, secretary, now=clock())


@pytest.fixture
def made(session, town, clock) -> Person:
    """Return a second supervisor, who also writes; the administrator granted the role in the set-up."""
    comes_in(session, town.administrator, town.supervisor, town.legal_reviewer)
    gives(session, town.administrator, town.administrator, Role.AUTHOR, now=clock())
    town.people[Role.ADMINISTRATOR] = again(session, town.administrator.user, town.id, now=clock())
    return invites(session, town.administrator, "Nueva", Role.SUPERVISOR, now=clock())


def test_a_yes_by_the_writers_hand_is_kept_marked_and_needs_another(session, town, clock, made):
    post = sends(session, town, town.administrator, clock())
    approves(session, post, made, clock())
    row = session.exec(select(Decision)).one()
    assert row.is_marked and post.status is PostStatus.IN_REVIEW and session.exec(select(Approval)).all() == []
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_DECIDED)).one()
    assert entry.detail["is_marked"] is True
    with pytest.raises(NotPermitted):
        approves(session, post, made, clock())
    approves(session, post, town.supervisor, clock())
    assert post.status is PostStatus.APPROVED


def test_a_no_by_the_writers_hand_is_a_no(session, town, clock, made):
    post = sends(session, town, town.administrator, clock())
    post_factory.decide(session, post, Verdict.CHANGES_ASKED, by=made, now=clock())
    assert post.status is PostStatus.CHANGES_REQUESTED


def test_of_what_others_write_they_decide_as_anybody(session, town, clock, made):
    post = sends(session, town, town.author, clock())
    approves(session, post, made, clock())
    assert post.status is PostStatus.APPROVED and not session.exec(select(Decision)).one().is_marked


def test_once_somebody_else_confirmed_the_function_it_is_not_the_writers(session, town, clock, made):
    grant = last_grant(session)
    control_outcomes.confirm_change(Work(session, town.legal_reviewer.actor, clock()), grant.id, "")
    made = again(session, made.user, town.id, now=clock())
    post = sends(session, town, town.administrator, clock())
    approves(session, post, made, clock())
    assert post.status is PostStatus.APPROVED


def test_a_step_of_two_counts_only_those_of_other_hands(session, town, clock, made):
    follow(session, town, RouteStep("Visto bueno", BOSS, needed=2), now=clock())
    with pytest.raises(Refusal, match="no les dio quien ha escrito"):
        sends(session, town, town.administrator, clock())
    third = make_person(session, town.organisation, Role.SUPERVISOR, now=clock(), name="Carla")
    post = sends(session, town, town.administrator, clock())
    for person in (made, town.supervisor):
        approves(session, post, person, clock())
    assert post.status is PostStatus.IN_REVIEW
    approves(session, post, third, clock())
    assert post.status is PostStatus.APPROVED


def test_whoever_stands_in_for_such_a_function_is_marked_too(session, town, clock, made):
    terms = SubstitutionTerms(made.id, town.editor.id, clock().date(), clock().date())
    arguments = {"reason": "Viaje"}
    set_substitution(Work(session, made.actor, clock()), terms, SubstitutionKind.SUBSTITUTION, **arguments)
    post = sends(session, town, town.administrator, clock())
    approves(session, post, town.editor, clock())
    assert session.exec(select(Decision)).one().is_marked and post.status is PostStatus.IN_REVIEW


def test_the_queue_and_the_page_say_it(session, wiring, town, clock, seat, made):
    post = sends(session, town, town.administrator, clock())
    session.commit()
    catch_up(wiring.reading, wiring.writing, now=clock())
    page = seat(made)
    assert waiting_posts.next_waiting_posts(session, town.id, made.id, limit=5)
    session.commit()
    where = f"/o/riba/posts/{post.year}/{post.ordinal}/review"
    with counting(wiring.engine) as seen:
        text = page.get(where).text
    assert "hace falta además el de otra persona" in text and seen.count < 15
    approves(session, post, made, clock())
    session.commit()
    assert "su función se la dio quien escribió el texto" in seat(town.supervisor).get(where).text


def test_a_marked_decision_takes_few_statements(session, wiring, town, clock, made):
    post = sends(session, town, town.administrator, clock())
    session.commit()
    with counting(wiring.engine) as seen:
        approves(session, post, made, clock())
        session.commit()
    assert seen.count < 25


def test_they_grant_no_exception_either(session, town, clock, made):
    post = sends(session, town, town.administrator, clock())
    arguments = {"reason": "Urge", "expires_at": clock().replace(year=2028)}
    with pytest.raises((NotPermitted, Conflict)):
        grant_exception(Work(session, made.actor, clock()), post, "NE-01", **arguments)
