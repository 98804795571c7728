"""Shortcuts for the set-up of these tests."""

from dataclasses import replace

from sqlmodel import Session, col, select

from app.core.actor import Actor
from app.db.outbox import Outbox
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.directory.rules.networks import Network
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.takedowns.models import Withdrawal, WithdrawalOutcome
from app.domain.takedowns.rules.withdrawals import WithdrawalMotive
from app.usecases.approvals import submission
from app.usecases.posts import actions
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.takedowns import withdrawals
from app.usecases.takedowns.correction import begin_correction
from app.usecases.takedowns.withdrawal_sender import withdrawal_outbox
from app.usecases.takedowns.withdrawals import WithdrawalGrounds
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.publishing import sender_setup
from tests.sample_town import Town

GROUNDS = WithdrawalGrounds(WithdrawalMotive.ORDER, "Lo pide la Junta Electoral de Zona.")


def withdrawer(wiring: Wiring, network: object, **options: object) -> Outbox:
    return withdrawal_outbox(
        writing=wiring.writing,
        networks={Network.MASTODON: network},
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
        **options,
    )


def publish(session: Session, town: Town, clock: StoppedClock, sender: DeliverySender, **fields: object) -> Post:
    post = post_factory.approved(session, town, now=clock(), **fields)
    session.commit()
    clock.instant = sender_setup.delivery_of(session, post).due_at
    sender.send_due(clock())
    session.refresh(post)
    session.commit()
    return post


def ask(
    session: Session, post: Post, actor: Actor, clock: StoppedClock, grounds: WithdrawalGrounds = GROUNDS
) -> Withdrawal:
    """Request the withdrawal of the post's newest delivery."""
    delivery = sender_setup.delivery_of(session, post)
    (case,) = withdrawals.request_withdrawals(Work(session, actor, clock()), post, [delivery.id], grounds)
    session.commit()
    return case.withdrawal


def corrected(session: Session, town: Town, post: Post, clock: StoppedClock, text: str = "") -> Post:
    """Return a correction of the post, approved and due now."""
    made = begin_correction(Work(session, town.author.actor, clock()), town.organisation, post)
    approve(session, town, made, clock, text)
    return made


def approve(session: Session, town: Town, made: Post, clock: StoppedClock, text: str = "") -> None:
    """Complete, submit and approve the post, and reach its hour."""
    submit(session, town, made, clock, text)
    post_factory.decide(session, made, Verdict.APPROVED, by=town.supervisor, now=clock())
    session.commit()
    clock.instant = sender_setup.delivery_of(session, made).due_at


def submit(session: Session, town: Town, made: Post, clock: StoppedClock, text: str = "") -> None:
    draft = posts.draft_of(made, posts.version_of(session, made))
    new_texts = {"es": text or draft.texts["es"].replace("…", "el sábado.")}
    done = replace(draft, plan=post_factory.draft(town, now=clock(), hours=3).plan, texts=new_texts)
    actions.save_post(Work(session, town.author.actor, clock()), made, done, base=made.base)
    submission.submit_post(Work(session, town.author.actor, clock()), made)
    session.commit()


def newest(session: Session) -> Withdrawal:
    return sender_setup.fresh(session, select(Withdrawal).order_by(col(Withdrawal.id).desc()))[0]


def outcomes(session: Session) -> list[WithdrawalOutcome]:
    return sender_setup.fresh(session, select(WithdrawalOutcome).order_by(col(WithdrawalOutcome.id)))
