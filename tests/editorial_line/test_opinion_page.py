"""The page of the second opinion: who gives it, how much a body wants of it, and what it learns from decisions."""

import pytest
from sqlmodel import Session, select

from app.core.permissions import Role
from app.domain.approvals.rules.states import Verdict
from app.domain.editorial_line.models import LineExample, VariantOpinion
from app.domain.editorial_line.queries.line_versions import body_opinion
from app.domain.editorial_line.rules.second_opinion import OWN_HAND, BodyOpinion, MarkedExample, OpinionCaution
from app.domain.editorial_line.rules.versions import Expectation
from app.domain.posts.models import PostContributor, Variant
from app.usecases.editorial_line.adviser import Adviser
from app.usecases.editorial_line.second_opinions import OpinionWriter
from app.usecases.publishing.health_signals import record_heartbeat
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.test_second_opinions import PROPAGANDA, SERVICE
from tests.clocks import StoppedClock
from tests.sample_town import Town, make_town
from tests.statement_counter import counting

PATH = "/o/riba/line/opinion"


@pytest.fixture
def doubted(wiring: Wiring, session: Session, town: Town, clock: StoppedClock, adviser: Adviser) -> int:
    """Send a text that its opinion doubts, and send it back; return its variant."""
    wiring.lines.reads_meaning = True
    post = post_factory.submitted(session, town, now=clock(), text=PROPAGANDA)
    session.commit()
    OpinionWriter(wiring.reading, wiring.writing, adviser).give_due(clock())
    post_factory.decide(session, post, Verdict.CHANGES_ASKED, by=town.supervisor, now=clock())
    session.commit()
    variant_id = session.exec(select(VariantOpinion.variant_id)).one()
    session.commit()
    return variant_id


def test_it_says_whether_anybody_gives_it(wiring: Wiring, session: Session, town: Town, seat, clock: StoppedClock):
    client = seat(town.author)
    session.commit()
    assert "todo va por las reglas" in client.get(PATH).text
    wiring.lines.reads_meaning = True
    assert "no está en marcha" in client.get(PATH).text
    record_heartbeat(session, "host:1", now=clock(), reads_meaning=True)
    session.commit()
    assert "Se da a todo lo que se envía" in client.get(PATH).text


def test_a_body_chooses_how_much_it_wants(session: Session, town: Town, seat):
    session.commit()
    client = seat(town.supervisor)
    assert client.post(PATH, data={"caution": "watchful"}).status_code == 303
    assert body_opinion(session, town.id).caution is OpinionCaution.WATCHFUL
    session.commit()
    assert client.post(PATH, data={"caution": "none"}).status_code == 422
    assert 'value="watchful" checked' in client.get(PATH).text


def test_who_may_not_propose_changes_no_caution(session: Session, town: Town, seat):
    session.commit()
    assert seat(town.people[Role.EDITOR]).post(PATH, data={"caution": "quiet"}).status_code == 403
    assert body_opinion(session, town.id).caution is OpinionCaution.USUAL


def test_a_decided_text_becomes_an_example_once(session: Session, town: Town, seat, doubted: int):
    client = seat(town.supervisor)
    assert PROPAGANDA in client.get(PATH).text
    mark = {"variant": doubted, "expectation": "caught"}
    assert client.post(f"{PATH}/examples", data=mark).status_code == 303
    example = session.exec(select(LineExample)).one()
    assert (example.text, example.expectation) == (PROPAGANDA, Expectation.CAUGHT)
    assert "devuelta con cambios" in example.reason and example.teaches
    session.commit()
    assert PROPAGANDA not in client.get(PATH).text
    assert client.post(f"{PATH}/examples", data=mark).status_code == 409


def test_whoever_wrote_the_text_teaches_nothing_with_it(session: Session, town: Town, seat, doubted: int):
    version_id = session.exec(select(Variant.post_version_id)).one()
    row = {"organisation_id": town.id, "post_version_id": version_id, "user_id": town.supervisor.user.id}
    session.add(PostContributor(**row))
    session.commit()
    answer = seat(town.supervisor).post(f"{PATH}/examples", data={"variant": doubted, "expectation": "left_alone"})
    assert answer.status_code == 403 and session.exec(select(LineExample)).all() == []


def test_an_example_of_a_trial_teaches_nothing(session: Session, town: Town, seat):
    session.commit()
    seat(town.people[Role.EDITOR]).post(
        "/o/riba/line/examples", data={"text": PROPAGANDA, "language": "es", "expectation": "left_alone"}
    )
    assert session.exec(select(LineExample)).one().text == PROPAGANDA
    assert body_opinion(session, town.id).marks == ()


def test_other_bodies_texts_do_not_exist(session: Session, town: Town, seat, doubted: int, clock: StoppedClock):
    other = make_town(session, now=clock(), slug="alba")
    session.commit()
    answer = seat(other.supervisor).post(
        "/o/alba/line/opinion/examples", data={"variant": doubted, "expectation": "caught"}
    )
    assert answer.status_code == 409 and session.exec(select(LineExample)).all() == []


def test_the_page_costs_the_same_with_many_decisions(wiring: Wiring, session: Session, town: Town, seat, doubted: int):
    client = seat(town.supervisor)
    client.get(PATH)
    with counting(wiring.engine) as few:
        client.get(PATH)
    assert len(few.texts) <= 15


def own(text: str, *, needs_person: bool) -> MarkedExample:
    return MarkedExample(OWN_HAND, "", "es", needs_person, "Decisión", text)


def test_a_body_s_own_example_weighs_for_what_is_like_it_and_leaves_the_rest(adviser: Adviser):
    assert adviser.advise(PROPAGANDA).needs_person
    taught = BodyOpinion(marks=(own(PROPAGANDA, needs_person=False),))
    assert not adviser.advise(PROPAGANDA, taught).needs_person
    assert not adviser.advise(SERVICE, taught).needs_person
    caught = BodyOpinion(marks=(own(SERVICE, needs_person=True),))
    opinion = adviser.advise(SERVICE, caught)
    assert opinion.needs_person and opinion.nearest[0].example.hand == OWN_HAND
    assert adviser.advise(PROPAGANDA, caught).needs_person


def test_caution_moves_the_threshold(adviser: Adviser):
    scores = [adviser.advise(PROPAGANDA, BodyOpinion(caution)) for caution in OpinionCaution]
    assert [opinion.score for opinion in scores] == [scores[0].score] * 3
    thresholds = [opinion.threshold for opinion in scores]
    assert thresholds == sorted(thresholds, reverse=True) and len(set(thresholds)) == 3
