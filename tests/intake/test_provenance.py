"""A political wish never travels unseen: its reviewer is called, and what presses stands beside the text."""

from collections.abc import Sequence

import pytest
from sqlmodel import Session

from app.approvals import deeds as approvals
from app.approvals.models import RoundStep
from app.approvals.queries import rounds
from app.approvals.rules import Verdict
from app.core.errors import NotPermitted, Refusal
from app.drafting import deeds as drafting
from app.drafting import queries as drafts
from app.drafting.models import Post
from app.drafting.queries.pieces import setting_of
from app.drafting.rules.checks import Blocked
from app.drafting.rules.declared import Declaration
from app.editorial_line.rules.line import Action
from app.editorial_line.rules.piece import Piece
from app.editorial_line.service.holding import line_of
from app.intake import deeds, queries, service
from app.intake.rules.acts import ActKind
from app.intake.rules.answers import Outcome
from tests import make
from tests.cast import Town
from tests.clocks import StoppedClock
from tests.intake.asking import ASKED, CALLER, asked, praised

A = ActKind


def accepted(session: Session, town: Town, request, *, clock: StoppedClock) -> Post:
    """The request as a draft with everything it needs to be sent."""
    outcome = Outcome(A.ACCEPTED)
    post = deeds.write(session, town.organisation, request, outcome, actor=town.editor.actor, now=clock())
    draft = make.draft(town, now=clock())
    drafting.save(session, post, draft, base=post.base, actor=town.editor.actor, now=clock())
    return post


def steps_of(session: Session, post: Post) -> Sequence[RoundStep]:
    """Those of its latest round, in order."""
    round_ = rounds.latest_round(session, post)
    assert round_ is not None
    return rounds.steps_of(session, round_)


def test_a_political_request_is_seen_by_the_reviewer_of_neutrality(session: Session, town: Town, clock: StoppedClock):
    request = asked(session, town, now=clock(), by=town.political_office)
    post = accepted(session, town, request, clock=clock)
    approvals.submit(session, post, actor=town.editor.actor, now=clock())
    first, last = steps_of(session, post)
    assert (first.roles, last.roles) == (["neutrality_reviewer"], ["supervisor"])
    assert "NE-11" in first.why


def test_a_units_request_takes_the_usual_way(session: Session, town: Town, clock: StoppedClock):
    post = accepted(session, town, asked(session, town, now=clock()), clock=clock)
    approvals.submit(session, post, actor=town.editor.actor, now=clock())
    assert [step.roles for step in steps_of(session, post)] == [["supervisor"]]


def requester(session: Session, post: Post, clock: StoppedClock) -> str | None:
    """Whose wish it is, as the line is told."""
    version = drafts.version_of(session, post)
    assert version is not None
    return setting_of(session, post, version, now=clock()).wish.requester


def test_a_political_request_joined_to_a_units_makes_it_political(session: Session, town: Town, clock: StoppedClock):
    first, second = asked(session, town, now=clock()), praised(session, town, now=clock())
    post = accepted(session, town, first, clock=clock)
    assert requester(session, post, clock) == "unit"
    deeds.join(session, second, Outcome(A.MERGED), first.code, actor=town.editor.actor, now=clock())
    assert requester(session, post, clock) == "political_office"
    assert [one.id for one in queries.told_of(session, town.id, first.id).requests] == [first.id, second.id]


def test_a_wish_learnt_of_during_the_review_adds_the_reviewer(session: Session, town: Town, clock: StoppedClock):
    post = make.submitted(session, town, now=clock())
    said = {"actor": town.author.actor, "now": clock()}
    request = deeds.bring_for(session, town.organisation, ASKED, CALLER, post, **said)
    assert (request.is_political, post.request_id) == (True, request.id)
    make.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())
    assert [step.roles for step in steps_of(session, post)] == [["supervisor"], ["neutrality_reviewer"]]


@pytest.mark.parametrize(
    ("requester", "action"),
    [(None, Action.BLOCK), ("unit", Action.BLOCK), ("political_office", Action.ROUTE)],
)
def test_a_political_wish_nobody_registered_goes_nowhere(
    requester: str | None, action: Action, session: Session, town: Town, clock: StoppedClock
):
    line = line_of(session, town.id, now=clock())
    piece = Piece("La biblioteca abre el sábado.", "es", requester=requester, declared={"asked_by_politics": True})
    assert {one.rule: one.action for one in line.check(piece)}["NE-11"] is action


def test_a_political_wish_is_sent_once_it_is_registered(session: Session, town: Town, clock: StoppedClock):
    said = Declaration(ticked=frozenset({"asked_by_politics"}))
    post, author = make.post(session, town, now=clock(), declared=said), town.author.actor
    with pytest.raises(Blocked, match="NE-11"):
        approvals.submit(session, post, actor=author, now=clock())
    deeds.bring_for(session, town.organisation, ASKED, CALLER, post, actor=author, now=clock())
    approvals.submit(session, post, actor=author, now=clock())
    assert steps_of(session, post)[0].roles == ["neutrality_reviewer"]


def test_what_presses_is_told_beside_the_text(session: Session, town: Town, clock: StoppedClock):
    request = praised(session, town, now=clock())
    service.note(session, request, A.ORDERED_VERBALLY, "Por teléfono, a las 9:40", actor=town.author.actor, now=clock())
    service.insist(session, request, "Es importante", actor=town.political_office.actor, now=clock())
    told = queries.told_of(session, town.id, request.id)
    assert [act.kind for act in told.pressure] == [A.ORDERED_VERBALLY, A.INSISTED]


def test_a_note_needs_what_shows_it(session: Session, town: Town, clock: StoppedClock):
    request = praised(session, town, now=clock())
    for kind, evidence in ((A.ORDERED, "  "), (A.ACCEPTED, "Porque sí")):
        with pytest.raises(Refusal):
            service.note(session, request, kind, evidence, actor=town.author.actor, now=clock())


def test_only_whoever_asked_insists(session: Session, town: Town, clock: StoppedClock):
    request = praised(session, town, now=clock())
    with pytest.raises(NotPermitted):
        service.insist(session, request, "Insisto", actor=town.unit_liaison.actor, now=clock())
