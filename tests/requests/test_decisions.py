"""Decisions on a request, their rule, and the answer to the requester."""

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.notifications.models import Notice
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostOrigin, PostStatus
from app.domain.requests.models import OpenRequest, Request
from app.domain.requests.queries import lists, requests
from app.domain.requests.rules.acts import RequestActKind, RequestState, request_state
from app.domain.requests.rules.outcomes import CitedRule, RequestOutcome, proposed_answer
from app.usecases.requests import decisions, outcomes
from tests import post_factory
from tests.clocks import StoppedClock
from tests.requests.sample_requests import PRAISE, SERVICE, asked, brought, praised
from tests.sample_town import Town

A = RequestActKind
MERIT = CitedRule("NE-01", "Se informa del servicio, no del mérito; sin autoelogio ni superlativos.")
REFUSED = RequestOutcome(A.REFUSED, (MERIT,))
ADAPTED = RequestOutcome(A.ADAPTED, (MERIT,), version="El plan de obras empieza el lunes.")


def standing(session: Session, request: Request) -> RequestState:
    return request_state(act.kind for act in requests.request_acts(session, request))


def letters(session: Session) -> list[Notice]:
    return list(session.exec(select(Notice).where(Notice.kind == "request_answered")))


def test_accepting_opens_a_draft_that_says_where_it_comes_from(session: Session, town: Town, clock: StoppedClock):
    request = asked(session, town, now=clock())
    post = outcomes.draft_from_request(
        Work(session, town.editor.actor, clock()), town.organisation, request, RequestOutcome(A.ACCEPTED)
    )
    version = posts.version_of(session, post)
    assert version is not None and posts.draft_of(post, version).texts == {"es": SERVICE}
    assert (post.request_id, post.origin, post.status) == (request.id, PostOrigin.REQUEST, PostStatus.DRAFT)
    assert standing(session, request) is RequestState.ACCEPTED


def test_adapting_opens_the_draft_with_the_version_of_the_service(session: Session, town: Town, clock: StoppedClock):
    request = praised(session, town, now=clock())
    post = outcomes.draft_from_request(Work(session, town.editor.actor, clock()), town.organisation, request, ADAPTED)
    version = posts.version_of(session, post)
    assert version is not None and posts.draft_of(post, version).texts == {"es": ADAPTED.version}


@pytest.mark.parametrize(("outcome", "wrote"), [(RequestOutcome(A.ACCEPTED), True), (ADAPTED, False)])
def test_whoever_typed_what_came_has_written_what_says_it(
    outcome: RequestOutcome, wrote: bool, session: Session, town: Town, clock: StoppedClock
):
    request = asked(session, town, now=clock(), by=town.supervisor)
    post = outcomes.draft_from_request(Work(session, town.editor.actor, clock()), town.organisation, request, outcome)
    version = posts.version_of(session, post)
    assert version is not None
    assert (town.supervisor.id in posts.contributors(session, version)) is wrote
    assert town.editor.id in posts.contributors(session, version)


@pytest.mark.parametrize("kind", [A.REFUSED, A.ADAPTED])
def test_whoever_says_no_cites_a_rule(kind: RequestActKind, session: Session, town: Town, clock: StoppedClock):
    request = praised(session, town, now=clock())
    with pytest.raises(Refusal, match="Cite al menos una regla"):
        decisions.decide_request(Work(session, town.editor.actor, clock()), request, RequestOutcome(kind, version="x"))


def test_the_answer_names_the_rule_the_version_and_the_own_account():
    answer = proposed_answer(ADAPTED, is_political=True)
    assert answer == (
        "Recibida. La línea editorial (regla NE-01) no permite publicarlo tal como está. "
        "NE-01: «Se informa del servicio, no del mérito; sin autoelogio ni superlativos.» "
        "Proponemos esta versión de servicio: «El plan de obras empieza el lunes». "
        "El mensaje original puede difundirse en su cuenta personal."
    )


def test_a_version_says_another_thing_than_what_was_asked(session: Session, town: Town, clock: StoppedClock):
    request = praised(session, town, now=clock())
    same = RequestOutcome(A.ADAPTED, (MERIT,), version=f" {PRAISE}\r\n")
    with pytest.raises(Refusal, match="dice lo mismo"):
        decisions.decide_request(Work(session, town.editor.actor, clock()), request, same)


def test_a_unit_is_not_sent_to_its_own_account():
    assert "cuenta personal" not in proposed_answer(REFUSED, is_political=False)


def test_the_answer_goes_out_as_somebody_left_it(session: Session, town: Town, clock: StoppedClock):
    request = praised(session, town, now=clock())
    outcome = RequestOutcome(A.REFUSED, (MERIT,), answer="No puede salir así; llámenos.")
    decisions.decide_request(Work(session, town.neutrality_reviewer.actor, clock()), request, outcome)
    (letter,) = letters(session)
    assert letter.to_address == town.political_office.user.email
    assert letter.context["answer"] == "No puede salir así; llámenos."
    assert requests.request_acts(session, request)[-1].answer == "No puede salir así; llámenos."


def test_who_left_no_address_is_written_no_letter(session: Session, town: Town, clock: StoppedClock):
    decisions.decide_request(Work(session, town.editor.actor, clock()), brought(session, town, now=clock()), REFUSED)
    assert letters(session) == []


def test_what_was_refused_may_be_decided_again_and_what_was_accepted_not(
    session: Session, town: Town, clock: StoppedClock
):
    request = praised(session, town, now=clock())
    decisions.decide_request(Work(session, town.editor.actor, clock()), request, REFUSED)
    outcomes.draft_from_request(Work(session, town.editor.actor, clock()), town.organisation, request, ADAPTED)
    with pytest.raises(Conflict, match="adaptada"):
        decisions.decide_request(Work(session, town.editor.actor, clock()), request, REFUSED)


def test_a_request_joins_another_and_no_chain_is_made(session: Session, town: Town, clock: StoppedClock):
    first, second, third = (asked(session, town, now=clock()) for _ in range(3))
    join = Work(session, town.editor.actor, clock())
    outcomes.join_request(join, second, RequestOutcome(A.MERGED), first.code)
    assert standing(session, second) is RequestState.MERGED
    with pytest.raises(Refusal, match="ya está unida"):
        outcomes.join_request(join, third, RequestOutcome(A.MERGED), second.code)
    with pytest.raises(Refusal, match="ya reúne otras"):
        outcomes.join_request(join, first, RequestOutcome(A.MERGED), third.code)


def test_a_request_joins_a_post_that_is_being_written(session: Session, town: Town, clock: StoppedClock):
    post, request = post_factory.post(session, town, now=clock()), asked(session, town, now=clock())
    outcomes.join_request(Work(session, town.editor.actor, clock()), request, RequestOutcome(A.MERGED), post.number)
    assert (post.request_id, standing(session, request)) == (request.id, RequestState.ACCEPTED)
    other = asked(session, town, now=clock())
    outcomes.join_request(Work(session, town.editor.actor, clock()), other, RequestOutcome(A.MERGED), post.number)
    assert standing(session, other) is RequestState.MERGED


def test_nothing_joins_what_was_approved_without_it(session: Session, town: Town, clock: StoppedClock):
    post, request = post_factory.approved(session, town, now=clock()), asked(session, town, now=clock())
    with pytest.raises(Conflict, match="aprobada"):
        outcomes.join_request(Work(session, town.editor.actor, clock()), request, RequestOutcome(A.MERGED), post.number)


@pytest.mark.parametrize("into", ["", "P-2027", "nada", "2027/0", "99999999999/1"])
def test_joining_nowhere_is_refused_in_words(into: str, session: Session, town: Town, clock: StoppedClock):
    request = asked(session, town, now=clock())
    with pytest.raises(Refusal):
        outcomes.join_request(Work(session, town.editor.actor, clock()), request, RequestOutcome(A.MERGED), into)


@pytest.mark.parametrize("name", ["author", "legal_reviewer", "unit_liaison", "political_office", "auditor"])
def test_others_decide_nothing(name: str, session: Session, town: Town, clock: StoppedClock):
    request = asked(session, town, now=clock())
    with pytest.raises(NotPermitted):
        decisions.decide_request(Work(session, getattr(town, name).actor, clock()), request, REFUSED)


def test_the_reviewer_of_neutrality_writes_no_draft(session: Session, town: Town, clock: StoppedClock):
    request = praised(session, town, now=clock())
    with pytest.raises(NotPermitted):
        outcomes.draft_from_request(
            Work(session, town.neutrality_reviewer.actor, clock()), town.organisation, request, ADAPTED
        )
    assert session.exec(select(Post)).all() == []


def test_the_queue_holds_what_nobody_decided(session: Session, town: Town, clock: StoppedClock):
    open_request, decided = asked(session, town, now=clock()), praised(session, town, now=clock())
    decisions.decide_request(Work(session, town.editor.actor, clock()), decided, REFUSED)
    page = lists.waiting_requests(session, town.id, place=None)
    assert [row.code for row in page.rows] == [open_request.code]
    assert [row.request_id for row in session.exec(select(OpenRequest))] == [open_request.id]
    assert decided.text == PRAISE
