"""Steps that several people decide, and steps open at the same time, on real databases."""

import pytest
from sqlmodel import Session, select

from app.core.errors import NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.rounds import RoundStep, StepCandidate
from app.domain.approvals.queries import rounds
from app.domain.approvals.rules.routes import EVERYBODY, TOPIC_OWNER, RouteStep
from app.domain.approvals.rules.states import RoundState, StepState, Verdict
from app.domain.organisations.models import Unit
from app.domain.people.models import Membership
from app.domain.posts.models import Post
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.pages.shell.queue_counts import load_queue_counts
from app.usecases.approvals import submission
from tests import post_factory
from tests.approvals.route_setup import BOSS, LEGAL, SIDE_BY_SIDE, TWO, another_boss, follow
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town, make_person

pytestmark = pytest.mark.postgresql


def approve(session: Session, post: Post, who: Person, clock: StoppedClock) -> None:
    post_factory.decide(session, post, Verdict.APPROVED, by=who, now=clock())


def steps_of(session: Session, post: Post) -> list[RoundStep]:
    round_ = rounds.latest_round(session, post)
    assert round_ is not None
    return list(rounds.round_steps(session, round_))


def asked(session: Session) -> set[int]:
    return set(session.exec(select(StepCandidate.user_id)))


class TestQuorum:
    def test_it_goes_out_when_enough_different_people_approved(self, session, town, clock):
        berta = another_boss(session, town, now=clock())
        follow(session, town, *TWO, now=clock())
        post = post_factory.submitted(session, town, now=clock())
        approve(session, post, town.supervisor, clock)
        assert (post.status, session.exec(select(Delivery)).all()) == (PostStatus.IN_REVIEW, [])
        assert asked(session) == {berta.id}
        approve(session, post, berta, clock)
        assert (post.status, len(session.exec(select(Delivery)).all())) == (PostStatus.APPROVED, 1)

    def test_one_person_does_not_count_twice(self, session, town, clock):
        another_boss(session, town, now=clock())
        follow(session, town, *TWO, now=clock())
        post = post_factory.submitted(session, town, now=clock())
        approve(session, post, town.supervisor, clock)
        with pytest.raises(NotPermitted, match="falta el de otra persona"):
            approve(session, post, town.supervisor, clock)

    @pytest.mark.parametrize(
        ("verdict", "status"),
        [(Verdict.CHANGES_ASKED, PostStatus.CHANGES_REQUESTED), (Verdict.REJECTED, PostStatus.REJECTED)],
    )
    def test_one_no_ends_the_round(self, session, town, clock, verdict, status):
        berta = another_boss(session, town, now=clock())
        follow(session, town, *TWO, now=clock())
        post = post_factory.submitted(session, town, now=clock())
        approve(session, post, town.supervisor, clock)
        post_factory.decide(session, post, verdict, by=berta, now=clock())
        assert (post.status, asked(session)) == (status, set())

    def test_too_few_people_is_said_at_the_submission_with_the_step_and_the_reason(self, session, town, clock):
        follow(session, town, *TWO, now=clock())
        with pytest.raises(Refusal, match=r"«Visto bueno»: 2\. Personas que pueden darlo: 1"):
            post_factory.submitted(session, town, now=clock())

    def test_whoever_wrote_does_not_make_up_the_number(self, session, town, clock):
        berta = another_boss(session, town, now=clock())
        follow(session, town, *TWO, now=clock())
        with pytest.raises(Refusal, match="ni haberse abstenido: 1, de 2"):
            post_factory.submitted(session, town, now=clock(), by=berta)

    def test_nobody_makes_up_two_steps(self, session, town, clock):
        another_boss(session, town, now=clock())
        follow(session, town, *TWO, RouteStep("Final", BOSS), now=clock())
        with pytest.raises(Refusal, match="Nadie decide dos pasos"):
            post_factory.submitted(session, town, now=clock())

    def test_all_is_everybody_there_is_today(self, session, town, clock):
        berta = another_boss(session, town, now=clock())
        follow(session, town, RouteStep("Todas", BOSS, needed=EVERYBODY), now=clock())
        post = post_factory.submitted(session, town, now=clock())
        assert steps_of(session, post)[0].needed == 2
        approve(session, post, berta, clock)
        assert post.status is PostStatus.IN_REVIEW
        approve(session, post, town.supervisor, clock)
        assert post.status is PostStatus.APPROVED


class TestWho:
    def test_people_are_asked_by_name(self, session, town, clock):
        berta = another_boss(session, town, now=clock())
        follow(session, town, RouteStep("Berta", people=(berta.id,)), now=clock())
        post = post_factory.submitted(session, town, now=clock())
        assert asked(session) == {berta.id}
        with pytest.raises(NotPermitted, match="otra función"):
            approve(session, post, town.supervisor, clock)
        approve(session, post, berta, clock)
        assert post.status is PostStatus.APPROVED

    def test_a_political_post_is_asked_by_no_name(self, session, town, clock):
        follow(session, town, RouteStep("Alcaldía", people=(town.political_office.id,)), now=clock())
        with pytest.raises(Refusal, match="Personas que pueden darlo: 0"):
            post_factory.submitted(session, town, now=clock())

    def test_a_role_is_asked_in_the_unit_that_owns_the_topic(self, session, town, clock):
        culture = unit(session, town, "Cultura")
        berta = another_boss(session, town, now=clock())
        seat(session, berta, culture)
        follow(session, town, RouteStep("Dueña", BOSS, unit=TOPIC_OWNER), now=clock())
        with pytest.raises(Refusal, match="«Avisos» no tiene ninguna"):
            post_factory.submitted(session, town, now=clock())
        town.topics[0].owner_unit_id = culture.id
        post = post_factory.post(session, town, now=clock())
        submission.submit_post(Work(session, town.author.actor, clock()), post)
        assert asked(session) == {berta.id}
        with pytest.raises(NotPermitted, match="otra unidad"):
            approve(session, post, town.supervisor, clock)
        approve(session, post, berta, clock)
        assert post.status is PostStatus.APPROVED


class TestSideBySide:
    @pytest.fixture
    def berta(self, session: Session, town: Town, clock: StoppedClock) -> Person:
        return another_boss(session, town, now=clock())

    @pytest.fixture
    def post(self, session: Session, town: Town, clock: StoppedClock, berta: Person) -> Post:
        follow(session, town, *SIDE_BY_SIDE, RouteStep("Neutralidad", (Role.NEUTRALITY_REVIEWER.value,)), now=clock())
        return post_factory.submitted(session, town, now=clock())

    def test_both_are_open_and_the_next_stage_waits_for_both(self, session, town, clock, post, berta):
        legal, press, last = steps_of(session, post)
        assert [step.state for step in (legal, press, last)] == [StepState.OPEN, StepState.OPEN, StepState.WAITING]
        approve(session, post, berta, clock)
        approve(session, post, town.legal_reviewer, clock)
        assert (legal.state, press.state, last.state) == (StepState.DONE, StepState.OPEN, StepState.WAITING)
        approve(session, post, town.supervisor, clock)
        assert (press.state, last.state, asked(session)) == (
            StepState.DONE,
            StepState.OPEN,
            {town.neutrality_reviewer.id},
        )
        approve(session, post, town.neutrality_reviewer, clock)
        assert post.status is PostStatus.APPROVED

    def test_one_no_ends_the_steps_beside_it(self, session, town, clock, post):
        post_factory.decide(session, post, Verdict.REJECTED, by=town.legal_reviewer, now=clock())
        assert [step.state for step in steps_of(session, post)] == [StepState.DONE, StepState.VOID, StepState.VOID]
        assert rounds.latest_round(session, post).state is RoundState.REJECTED

    def test_a_post_waits_once_for_each_person(self, session, town, clock, post, berta):
        counts = {
            who: load_queue_counts(session, town.id, who, settles=False, today=clock().date()).decisions
            for who in (town.supervisor.id, berta.id, town.legal_reviewer.id, town.neutrality_reviewer.id)
        }
        assert list(counts.values()) == [1, 1, 1, 0]


def test_whoever_could_decide_both_is_asked_once_and_decides_one(session: Session, town: Town, clock: StoppedClock):
    both = make_person(session, town.organisation, Role.SUPERVISOR, Role.LEGAL_REVIEWER, now=clock(), name="Clara")
    town.legal_reviewer.user.disabled_at = clock()
    follow(session, town, RouteStep("Comunicación", BOSS), RouteStep("Jurídico", LEGAL, beside=True), now=clock())
    post = post_factory.submitted(session, town, now=clock())
    assert load_queue_counts(session, town.id, both.id, settles=False, today=clock().date()).decisions == 1
    approve(session, post, both, clock)
    press, legal = steps_of(session, post)
    assert (press.state, legal.state) == (StepState.OPEN, StepState.DONE)
    with pytest.raises(NotPermitted):
        approve(session, post, both, clock)
    approve(session, post, town.supervisor, clock)
    assert post.status is PostStatus.APPROVED


def unit(session: Session, town: Town, name: str) -> Unit:
    made = Unit(organisation_id=town.id, name=name)
    session.add(made)
    session.flush()
    return made


def seat(session: Session, person: Person, where: Unit) -> None:
    membership = session.exec(select(Membership).where(Membership.user_id == person.id)).one()
    membership.unit_id = where.id
    session.flush()
