"""The index is filled with what was typed before it, once, in the order of typing, and forgets who is erased."""

import pytest
from sqlmodel import Session, delete, select, update

from app.core.errors import NotPermitted
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.authorship.models import Passage, PassageKey, RecognisedAuthor
from app.domain.people.models import Membership
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.authorship.upkeep import PASSAGES, catch_up_passages
from app.usecases.people.erasure import erase_person
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.approvals.route_setup import another_boss
from tests.authorship.test_doors import WORDS, Desk, comment, earlier_version, house_text, request_
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.every_engine


@pytest.fixture
def desk(session: Session, town: Town, clock: StoppedClock) -> Desk:
    return Desk(session, town, clock)


def forget(session: Session) -> None:
    """Leave the database as an older one comes to have the index."""
    for model in (PassageKey, Passage):
        session.execute(delete(model))
    session.commit()


def catch_up(session: Session, wiring: Wiring) -> int:
    session.commit()
    return catch_up_passages(wiring.reading, wiring.writing)


@pytest.mark.parametrize("door", [house_text, comment, request_, earlier_version], ids=lambda door: door.__name__)
def test_what_was_typed_before_the_index_is_found(door, desk: Desk, wiring: Wiring):
    door(desk)
    forget(desk.session)
    catch_up(desk.session, wiring)
    post = desk.pasted()
    assert [author.user_id for author in desk.recognised(post)] == [desk.approver.id]
    with pytest.raises(NotPermitted):
        desk.decides(post)


def test_who_quoted_before_the_index_is_no_author(desk: Desk, wiring: Wiring):
    desk.pasted(WORDS)
    desk.clock.forward(minutes=1)
    comment(desk)
    forget(desk.session)
    catch_up(desk.session, wiring)
    desk.decides(desk.pasted(WORDS, title="Otra vez"))


def test_a_filling_that_died_goes_on_and_keeps_nothing_twice(desk: Desk, wiring: Wiring, session: Session):
    comment(desk)
    house_text(desk)
    catch_up(session, wiring)
    kept = len(session.exec(select(PassageKey.key)).all())
    session.commit()
    PASSAGES.reset(wiring.writing)
    catch_up(session, wiring)
    assert len(session.exec(select(PassageKey.key)).all()) == kept > 0


def test_who_is_erased_is_no_longer_in_the_index(desk: Desk, session: Session, wiring: Wiring):
    comment(desk)
    desk.pasted()
    session.commit()
    others = len(session.exec(select(Passage).where(Passage.user_id != desk.approver.id)).all())
    for membership in session.exec(select(Membership).where(Membership.user_id == desk.approver.id)):
        session.delete(membership)
    session.flush()
    erase_person(Work(session, desk.town.administrator.actor, desk.clock()), desk.approver.user, reason="Solicitud")
    session.commit()
    left = session.exec(select(Passage.user_id)).all()
    assert desk.approver.id not in left and len(left) == others
    assert session.exec(select(RecognisedAuthor)).all() == []
    passages = set(session.exec(select(Passage.id)))
    assert {key.passage_id for key in session.exec(select(PassageKey))} <= passages


@pytest.mark.parametrize(("alone", "free"), [(False, True), (True, False)], ids=["of another", "of their own"])
def test_words_that_came_out_with_an_approval_of_somebody_else_are_free(alone, free, desk: Desk, wiring: Wiring):
    session, other = desk.session, another_boss(desk.session, desk.town, now=desk.now)
    boilerplate = post_factory.submitted(session, desk.town, now=desk.now, by=desk.approver, text=WORDS)
    post_factory.decide(session, boilerplate, Verdict.APPROVED, by=other, now=desk.now)
    if alone:
        session.execute(update(Passage).values(user_id=other.id))
    catch_up(session, wiring)
    assert desk.recognised(desk.pasted(WORDS, title="Aprobado, no publicado")) != []
    sent = session.exec(select(Delivery).where(Delivery.post_id == boilerplate.id)).one()
    sent.state = DeliveryState.PUBLISHED
    session.commit()
    PASSAGES.reset(wiring.writing)
    catch_up(session, wiring)
    assert (desk.recognised(desk.pasted(WORDS, title="Lo de siempre")) == []) is free
