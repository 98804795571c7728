"""Submitting and deciding, on real databases."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from app.approvals import deeds
from app.approvals.models import Approval, StepCandidate
from app.approvals.rules import Verdict
from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.rules.states import Status
from app.notifications.models import Notice
from app.publishing.models import Delivery
from app.publishing.rules import DeliveryState
from tests import make
from tests.cast import Town, leaves
from tests.clocks import StoppedClock

pytestmark = pytest.mark.postgresql


def test_an_approved_post_is_scheduled_for_its_hour(session: Session, town: Town, clock: StoppedClock):
    post = make.approved(session, town, now=clock())
    delivery = session.exec(select(Delivery)).one()
    assert (post.status, delivery.state, delivery.due_at) == (Status.APPROVED, DeliveryState.SCHEDULED, post.planned_at)


def test_the_author_cannot_approve_even_as_supervisor(session: Session, town: Town, clock: StoppedClock):
    post = make.submitted(session, town, now=clock(), by=town.supervisor)
    with pytest.raises(NotPermitted, match="Ha intervenido en este texto"):
        make.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())


def test_whoever_touched_an_earlier_version_cannot_approve(session: Session, town: Town, clock: StoppedClock):
    post = make.post(session, town, now=clock(), by=town.supervisor)
    edited = make.draft(town, now=clock(), text="Otro texto.")
    drafting.save(session, post, edited, base=post.base, actor=town.editor.actor, now=clock())
    deeds.submit(session, post, actor=town.editor.actor, now=clock())
    with pytest.raises(NotPermitted):
        make.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())
    assert town.supervisor.id not in session.exec(select(StepCandidate.user_id)).all()


def test_asking_for_changes_needs_a_reason(session: Session, town: Town, clock: StoppedClock):
    post = make.submitted(session, town, now=clock())
    with pytest.raises(Refusal, match="Escriba el motivo"):
        make.decide(session, post, Verdict.CHANGES_ASKED, by=town.supervisor, now=clock(), reason=" ")


def test_the_author_is_told_while_they_are_somebody_here(session: Session, town: Town, clock: StoppedClock):
    told = []
    for is_here in (True, False):
        post = make.submitted(session, town, now=clock())
        if not is_here:
            leaves(session, town.author, now=clock())
        make.decide(session, post, Verdict.CHANGES_ASKED, by=town.supervisor, now=clock())
        told += session.exec(select(Notice.to_address).where(Notice.kind == "review_decided")).all()
    assert told == [town.author.user.email] * 2, "the second time only the first letter is there"


def test_an_edit_of_the_approved_text_voids_the_approval_and_its_delivery(
    session: Session, town: Town, clock: StoppedClock
):
    post = make.approved(session, town, now=clock())
    edited = make.draft(town, now=clock(), text="Otro texto.")
    drafting.save(session, post, edited, base=post.base, actor=town.editor.actor, now=clock())
    assert post.status is Status.DRAFT
    assert session.exec(select(Delivery)).one().state is DeliveryState.CANCELLED


def test_saving_without_a_change_voids_nothing(session: Session, town: Town, clock: StoppedClock):
    post = make.approved(session, town, now=clock())
    saved = drafting.save(
        session, post, make.draft(town, now=clock()), base=post.base, actor=town.editor.actor, now=clock()
    )
    assert (saved.changed, post.status, post.version) == (False, Status.APPROVED, 1)


def test_moving_within_the_approved_day_keeps_the_approval(session: Session, town: Town, clock: StoppedClock):
    post = make.approved(session, town, now=clock())
    moved = make.draft(town, now=clock(), hours=26)
    drafting.save(session, post, moved, base=post.base, actor=town.editor.actor, now=clock())
    assert (post.status, session.exec(select(Delivery)).one().due_at) == (Status.APPROVED, post.planned_at)


def test_a_decision_on_a_text_that_changed_is_refused_in_words(session: Session, town: Town, clock: StoppedClock):
    post = make.submitted(session, town, now=clock())
    with pytest.raises(OutOfTurn, match="El texto ha cambiado mientras lo leía"):
        deeds.decide(
            session,
            post,
            verdict=Verdict.APPROVED,
            reason="",
            seen_hash="0" * 64,
            actor=town.supervisor.actor,
            now=clock(),
        )


def test_a_second_decision_on_the_same_round_is_refused(session: Session, town: Town, clock: StoppedClock):
    post = make.approved(session, town, now=clock())
    with pytest.raises(OutOfTurn, match="ya no espera decisión"):
        make.decide(session, post, Verdict.REJECTED, by=town.supervisor, now=clock())


def test_a_late_approval_never_fires_by_itself(session: Session, town: Town, clock: StoppedClock):
    post = make.submitted(session, town, now=clock())
    with pytest.raises(OutOfTurn, match="La hora prevista ya ha pasado"):
        make.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock.forward(hours=25))


def test_not_even_a_bug_can_write_a_delivery_of_unapproved_content(session: Session, town: Town, clock: StoppedClock):
    post = make.submitted(session, town, now=clock())
    current = queries.current(session, post)
    assert current is not None
    variant = current.variants[0]
    unapproved = Approval(variant_id=variant.id or 0, content_hash=variant.content_hash, round_id=0, organisation_id=0)
    from app.publishing.service import schedule

    with pytest.raises(IntegrityError):
        schedule(session, current, [unapproved], actor=town.supervisor.actor, now=clock())
