"""Asking a network to take something away, outside any transaction, and making sure of what it did."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from app.channels.ports import Access, Network, NetworkTrouble, Trouble
from app.channels.rules.accounts import Network as NetworkName
from app.core.words import say
from app.publishing.jobs.calling import UNREADABLE
from app.takedowns.rules.withdrawals import Removal
from app.takedowns.service.errands import Answer, Errand

LOG = logging.getLogger(__name__)

CANNOT = say("La red no la ha borrado y sigue a la vista. Retírela a mano en la cuenta. %(reason)s")
UNCLEAR = say("No se ha podido saber si la red la ha borrado. %(reason)s")
BROKEN = say("Algo falló al pedirlo.")
REMOVALS = {
    Trouble.NOT_SENT: Removal.NOT_SENT,
    Trouble.RATE_LIMITED: Removal.RATE_LIMITED,
    Trouble.UNAUTHORISED: Removal.UNAUTHORISED,
}
Networks = Mapping[NetworkName, Network]


def ask(errand: Errand, networks: Networks, unseal: Callable[[str], str]) -> Answer:
    """Never raises: whatever happens, it is told."""
    try:
        access = Access(base_url=errand.base_url, token=unseal(errand.credentials))
    except Exception:
        return Answer(errand, Removal.UNAUTHORISED, trouble=UNREADABLE)
    network = networks[errand.network]
    try:
        done = network.withdraw(access, errand.remote_id)
    except NetworkTrouble as trouble:
        return _doubted(errand, network, access, trouble)
    except Exception:  # a defect of ours: what the network did is to be seen all the same
        LOG.exception("withdrawal %s: the call broke", errand.withdrawal_id)
        return _doubted(errand, network, access, NetworkTrouble(Trouble.UNKNOWN, BROKEN))
    return Answer(errand, Removal.GONE, done.status, done.excerpt)


def _doubted(errand: Errand, network: Network, access: Access, trouble: NetworkTrouble) -> Answer:
    """A no may mean "it is not there" or "I cannot do that", and silence may mean yes: the network itself shows."""
    known = Answer(errand, Removal.UNKNOWN, trouble.status, trouble.excerpt, trouble.sentence, trouble.retry_at)
    if trouble.kind in REMOVALS:
        return replace(known, removal=REMOVALS[trouble.kind])
    try:
        is_there = network.is_there(access, errand.remote_id)
    except Exception as unclear:
        why = unclear.sentence if isinstance(unclear, NetworkTrouble) else trouble.sentence
        return replace(known, trouble=say(UNCLEAR.msgid, reason=why))
    if not is_there:
        return replace(known, removal=Removal.GONE, trouble=None)
    if trouble.kind is Trouble.REFUSED:
        return replace(known, removal=Removal.STILL_THERE, trouble=say(CANNOT.msgid, reason=trouble.sentence))
    return replace(known, removal=Removal.NOT_SENT)
