"""Submission and decisions, on real databases."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.approvals.models.decisions import Approval
from app.domain.approvals.models.rounds import StepCandidate
from app.domain.approvals.rules.states import Verdict
from app.domain.notifications.models import Notice
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.approvals import decisions, submission
from app.usecases.posts import actions
from tests import post_factory
from tests.clocks import StoppedClock
from tests.sample_town import Town, leaves

pytestmark = pytest.mark.postgresql


def test_an_approved_post_is_scheduled_for_its_hour(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.approved(session, town, now=clock())
    delivery = session.exec(select(Delivery)).one()
    assert (post.status, delivery.state, delivery.due_at) == (
        PostStatus.APPROVED,
        DeliveryState.SCHEDULED,
        post.planned_at,
    )


def test_the_author_cannot_approve_even_as_supervisor(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock(), by=town.supervisor)
    with pytest.raises(NotPermitted, match="Ha intervenido en este texto"):
        post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())


def test_whoever_touched_an_earlier_version_cannot_approve(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.post(session, town, now=clock(), by=town.supervisor)
    edited = post_factory.draft(town, now=clock(), text="Otro texto.")
    actions.save_post(Work(session, town.editor.actor, clock()), post, edited, base=post.base)
    submission.submit_post(Work(session, town.editor.actor, clock()), post)
    with pytest.raises(NotPermitted):
        post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())
    assert town.supervisor.id not in session.exec(select(StepCandidate.user_id)).all()


def test_asking_for_changes_needs_a_reason(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock())
    with pytest.raises(Refusal, match="Escriba el motivo"):
        post_factory.decide(session, post, Verdict.CHANGES_ASKED, by=town.supervisor, now=clock(), reason=" ")


def test_the_author_is_told_while_they_are_somebody_here(session: Session, town: Town, clock: StoppedClock):
    addresses = []
    for is_here in (True, False):
        post = post_factory.submitted(session, town, now=clock())
        if not is_here:
            leaves(session, town.author, now=clock())
        post_factory.decide(session, post, Verdict.CHANGES_ASKED, by=town.supervisor, now=clock())
        addresses += session.exec(select(Notice.to_address).where(Notice.kind == "review_decided")).all()
    assert addresses == [town.author.user.email] * 2, "the second time only the first letter is there"


def test_an_edit_of_the_approved_text_voids_the_approval_and_its_delivery(
    session: Session, town: Town, clock: StoppedClock
):
    post = post_factory.approved(session, town, now=clock())
    edited = post_factory.draft(town, now=clock(), text="Otro texto.")
    actions.save_post(Work(session, town.editor.actor, clock()), post, edited, base=post.base)
    assert post.status is PostStatus.DRAFT
    assert session.exec(select(Delivery)).one().state is DeliveryState.CANCELLED


def test_saving_without_a_change_voids_nothing(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.approved(session, town, now=clock())
    saved = actions.save_post(
        Work(session, town.editor.actor, clock()), post, post_factory.draft(town, now=clock()), base=post.base
    )
    assert (saved.changed, post.status, post.version) == (False, PostStatus.APPROVED, 1)


def test_moving_within_the_approved_day_keeps_the_approval(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.approved(session, town, now=clock())
    moved = post_factory.draft(town, now=clock(), hours=26)
    actions.save_post(Work(session, town.editor.actor, clock()), post, moved, base=post.base)
    assert (post.status, session.exec(select(Delivery)).one().due_at) == (PostStatus.APPROVED, post.planned_at)


def test_a_decision_on_a_text_that_changed_is_refused_in_words(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock())
    with pytest.raises(Conflict, match="El texto ha cambiado mientras lo leía"):
        decisions.decide_post(
            Work(session, town.supervisor.actor, clock()), post, verdict=Verdict.APPROVED, reason="", seen_hash="0" * 64
        )


def test_a_second_decision_on_the_same_round_is_refused(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.approved(session, town, now=clock())
    with pytest.raises(Conflict, match="ya no espera decisión"):
        post_factory.decide(session, post, Verdict.REJECTED, by=town.supervisor, now=clock())


def test_a_late_approval_never_fires_by_itself(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock())
    with pytest.raises(Conflict, match="La hora prevista ya ha pasado"):
        post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock.forward(hours=25))


def test_not_even_a_bug_can_write_a_delivery_of_unapproved_content(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock())
    current = posts.current_version(session, post)
    assert current is not None
    variant = current.variants[0]
    unapproved = Approval(variant_id=variant.id or 0, content_hash=variant.content_hash, round_id=0, organisation_id=0)
    from app.domain.publishing.service.scheduling import schedule_post

    with pytest.raises(IntegrityError):
        schedule_post(Work(session, town.supervisor.actor, clock()), current, [unapproved])
