"""A political wish is always visible: its reviewer is called, and the pressure is shown beside the text."""

from collections.abc import Sequence

import pytest
from sqlmodel import Session

from app.core.errors import NotPermitted, Refusal
from app.db.work import Work
from app.domain.approvals.models.rounds import RoundStep
from app.domain.approvals.queries import rounds
from app.domain.approvals.rules.states import Verdict
from app.domain.editorial_line.queries.line_cache import load_line
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.queries.line_pieces import check_setting
from app.domain.posts.rules.declaration import PostDeclaration
from app.domain.posts.rules.line_checks import BlockedByLine
from app.domain.requests.queries import provenance
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.outcomes import RequestOutcome
from app.usecases.approvals import submission
from app.usecases.posts import actions
from app.usecases.requests import outcomes, political_log
from tests import post_factory
from tests.clocks import StoppedClock
from tests.requests.sample_requests import ASKED, CALLER, asked, praised
from tests.sample_town import Town

A = RequestActKind


def accepted(session: Session, town: Town, request, *, clock: StoppedClock) -> Post:
    """Return the request's draft, ready for submission."""
    outcome = RequestOutcome(A.ACCEPTED)
    post = outcomes.draft_from_request(Work(session, town.editor.actor, clock()), town.organisation, request, outcome)
    draft = post_factory.draft(town, now=clock())
    actions.save_post(Work(session, town.editor.actor, clock()), post, draft, base=post.base)
    return post


def steps_of(session: Session, post: Post) -> Sequence[RoundStep]:
    """Return the steps of its latest round, in order."""
    round_ = rounds.latest_round(session, post)
    assert round_ is not None
    return rounds.round_steps(session, round_)


def test_a_political_request_is_seen_by_the_reviewer_of_neutrality(session: Session, town: Town, clock: StoppedClock):
    request = asked(session, town, now=clock(), by=town.political_office)
    post = accepted(session, town, request, clock=clock)
    submission.submit_post(Work(session, town.editor.actor, clock()), post)
    first, last = steps_of(session, post)
    assert (first.roles, last.roles) == (["neutrality_reviewer"], ["supervisor"])
    assert "NE-11" in first.why


def test_a_units_request_takes_the_usual_way(session: Session, town: Town, clock: StoppedClock):
    post = accepted(session, town, asked(session, town, now=clock()), clock=clock)
    submission.submit_post(Work(session, town.editor.actor, clock()), post)
    assert [step.roles for step in steps_of(session, post)] == [["supervisor"]]


def requester(session: Session, post: Post, clock: StoppedClock) -> str | None:
    """Return the requester whose wish the line receives."""
    version = posts.version_of(session, post)
    assert version is not None
    return check_setting(session, post, version, now=clock()).wish.requester


def test_a_political_request_joined_to_a_units_makes_it_political(session: Session, town: Town, clock: StoppedClock):
    first, second = asked(session, town, now=clock()), praised(session, town, now=clock())
    post = accepted(session, town, first, clock=clock)
    assert requester(session, post, clock) == "unit"
    outcomes.join_request(Work(session, town.editor.actor, clock()), second, RequestOutcome(A.MERGED), first.code)
    assert requester(session, post, clock) == "political_office"
    assert [
        linked_request.id for linked_request in provenance.post_provenance(session, town.id, first.id).requests
    ] == [first.id, second.id]


def test_a_wish_learnt_of_during_the_review_adds_the_reviewer(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock())
    by_author = Work(session, town.author.actor, clock())
    request = outcomes.register_for_post(by_author, town.organisation, ASKED, CALLER, post)
    assert (request.is_political, post.request_id) == (True, request.id)
    post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())
    assert [step.roles for step in steps_of(session, post)] == [["supervisor"], ["neutrality_reviewer"]]


@pytest.mark.parametrize(
    ("requester", "action"),
    [(None, RuleAction.BLOCK), ("unit", RuleAction.BLOCK), ("political_office", RuleAction.ROUTE)],
)
def test_a_political_wish_nobody_registered_goes_nowhere(
    requester: str | None, action: RuleAction, session: Session, town: Town, clock: StoppedClock
):
    line = load_line(session, town.id, now=clock())
    piece = CheckedPiece(
        "La biblioteca abre el sábado.", "es", requester=requester, declared={"asked_by_politics": True}
    )
    assert {finding.rule: finding.action for finding in line.check(piece)}["NE-11"] is action


def test_a_political_wish_is_sent_once_it_is_registered(session: Session, town: Town, clock: StoppedClock):
    declaration = PostDeclaration(ticked=frozenset({"asked_by_politics"}))
    post, author = post_factory.post(session, town, now=clock(), declared=declaration), town.author.actor
    with pytest.raises(BlockedByLine, match="NE-11"):
        submission.submit_post(Work(session, author, clock()), post)
    outcomes.register_for_post(Work(session, author, clock()), town.organisation, ASKED, CALLER, post)
    submission.submit_post(Work(session, author, clock()), post)
    assert steps_of(session, post)[0].roles == ["neutrality_reviewer"]


def test_what_presses_is_told_beside_the_text(session: Session, town: Town, clock: StoppedClock):
    request = praised(session, town, now=clock())
    political_log.record_pressure(
        Work(session, town.author.actor, clock()), request, A.ORDERED_VERBALLY, "Por teléfono, a las 9:40"
    )
    political_log.record_insistence(Work(session, town.political_office.actor, clock()), request, "Es importante")
    request_provenance = provenance.post_provenance(session, town.id, request.id)
    assert [act.kind for act in request_provenance.pressure] == [A.ORDERED_VERBALLY, A.INSISTED]


def test_a_note_needs_what_shows_it(session: Session, town: Town, clock: StoppedClock):
    request = praised(session, town, now=clock())
    for kind, evidence in ((A.ORDERED, "  "), (A.ACCEPTED, "Porque sí")):
        with pytest.raises(Refusal):
            political_log.record_pressure(Work(session, town.author.actor, clock()), request, kind, evidence)


def test_only_whoever_asked_insists(session: Session, town: Town, clock: StoppedClock):
    request = praised(session, town, now=clock())
    with pytest.raises(NotPermitted):
        political_log.record_insistence(Work(session, town.unit_liaison.actor, clock()), request, "Insisto")
