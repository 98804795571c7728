"""Withdrawals by the worker: once, for any answer of the network, and a person is informed."""

from datetime import timedelta

import pytest
from sqlmodel import select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.directory import models as directory_models
from app.domain.feeds.models import FeedBlock
from app.domain.feeds.rules.readers import FeedAudience
from app.domain.feeds.rules.scope import EntryDetail
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import NetworkErrorKind
from app.domain.publishing.rules.delivery import DeliveryState as D
from app.domain.takedowns.models import WithdrawalAttempt
from app.domain.takedowns.queries import withdrawals as withdrawal_queries
from app.domain.takedowns.rules.withdrawals import MOST_ATTEMPTS, WithdrawalMotive
from app.domain.takedowns.rules.withdrawals import WithdrawalState as W
from app.usecases.feeds import projection
from app.usecases.takedowns import withdrawals
from app.usecases.takedowns.withdrawals import WithdrawalGrounds
from tests.audit.tamper import tamper
from tests.publishing import sender_setup
from tests.sample_town import leaves
from tests.takedowns import takedown_setup

pytestmark = pytest.mark.every_engine


class LastCall:
    """A process that ends right after the network's action."""

    def __init__(self, network):
        self.network = network

    def withdraw(self, access, remote_id):
        self.network.withdraw(access, remote_id)
        raise SystemExit


def _acts(session, post):
    query = select(AuditEntry.act).where(AuditEntry.subject == f"post:{post.id}").order_by(AuditEntry.seq)
    return sender_setup.fresh(session, query)


def test_what_the_supervisor_orders_is_gone_and_its_capture_stays(session, town, clock, network, published, withdrawer):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    assert len(network.published) == 1
    withdrawer.run(clock())
    assert (network.published, takedown_setup.newest(session).state) == ([], W.WITHDRAWN)
    assert sender_setup.state_of(session, published) is D.WITHDRAWN
    assert [capture.text for capture in sender_setup.captures(session)] == [
        "La biblioteca abre este sábado de 10:00 a 14:00."
    ]
    assert _acts(session, published)[-4:] == [
        Act.WITHDRAWAL_PROPOSED,
        Act.WITHDRAWAL_ORDERED,
        Act.WITHDRAWAL_ATTEMPTED,
        Act.WITHDRAWAL_DONE,
    ]


def test_nothing_is_asked_of_the_network_within_the_deed(session, town, clock, network, published):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    assert (len(network.published), takedown_setup.newest(session).state) == (1, W.ORDERED)


def test_an_editor_proposes_and_somebody_else_orders(session, town, clock, network, published, withdrawer):
    withdrawal = takedown_setup.ask(session, published, town.editor.actor, clock)
    withdrawer.run(clock())
    assert (len(network.published), takedown_setup.newest(session).state) == (1, W.PROPOSED)
    recipients = {letter.to_name for letter in sender_setup.letters(session, "withdrawal_proposed")}
    assert recipients == {town.supervisor.user.name, town.legal_reviewer.user.name}
    case = withdrawal_queries.withdrawal_or_404(session, town.id, withdrawal.id)
    with pytest.raises(NotPermitted):
        withdrawals.order_withdrawal(Work(session, town.editor.actor, clock()), case)
    withdrawals.order_withdrawal(Work(session, town.legal_reviewer.actor, clock()), case)
    session.commit()
    withdrawer.run(clock())
    assert network.published == []


@pytest.mark.parametrize("role", ["author", "neutrality_reviewer", "political_office", "auditor", "administrator"])
def test_nobody_else_asks(session, town, clock, published, role):
    with pytest.raises(NotPermitted):
        takedown_setup.ask(session, published, getattr(town, role).actor, clock)


def test_an_error_is_corrected_unless_somebody_says_why_not(session, town, clock, published):
    with pytest.raises(Refusal, match="Un error se corrige a la vista"):
        takedown_setup.ask(
            session,
            published,
            town.supervisor.actor,
            clock,
            WithdrawalGrounds(WithdrawalMotive.ERROR, "La fecha está mal."),
        )
    why = WithdrawalGrounds(WithdrawalMotive.ERROR, "La fecha está mal.", "Da un teléfono que es de un particular.")
    assert takedown_setup.ask(session, published, town.supervisor.actor, clock, why).state is W.ORDERED


def test_a_reason_is_always_asked(session, town, clock, published):
    with pytest.raises(Refusal, match="Escriba el motivo"):
        takedown_setup.ask(
            session, published, town.supervisor.actor, clock, WithdrawalGrounds(WithdrawalMotive.ORDER, "  ")
        )


def test_the_same_is_not_asked_twice(session, town, clock, published):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    with pytest.raises(Conflict):
        takedown_setup.ask(session, published, town.supervisor.actor, clock)


def test_author_and_settlers_are_told_why(session, town, clock, published, withdrawer):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    withdrawer.run(clock())
    letters = sender_setup.letters(session, "post_withdrawn")
    assert {letter.to_name for letter in letters} == {
        town.author.user.name,
        town.editor.user.name,
        town.supervisor.user.name,
    }
    assert {letter.context["reason"] for letter in letters} == {takedown_setup.GROUNDS.reason}


def test_an_author_who_left_is_told_nothing_more(session, town, clock, published, withdrawer):
    leaves(session, town.author, now=clock())
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    withdrawer.run(clock())
    recipients = {letter.to_name for letter in sender_setup.letters(session, "post_withdrawn")}
    assert recipients == {town.editor.user.name, town.supervisor.user.name}


def test_what_was_gone_already_counts_as_gone(session, town, clock, network, published, withdrawer):
    network.published.clear()
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    withdrawer.run(clock())
    assert sender_setup.state_of(session, published) is D.WITHDRAWN
    assert [(outcome.removal, outcome.status) for outcome in takedown_setup.outcomes(session)] == [("gone", 404)]


def test_a_lost_answer_is_made_sure_of(session, town, clock, network, published, withdrawer):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    network.fail(NetworkErrorKind.UNKNOWN, is_published=True)
    withdrawer.run(clock())
    assert (network.published, takedown_setup.newest(session).state) == ([], W.WITHDRAWN)


def test_a_request_that_was_lost_is_repeated_by_itself(session, town, clock, network, published, withdrawer):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    network.fail(NetworkErrorKind.UNKNOWN)
    withdrawer.run(clock())
    assert (len(network.published), takedown_setup.newest(session).state) == (1, W.ORDERED)
    withdrawer.run(clock.forward(seconds=5))
    assert (network.published, takedown_setup.newest(session).state) == ([], W.WITHDRAWN)


def test_a_refusal_while_it_stands_is_for_somebodys_hands(session, town, clock, network, published, withdrawer):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    network.fail(NetworkErrorKind.REFUSED)
    withdrawer.run(clock())
    withdrawal = takedown_setup.newest(session)
    assert (withdrawal.state, sender_setup.state_of(session, published)) == (W.AWAITING_HAND, D.PUBLISHED)
    assert "Retírela a mano" in withdrawal.trouble
    assert len(sender_setup.letters(session, "withdraw_by_hand")) == 2


def test_hoy_says_what_is_left_to_a_hand_to_whom_it_is_left(session, town, clock, network, published, withdrawer, seat):
    def first_page(person):
        return seat(person).get(f"/o/{town.slug}/today").text

    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    assert "por retirar a mano" not in first_page(town.editor)
    network.fail(NetworkErrorKind.REFUSED)
    session.commit()
    withdrawer.run(clock())
    assert "1 publicación por retirar a mano" in first_page(town.editor)
    assert "por retirar a mano" not in first_page(town.author)


def test_the_page_says_that_it_is_left_to_a_hand_and_not_that_it_goes_on(
    session, town, clock, network, published, withdrawer, seat
):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    network.fail(NetworkErrorKind.REFUSED)
    withdrawer.run(clock())
    key = sender_setup.delivery_of(session, published).id
    page = seat(town.supervisor).get(f"/o/{town.slug}/deliveries/{key}").text
    assert "Hay que retirarla a mano" in page and "Se está retirando" not in page


def test_a_silent_network_is_asked_for_a_while_and_then_left_to_a_person(
    session, town, clock, network, published, withdrawer
):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    network.fail(NetworkErrorKind.UNKNOWN, count=MOST_ATTEMPTS)
    network.go_silent()
    for _ in range(MOST_ATTEMPTS):
        withdrawer.run(clock.forward(minutes=10))
    assert takedown_setup.newest(session).state is W.UNCONFIRMED
    assert [outcome.removal for outcome in takedown_setup.outcomes(session)] == ["unknown"] * MOST_ATTEMPTS
    assert {letter.to_name for letter in sender_setup.letters(session, "withdrawal_stuck")} >= {
        town.legal_reviewer.user.name
    }


def test_a_busy_server_is_asked_when_it_says(session, town, clock, network, published, withdrawer):
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    network.fail(NetworkErrorKind.RATE_LIMITED, retry_at=clock() + timedelta(minutes=7))
    withdrawer.run(clock())
    assert takedown_setup.newest(session).next_attempt_at == clock() + timedelta(minutes=7)


def test_a_lost_authorisation_says_so_on_the_account(session, town, clock, network, published, withdrawer):
    withdrawal = takedown_setup.ask(session, published, town.supervisor.actor, clock)
    network.fail(NetworkErrorKind.UNAUTHORISED)
    withdrawer.run(clock())
    assert takedown_setup.newest(session).state is W.FAILED
    assert sender_setup.fresh(
        session, select(directory_models.Channel).where(directory_models.Channel.id == town.channels[0].id)
    )[0].trouble
    case = withdrawal_queries.withdrawal_or_404(session, town.id, withdrawal.id)
    withdrawals.retry_withdrawal(Work(session, town.editor.actor, clock()), case)
    session.commit()
    withdrawer.run(clock())
    assert takedown_setup.newest(session).state is W.WITHDRAWN


def test_whoever_dies_in_the_middle_harms_nobody(session, town, clock, network, wiring, published):
    """The call was made, and its result not recorded: after the lease the same call is repeated."""
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    with pytest.raises(SystemExit):
        takedown_setup.withdrawer(wiring, LastCall(network)).run(clock())
    assert (network.published, takedown_setup.newest(session).state) == ([], W.REMOVING)
    heir = takedown_setup.withdrawer(wiring, network)
    heir.run(clock.forward(minutes=2))
    assert takedown_setup.newest(session).state is W.REMOVING
    heir.run(clock.forward(minutes=2))
    assert takedown_setup.newest(session).state is W.WITHDRAWN
    assert len(sender_setup.fresh(session, select(WithdrawalAttempt))) == 2


def test_what_went_out_by_hand_is_taken_away_by_hand(session, town, clock, published, withdrawer):
    delivery = sender_setup.delivery_of(session, published)
    delivery.remote_id = ""
    session.commit()
    withdrawal = takedown_setup.ask(session, published, town.supervisor.actor, clock)
    withdrawer.run(clock())
    assert takedown_setup.newest(session).state is W.AWAITING_HAND
    case = withdrawal_queries.withdrawal_or_404(session, town.id, withdrawal.id)
    tomorrow = clock() + timedelta(days=1)
    with pytest.raises(Refusal, match="todavía no ha llegado"):
        withdrawals.confirm_removal(Work(session, town.editor.actor, clock()), case, gone_at=tomorrow)
    gone_at = clock() + timedelta(minutes=3)
    withdrawals.confirm_removal(Work(session, town.editor.actor, clock.forward(minutes=10)), case, gone_at=gone_at)
    session.commit()
    newest_withdrawal = takedown_setup.newest(session)
    assert (newest_withdrawal.state, newest_withdrawal.done_at, newest_withdrawal.done_by_name) == (
        W.WITHDRAWN,
        gone_at,
        town.editor.user.name,
    )


def test_only_the_person_responsible_or_a_settler_confirms(session, town, clock, published, withdrawer):
    withdrawal = takedown_setup.ask(session, published, town.supervisor.actor, clock)
    session.get_one(Delivery, withdrawal.delivery_id).remote_id = ""
    session.commit()
    withdrawer.run(clock())
    case = withdrawal_queries.withdrawal_or_404(session, town.id, withdrawal.id)
    assert not withdrawals.may_settle_withdrawal(case, town.author.actor)
    case.channel.responsible_id = town.author.id
    assert withdrawals.may_settle_withdrawal(case, town.author.actor)
    case.channel.responsible_id = town.political_office.id
    assert not withdrawals.may_settle_withdrawal(case, town.political_office.actor)


def test_what_is_declined_stays_and_may_be_asked_again(session, town, clock, network, published, withdrawer):
    withdrawal = takedown_setup.ask(session, published, town.editor.actor, clock)
    case = withdrawal_queries.withdrawal_or_404(session, town.id, withdrawal.id)
    withdrawals.decline_withdrawal(
        Work(session, town.supervisor.actor, clock()), case, why="Es información de servicio."
    )
    session.commit()
    withdrawer.run(clock())
    assert (len(network.published), takedown_setup.newest(session).state) == (1, W.DECLINED)
    assert takedown_setup.ask(session, published, town.supervisor.actor, clock).id != withdrawal.id


def test_calendars_outside_follow(session, wiring, town, clock, published, withdrawer):
    """A full feed shows it as withdrawn; a public-only feed drops it."""

    def blocks():
        projection.catch_up_feeds(wiring.reading, wiring.writing, address="https://cauce.example", now=clock())
        whole = (FeedBlock.post_id == published.id, FeedBlock.detail == EntryDetail.FULL)
        rows = sender_setup.fresh(session, select(FeedBlock).where(*whole))
        return {
            block.audience: block.block.decode() for block in rows if block.gone_at is None or block.audience == "staff"
        }

    assert set(blocks()) == {FeedAudience.STAFF, FeedAudience.PUBLISHED}
    takedown_setup.ask(session, published, town.supervisor.actor, clock)
    withdrawer.run(clock())
    after = blocks()
    assert set(after) == {FeedAudience.STAFF}
    assert "STATUS:CANCELLED" in after[FeedAudience.STAFF] and "retirada" in after[FeedAudience.STAFF]


def test_a_withdrawal_that_nobody_ordered_is_not_asked_for(session, town, clock, published, withdrawer, network):
    """Its rows say that it was ordered; the record does not."""
    withdrawal = takedown_setup.ask(session, published, town.editor.actor, clock)
    who = {"person": town.supervisor.user.id, "now": clock()}
    ordered = "UPDATE withdrawal SET state = 'ordered', next_attempt_at = :now, decided_at = :now, decided_by = :person"
    tamper(session, ordered, **who)
    withdrawer.run(clock())
    session.refresh(withdrawal)
    assert (withdrawal.state, network.published != []) == ("failed", True)
    assert "no dice que nadie ordenara" in withdrawal.trouble
