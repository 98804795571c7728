"""What was written before a period began, or before the line changed, is looked at again before it goes."""

import pytest
from sqlmodel import Session, col, select

from app.citizens.models import Case, Reply, ReplyDecision
from app.citizens.rules.categories import Category
from app.citizens.rules.replies import ReplyState
from app.citizens.service import deciding
from app.core.errors import Refusal
from app.editorial_line import service as line
from app.notifications.models import Notice
from app.wiring import Wiring
from tests.cast import Town
from tests.citizens import world
from tests.citizens.answering import answer
from tests.citizens.answering import asked as ask
from tests.citizens.square import FakeSquare
from tests.clocks import StoppedClock
from tests.editorial_line.test_service import RULE, act_of
from tests.periods import making

S = ReplyState
OWN = "Tomamos nota de la propuesta y se la pasamos al servicio de parques."


def yes(session: Session, town: Town, clock: StoppedClock, case: Case, reply: Reply, by) -> None:
    said = {"digest": reply.content_hash, "is_approved": True, "reason": ""}
    deciding.decide(session, town.organisation, case, reply, **said, actor=by.actor, now=clock())


def election(session: Session, town: Town, clock: StoppedClock) -> None:
    making.confirm(session, town, making.election(session, town, now=clock(), vote=making.EARLY), now=clock())
    clock.forward(hours=30)


def stop_services(session: Session, town: Town, clock: StoppedClock) -> None:
    """A rule that is certain of what it stops is adopted."""
    rule = {**RULE, "when": [{"if": {"topic_class": "service"}, "do": "block"}]}
    editor = town.editor.actor
    version = line.begin(session, actor=editor, now=clock())
    line.write_rule(session, version, rule, actor=editor, now=clock())
    line.write_principles(session, version, principles="", note="Se para", actor=editor, now=clock())
    line.propose(session, version, actor=editor, now=clock())
    for person in (town.supervisor, town.legal_reviewer):
        line.sign(session, version, act_of(clock), actor=person.actor, now=clock())
    session.flush()


def suggestion(session: Session, town: Town, clock: StoppedClock) -> Case:
    case = ask(session, town, clock, "Propongo más fuentes en el parque")
    case.category = Category.SUGGESTION
    return case


def test_a_period_that_began_meanwhile_asks_for_one_more_reader(session: Session, town: Town, clock: StoppedClock):
    case = suggestion(session, town, clock)
    reply = answer(session, town, clock, case, text=OWN)
    assert reply.asks == "editor"
    election(session, town, clock)
    yes(session, town, clock, case, reply, town.editor)
    assert (reply.state, reply.asks) == (S.IN_REVIEW, "neutrality_reviewer")
    asked = select(Notice.to_address).where(Notice.kind == "reply_to_review").order_by(col(Notice.id))
    assert town.neutrality_reviewer.user.email in session.exec(asked).all()
    yes(session, town, clock, case, reply, town.neutrality_reviewer)
    assert (reply.state, reply.asks) == (S.AWAITING_HAND, "")
    said = session.exec(select(ReplyDecision.as_role).order_by(col(ReplyDecision.id))).all()
    assert said == ["editor", "neutrality_reviewer"]


def test_what_the_line_stops_by_now_gets_no_yes(session: Session, town: Town, clock: StoppedClock):
    case = suggestion(session, town, clock)
    reply = answer(session, town, clock, case, text=OWN)
    stop_services(session, town, clock)
    with pytest.raises(Refusal, match="no deja enviarlo"):
        yes(session, town, clock, case, reply, town.editor)
    assert reply.state is S.IN_REVIEW


def test_what_waited_to_be_sent_is_held_when_a_period_began(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
):
    world.let_go(session, town, asked, now=clock())
    election(session, town, clock)
    session.commit()
    world.sender(wiring, square).run(clock())
    reply = world.reply(session)
    assert (reply.state, square.published) == (S.FAILED, []) and "periodo electoral" in reply.trouble
