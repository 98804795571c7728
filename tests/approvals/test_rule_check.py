"""The editorial line at submission and at each decision (invariant I4): accepted texts, and reviewers called."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from app.core.errors import NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep
from app.domain.approvals.queries import rounds
from app.domain.approvals.rules.states import RoundState, Verdict
from app.domain.posts.models import FindingRecord, LineCheck, Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.line_checks import BlockedByLine
from app.domain.posts.rules.states import PostStatus
from app.domain.review.queries.surroundings import review_surroundings
from app.usecases.approvals import decisions, rule_exceptions, submission
from app.usecases.posts import actions
from tests import post_factory
from tests.clocks import StoppedClock
from tests.media.pictures import list_picture
from tests.people.grant_scenario import by_two
from tests.sample_town import Town

PRAISE = "Gracias a la gestión del alcalde, hemos conseguido el mejor parque de la historia: compromiso cumplido."
PRIVATE = "Ganador del sorteo: Pepe Ruiz, con DNI 12345678Z. Enhorabuena."


def steps(session: Session, post: Post) -> list[RoundStep]:
    round_ = rounds.latest_round(session, post)
    assert round_ is not None
    return list(rounds.round_steps(session, round_))


def decide(session: Session, post: Post, person, clock: StoppedClock, verdict: Verdict = Verdict.APPROVED) -> Round:
    version = posts.version_of(session, post)
    assert version is not None
    return decisions.decide_post(
        Work(session, person.actor, clock()), post, verdict=verdict, reason="Motivo", seen_hash=version.content_hash
    )


def test_an_ordinary_text_takes_the_usual_route_and_says_so(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock())
    (only,) = steps(session, post)
    assert only.roles == ["supervisor"]
    assert "ruta" in only.why


def test_a_finding_calls_its_reviewer_before_the_usual_steps(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock(), text=PRAISE)
    first, last = steps(session, post)
    assert first.roles == [Role.NEUTRALITY_REVIEWER]
    assert "NE-01" in first.why
    assert last.roles == ["supervisor"]
    assert decide(session, post, town.people[Role.NEUTRALITY_REVIEWER], clock).state is RoundState.OPEN
    assert post.status is PostStatus.IN_REVIEW
    assert decide(session, post, town.supervisor, clock).state is RoundState.APPROVED


@pytest.mark.parametrize(
    "fields", [{"title": PRIVATE}, {"media": (MediaUse("a" * 64, PRIVATE),)}], ids=["title", "alternative text"]
)
def test_what_is_read_beside_the_text_is_held_against_the_line_too(
    session: Session, town: Town, clock: StoppedClock, fields: dict
):
    list_picture(session, "a" * 64, actor=town.author.actor, now=clock())
    post = post_factory.post(session, town, now=clock(), **fields)
    with pytest.raises(BlockedByLine, match="PD-01"):
        submission.submit_post(Work(session, town.author.actor, clock()), post)


def test_words_of_a_title_are_kept_with_their_place(session: Session, town: Town, clock: StoppedClock):
    post_factory.submitted(session, town, now=clock(), title=PRAISE)
    praise = next(finding for finding in session.exec(select(FindingRecord)) if finding.rule == "NE-01")
    assert {field for *_, field in praise.marks} == {"title"}
    assert all(PRAISE[start:end] == excerpt for start, end, excerpt, _ in praise.marks)


def test_what_is_kept_of_a_title_that_nobody_reads_outside_is_no_finding(
    session: Session, town: Town, clock: StoppedClock
):
    """In a version from before titles counted, the title is not public, so it gives no finding."""
    post = post_factory.hashed_without_title(session, post_factory.post(session, town, now=clock(), title=PRIVATE))
    submission.submit_post(Work(session, town.author.actor, clock()), post)
    assert post.status is PostStatus.IN_REVIEW


def test_what_the_line_said_is_kept_with_the_version_that_said_it(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock(), text=PRAISE)
    check = session.exec(select(LineCheck)).one()
    findings = session.exec(select(FindingRecord).where(FindingRecord.line_check_id == check.id)).all()
    assert (check.stage, check.line_version, len(check.line_digest)) == ("submit", 0, 64)
    assert posts.version_of(session, post).id == check.post_version_id
    praise = next(finding for finding in findings if finding.rule == "NE-01")
    assert all(PRAISE[start:end] for start, end, _ in praise.marks)


def test_personal_data_is_not_let_through_and_nothing_changes(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.post(session, town, now=clock(), text=PRIVATE)
    with pytest.raises(BlockedByLine, match="PD-01"):
        submission.submit_post(Work(session, town.author.actor, clock()), post)
    assert post.status is PostStatus.DRAFT


def test_a_rule_nobody_reviews_is_looked_at_in_the_usual_step(session: Session, town: Town, clock: StoppedClock):
    for membership in post_factory.memberships(session, town, Role.NEUTRALITY_REVIEWER):
        membership.ends_on = clock().date() - timedelta(days=1)
    session.flush()
    post = post_factory.submitted(session, town, now=clock(), text=PRAISE)
    (only,) = steps(session, post)
    assert "Nadie tiene la función" in only.why
    assert "NE-01" in only.why


def test_a_line_that_changes_meanwhile_adds_its_reviewer_at_the_decision(
    session: Session, town: Town, clock: StoppedClock, stricter
):
    post = post_factory.submitted(session, town, now=clock())
    stricter(session, town)
    assert decide(session, post, town.supervisor, clock).state is RoundState.OPEN
    assert [step.roles[0] for step in steps(session, post)] == ["supervisor", "legal_reviewer"]
    assert decide(session, post, town.people[Role.LEGAL_REVIEWER], clock).state is RoundState.APPROVED


def test_a_line_that_comes_to_forbid_it_stops_the_approval(session: Session, town: Town, clock: StoppedClock, stricter):
    post = post_factory.submitted(session, town, now=clock())
    stricter(session, town, do="block")
    with pytest.raises(BlockedByLine, match="ZZ-01"):
        decide(session, post, town.supervisor, clock)
    assert post.status is PostStatus.IN_REVIEW
    assert decide(session, post, town.supervisor, clock, Verdict.REJECTED).state is RoundState.REJECTED


class TestExceptions:
    def grant(self, session, town, post, person, clock, *, code="ZZ-01", reason="Lo pide la jueza", days=2):
        by_two(
            session,
            town,
            rule_exceptions.grant_exception,
            post,
            code,
            reason=reason,
            expires_at=clock() + timedelta(days=days),
            actor=person.actor,
            now=clock(),
        )

    def test_it_lets_a_blocked_text_on_until_it_expires(self, session, town, clock, stricter):
        stricter(session, town, do="block", exceptions={"allowed": True, "by": ["legal_reviewer"]})
        post = post_factory.post(session, town, now=clock(), hours=72)
        self.grant(session, town, post, town.people[Role.LEGAL_REVIEWER], clock)
        submission.submit_post(Work(session, town.author.actor, clock()), post)
        assert post.status is PostStatus.IN_REVIEW
        clock.forward(days=2, minutes=1)
        with pytest.raises(BlockedByLine):
            decide(session, post, town.supervisor, clock)
        assert [exception.rule for exception in review_surroundings(session, post, now=clock()).exceptions] == ["ZZ-01"]

    def test_it_is_worth_nothing_once_whoever_granted_it_writes_in_the_text(self, session, town, clock, stricter):
        stricter(session, town, do="block", exceptions={"allowed": True, "by": ["supervisor"]})
        post = post_factory.post(session, town, now=clock())
        self.grant(session, town, post, town.supervisor, clock)
        draft = post_factory.draft(town, now=clock(), text="Palabras de quien la concedió.")
        actions.save_post(Work(session, town.supervisor.actor, clock()), post, draft, base=post.base)
        with pytest.raises(BlockedByLine, match="ZZ-01"):
            submission.submit_post(Work(session, town.author.actor, clock()), post)

    def test_only_whoever_the_rule_names_grants_it(self, session, town, clock, stricter):
        stricter(session, town, do="block", exceptions={"allowed": True, "by": ["legal_reviewer"]})
        post = post_factory.post(session, town, now=clock())
        with pytest.raises(NotPermitted, match="otra función"):
            self.grant(session, town, post, town.supervisor, clock)
        for role in (Role.POLITICAL_OFFICE, Role.AUTHOR, Role.ADMINISTRATOR):
            with pytest.raises(NotPermitted):
                self.grant(session, town, post, town.people[role], clock)

    def test_a_rule_without_exceptions_has_none(self, session, town, clock, stricter):
        stricter(session, town, do="block")
        post = post_factory.post(session, town, now=clock())
        with pytest.raises(Refusal, match="no admite excepciones"):
            self.grant(session, town, post, town.people[Role.LEGAL_REVIEWER], clock)

    @pytest.mark.parametrize(("reason", "days"), [(" ", 2), ("Motivo", -1), ("Motivo", 31)])
    def test_it_says_why_and_until_when(self, session, town, clock, stricter, reason, days):
        stricter(session, town, do="block", exceptions={"allowed": True, "by": ["legal_reviewer"]})
        post = post_factory.post(session, town, now=clock())
        with pytest.raises(Refusal):
            self.grant(session, town, post, town.people[Role.LEGAL_REVIEWER], clock, reason=reason, days=days)
