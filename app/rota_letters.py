"""How the worker tells people what happened, by mail and in their channels: a part of the list in `app.rota`."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from app.core import paths
from app.db.claim import next_due
from app.notifications.jobs import call_out, carry, follow, gather
from app.notifications.models import Notice, WebhookCall
from app.notifications.queries import next_digest
from app.notifications.rules.stopping import Stop, token_for
from app.usecases.wiring import Wiring
from app.worker import Job, Tally

UNHURRIED = timedelta(seconds=3)
"""For what nobody waits for: nothing that has expired, or that a body above stops, is sent meanwhile."""


def letters_of(wiring: Wiring) -> list[Job]:
    """Without a mail server the letters stay queued. A channel that does not answer keeps no letter waiting."""
    told = partial(call_out, wiring.writing, wiring.webhooks, wiring.letters, wiring.keyring.unseal)
    calls = partial(next_due, model=WebhookCall)
    jobs = [
        Job("notifications.follow", _told_channels(wiring), "channels", every=UNHURRIED),
        Job("notifications.call_out", lambda now: told(now=now), "channels", due=calls, every=UNHURRIED),
    ]
    if (mailer := wiring.mailer) is None:
        return jobs
    gathered = partial(gather, wiring.writing, wiring.letters)
    carried = partial(carry, wiring.writing, mailer, wiring.letters, stopper=_stopper(wiring))
    notices = partial(next_due, model=Notice)
    return [
        *jobs,
        Job("notifications.gather", lambda now: gathered(now=now), "letters", due=next_digest, every=UNHURRIED),
        Job("notifications.carry", lambda now: carried(now=now), "letters", due=notices),
    ]


def _told_channels(wiring: Wiring) -> Callable[[datetime], Tally]:
    return lambda now: {"channels_told": follow(wiring.reading, wiring.writing, now=now)}


def _stopper(wiring: Wiring) -> Callable[[Stop], str]:
    def address(stop: Stop) -> str:
        return wiring.letters.link(paths.unsubscribe(token_for(stop, wiring.keyring.seal)))

    return address
