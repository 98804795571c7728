"""Replies that a person settles, and what others see of one under way."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from app.core.errors import Conflict, Refusal
from app.db.work import Work
from app.domain.cases.models.cases import Case
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.directory.models import Channel
from app.domain.publishing.ports import NetworkErrorKind
from app.usecases.replies import manual_outcome
from app.usecases.replies.transitions import release_reply
from app.usecases.wiring import Wiring
from tests.citizens import reply_worker
from tests.citizens.fake_network import FakeSquare
from tests.citizens.test_reply_sender import S, send
from tests.clocks import StoppedClock
from tests.publishing.sender_setup import letters
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


def test_what_no_account_can_send_waits_for_hands(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply = reply_worker.let_go(session, town, asked, now=clock())
    channel = session.get_one(Channel, asked.channel_id)
    channel.credentials = None
    session.commit()
    send(wiring, square, clock)
    assert reply_worker.reply(session).state is S.AWAITING_HAND and letters(session, "reply_by_hand")
    case, by = reply_worker.case(session), Work(session, town.author.actor, clock())
    with pytest.raises(Refusal, match="https"):
        manual_outcome.mark_sent_by_hand(by, case, reply, permalink="red.example/1")
    manual_outcome.mark_sent_by_hand(by, case, reply, permalink="https://red.example/@ayuntamiento/1")
    assert (reply.state, case.outcome) == (S.SENT, CaseOutcome.ANSWERED)


def test_a_person_says_whether_it_went_out(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    square.fail(NetworkErrorKind.UNKNOWN)
    send(wiring, square, clock)
    case, reply, by = (
        reply_worker.case(session),
        reply_worker.reply(session),
        Work(session, town.author.actor, clock()),
    )
    with pytest.raises(Conflict, match="sin confirmar"):
        manual_outcome.retry_sending(by, case, reply)
    manual_outcome.confirm_not_sent(by, case, reply)
    assert reply.state is S.FAILED
    manual_outcome.cancel_sending(by, case, reply)
    assert (reply.state, case.closed_at) == (S.CANCELLED, None)


def test_nobody_without_leave_settles_anything(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    for deed in (manual_outcome.confirm_not_sent, manual_outcome.retry_sending, manual_outcome.cancel_sending):
        with pytest.raises(Refusal):
            deed(Work(session, town.political_office.actor, clock()), asked, reply_worker.reply(session))


def test_while_one_reply_is_on_its_way_nobody_sends_another(
    session: Session, town: Town, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    other = reply_worker.write(session, town, asked, "A las diez.", now=clock(), by=town.administrator)
    with pytest.raises(Conflict, match="Ya hay una respuesta en camino"):
        release_reply(session, asked, other, now=clock())


def test_whoever_was_writing_meanwhile_is_told_that_it_was_answered(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    other = reply_worker.write(session, town, asked, "A las diez.", now=clock() - timedelta(minutes=5))
    reply_worker.let_go(session, town, asked, now=clock(), keeps_open=True)
    send(wiring, square, clock)
    with pytest.raises(Conflict, match="mientras usted escribía"):
        release_reply(session, reply_worker.case(session), other, now=clock())
