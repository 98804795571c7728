"""A block decided by two people is applied on the network by the worker, after the notice, and undone at its end."""

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict
from app.core.messages import msg
from app.db.outbox import Outbox
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Citizen
from app.domain.cases.models.replies import Reply
from app.domain.cases.queries import cases
from app.domain.cases.rules.replies import ReplyState
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.moderation.models import ModerationMeasure, NetworkBlock
from app.domain.moderation.rules.blocks import BlockState
from app.domain.moderation.rules.measures import MeasureKind, MeasureState
from app.domain.publishing.ports import NetworkError, NetworkErrorKind
from app.usecases.moderation import measures, reviews
from app.usecases.moderation.block_sender import LEASE, block_outbox
from app.usecases.moderation.blocks import repeat_block
from app.usecases.moderation.reviews import review_measures
from tests.citizens import moderation_steps as m
from tests.citizens import reply_worker
from tests.publishing import sender_setup

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("norms")]
B, K, S = BlockState, MeasureKind, MeasureState
NO = NetworkError(NetworkErrorKind.REFUSED, msg("La cuenta se conectó sin permiso para bloquear."))


@pytest.fixture
def measure(session, town, clock, threat) -> ModerationMeasure:
    block_measure = m.decided(session, town, clock, threat, K.BLOCK, "N2", days=30)
    session.commit()
    return block_measure


def asker(wiring, square) -> Outbox:
    return block_outbox(
        writing=wiring.writing,
        blockers={Network.MASTODON: square},
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
    )


def work(wiring, square, clock) -> None:
    """Run the worker: send the replies, then apply the blocks."""
    reply_worker.sender(wiring, square).run(clock())
    asker(wiring, square).run(clock())


def now_of(session: Session) -> tuple[ModerationMeasure, NetworkBlock]:
    [measure] = sender_setup.fresh(session, select(ModerationMeasure))
    [block] = sender_setup.fresh(session, select(NetworkBlock))
    return measure, block


def steps(session: Session) -> list[str]:
    entries = sender_setup.fresh(session, select(AuditEntry).order_by(AuditEntry.seq))
    return [
        entry.detail.get("measure_step", entry.act.value)
        for entry in entries
        if entry.subject.startswith("moderation:")
    ]


def test_it_is_blocked_once_the_notice_has_gone_out_and_not_before(session, wiring, clock, square, measure):
    asker(wiring, square).run(clock())
    assert square.blocked == set() and now_of(session)[1].state is B.WAITING
    clock.forward(seconds=31)
    work(wiring, square, clock)
    done, block = now_of(session)
    assert square.blocked == {"jacinto"} and "Hemos limitado" in square.texts[0]
    assert (done.state, done.done_by, done.done_by_name) == (S.STANDING, None, "Cauce")
    assert (block.state, block.who, block.account) == (B.DONE, "", "jacinto")
    assert done.review_at == done.ends_at
    assert steps(session)[-2:] == ["block_asked", Act.MODERATION_DONE.value]


def test_on_its_last_day_the_network_lets_them_in_and_they_are_told(session, wiring, clock, square, measure):
    work(wiring, square, clock)
    clock.forward(days=32)
    review_measures(wiring.writing, now=clock())
    assert now_of(session)[0].state is S.STANDING, "it is not taken for lifted before the network says so"
    work(wiring, square, clock)
    work(wiring, square, clock)
    done, block = now_of(session)
    assert square.blocked == set() and done.state is S.LIFTED and done.lifted_by_name == "Cauce"
    assert (block.state, block.account) == (B.DONE, "") and done.review_at is None
    assert "Hemos levantado la medida" in square.texts[-1]
    assert {letter.context["asks"] for letter in sender_setup.letters(session, "moderation_review")} == {"decide"}


def test_whoever_lifts_it_has_it_undone(session, town, wiring, clock, square, measure, threat):
    work(wiring, square, clock)
    measure = now_of(session)[0]
    reviews.end_measure(
        Work(session, town.editor.actor, clock()), threat.case, measure, why="Era otro", is_reversal=True
    )
    session.commit()
    work(wiring, square, clock)
    assert square.blocked == set() and now_of(session)[0].is_reversal


def test_lifted_before_it_was_made_it_is_never_made(session, town, wiring, clock, square, measure, threat):
    reviews.end_measure(Work(session, town.editor.actor, clock()), threat.case, measure, why="No", is_reversal=True)
    session.commit()
    work(wiring, square, clock)
    assert square.asked == [] and now_of(session)[1].state is B.CALLED_OFF


def test_lifted_while_it_was_being_made_it_is_unmade(session, town, wiring, clock, square, measure, threat):
    reply_worker.sender(wiring, square).run(clock())

    def meanwhile() -> None:
        current_measure = now_of(session)[0]
        reviews.end_measure(
            Work(session, town.editor.actor, clock()), threat.case, current_measure, why="No", is_reversal=True
        )
        session.commit()

    square.before_blocking = meanwhile
    asker(wiring, square).run(clock())
    assert square.blocked == set() and [on for _, on in square.asked] == [True, False]
    assert now_of(session)[0].state is S.LIFTED


def test_a_no_leaves_it_to_a_person_who_may_repeat_it(session, town, wiring, clock, square, measure, threat):
    square.refuse_blocks(NO)
    work(wiring, square, clock)
    done, block = now_of(session)
    assert (done.state, block.state) == (S.TO_DO, B.BY_HAND) and "sin permiso" in block.trouble
    letters = [letter.context for letter in sender_setup.letters(session, "moderation_review")]
    assert {context["asks"] for context in letters} == {"decide", "block_by_hand"}
    repeat_block(Work(session, town.editor.actor, clock()), threat.case, done)
    session.commit()
    work(wiring, square, clock)
    assert square.blocked == {"jacinto"} and now_of(session)[0].state is S.STANDING


def test_what_somebody_did_by_hand_is_not_asked_for(session, town, wiring, clock, square, measure, threat):
    measures.record_measure_done(
        Work(session, town.author.actor, clock()), threat.case, measure, how="A mano", ends_case=False
    )
    session.commit()
    work(wiring, square, clock)
    assert square.asked == [] and now_of(session)[1].state is B.CALLED_OFF
    with pytest.raises(Conflict, match="No hay nada que repetir"):
        repeat_block(Work(session, town.editor.actor, clock()), threat.case, now_of(session)[0])


def test_silence_is_looked_at_before_it_is_asked_again(session, wiring, clock, square, measure):
    square.refuse_blocks(NetworkError(NetworkErrorKind.UNKNOWN, msg("Nadie contesta.")), takes_it=True)
    work(wiring, square, clock)
    assert now_of(session)[1].state is B.WAITING
    clock.forward(minutes=5)
    work(wiring, square, clock)
    assert now_of(session)[0].state is S.STANDING and [on for _, on in square.asked] == [True]


def test_a_worker_that_died_is_followed_by_another(session, wiring, clock, square, measure):
    reply_worker.sender(wiring, square).run(clock())
    square.before_blocking = _die
    with pytest.raises(KeyboardInterrupt):
        asker(wiring, square).run(clock())
    assert now_of(session)[1].state is B.ASKING
    square.before_blocking = None
    clock.forward(seconds=LEASE.total_seconds() + 1)
    asker(wiring, square).run(clock())
    assert now_of(session)[0].state is S.STANDING


def test_a_person_waits_for_what_is_being_asked(session, town, wiring, clock, square, measure, threat):
    test_block = now_of(session)[1]
    test_block.state = B.ASKING
    session.add(test_block)
    session.commit()
    with pytest.raises(Conflict, match="en este momento"):
        measures.record_measure_done(
            Work(session, town.author.actor, clock()), threat.case, measure, how="Ya", ends_case=False
        )


def test_nobody_is_blocked_who_was_not_told(session, wiring, clock, square, measure):
    [notice] = sender_setup.fresh(session, select(Reply))
    notice.state, notice.next_attempt_at = ReplyState.FAILED, None
    session.add(notice)
    session.commit()
    work(wiring, square, clock)
    assert square.asked == [] and "el aviso no ha salido" in now_of(session)[1].trouble


def test_nothing_is_done_with_somebody_who_asked_for_it(session, wiring, clock, square, measure):
    reply_worker.sender(wiring, square).run(clock())
    [citizen] = sender_setup.fresh(session, select(Citizen))
    citizen.restricted_at = clock()
    session.add(citizen)
    session.commit()
    work(wiring, square, clock)
    assert square.asked == [] and "limitar el uso" in now_of(session)[1].trouble


def test_an_account_that_is_disconnected_meanwhile_leaves_it_to_a_person(session, wiring, clock, square, measure):
    reply_worker.sender(wiring, square).run(clock())
    [account] = sender_setup.fresh(session, select(Channel).where(Channel.publishing == Publishing.API))
    account.credentials, account.publishing = None, Publishing.BY_HAND
    session.add(account)
    session.commit()
    work(wiring, square, clock)
    assert square.asked == [] and "conéctela" in now_of(session)[1].trouble


def test_a_name_that_somebody_typed_is_never_blocked_by_machine(session, town, wiring, clock, square, channel):
    came = m.proved(session, town, clock, m.THREAT)
    m.decided(session, town, clock, came, K.BLOCK, "N2", days=30)
    session.commit()
    assert sender_setup.fresh(session, select(NetworkBlock)) == []
    assert cases.case_replies(session, came.case)


def _die() -> None:
    raise KeyboardInterrupt
