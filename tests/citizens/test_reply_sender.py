"""A released reply is sent at most once; an unclear outcome goes to a person, and a lost one is reported."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.core.messages import msg
from app.db.work import Work
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage
from app.domain.cases.models.replies import Reply, ReplyAttempt
from app.domain.cases.rules.categories import CaseOutcome, SilenceReason
from app.domain.cases.rules.replies import ReplyKind, ReplyState
from app.domain.directory.models import Channel
from app.domain.publishing.ports import NetworkError, NetworkErrorKind
from app.domain.replies.queries.record_check import words_hash
from app.usecases.cases.closure import close_case
from app.usecases.replies import manual_outcome
from app.usecases.replies.sender import LEASE
from app.usecases.wiring import Wiring
from tests.audit.tamper import tamper
from tests.citizens import reply_worker
from tests.citizens.fake_network import FakeSquare
from tests.clocks import StoppedClock
from tests.publishing.sender_setup import letters
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

S = ReplyState


def send(wiring: Wiring, square: FakeSquare, clock: StoppedClock) -> None:
    reply_worker.sender(wiring, square).run(clock())


def test_an_answer_goes_out_under_the_message_and_ends_its_case(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    send(wiring, square, clock)
    (publication,) = square.published
    outgoing_fields = (
        publication.outgoing.text,
        publication.outgoing.mention,
        publication.outgoing.answers,
        publication.outgoing.visibility,
    )
    assert outgoing_fields == ("Abre a las nueve.", "ana", "1", "public")
    reply, case = reply_worker.reply(session), reply_worker.case(session)
    assert (reply.state, reply.remote_id, reply.permalink) == (
        S.SENT,
        publication.sent.remote_id,
        publication.sent.permalink,
    )
    assert (case.outcome, case.acknowledged_at) == (CaseOutcome.ANSWERED, clock())
    assert reply_worker.deeds(session) == ["received", "sorted", "answered"]
    send(wiring, square, clock)
    assert len(square.published) == 1


def test_an_acknowledgement_stops_the_first_clock_alone(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock(), kind=ReplyKind.ACKNOWLEDGEMENT)
    send(wiring, square, clock)
    case = reply_worker.case(session)
    assert (case.closed_at, case.acknowledged_at) == (None, clock())
    assert reply_worker.deeds(session)[-1] == "acknowledged"


@pytest.mark.parametrize(("kind", "deed"), [(ReplyKind.NORMS, "warned"), (ReplyKind.NOTICE, "noted")])
def test_a_reminder_of_the_norms_and_a_notice_end_nothing(
    session: Session,
    town: Town,
    wiring: Wiring,
    square: FakeSquare,
    asked: Case,
    clock: StoppedClock,
    kind: ReplyKind,
    deed: str,
) -> None:
    reply_worker.let_go(session, town, asked, now=clock(), kind=kind)
    send(wiring, square, clock)
    assert reply_worker.case(session).closed_at is None and reply_worker.deeds(session)[-1] == deed


def test_an_answer_that_says_so_leaves_its_case_open(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock(), keeps_open=True)
    send(wiring, square, clock)
    assert reply_worker.case(session).closed_at is None and reply_worker.deeds(session)[-1] == "answered"


def test_whoever_wrote_in_private_is_answered_in_private(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, channel: Channel, clock: StoppedClock
) -> None:
    square.say("Mi DNI es 00000000T", visibility="direct")
    reply_worker.hearing(wiring, square).read_due(clock())
    reply_worker.let_go(session, town, reply_worker.case(session), now=clock(), is_public=True)
    send(wiring, square, clock)
    assert square.published[0].outgoing.visibility == "direct"


def test_a_lost_answer_is_looked_for_and_never_sent_again(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    square.fail(NetworkErrorKind.UNKNOWN, is_published=True)
    send(wiring, square, clock)
    assert reply_worker.reply(session).state is S.SENT and len(square.published) == 1


def test_what_nobody_can_tell_is_for_a_person(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    square.fail(NetworkErrorKind.UNKNOWN)
    send(wiring, square, clock)
    clock.forward(days=1)
    send(wiring, square, clock)
    reply = reply_worker.reply(session)
    assert (reply.state, square.published, reply_worker.outcomes(session)) == (S.UNCONFIRMED, [], ["unknown"])
    assert "diga si salió" in reply.trouble and letters(session, "reply_stuck")


def test_a_worker_that_died_after_the_attempt_has_its_reply_looked_for(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    """The attempt has no outcome: once with the reply public, once without."""
    for is_public, expected in ((True, S.SENT), (False, S.UNCONFIRMED)):
        text = f"Abre a las {9 + is_public}."
        reply_worker.let_go(session, town, reply_worker.case(session), text, now=clock(), keeps_open=True)
        with pytest.raises(KeyboardInterrupt):
            reply_worker.sender(wiring, Dying(square, is_public=is_public)).run(clock())
        assert reply_worker.reply(session).state is S.SENDING
        send(wiring, square, clock)
        assert reply_worker.reply(session).state is S.SENDING, "its lease has not ended"
        clock.forward(seconds=LEASE.total_seconds() + 1)
        send(wiring, square, clock)
        assert reply_worker.reply(session).state is expected
    assert len(square.published) == 1
    assert len(reply_worker.fresh(session, select(ReplyAttempt).order_by(col(ReplyAttempt.id)))) == 2


class Dying:
    """A network whose process dies during the call."""

    def __init__(self, square: FakeSquare, *, is_public: bool) -> None:
        self._square = square
        self._is_public = is_public
        self.look = square.look

    def publish(self, access, outgoing):
        if self._is_public:
            self._square.publish(access, outgoing)
        raise KeyboardInterrupt


def test_what_did_not_leave_is_tried_again_and_when_the_network_says(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    back_at = clock() + timedelta(minutes=7)
    square.fail(NetworkErrorKind.RATE_LIMITED, retry_at=back_at)
    send(wiring, square, clock)
    assert (reply_worker.reply(session).state, reply_worker.reply(session).next_attempt_at) == (S.SCHEDULED, back_at)
    clock.forward(minutes=7)
    square.fail(NetworkErrorKind.NOT_SENT)
    send(wiring, square, clock)
    clock.forward(minutes=2)
    send(wiring, square, clock)
    assert reply_worker.outcomes(session) == ["rate_limited", "not_sent", "sent"] and len(square.published) == 1


def test_a_refused_authorisation_marks_the_account_and_people_are_told(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    square.fail(NetworkErrorKind.UNAUTHORISED)
    send(wiring, square, clock)
    assert reply_worker.reply(session).state is S.FAILED
    (channel,) = reply_worker.fresh(session, select(Channel).where(Channel.id == asked.channel_id))
    assert channel.trouble and letters(session, "reply_stuck")
    manual_outcome.retry_sending(
        Work(session, town.author.actor, clock()), reply_worker.case(session), reply_worker.reply(session)
    )
    session.commit()
    send(wiring, square, clock)
    assert reply_worker.reply(session).state is S.SENT


def test_nothing_is_said_under_a_message_that_was_taken_away(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    square.remove("1")
    send(wiring, square, clock)
    reply = reply_worker.reply(session)
    assert (reply.state, square.published, reply_worker.outcomes(session)) == (S.FAILED, [], ["gone"])
    assert "ha borrado el mensaje" in reply.trouble and reply_worker.deeds(session)[-1] == "gone"
    assert reply_worker.last_message(session, asked).text == "¿A qué hora abre la biblioteca?"


def test_a_message_that_changed_holds_the_reply_and_keeps_both_wordings(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    clock.forward(minutes=1)
    square.edit("1", "¿Es verdad que cierran la biblioteca?")
    send(wiring, square, clock)
    reply = reply_worker.reply(session)
    assert (reply.state, square.published) == (S.FAILED, []) and "ha cambiado el mensaje" in reply.trouble
    messages = reply_worker.fresh(session, select(CitizenMessage).order_by(col(CitizenMessage.id)))
    assert [message.text for message in messages] == [
        "¿A qué hora abre la biblioteca?",
        "¿Es verdad que cierran la biblioteca?",
    ]
    manual_outcome.retry_sending(Work(session, town.author.actor, clock()), reply_worker.case(session), reply)
    session.commit()
    send(wiring, square, clock)
    assert reply_worker.reply(session).state is S.SENT, "a person read what it says now"


def test_a_message_that_cannot_be_looked_at_is_answered_later(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    square.ail(NetworkError(NetworkErrorKind.UNKNOWN, msg("La red no responde."), status=500))
    send(wiring, square, clock)
    assert (reply_worker.reply(session).state, reply_worker.outcomes(session)) == (S.SCHEDULED, ["not_sent"])


def test_a_case_closed_meanwhile_gets_no_answer(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    case = reply_worker.case(session)
    close_case(Work(session, town.author.actor, clock()), case, CaseOutcome.NO_ANSWER, silence=SilenceReason.TROLL)
    session.commit()
    send(wiring, square, clock)
    assert (reply_worker.reply(session).state, square.published) == (S.CANCELLED, [])


def test_whoever_asked_that_nothing_be_done_with_theirs_gets_nothing(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply_worker.let_go(session, town, asked, now=clock())
    session.get_one(Citizen, asked.citizen_id).restricted_at = clock()
    session.commit()
    send(wiring, square, clock)
    assert (reply_worker.reply(session).state, square.published) == (S.FAILED, [])


@pytest.mark.parametrize(
    "changes",
    [
        ("UPDATE reply SET text = 'Vote al alcalde'",),
        ("UPDATE reply SET is_public = :no",),
        ("UPDATE reply SET text = 'Vote al alcalde', content_hash = :forged, approved_hash = :forged",),
        ("DELETE FROM audit_entry WHERE act = 'reply:written'",),
    ],
)
def test_words_changed_behind_its_back_do_not_go_out(
    session: Session,
    town: Town,
    wiring: Wiring,
    square: FakeSquare,
    asked: Case,
    clock: StoppedClock,
    changes: tuple[str, ...],
) -> None:
    made = reply_worker.let_go(session, town, asked, now=clock())
    tamper(session, *changes, forged=words_hash(Reply(**{**made.model_dump(), "text": "Vote al alcalde"})), no=False)
    send(wiring, square, clock)
    reply = reply_worker.reply(session)
    assert (square.published, reply.state) == ([], S.FAILED)
    assert "así que no se ha enviado nada" in reply.trouble
