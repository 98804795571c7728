"""Bulk actions of the table: several posts submitted, held, withdrawn…, each by the ordinary use case."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, col, select
from werkzeug.test import TestResponse

from app.core.errors import Conflict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.calendar.rules.bulk_actions import BulkAction, allowed_actions, describe_outcome
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import PublicationPlan
from app.domain.posts.rules.states import PostStatus
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.post_factory import approved, post, submitted
from tests.sample_town import Person, Town
from tests.statement_counter import counting

Seat = Callable[[Person], FlaskClient]
HERE = "/o/riba/calendar/table/several"
BACK = "from=2027-03-01&sort=-title"


def ask(client: FlaskClient, deed: str, *made: Post) -> str:
    answer = client.get(
        HERE, query_string={"deed": deed, "post": [publication.number for publication in made], "back": BACK}
    )
    assert answer.status_code == 200, answer.text
    return answer.text


def do(client: FlaskClient, deed: str, *made: Post, **typed: str) -> TestResponse:
    numbers = [publication.number for publication in made]
    return client.post(HERE, data={"deed": deed, "post": numbers, "shown": numbers, "back": BACK, **typed})


def status(session: Session, *made: Post) -> list[PostStatus]:
    """Return the current statuses; the session is released."""
    keys = [publication.id for publication in made]
    session.commit()
    statuses = list(session.exec(select(Post.status).where(col(Post.id).in_(keys)).order_by(col(Post.id))))
    session.commit()
    return statuses


def test_the_page_says_what_becomes_of_each_before_anything_is_done(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    ready, sent = (
        post(session, town, now=clock(), title="Lista"),
        submitted(session, town, now=clock(), title="Enviada"),
    )
    session.commit()
    page = ask(seat(town.editor), "submit", ready, sent)
    assert "Pasa a «en revisión» si no le falta nada" in page and "no hace falta enviarla otra vez" in page
    assert re.findall(r'name="post" value="([^"]+)"', page) == [ready.number]
    assert status(session, ready, sent) == [PostStatus.DRAFT, PostStatus.IN_REVIEW]


def test_all_are_done_and_one_is_back_at_the_same_table(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = [post(session, town, now=clock(), title=f"Aviso {n}") for n in range(3)]
    session.commit()
    answer = do(seat(town.editor), "submit", *made)
    assert answer.status_code == 303 and answer.location == f"/o/riba/calendar/table?{BACK}"
    assert status(session, *made) == [PostStatus.IN_REVIEW] * 3
    acts = session.exec(select(AuditEntry.act).where(AuditEntry.act == Act.POST_SUBMITTED).order_by(col(AuditEntry.id)))
    assert len(list(acts)) == 3


def test_one_that_cannot_be_sent_stops_nobody_else_and_says_all_it_lacks(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    whole = post(session, town, now=clock(), title="Entera")
    bare = post(session, town, now=clock(), title="A medias", topic_id=None, plan=PublicationPlan())
    session.commit()
    answer = do(seat(town.editor), "submit", whole, bare)
    assert answer.status_code == 200 and "Hechas: 1. No se pueden: 1." in answer.text
    assert answer.text.index("A medias") < answer.text.index("Elija un tema") < answer.text.index("Entera")
    assert status(session, whole, bare) == [PostStatus.IN_REVIEW, PostStatus.DRAFT]


def test_when_none_can_be_done_the_page_is_refused(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = post(session, town, now=clock())
    session.commit()
    answer = do(seat(town.editor), "hold", made, reason="Por si acaso")
    assert answer.status_code == 409 and "Hechas: 0. No se pueden: 1." in answer.text
    assert "no puede hacerse esto" in answer.text


@pytest.mark.parametrize("deed", ["hold", "withdraw"])
def test_without_a_reason_nothing_is_done_and_the_choice_stays(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, deed: str
):
    made = [approved(session, town, now=clock(), title=f"Aviso {n}") for n in range(2)]
    session.commit()
    answer = do(seat(town.supervisor), deed, *made)
    assert answer.status_code == 422 and "Escriba el motivo" in answer.text
    assert answer.text.count(" checked") - answer.text.count('id="keys-on"  checked') == 2
    assert status(session, *made) == [PostStatus.APPROVED] * 2


def test_holding_releasing_withdrawing_and_reopening_go_the_way_of_each(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = [approved(session, town, now=clock(), title=f"Aviso {n}") for n in range(2)]
    session.commit()
    chief = seat(town.supervisor)
    for deed, then in (
        ("hold", PostStatus.ON_HOLD),
        ("release", PostStatus.APPROVED),
        ("withdraw", PostStatus.WITHDRAWN),
        ("reopen", PostStatus.DRAFT),
    ):
        assert do(chief, deed, *made, reason="Cambio de planes").status_code == 303
        assert status(session, *made) == [then] * 2


def test_a_topic_is_given_to_several_and_what_was_approved_stays(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = [approved(session, town, now=clock()), post(session, town, now=clock())]
    session.commit()
    other = town.topics[1]
    assert do(seat(town.editor), "topic", *made).status_code == 422
    assert do(seat(town.editor), "topic", *made, topic=str(other.id)).status_code == 303
    assert status(session, *made) == [PostStatus.APPROVED, PostStatus.DRAFT]
    keys = [publication.id for publication in made]
    assert set(session.exec(select(Post.topic_id).where(col(Post.id).in_(keys)).order_by(col(Post.id)))) == {other.id}


def test_a_closed_topic_is_given_to_nobody(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = post(session, town, now=clock())
    town.topics[1].closed = True
    session.add(town.topics[1])
    session.commit()
    assert "está cerrado" in do(seat(town.editor), "topic", made, topic=str(town.topics[1].id)).text


def test_an_author_does_it_to_their_own_and_to_nobody_elses(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    mine = post(session, town, now=clock(), title="Mía")
    theirs = post(session, town, now=clock(), title="Ajena", by=town.editor)
    session.commit()
    answer = do(seat(town.author), "withdraw", mine, theirs, reason="Ya no procede")
    assert "no incluye esta acción" in answer.text
    assert status(session, mine, theirs) == [PostStatus.WITHDRAWN, PostStatus.DRAFT]


def test_a_deed_of_another_function_is_not_offered_and_not_done(
    session: Session, town: Town, seat: Seat, clock: StoppedClock
):
    made = approved(session, town, now=clock())
    session.commit()
    assert 'value="release"' not in seat(town.editor).get("/o/riba/calendar/table?from=2027-03-01").text
    assert "no incluye esta acción" in ask(seat(town.editor), "release", made)
    assert do(seat(town.editor), "release", made, reason="Sí").status_code == 409
    assert BulkAction.RELEASE in allowed_actions(town.supervisor.actor) and allowed_actions(town.auditor.actor) == []


@pytest.mark.parametrize(
    "data", [{}, {"deed": "submit"}, {"deed": "x", "post": "2027/0001"}, {"deed": "hold", "post": "1'--"}]
)
def test_nothing_chosen_or_nonsense_leads_back_with_a_sentence(town: Town, seat: Seat, data: dict[str, str]):
    client = seat(town.editor)
    assert client.get(HERE, query_string=data).status_code == 303
    assert client.post(HERE, data=data).status_code in (303, 422)
    assert "Marque al menos una" in client.get(HERE, query_string={"deed": "submit"}, follow_redirects=True).text


def test_the_way_back_is_always_to_the_table(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    made = post(session, town, now=clock())
    session.commit()
    page = seat(town.editor).get(
        HERE, query_string={"deed": "submit", "post": made.number, "back": "//evil.example?x=1"}
    )
    assert 'href="/o/riba/calendar/table"' in page.text and "evil.example" not in page.text.split("<form")[0]


def test_another_organisations_post_is_not_there(session: Session, town: Town, seat: Seat, clock: StoppedClock):
    post(session, town, now=clock(), title="Nuestra")
    session.commit()
    page = seat(town.editor).get(HERE, query_string={"deed": "submit", "post": ["2027/0001", "2027/0999"]}).text
    assert "Nuestra" in page and page.count('name="shown"') == 1


def test_each_more_costs_its_own_deed_and_no_more(
    session: Session, town: Town, seat: Seat, clock: StoppedClock, wiring: Wiring
):
    costs = []
    for count in (1, 2, 11):
        made = [approved(session, town, now=clock(), title=f"Aviso {n}") for n in range(count)]
        session.commit()
        with counting(wiring.engine) as seen:
            assert do(seat(town.supervisor), "hold", *made, reason="Por hoy").status_code == 303
        costs.append(seen.count)
    each = costs[1] - costs[0]
    assert each < 10 and costs[2] - costs[1] == 9 * each


def test_what_is_foreseen_is_what_the_states_allow():
    assert "retirada" in str(describe_outcome(BulkAction.WITHDRAW, PostStatus.DRAFT))
    with pytest.raises(Conflict):
        describe_outcome(BulkAction.WITHDRAW, PostStatus.CLOSED)
