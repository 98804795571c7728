"""Short ways to what these tests begin with."""

from dataclasses import replace

from sqlmodel import Session, col, select

from app.approvals import deeds as approvals
from app.approvals.rules import Verdict
from app.channels.rules.accounts import Network
from app.core.actor import Actor
from app.drafting import deeds as drafting
from app.drafting import queries as posts
from app.drafting.models import Post
from app.publishing.jobs import Sender
from app.takedowns.deeds.correcting import correct
from app.takedowns.jobs import Withdrawer
from app.takedowns.models import Withdrawal, WithdrawalOutcome
from app.takedowns.rules.withdrawals import Motive
from app.takedowns.service import withdrawals as service
from app.takedowns.service.withdrawals import Grounds
from app.usecases.wiring import Wiring
from tests import make
from tests.cast import Town
from tests.clocks import StoppedClock
from tests.publishing import world

GROUNDS = Grounds(Motive.ORDER, "Lo pide la Junta Electoral de Zona.")


def withdrawer(wiring: Wiring, network: object, **options: object) -> Withdrawer:
    return Withdrawer(
        writing=wiring.writing,
        networks={Network.MASTODON: network},
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
        **options,
    )


def publish(session: Session, town: Town, clock: StoppedClock, sender: Sender, **fields: object) -> Post:
    post = make.approved(session, town, now=clock(), **fields)
    session.commit()
    clock.instant = world.delivery_of(session, post).due_at
    sender.send_due(clock())
    session.refresh(post)
    session.commit()
    return post


def ask(session: Session, post: Post, actor: Actor, clock: StoppedClock, grounds: Grounds = GROUNDS) -> Withdrawal:
    """Ask to take the post's newest delivery back."""
    delivery = world.delivery_of(session, post)
    (case,) = service.ask(session, post, [delivery.id], grounds, actor=actor, now=clock())
    session.commit()
    return case.withdrawal


def corrected(session: Session, town: Town, post: Post, clock: StoppedClock, text: str = "") -> Post:
    """A correction of the post, approved and due now."""
    made = correct(session, town.organisation, post, actor=town.author.actor, now=clock())
    approve(session, town, made, clock, text)
    return made


def approve(session: Session, town: Town, made: Post, clock: StoppedClock, text: str = "") -> None:
    """Written to its end, sent, approved, and its hour come."""
    draft = posts.draft_of(made, posts.version_of(session, made))
    said = {"es": text or draft.texts["es"].replace("…", "el sábado.")}
    done = replace(draft, plan=make.draft(town, now=clock(), hours=3).plan, texts=said)
    drafting.save(session, made, done, base=made.base, actor=town.author.actor, now=clock())
    approvals.submit(session, made, actor=town.author.actor, now=clock())
    make.decide(session, made, Verdict.APPROVED, by=town.supervisor, now=clock())
    session.commit()
    clock.instant = world.delivery_of(session, made).due_at


def newest(session: Session) -> Withdrawal:
    return world.fresh(session, select(Withdrawal).order_by(col(Withdrawal.id).desc()))[0]


def outcomes(session: Session) -> list[WithdrawalOutcome]:
    return world.fresh(session, select(WithdrawalOutcome).order_by(col(WithdrawalOutcome.id)))
