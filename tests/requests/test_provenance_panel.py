"""The reviewer's panel: requester, wording and pressure; and a post's account of its origin."""

import re

from sqlmodel import Session

from app.db.work import Work
from app.domain.posts.models import Post
from app.domain.posts.queries.posts import version_of
from app.domain.requests.models import Request
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.outcomes import CitedRule, RequestOutcome
from app.usecases.approvals import submission
from app.usecases.posts import actions
from app.usecases.requests import outcomes, political_log
from tests import post_factory
from tests.clocks import StoppedClock
from tests.requests.sample_requests import PRAISE, praised
from tests.sample_town import Town
from tests.statement_counter import counting

MOST = 15
VERSION = "El plan de obras empieza el lunes en la calle Mayor."


def under_review(session: Session, town: Town, clock: StoppedClock) -> tuple[Post, Request]:
    request = praised(session, town, now=clock())
    political_log.record_pressure(
        Work(session, town.author.actor, clock()), request, RequestActKind.ORDERED, "Correo de las 9:02"
    )
    outcome = RequestOutcome(RequestActKind.ADAPTED, (CitedRule("NE-01", "Sin autoelogio."),), version=VERSION)
    by_editor = Work(session, town.editor.actor, clock())
    post = outcomes.draft_from_request(by_editor, town.organisation, request, outcome)
    actions.save_post(by_editor, post, post_factory.draft(town, now=clock(), text=VERSION), base=post.base)
    submission.submit_post(by_editor, post)
    session.commit()
    return post, request


def where(town: Town, post: Post, rest: str = "") -> str:
    return f"/o/{town.slug}/posts/{post.year}/{post.ordinal}{rest}"


def test_the_reviewer_sees_both_texts_who_asked_and_what_pressed(
    session: Session, town: Town, clock: StoppedClock, seat
):
    post, request = under_review(session, town, clock)
    page = seat(town.neutrality_reviewer).get(where(town, post, "/review")).text
    assert "Viene de una petición política" in page and "Correo de las 9:02" in page
    assert town.political_office.user.name in page and request.code in page
    removed = " ".join(re.findall(r"<del>.*?</span>(.*?)</del>", page, re.DOTALL))
    added = " ".join(re.findall(r"<ins>.*?</span>(.*?)</ins>", page, re.DOTALL))
    assert "histórico" in removed and "calle Mayor" in added
    assert "Por qué este camino" in page or "NE-11" in page
    assert request.text == PRAISE


def test_review_and_post_page_stay_cheap(session: Session, town: Town, clock: StoppedClock, seat, wiring):
    post, _ = under_review(session, town, clock)
    for person, path in ((town.neutrality_reviewer, "/review"), (town.author, "")):
        client = seat(person)
        with counting(wiring.engine) as seen:
            assert client.get(where(town, post, path)).status_code == 200
        assert seen.count <= MOST, seen.texts


def test_a_post_says_where_it_comes_from(session: Session, town: Town, clock: StoppedClock, seat):
    post, request = under_review(session, town, clock)
    planned = post_factory.post(session, town, now=clock())
    session.commit()
    client = seat(town.author)
    assert f"petición {request.code}" in client.get(where(town, post)).text
    page = client.get(where(town, planned)).text
    assert "del plan: Avisos" in page and "Registrar la petición de la que sale" in page


def test_who_may_not_read_requests_is_given_no_link_to_them(session: Session, town: Town, clock: StoppedClock, seat):
    post, request = under_review(session, town, clock)
    page = seat(town.unit_liaison).get(where(town, post)).text
    assert request.code in page and f"/requests/{request.year}/{request.ordinal}" not in page


def test_a_call_is_registered_for_the_post_it_was_about(session: Session, town: Town, clock: StoppedClock, seat):
    post = post_factory.post(session, town, now=clock())
    session.commit()
    data = {
        "subject": "Biblioteca",
        "on_behalf_of": "Alcaldía",
        "requester_kind": "political_office",
        "requester_name": "Gabinete",
        "original_channel": "phone",
        "post": f"{post.year}-{post.ordinal}",
    }
    assert seat(town.author).post(f"/o/{town.slug}/requests/brought", data=data).status_code == 303
    session.refresh(post)
    assert post.request_id is not None


def test_what_was_joined_to_a_request_while_it_was_read_is_read_again(
    session: Session, town: Town, clock: StoppedClock, seat
):
    post, request = post_factory.submitted(session, town, now=clock()), praised(session, town, now=clock())
    version = version_of(session, post)
    assert version is not None
    form = {"verdict": "approved", "seen_hash": version.content_hash, "shown_at": clock().isoformat()}
    clock.forward(minutes=1)
    outcomes.join_request(
        Work(session, town.editor.actor, clock()), request, RequestOutcome(RequestActKind.MERGED), post.number
    )
    session.commit()
    answer = seat(town.supervisor).post(where(town, post, "/decision"), data=form)
    assert answer.status_code == 409 and "Mire quién la pidió" in answer.text
    assert "Viene de una petición política" in answer.text
    answer = seat(town.supervisor).post(where(town, post, "/decision"), data=form | {"shown_at": clock().isoformat()})
    assert answer.status_code == 303
