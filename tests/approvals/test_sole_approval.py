"""Sole approval: when a lane is open, its later review, and a missed review (I2's exception)."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import PostKind, Role, permissions_of
from app.db.work import Work
from app.domain.approvals.models.decisions import Decision, SoleAct
from app.domain.approvals.queries import sole_approvals
from app.domain.approvals.queries.sole_approval_context import sole_approval_context
from app.domain.approvals.rules.sole_approval import SoleActKind, SoleLane, SoleLaneFacts, sole_lane_of
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.notifications.models import Notice
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.posts.queries import posts as post_queries
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.usecases.approvals import sole_approval
from app.usecases.approvals.queue_upkeep import escalate_unreviewed
from app.usecases.approvals.sole_approval import set_small_town_mode
from tests import post_factory
from tests.approvals import lane_setup
from tests.approvals.route_setup import TWO, follow
from tests.statement_counter import counting

QUIET = SoleLaneFacts(True, 2, 1, 1, TopicClass.SERVICE, Risk.LOW, frozenset(), None)
FLOOD = SoleLaneFacts(False, 9, 8, 1, TopicClass.EMERGENCY, Risk.HIGH, frozenset({"emergency"}), None)
NONE: frozenset[str] = frozenset()


def but(facts: SoleLaneFacts, **other: object) -> SoleLaneFacts:
    return SoleLaneFacts(**{name: getattr(facts, name) for name in SoleLaneFacts.__dataclass_fields__} | other)


@pytest.mark.parametrize(
    "facts",
    [
        but(QUIET, mode=False),
        but(QUIET, people=3),
        but(QUIET, others=0),
        but(QUIET, missing=2),
        but(QUIET, risk=Risk.MEDIUM),
        but(QUIET, risk=None),
        but(QUIET, topic_class=TopicClass.ACHIEVEMENT),
        but(QUIET, topic_class=TopicClass.OPINION),
        but(QUIET, topic_class=TopicClass.EMERGENCY),
        but(QUIET, periods=frozenset({"campaign"})),
        but(QUIET, requester="political_office"),
        but(QUIET, requester="temporary_adviser"),
        but(QUIET, called_by="NE-01"),
    ],
)
def test_a_small_town_lets_out_nothing_else(facts):
    assert sole_lane_of(QUIET, periods_now=NONE) is SoleLane.SMALL_TOWN
    with pytest.raises(Refusal):
        sole_lane_of(facts, periods_now=NONE)


@pytest.mark.parametrize(
    "facts",
    [
        but(FLOOD, topic_class=TopicClass.SERVICE),
        but(FLOOD, requester="political_office"),
        but(FLOOD, called_by="PD-01"),
        but(FLOOD, missing=2),
    ],
)
def test_an_emergency_lets_out_only_its_own(facts):
    assert sole_lane_of(FLOOD, periods_now=frozenset({"emergency"})) is SoleLane.EMERGENCY
    with pytest.raises(Refusal):
        sole_lane_of(facts, periods_now=frozenset({"emergency"}))
    with pytest.raises(Refusal):
        sole_lane_of(FLOOD, periods_now=NONE)


def test_one_person_lets_it_out_and_the_other_is_asked(session, town, clock):
    elvira, olga = lane_setup.small_town(session, town, now=clock())
    post = post_factory.submitted(session, town, now=clock(), by=elvira)
    act = lane_setup.approve_alone(session, post, elvira, now=clock())
    decision = session.exec(select(Decision)).one()
    letters = session.exec(select(Notice).where(Notice.kind == "later_review")).all()
    acts = session.exec(select(AuditEntry.act).where(AuditEntry.subject == f"post:{post.id}")).all()
    assert post.status is PostStatus.APPROVED and len(session.exec(select(Delivery)).all()) == 1
    assert (decision.user_id, decision.verdict, decision.reason) == (elvira.id, Verdict.APPROVED, "No hay nadie más")
    assert [letter.to_address for letter in letters] == [olga.user.email]
    assert act.lane is SoleLane.SMALL_TOWN and act.due_at > clock() + timedelta(days=10)
    assert {Act.POST_DECIDED, Act.POST_APPROVED_ALONE} <= set(acts)


def test_without_the_mode_whoever_wrote_it_never_approves_it(session, town, clock):
    elvira, _ = lane_setup.small_town(session, town, now=clock())
    town.organisation.small_town_mode = False
    post = post_factory.submitted(session, town, now=clock(), by=elvira)
    with pytest.raises(NotPermitted):
        lane_setup.approve_alone(session, post, elvira, now=clock())
    with pytest.raises(NotPermitted):
        post_factory.decide(session, post, Verdict.APPROVED, by=elvira, now=clock())


def test_the_mode_opens_no_other_way_to_approve_what_one_wrote(session, town, clock):
    elvira, _ = lane_setup.small_town(session, town, now=clock())
    post = post_factory.submitted(session, town, now=clock(), by=elvira)
    with pytest.raises(NotPermitted):
        post_factory.decide(session, post, Verdict.APPROVED, by=elvira, now=clock())


@pytest.mark.parametrize("kind", [PostKind.POLITICAL, PostKind.TEMPORARY_ADVISER])
def test_a_political_post_never_lets_anything_out_alone(session, town, clock, kind):
    elvira, _ = lane_setup.small_town(session, town, now=clock())
    post = lane_setup.flooded(session, town, now=clock(), by=elvira)
    post_factory.resubmit(session, town, post, now=clock(), by=elvira)
    posts = frozenset({kind})
    roles = elvira.actor.roles
    barred = type(elvira.actor)(
        elvira.id, "Elvira", town.id, roles, posts, permissions_of(roles, posts) | {"post:decide"}
    )
    with pytest.raises(NotPermitted):
        lane_setup.approve_alone(session, post, type(elvira)(elvira.user, barred), now=clock())


def test_two_yeses_are_never_one(session, town, clock):
    elvira, _ = lane_setup.small_town(session, town, now=clock())
    lane_setup.writes_and_decides(session, town, now=clock(), name="Berta")
    lane_setup.writes_and_decides(session, town, now=clock(), name="Berto")
    town.organisation.small_town_mode = True
    follow(session, town, *TWO, now=clock())
    post = lane_setup.flooded(session, town, now=clock(), by=elvira)
    post_factory.resubmit(session, town, post, now=clock(), by=elvira)
    with pytest.raises(NotPermitted, match="más de un visto bueno"):
        lane_setup.approve_alone(session, post, elvira, now=clock())


def test_a_reason_and_the_text_on_the_screen_are_asked_for(session, town, clock):
    elvira, _ = lane_setup.small_town(session, town, now=clock())
    post = post_factory.submitted(session, town, now=clock(), by=elvira)
    with pytest.raises(Refusal):
        lane_setup.approve_alone(session, post, elvira, now=clock(), reason=" ")
    with pytest.raises(Conflict):
        lane_setup.approve_alone(session, post, elvira, now=clock(), seen="0" * 64)
    assert session.exec(select(SoleAct)).all() == []


def test_whoever_did_not_write_it_decides_as_anybody(session, town, clock):
    _, olga = lane_setup.small_town(session, town, now=clock())
    post = post_factory.submitted(session, town, now=clock())
    with pytest.raises(Conflict):
        lane_setup.approve_alone(session, post, olga, now=clock())


def test_the_line_calls_somebody_in_an_emergency_too(session, town, clock):
    """CR-02: the source of a claim is not noted."""
    lane_setup.emergency(session, town, now=clock())
    elvira, made = lane_setup.writes_and_decides(session, town, now=clock()), lane_setup.topic(session, town)
    post = post_factory.submitted(session, town, now=clock(), by=elvira, topic_id=made.id, text=lane_setup.FLOOD)
    with pytest.raises(NotPermitted, match="CR-02"):
        lane_setup.approve_alone(session, post, elvira, now=clock())


def flooded(session, town, clock):
    elvira = lane_setup.writes_and_decides(session, town, now=clock())
    post = lane_setup.flooded(session, town, now=clock(), by=elvira)
    post_factory.resubmit(session, town, post, now=clock(), by=elvira)
    return elvira, post


def test_in_an_emergency_it_goes_out_at_once_and_is_ratified_in_a_working_day(session, town, clock):
    elvira, post = flooded(session, town, clock)
    act = lane_setup.approve_alone(session, post, elvira, now=clock())
    assert act.lane is SoleLane.EMERGENCY and act.due_at - clock() < timedelta(days=5)
    assert timedelta() < post.planned_at - clock() <= timedelta(minutes=1)
    assert session.exec(select(Delivery)).one().due_at == post.planned_at


def test_somebody_else_ratifies_once(session, town, clock):
    elvira, post = flooded(session, town, clock)
    lane_setup.approve_alone(session, post, elvira, now=clock())
    agree = {"kind": SoleActKind.AGREED, "reason": ""}
    with pytest.raises(NotPermitted):
        sole_approval.review_sole_approval(Work(session, elvira.actor, clock()), post, **agree)
    with pytest.raises(NotPermitted):
        sole_approval.review_sole_approval(Work(session, town.editor.actor, clock()), post, **agree)
    with pytest.raises(Refusal):
        sole_approval.review_sole_approval(
            Work(session, town.supervisor.actor, clock()), post, **(agree | {"kind": SoleActKind.TO_CORRECT})
        )
    sole_approval.review_sole_approval(Work(session, town.supervisor.actor, clock()), post, **agree)
    with pytest.raises(Conflict):
        sole_approval.review_sole_approval(Work(session, town.legal_reviewer.actor, clock()), post, **agree)
    sole = sole_approvals.latest_sole_approval(session, post)
    assert sole.review.user_id == town.supervisor.id and not sole.is_late(clock() + timedelta(days=90))
    assert session.exec(select(Notice.to_address).where(Notice.kind == "later_reviewed")).all() == [elvira.user.email]


def test_unratified_it_is_escalated_once_and_stays_in_sight(session, town, clock, wiring):
    elvira, post = flooded(session, town, clock)
    act = lane_setup.approve_alone(session, post, elvira, now=clock())
    session.commit()

    def run(now: datetime) -> int:
        return escalate_unreviewed(wiring.reading, wiring.writing, now=now)

    assert run(act.due_at - timedelta(seconds=1)) == 0
    assert (run(act.due_at), run(act.due_at + timedelta(days=1))) == (1, 0)
    letters = session.exec(select(Notice.to_address).where(Notice.kind == "later_review_late")).all()
    assert {town.supervisor.user.email, town.administrator.user.email} <= set(letters)
    assert session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_REVIEW_LATE)).one().actor_name == "Cauce"
    assert sole_approvals.count_unreviewed(session, town.id, now=act.due_at) == (1, 1)
    later = {"kind": SoleActKind.AGREED, "reason": ""}
    sole_approval.review_sole_approval(Work(session, town.supervisor.actor, act.due_at), post, **later)
    assert sole_approvals.count_unreviewed(session, town.id, now=act.due_at) == (0, 0)
    assert [sole_act.deed for sole_act in sole_approvals.latest_sole_approval(session, post).acts] == [
        "approved",
        "late",
        "agreed",
    ]


def test_holidays_and_closed_days_are_no_working_days(session, town, clock):
    lane_setup.emergency(session, town, now=clock(), kind=PeriodKind.HOLIDAY)
    post = post_factory.post(session, town, now=clock())
    known = sole_approval_context(session, post, post_queries.version_of(session, post), now=clock())
    assert clock().date() in known.working.holidays


def test_the_mode_is_for_places_where_two_decide(session, town, clock):
    with pytest.raises(Refusal):
        set_small_town_mode(Work(session, town.administrator.actor, clock()), town.organisation, is_on=True, days=10)
    lane_setup.small_town(session, town, now=clock())
    town.organisation.small_town_mode = False
    for is_on in (True, False):
        set_small_town_mode(Work(session, town.administrator.actor, clock()), town.organisation, is_on=is_on, days=5)
    changed = session.exec(select(AuditEntry).where(AuditEntry.act == Act.ORGANISATION_CHANGED)).all()
    assert len(changed) == 2
    with pytest.raises(NotPermitted):
        set_small_town_mode(Work(session, town.supervisor.actor, clock()), town.organisation, is_on=True, days=5)


def test_grown_past_two_the_mode_opens_nothing(session, town, clock):
    elvira, _ = lane_setup.small_town(session, town, now=clock())
    lane_setup.writes_and_decides(session, town, now=clock(), name="Berta")
    post = post_factory.submitted(session, town, now=clock(), by=elvira)
    with pytest.raises(Conflict):
        lane_setup.approve_alone(session, post, elvira, now=clock())


def test_it_costs_a_handful_of_statements(session, town, clock, wiring):
    elvira, post = flooded(session, town, clock)
    session.commit()
    with counting(wiring.engine) as seen:
        lane_setup.approve_alone(session, post, elvira, now=clock())
        session.commit()
    assert seen.count < 25
    assert Role.SUPERVISOR in elvira.actor.roles
