"""What the worker does about what citizens write: it reads what comes in and sends what was let through."""

from collections.abc import Mapping
from functools import partial

from app.citizens.jobs import BlockAsker, Hearing, MailReading, ReplySender
from app.citizens.models import CitizenMailbox, Listening
from app.citizens.rules.blocking import BlockState
from app.citizens.rules.sending import counted
from app.db.claim import next_due
from app.usecases.wiring import Wiring
from app.worker import Job


def attending(wiring: Wiring) -> list[Job]:
    """Each in a lane of its own: a server that does not answer delays nothing else."""
    return [_replying(wiring), _hearing(wiring), _reading_mail(wiring), _blocking(wiring)]


def _replying(wiring: Wiring) -> Job:
    sender = ReplySender(
        writing=wiring.writing,
        reading=wiring.reading,
        networks=wiring.networks,
        listeners=wiring.listeners,
        mailer=wiring.mailer,
        unseal=wiring.keyring.unseal,
        clock=wiring.clock,
        sender=wiring.config.mail_from,
    )
    return Job("citizens.reply", lambda now: counted(sender.run(now)), lane="replying", due=sender.due)


def _blocking(wiring: Wiring) -> Job:
    asker = BlockAsker(
        writing=wiring.writing, blockers=wiring.blockers, unseal=wiring.keyring.unseal, clock=wiring.clock
    )
    return Job("citizens.block", lambda now: _blocks(asker.run(now)), lane="blocking", due=asker.due)


def _blocks(tally: Mapping[BlockState, int]) -> dict[str, int]:
    """How many came to each state, in the words of the worker's report."""
    return {f"blocks_{state}": count for state, count in tally.items()}


def _hearing(wiring: Wiring) -> Job:
    hearing = Hearing(wiring.writing, wiring.listeners, wiring.keyring.unseal)
    return Job("citizens.listen", hearing.read_due, lane="listening", due=partial(next_due, model=Listening))


def _reading_mail(wiring: Wiring) -> Job:
    reading = MailReading(
        writing=wiring.writing,
        mailboxes=wiring.mailboxes,
        unseal=wiring.keyring.unseal,
        ours=(wiring.config.mail_from,),
    )
    due = partial(next_due, model=CitizenMailbox)
    return Job("citizens.collect", reading.collect, lane="citizen_mailbox", due=due)
