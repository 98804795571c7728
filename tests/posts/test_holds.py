"""Holds: placed by a role, released by it or a higher one, and never by the post's writer."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted
from app.core.permissions import Permission, Role
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.posts import lifecycle
from app.domain.posts.lifecycle import SETTLED_AS
from app.domain.posts.models import Post, PostMark
from app.domain.posts.queries.holds import unreleased_holds
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostStatus, PostTransition
from app.domain.publishing.queries.period_facts import period_standings
from app.domain.publishing.queries.status_facts import status_mismatches
from app.usecases.posts import actions, endings
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.approvals import lane_setup
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town
from tests.statement_counter import counting

HOLDERS = [Role.AUTHOR, Role.EDITOR, Role.SUPERVISOR, Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER]
ABOVE = {
    Role.AUTHOR: {Role.SUPERVISOR, Role.LEGAL_REVIEWER},
    Role.EDITOR: {Role.SUPERVISOR, Role.LEGAL_REVIEWER, Role.EDITOR},
    Role.NEUTRALITY_REVIEWER: {Role.NEUTRALITY_REVIEWER, Role.LEGAL_REVIEWER, Role.SUPERVISOR},
    Role.LEGAL_REVIEWER: {Role.LEGAL_REVIEWER, Role.SUPERVISOR},
    Role.SUPERVISOR: {Role.SUPERVISOR},
}


def hold(session: Session, post: Post, by: Person, clock: StoppedClock) -> None:
    actions.hold_post(Work(session, by.actor, clock.forward(minutes=1)), post, reason="Falta el informe")
    session.flush()


def release(session: Session, post: Post, by: Person, clock: StoppedClock) -> None:
    actions.release_post(Work(session, by.actor, clock.forward(minutes=1)), post, reason="Ya está")
    session.flush()


def writing_chief(session: Session, town: Town, clock: StoppedClock) -> Person:
    """Return the attacker: writes, may release, and is no reviewer of the post."""
    return sample_town.make_person(session, town.organisation, Role.AUTHOR, Role.SUPERVISOR, now=clock(), name="Elvira")


@pytest.mark.parametrize("setter", HOLDERS)
@pytest.mark.parametrize("releaser", HOLDERS)
def test_who_releases_whose_hold(session: Session, town: Town, clock: StoppedClock, setter: Role, releaser: Role):
    """The author wrote it; a writer may release their own hold."""
    post = post_factory.approved(session, town, now=clock())
    hold(session, post, town.people[setter], clock)
    is_own = setter is Role.AUTHOR and releaser is Role.AUTHOR
    if is_own or (releaser is not Role.AUTHOR and releaser in ABOVE[setter]):
        release(session, post, town.people[releaser], clock)
        assert post.status is PostStatus.APPROVED
    else:
        with pytest.raises(NotPermitted):
            release(session, post, town.people[releaser], clock)
        assert post.status is PostStatus.ON_HOLD


@pytest.mark.parametrize("setter", [Role.LEGAL_REVIEWER, Role.NEUTRALITY_REVIEWER, Role.SUPERVISOR])
def test_whoever_wrote_it_never_releases_a_reviewers_hold(
    session: Session, town: Town, clock: StoppedClock, setter: Role
):
    elvira = writing_chief(session, town, clock)
    post = post_factory.approved(session, town, now=clock(), by=elvira)
    hold(session, post, town.people[setter], clock)
    assert elvira.actor.may(Permission.POST_RELEASE)
    with pytest.raises(NotPermitted, match="Ha intervenido"):
        release(session, post, elvira, clock)


def test_holding_first_as_a_writer_keeps_no_reviewer_from_holding(session: Session, town: Town, clock: StoppedClock):
    elvira = writing_chief(session, town, clock)
    post = post_factory.approved(session, town, now=clock(), by=elvira)
    hold(session, post, elvira, clock)
    hold(session, post, town.legal_reviewer, clock)
    with pytest.raises(NotPermitted):
        release(session, post, elvira, clock)
    with pytest.raises(Conflict, match="Ya está retenida"):
        hold(session, post, town.legal_reviewer, clock)
    release(session, post, town.legal_reviewer, clock)
    assert post.status is PostStatus.APPROVED


def test_a_weaker_hold_on_top_does_not_take_the_stronger_away(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.approved(session, town, now=clock())
    hold(session, post, town.supervisor, clock)
    hold(session, post, town.neutrality_reviewer, clock)
    for person in (town.neutrality_reviewer, town.legal_reviewer):
        with pytest.raises(NotPermitted):
            release(session, post, person, clock)
    release(session, post, town.supervisor, clock)


def edit(session: Session, town: Town, post: Post, by: Person, clock: StoppedClock) -> None:
    """Edit and resubmit the post."""
    now = clock.forward(minutes=1)
    draft = post_factory.draft(town, now=now, text=f"Otra cosa, a las {now:%H.%M}")
    actions.save_post(Work(session, by.actor, now), post, draft, base=post.base)
    post_factory.resubmit(session, town, post, now=now, by=by)


def approve(session: Session, post: Post, by: Person, clock: StoppedClock) -> None:
    post_factory.decide(session, post, Verdict.APPROVED, by=by, now=clock.forward(minutes=1))
    session.flush()


def test_whoever_held_it_or_is_above_ends_the_hold_by_approving_what_is_written_now(
    session: Session, town: Town, clock: StoppedClock
):
    post = post_factory.approved(session, town, now=clock())
    hold(session, post, town.legal_reviewer, clock)
    edit(session, town, post, town.author, clock)
    approve(session, post, town.supervisor, clock)
    assert post.status is PostStatus.APPROVED
    assert unreleased_holds(session, town.id, [post.id])[post.id] == []
    marks = session.exec(select(PostMark).where(PostMark.move == PostTransition.RELEASE)).all()
    assert [mark.set_as for mark in marks] == [SETTLED_AS]
    assert period_standings(session, [post.id])[post.id].releases == []


def alone(session: Session, town: Town, clock: StoppedClock) -> tuple[Post, Person, Person]:
    """Return a post that its writer approved alone and the other person, a legal reviewer, holds; and both people."""
    elvira, olga = lane_setup.small_town(session, town, now=clock())
    post = post_factory.submitted(session, town, now=clock(), by=elvira)
    lane_setup.approve_alone(session, post, elvira, now=clock())
    session.flush()
    hold(session, post, olga, clock)
    return post, elvira, olga


def test_editing_and_approving_again_do_not_get_round_it(session: Session, town: Town, clock: StoppedClock):
    post, elvira, olga = alone(session, town, clock)
    for _ in range(2):
        edit(session, town, post, elvira, clock)
        lane_setup.approve_alone(session, post, elvira, now=clock.forward(minutes=1))
        session.flush()
        assert post.status is PostStatus.ON_HOLD
    with pytest.raises(NotPermitted):
        release(session, post, elvira, clock)
    holds = unreleased_holds(session, town.id, [post.id])[post.id]
    assert [(post_hold.function, post_hold.by_id, post_hold.reason) for post_hold in holds] == [
        ("legal", olga.id, "Falta el informe")
    ]
    assert list(status_mismatches(session, town.id)) == []
    release(session, post, olga, clock)
    assert post.status is PostStatus.APPROVED


def test_nor_do_withdrawing_and_reopening(session: Session, town: Town, clock: StoppedClock):
    post, elvira, _ = alone(session, town, clock)
    endings.withdraw_post(Work(session, elvira.actor, clock.forward(minutes=1)), post, reason="Se anula")
    actions.reopen_post(Work(session, elvira.actor, clock.forward(minutes=1)), post)
    post_factory.resubmit(session, town, post, now=clock.forward(minutes=1), by=elvira)
    lane_setup.approve_alone(session, post, elvira, now=clock.forward(minutes=1))
    assert post.status is PostStatus.ON_HOLD


def test_nor_does_moving_it(session: Session, town: Town, clock: StoppedClock):
    post, elvira, _ = alone(session, town, clock)
    assert post.planned_on and post.planned_time
    later = PublicationPlan(post.planned_on + timedelta(days=1), post.planned_time)
    actions.reschedule_post(Work(session, elvira.actor, clock.forward(minutes=1)), post, later)
    post_factory.resubmit(session, town, post, now=clock.forward(minutes=1), by=elvira)
    lane_setup.approve_alone(session, post, elvira, now=clock.forward(minutes=1))
    assert post.status is PostStatus.ON_HOLD


def test_a_writers_own_hold_ends_with_an_edit_as_before(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.approved(session, town, now=clock())
    hold(session, post, town.author, clock)
    edit(session, town, post, town.author, clock)
    approve(session, post, town.supervisor, clock)
    assert post.status is PostStatus.APPROVED


def test_a_hold_from_before_counts_as_the_function_its_person_had_that_day(
    session: Session, town: Town, clock: StoppedClock
):
    post = post_factory.approved(session, town, now=clock())
    jurist = town.legal_reviewer
    lifecycle.apply_transition(
        Work(session, jurist.actor, clock.forward(minutes=1)), post, PostTransition.HOLD, reason="Falta"
    )
    session.flush()
    for person in (town.editor, town.neutrality_reviewer):
        with pytest.raises(NotPermitted):
            release(session, post, person, clock)
    for row in post_factory.memberships(session, town, Role.LEGAL_REVIEWER):
        session.delete(row)
    session.flush()
    with pytest.raises(NotPermitted, match="Jefatura"):
        release(session, post, jurist, clock)
    release(session, post, town.supervisor, clock)
    assert post.status is PostStatus.APPROVED


def test_releasing_many_costs_a_constant_number_of_statements(
    session: Session, town: Town, clock: StoppedClock, wiring: Wiring
):
    costs = []
    for many in (2, 6):
        posts = [post_factory.approved(session, town, now=clock()) for _ in range(many)]
        for post in posts:
            hold(session, post, town.legal_reviewer, clock)
        with counting(wiring.engine) as seen:
            actions.release_posts(Work(session, town.supervisor.actor, clock()), posts, reason="Vistas")
        costs.append(seen.count)
    assert costs[0] == costs[1] < 15
