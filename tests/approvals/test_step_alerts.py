"""Alerts as a step's time passes: each sent once, by any worker, and never an approval."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.rounds import RoundStep, StepAlert, StepCandidate
from app.domain.approvals.queries.late_steps import next_alert_due
from app.domain.approvals.rules.deadlines import StepAlertKind
from app.domain.approvals.rules.routes import RouteStep
from app.domain.approvals.rules.states import StepState, Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Notice
from app.domain.people.models import Substitution
from app.domain.people.rules.substitutions import SubstitutionKind
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.usecases.approvals import recusal
from app.usecases.approvals.queue_upkeep import raise_due_alerts
from app.usecases.posts import actions
from app.usecases.posts.endings import expire_unapproved
from app.usecases.wiring import Wiring
from tests import post_factory, sample_town
from tests.approvals.route_setup import BOSS, LEGAL, another_boss, follow
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.every_engine

WEEK = 24 * 7
"""From Monday at ten in Madrid to the next one; the office is open from eight to three."""


@pytest.fixture
def waiting(session: Session, town: Town, clock: StoppedClock) -> Post:
    """Return a post awaiting legal review, due in seven working hours, published a week from now."""
    follow(session, town, RouteStep("Jurídico", LEGAL), now=clock())
    post = post_factory.submitted(session, town, now=clock(), hours=WEEK)
    session.commit()
    return post


def step_of(session: Session, post: Post) -> RoundStep:
    session.expire_all()
    return session.exec(select(RoundStep).where(RoundStep.organisation_id == post.organisation_id)).one()


def run(session: Session, wiring: Wiring, clock: StoppedClock) -> int:
    session.commit()
    return raise_due_alerts(wiring.reading, wiring.writing, now=clock())


def told(session: Session, kind: str) -> list[str]:
    session.expire_all()
    return sorted(session.exec(select(Notice.to_name).where(Notice.kind == kind)).all())


def done(session: Session) -> list[StepAlertKind]:
    return list(session.exec(select(StepAlert.what).order_by(StepAlert.id)).all())


def acts(session: Session) -> list[str]:
    wanted = (Act.POST_REMINDED, Act.POST_ESCALATED)
    return list(session.exec(select(AuditEntry.act).where(AuditEntry.act.in_(wanted)).order_by(AuditEntry.seq)).all())


def test_the_deadline_is_a_working_day_before_the_publication(session: Session, waiting: Post):
    step = step_of(session, waiting)
    assert (step.deadline_at, step.shortened) == (waiting.planned_at - timedelta(days=3), False)
    assert step.late_at == step.half_at


def test_half_most_and_all_of_its_time(session, town, waiting, wiring, clock):
    step = step_of(session, waiting)
    seen = []
    for at in (step.half_at, step.most_at, step.deadline_at):
        clock.instant = at - timedelta(seconds=1)
        assert run(session, wiring, clock) == 0
        clock.instant = at
        assert (run(session, wiring, clock), run(session, wiring, clock)) == (1, 0)
        seen.append((len(told(session, "review_reminded")), told(session, "review_escalated")))
    assert seen == [(1, []), (2, []), (2, ["Supervisor"])]
    assert done(session) == list(StepAlertKind)
    assert acts(session) == [Act.POST_REMINDED, Act.POST_REMINDED, Act.POST_ESCALATED]
    after = step_of(session, waiting)
    assert (after.state, after.late_at, next_alert_due(session)) == (StepState.OPEN, None, None)


def test_whoever_stands_in_is_told_at_eighty_per_cent(session, town, waiting, wiring, clock):
    stand_in(session, town, clock)
    step = step_of(session, waiting)
    session.add(
        StepCandidate(
            organisation_id=town.id,
            user_id=town.editor.id,
            round_step_id=step.id,
            deadline_at=step.deadline_at,
            substitution_id=session.exec(select(Substitution.id)).one(),
        )
    )
    clock.instant = step.half_at
    run(session, wiring, clock)
    half = told(session, "review_reminded")
    clock.instant = step.most_at
    run(session, wiring, clock)
    assert (half, told(session, "review_reminded")) == (
        ["Legal Reviewer"],
        ["Editor", "Legal Reviewer", "Legal Reviewer"],
    )


def stand_in(session: Session, town: Town, clock: StoppedClock) -> None:
    chief, other, today = town.legal_reviewer, town.editor, clock().date()
    session.add(
        Substitution(
            organisation_id=town.id,
            user_id=chief.id,
            user_name=chief.user.name,
            substitute_id=other.id,
            substitute_name=other.user.name,
            kind=SubstitutionKind.SUBSTITUTION,
            starts_on=today,
            ends_on=today + timedelta(days=30),
            reason="Vacaciones",
            set_by=chief.id,
            set_by_name=chief.user.name,
            set_at=clock(),
        )
    )
    session.flush()


def test_what_came_due_while_the_worker_was_down_is_told_once(session, waiting, wiring, clock):
    clock.instant = step_of(session, waiting).deadline_at
    assert run(session, wiring, clock) == 3
    assert (told(session, "review_reminded"), told(session, "review_escalated")) == (["Legal Reviewer"], ["Supervisor"])


def test_four_workers_do_it_once(session, town, wiring, clock):
    follow(session, town, RouteStep("Jurídico", LEGAL), now=clock())
    posts = [post_factory.submitted(session, town, now=clock(), hours=WEEK) for _ in range(4)]
    session.commit()
    clock.forward(hours=WEEK - 2)
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda _: raise_due_alerts(wiring.reading, wiring.writing, now=clock()), range(4)))
    assert sum(counts) == 3 * len(posts)
    assert len(done(session)) == 3 * len(posts)
    assert len(told(session, "review_escalated")) == len(posts)


def test_a_step_does_only_what_its_route_says(session, town, wiring, clock):
    follow(session, town, RouteStep("Jurídico", LEGAL, late=("escalate",)), now=clock())
    post = post_factory.submitted(session, town, now=clock(), hours=WEEK)
    clock.instant = step_of(session, post).deadline_at
    assert run(session, wiring, clock) == 1
    assert done(session) == [StepAlertKind.ESCALATE]


def test_what_is_decided_reminds_nobody(session, town, waiting, wiring, clock):
    post_factory.decide(session, waiting, Verdict.APPROVED, by=town.legal_reviewer, now=clock())
    clock.forward(hours=WEEK - 2)
    assert run(session, wiring, clock) == 0


def test_no_superior_who_wrote_it_is_told_while_another_can_take_it_over(session, town, wiring, clock):
    another_boss(session, town, now=clock())
    follow(session, town, RouteStep("Jurídico", LEGAL), now=clock())
    post_factory.submitted(session, town, now=clock(), hours=WEEK, by=town.supervisor)
    clock.forward(hours=WEEK - 2)
    run(session, wiring, clock)
    assert told(session, "review_escalated") == ["Berta"]


def test_escalated_it_waits_for_a_person_and_a_superior_may_take_it_over(session, town, waiting, wiring, clock):
    clock.instant = step_of(session, waiting).deadline_at
    run(session, wiring, clock)
    session.refresh(waiting)
    assert waiting.status is PostStatus.IN_REVIEW
    recusal.call_in_step(Work(session, town.supervisor.actor, clock()), waiting, reason="Está fuera de plazo")
    post_factory.decide(session, waiting, Verdict.APPROVED, by=town.supervisor, now=clock())
    assert waiting.status is PostStatus.APPROVED


def test_moved_its_deadline_moves_too_and_what_was_done_stays_done(session, town, waiting, wiring, clock):
    step = step_of(session, waiting)
    clock.instant = step.half_at
    run(session, wiring, clock)
    session.refresh(waiting)
    later = PublicationPlan(waiting.planned_on, waiting.planned_time.replace(hour=12))
    before, planned = step.deadline_at, waiting.planned_at
    actions.reschedule_post(Work(session, town.author.actor, clock()), waiting, later)
    session.commit()
    moved = step_of(session, waiting)
    assert moved.deadline_at - before == waiting.planned_at - planned > timedelta()
    assert moved.late_at == moved.most_at
    assert session.exec(select(StepCandidate.deadline_at)).one() == moved.deadline_at


def test_a_stage_that_opens_late_still_has_its_part(session, town, clock):
    follow(session, town, RouteStep("Jurídico", LEGAL), RouteStep("Jefatura", BOSS), now=clock())
    post = post_factory.submitted(session, town, now=clock(), hours=WEEK)
    clock.instant = post.planned_at - timedelta(hours=1)
    post_factory.decide(session, post, Verdict.APPROVED, by=town.legal_reviewer, now=clock())
    step = session.exec(select(RoundStep).where(RoundStep.name == "Jefatura")).one()
    assert (step.deadline_at, step.shortened) == (clock() + timedelta(minutes=30), True)
    assert step.opened_at == clock()


def test_at_its_hour_it_expires_and_its_author_is_led_to_another(session, town, waiting, wiring, clock):
    clock.instant = waiting.planned_at
    assert run(session, wiring, clock) == 0
    assert expire_unapproved(wiring.reading, wiring.writing, clock()) == 1
    letter = session.exec(select(Notice).where(Notice.kind == "post_expired")).one()
    assert letter.to_name == "Author"
    assert letter.context["path"].endswith(f"/posts/{waiting.year}/{waiting.ordinal}#slots")
    subject, text = wiring.letters.compose("post_expired", {**letter.context, "name": letter.to_name}, locale="es")
    assert "Ha caducado" in subject
    assert "#slots" in text or not wiring.config.address


@pytest.mark.parametrize("kind", ["review_reminded", "review_escalated"])
@pytest.mark.parametrize("locale", ["es", "en"])
def test_the_letters_can_be_written(session, waiting, wiring, clock, kind, locale):
    clock.instant = step_of(session, waiting).deadline_at
    run(session, wiring, clock)
    letter = session.exec(select(Notice).where(Notice.kind == kind)).first()
    _, text = wiring.letters.compose(kind, {**letter.context, "name": letter.to_name}, locale=locale)
    assert "Jurídico" in text


def test_another_organisation_is_left_alone(session, town, waiting, wiring, clock):
    other = sample_town.make_town(session, now=clock(), slug="otra")
    clock.instant = step_of(session, waiting).deadline_at
    run(session, wiring, clock)
    assert {alert.organisation_id for alert in session.exec(select(StepAlert)).all()} == {town.id}
    assert Role.SUPERVISOR in other.people
