"""Messages to an account become cases: none lost, none twice, through any network failure."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.db import claim
from app.db.work import Work
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.models.sources import AccountListening
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.cases.rules.states import MessageSource
from app.domain.directory.models import Channel
from app.domain.inbox.rules.network_messages import MOST_SKIPPED, READ_EVERY, add_skipped
from app.domain.publishing.ports import NetworkError, NetworkErrorKind
from app.usecases.cases.closure import close_case
from app.usecases.inbox import sources
from app.usecases.inbox.network_reader import LEASE
from app.usecases.wiring import Wiring
from tests.citizens import reply_worker
from tests.citizens.fake_network import PAGE, FakeSquare
from tests.clocks import StoppedClock
from tests.publishing.sender_setup import letters
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


def read(wiring: Wiring, square: FakeSquare, clock: StoppedClock) -> dict[str, int]:
    """Run the worker's reading when it is due."""
    clock.forward(seconds=READ_EVERY.total_seconds())
    return dict(reply_worker.hearing(wiring, square).read_due(clock()))


def messages(session: Session) -> list[str]:
    return [
        message.text for message in reply_worker.fresh(session, select(CitizenMessage).order_by(col(CitizenMessage.id)))
    ]


def cases(session: Session) -> list[Case]:
    return reply_worker.fresh(session, select(Case).order_by(col(Case.id)))


def kept(session: Session) -> AccountListening:
    (listening,) = reply_worker.fresh(session, select(AccountListening).order_by(col(AccountListening.id)))
    return listening


def test_a_mention_becomes_a_case_with_what_is_needed_to_answer_it(session: Session, asked: Case) -> None:
    message = reply_worker.last_message(session, asked)
    assert (asked.source, asked.answers, asked.thread) == (
        MessageSource.NETWORK,
        "1",
        "mastodon:https://red.example/@ana/1",
    )
    assert (message.evidence["mention"], message.evidence["content"], message.permalink) == (
        "ana",
        "<p>¿A qué hora abre la biblioteca?</p>",
        "https://red.example/@ana/1",
    )


def test_it_is_read_again_in_its_time_and_nothing_comes_twice(
    session: Session, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    assert reply_worker.hearing(wiring, square).read_due(clock()) == {}, "it is not due yet"
    assert read(wiring, square, clock)["messages"] == 0
    square.say("¿Y la ludoteca?", author="luis")
    assert read(wiring, square, clock)["messages"] == 1
    assert [case.answers for case in cases(session)] == ["1", "2"]


def test_a_conversation_is_one_case(
    session: Session, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    square.say("¿Y los sábados?", answers="1", root="1")
    read(wiring, square, clock)
    assert [case.id for case in cases(session)] == [asked.id]
    assert messages(session) == ["¿A qué hora abre la biblioteca?", "¿Y los sábados?"]


def test_an_answer_to_our_answer_joins_its_case_and_opens_it_again(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    """It does so too when the network no longer shows the earlier messages."""
    reply_worker.let_go(session, town, asked, now=clock())
    reply_worker.sender(wiring, square).run(clock())
    assert reply_worker.case(session).outcome is CaseOutcome.ANSWERED
    square.say("¿Y los festivos?", answers=reply_worker.reply(session).remote_id)
    read(wiring, square, clock)
    assert reply_worker.case(session).closed_at is None
    assert reply_worker.deeds(session)[-2:] == ["reopened", "sorted"]


def test_a_private_message_is_read_once_though_two_lists_have_it(
    session: Session, wiring: Wiring, square: FakeSquare, channel: Channel, clock: StoppedClock
) -> None:
    square.say("Mi expediente es el 12/2027", visibility="direct")
    assert read(wiring, square, clock)["messages"] == 1
    assert [case.is_public for case in cases(session)] == [False]


def test_a_flood_is_read_whole(
    session: Session, wiring: Wiring, square: FakeSquare, channel: Channel, clock: StoppedClock
) -> None:
    texts = [f"¿Por qué no hay agua en la calle {number}?" for number in range(PAGE * 2 + 3)]
    for text in texts:
        square.say(text, author=f"vecina{len(text)}")
    read(wiring, square, clock)
    assert messages(session) == texts


def test_words_that_changed_are_new_evidence_and_the_first_stay(
    session: Session, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    clock.forward(minutes=1)
    square.edit("1", "¿Cierran la biblioteca?")
    listening = session.get_one(AccountListening, kept(session).id)
    listening.mentions_to = ""
    session.commit()
    for _ in range(2):
        read(wiring, square, clock)
        assert messages(session) == ["¿A qué hora abre la biblioteca?", "¿Cierran la biblioteca?"]
    assert reply_worker.deeds(session) == ["received", "sorted", "noted"]


def test_one_bad_entry_keeps_none_of_the_others_and_is_remembered(
    session: Session, wiring: Wiring, square: FakeSquare, channel: Channel, clock: StoppedClock
) -> None:
    bad = square.spoil()
    square.say("¿Abren mañana?")
    read(wiring, square, clock)
    read(wiring, square, clock)
    assert messages(session) == ["¿Abren mañana?"]
    assert [(skipped_entry["mark"], skipped_entry["why"]) for skipped_entry in kept(session).skipped] == [
        (bad, "No se entiende.")
    ]


def test_what_a_database_cannot_take_keeps_none_of_the_others(
    session: Session, wiring: Wiring, square: FakeSquare, channel: Channel, clock: StoppedClock
) -> None:
    square.say("Nul \x00 y medio \ud83d carácter")
    square.say("¿Abren mañana?")
    read(wiring, square, clock)
    assert len(messages(session)) == 2


def test_only_the_last_bad_entries_are_remembered(clock: StoppedClock) -> None:
    many = [(str(number), msg("Rota.")) for number in range(MOST_SKIPPED + 5)]
    skipped_entries = add_skipped([], "mentions", many, now=clock())
    assert (len(skipped_entries), skipped_entries[-1]["mark"]) == (MOST_SKIPPED, str(MOST_SKIPPED + 4))


def test_a_network_that_asks_to_wait_is_waited_for(
    session: Session, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    back_at = clock() + timedelta(minutes=40)
    square.say("¿Y los sábados?")
    square.ail(NetworkError(NetworkErrorKind.RATE_LIMITED, msg("Pide esperar."), status=429, retry_at=back_at))
    read(wiring, square, clock)
    listening = kept(session)
    assert (listening.trouble, listening.next_attempt_at, listening.mentions_to) == ("Pide esperar.", back_at, "1")
    clock.forward(hours=1)
    read(wiring, square, clock)
    assert kept(session).trouble == "" and len(messages(session)) == 2


def test_a_network_in_trouble_is_asked_less_and_less_often(
    session: Session, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    square.ail(NetworkError(NetworkErrorKind.UNKNOWN, msg("Error propio."), status=500), count=3)
    waits = []
    for _ in range(3):
        read(wiring, square, clock)
        waits.append((kept(session).next_attempt_at - clock()).total_seconds() / 60)
        clock.forward(minutes=waits[-1])
    assert waits == [2, 4, 8] and not letters(session, "account_unheard")


def test_a_refused_authorisation_is_told_once_and_marks_the_account(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    square.ail(NetworkError(NetworkErrorKind.UNAUTHORISED, msg("Vuelva a conectar la cuenta."), status=401), count=2)
    read(wiring, square, clock)
    clock.forward(hours=1)
    read(wiring, square, clock)
    (channel,) = reply_worker.fresh(session, select(Channel).where(Channel.id == asked.channel_id))
    assert channel.trouble == kept(session).trouble == "Vuelva a conectar la cuenta."
    notices = letters(session, "account_unheard")
    assert notices and len(notices) == len({notice.to_address for notice in notices})


def test_an_account_connected_without_leave_to_read_says_what_to_do(
    session: Session, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    square.ail(NetworkError(NetworkErrorKind.REFUSED, msg("No permite."), status=403))
    read(wiring, square, clock)
    assert kept(session).trouble == "La cuenta se conectó sin permiso para leer mensajes: vuelva a conectarla."


def test_a_day_s_quota_that_ended_is_no_missing_permission(
    session: Session, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    square.ail(NetworkError(NetworkErrorKind.RATE_LIMITED, msg("Ya no quedan unidades."), status=403))
    read(wiring, square, clock)
    assert kept(session).trouble == "Ya no quedan unidades."


def test_whoever_dies_between_reading_and_keeping_finds_it_again(
    session: Session, wiring: Wiring, square: FakeSquare, channel: Channel, clock: StoppedClock
) -> None:
    square.say("¿Abren mañana?")

    class Dying(FakeSquare):
        def talks(self, *_, **__):
            raise KeyboardInterrupt

    dying = Dying(clock=clock)
    dying.said = square.said
    with pytest.raises(KeyboardInterrupt):
        reply_worker.hearing(wiring, dying).read_due(clock())
    clock.forward(seconds=LEASE.total_seconds())
    read(wiring, square, clock)
    assert messages(session) == ["¿Abren mañana?"]


def test_whoever_lost_the_account_writes_nothing_more(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, channel: Channel, clock: StoppedClock
) -> None:
    square.say("¿Abren mañana?")

    class Slow(FakeSquare):
        def mentions(self, access, *, after, since):
            with wiring.writing() as theirs:
                claim.claim_rows(theirs, AccountListening, limit=1, lease=LEASE, now=clock() + LEASE)
                theirs.commit()
            return square.mentions(access, after=after, since=since)

    assert reply_worker.hearing(wiring, Slow(clock=clock)).read_due(clock()) == {"messages": 0}
    assert messages(session) == []


def test_off_nothing_is_read_and_on_again_what_waited_comes(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    channel = session.get_one(Channel, asked.channel_id)
    by = Work(session, town.administrator.actor, clock())
    sources.end_listening(by, channel)
    session.commit()
    square.say("¿Y los sábados?")
    assert read(wiring, square, clock) == {}
    with pytest.raises(Conflict):
        sources.end_listening(by, channel)
    sources.start_listening(by, channel)
    session.commit()
    assert read(wiring, square, clock)["messages"] == 1


def test_only_connected_accounts_are_listened_to_and_only_by_who_keeps_them(
    session: Session, town: Town, clock: StoppedClock
) -> None:
    with pytest.raises(Refusal):
        sources.start_listening(Work(session, town.administrator.actor, clock()), town.channels[1])
    with pytest.raises(Refusal):
        sources.start_listening(Work(session, town.author.actor, clock()), town.channels[0])


def test_a_closed_case_of_another_end_is_opened_again_too(
    session: Session, town: Town, wiring: Wiring, square: FakeSquare, asked: Case, clock: StoppedClock
) -> None:
    close_case(Work(session, town.author.actor, clock()), reply_worker.case(session), CaseOutcome.REFERRED)
    session.commit()
    square.say("Nadie me ha llamado", answers="1", root="1")
    read(wiring, square, clock)
    assert reply_worker.case(session).outcome is None
