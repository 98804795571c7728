"""What was let through goes out at most once; what is unclear is for a person, and what is gone is told."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.channels.ports import NetworkTrouble, Trouble
from app.citizens.jobs.sending import LEASE
from app.citizens.models import Case, Citizen, CitizenMessage, Reply, ReplyAttempt
from app.citizens.queries.provenance import words_hash
from app.citizens.rules.categories import Outcome, Silence
from app.citizens.rules.replies import ReplyKind, ReplyState
from app.citizens.service import settling
from app.citizens.service.closing import close
from app.citizens.service.outgoing import release
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.usecases.wiring import Wiring
from tests.audit.tamper import tamper
from tests.cast import Town
from tests.citizens import world
from tests.citizens.square import FakeSquare
from tests.clocks import StoppedClock
from tests.publishing.world import letters

pytestmark = pytest.mark.postgresql

S = ReplyState


def send(wiring: Wiring, square: FakeSquare, clock: StoppedClock) -> None:
    world.sender(wiring, square).run(clock())


def test_an_answer_goes_out_under_the_message_and_ends_its_case(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    send(wiring, square, clock)
    (one,) = square.published
    said = (one.outgoing.text, one.outgoing.mention, one.outgoing.answers, one.outgoing.visibility)
    assert said == ("Abre a las nueve.", "ana", "1", "public")
    reply, case = world.reply(session), world.case(session)
    assert (reply.state, reply.remote_id, reply.permalink) == (S.SENT, one.sent.remote_id, one.sent.permalink)
    assert (case.outcome, case.acknowledged_at) == (Outcome.ANSWERED, clock())
    assert world.deeds(session) == ["received", "sorted", "answered"]
    send(wiring, square, clock)
    assert len(square.published) == 1


def test_an_acknowledgement_stops_the_first_clock_alone(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock(), kind=ReplyKind.ACKNOWLEDGEMENT)
    send(wiring, square, clock)
    case = world.case(session)
    assert (case.closed_at, case.acknowledged_at) == (None, clock())
    assert world.deeds(session)[-1] == "acknowledged"


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
    world.let_go(session, town, asked, now=clock(), kind=kind)
    send(wiring, square, clock)
    assert world.case(session).closed_at is None and world.deeds(session)[-1] == deed


def test_an_answer_that_says_so_leaves_its_case_open(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock(), keeps_open=True)
    send(wiring, square, clock)
    assert world.case(session).closed_at is None and world.deeds(session)[-1] == "answered"


def test_whoever_wrote_in_private_is_answered_in_private(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, channel: Channel, clock: StoppedClock
) -> None:
    square.say("Mi DNI es 00000000T", visibility="direct")
    world.hearing(wiring, square).read_due(clock())
    world.let_go(session, town, world.case(session), now=clock(), is_public=True)
    send(wiring, square, clock)
    assert square.published[0].outgoing.visibility == "direct"


def test_a_lost_answer_is_looked_for_and_never_sent_again(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    square.fail(Trouble.UNKNOWN, is_published=True)
    send(wiring, square, clock)
    assert world.reply(session).state is S.SENT and len(square.published) == 1


def test_what_nobody_can_tell_is_for_a_person(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    square.fail(Trouble.UNKNOWN)
    send(wiring, square, clock)
    clock.forward(days=1)
    send(wiring, square, clock)
    reply = world.reply(session)
    assert (reply.state, square.published, world.outcomes(session)) == (S.UNCONFIRMED, [], ["unknown"])
    assert "diga si salió" in reply.trouble and letters(session, "reply_stuck")


def test_a_worker_that_died_after_the_attempt_has_its_reply_looked_for(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    """The attempt is there and no outcome: once with the reply public, once without."""
    for is_public, expected in ((True, S.SENT), (False, S.UNCONFIRMED)):
        text = f"Abre a las {9 + is_public}."
        world.let_go(session, town, world.case(session), text, now=clock(), keeps_open=True)
        with pytest.raises(KeyboardInterrupt):
            world.sender(wiring, Dying(square, is_public=is_public)).run(clock())
        assert world.reply(session).state is S.SENDING
        send(wiring, square, clock)
        assert world.reply(session).state is S.SENDING, "its lease has not ended"
        clock.forward(seconds=LEASE.total_seconds() + 1)
        send(wiring, square, clock)
        assert world.reply(session).state is expected
    assert len(square.published) == 1
    assert len(world.fresh(session, select(ReplyAttempt).order_by(col(ReplyAttempt.id)))) == 2


class Dying:
    """A network during whose call the power goes."""

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
    world.let_go(session, town, asked, now=clock())
    back_at = clock() + timedelta(minutes=7)
    square.fail(Trouble.RATE_LIMITED, retry_at=back_at)
    send(wiring, square, clock)
    assert (world.reply(session).state, world.reply(session).next_attempt_at) == (S.SCHEDULED, back_at)
    clock.forward(minutes=7)
    square.fail(Trouble.NOT_SENT)
    send(wiring, square, clock)
    clock.forward(minutes=2)
    send(wiring, square, clock)
    assert world.outcomes(session) == ["rate_limited", "not_sent", "sent"] and len(square.published) == 1


def test_a_refused_authorisation_marks_the_account_and_people_are_told(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    square.fail(Trouble.UNAUTHORISED)
    send(wiring, square, clock)
    assert world.reply(session).state is S.FAILED
    (channel,) = world.fresh(session, select(Channel).where(Channel.id == asked.channel_id))
    assert channel.trouble and letters(session, "reply_stuck")
    settling.retry(session, world.case(session), world.reply(session), actor=town.author.actor, now=clock())
    session.commit()
    send(wiring, square, clock)
    assert world.reply(session).state is S.SENT


def test_nothing_is_said_under_a_message_that_was_taken_away(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    square.remove("1")
    send(wiring, square, clock)
    reply = world.reply(session)
    assert (reply.state, square.published, world.outcomes(session)) == (S.FAILED, [], ["gone"])
    assert "ha borrado el mensaje" in reply.trouble and world.deeds(session)[-1] == "gone"
    assert world.last_message(session, asked).text == "¿A qué hora abre la biblioteca?"


def test_a_message_that_changed_holds_the_reply_and_keeps_both_wordings(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    clock.forward(minutes=1)
    square.edit("1", "¿Es verdad que cierran la biblioteca?")
    send(wiring, square, clock)
    reply = world.reply(session)
    assert (reply.state, square.published) == (S.FAILED, []) and "ha cambiado el mensaje" in reply.trouble
    kept = world.fresh(session, select(CitizenMessage).order_by(col(CitizenMessage.id)))
    assert [one.text for one in kept] == ["¿A qué hora abre la biblioteca?", "¿Es verdad que cierran la biblioteca?"]
    settling.retry(session, world.case(session), reply, actor=town.author.actor, now=clock())
    session.commit()
    send(wiring, square, clock)
    assert world.reply(session).state is S.SENT, "a person read what it says now"


def test_a_message_that_cannot_be_looked_at_is_answered_later(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    square.ail(NetworkTrouble(Trouble.UNKNOWN, say("La red no responde."), status=500))
    send(wiring, square, clock)
    assert (world.reply(session).state, world.outcomes(session)) == (S.SCHEDULED, ["not_sent"])


def test_a_case_closed_meanwhile_gets_no_answer(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    case = world.case(session)
    close(session, case, Outcome.NO_ANSWER, silence=Silence.TROLL, actor=town.author.actor, now=clock())
    session.commit()
    send(wiring, square, clock)
    assert (world.reply(session).state, square.published) == (S.CANCELLED, [])


def test_whoever_asked_that_nothing_be_done_with_theirs_gets_nothing(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    session.get_one(Citizen, asked.citizen_id).restricted_at = clock()
    session.commit()
    send(wiring, square, clock)
    assert (world.reply(session).state, square.published) == (S.FAILED, [])


def test_what_no_account_can_send_waits_for_hands(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    reply = world.let_go(session, town, asked, now=clock())
    channel = session.get_one(Channel, asked.channel_id)
    channel.credentials = None
    session.commit()
    send(wiring, square, clock)
    assert world.reply(session).state is S.AWAITING_HAND and letters(session, "reply_by_hand")
    case, by = world.case(session), {"actor": town.author.actor, "now": clock()}
    with pytest.raises(Refusal, match="https"):
        settling.mark_sent_by_hand(session, case, reply, permalink="red.example/1", **by)
    settling.mark_sent_by_hand(session, case, reply, permalink="https://red.example/@ayuntamiento/1", **by)
    assert (reply.state, case.outcome) == (S.SENT, Outcome.ANSWERED)


def test_a_person_says_whether_it_went_out(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    square.fail(Trouble.UNKNOWN)
    send(wiring, square, clock)
    case, reply, by = world.case(session), world.reply(session), {"actor": town.author.actor, "now": clock()}
    with pytest.raises(OutOfTurn, match="sin confirmar"):
        settling.retry(session, case, reply, **by)
    settling.settle_not_sent(session, case, reply, **by)
    assert reply.state is S.FAILED
    settling.call_off(session, case, reply, **by)
    assert (reply.state, case.closed_at) == (S.CANCELLED, None)


def test_nobody_without_leave_settles_anything(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    for deed in (settling.settle_not_sent, settling.retry, settling.call_off):
        with pytest.raises(Refusal):
            deed(session, asked, world.reply(session), actor=town.political_office.actor, now=clock())


def test_while_one_reply_is_on_its_way_nobody_sends_another(
    session: Session, town: Town, asked: Case, clock: StoppedClock
) -> None:
    world.let_go(session, town, asked, now=clock())
    other = world.write(session, town, asked, "A las diez.", now=clock(), by=town.administrator)
    with pytest.raises(OutOfTurn, match="Ya hay una respuesta en camino"):
        release(session, asked, other, now=clock())


def test_whoever_was_writing_meanwhile_is_told_that_it_was_answered(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    other = world.write(session, town, asked, "A las diez.", now=clock() - timedelta(minutes=5))
    world.let_go(session, town, asked, now=clock(), keeps_open=True)
    send(wiring, square, clock)
    with pytest.raises(OutOfTurn, match="mientras usted escribía"):
        release(session, world.case(session), other, now=clock())


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
    made = world.let_go(session, town, asked, now=clock())
    tamper(session, *changes, forged=words_hash(Reply(**{**made.model_dump(), "text": "Vote al alcalde"})), no=False)
    send(wiring, square, clock)
    reply = world.reply(session)
    assert (square.published, reply.state) == ([], S.FAILED)
    assert "así que no se ha enviado nada" in reply.trouble
