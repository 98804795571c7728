"""Reading what is said to the accounts. Safe to run twice, late, or side by side.

What a page brought is kept in the transaction that moves the mark past it: whoever dies before finds it again, and what
is found again is known by its name.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import DataError
from sqlmodel import Session, col, update

from app.channels.models import Channel
from app.channels.ports import Access, NetworkTrouble, Trouble
from app.channels.rules.accounts import ChannelState, Publishing
from app.channels.rules.accounts import Network as NetworkName
from app.citizens.models import Listening
from app.citizens.ports import Heard, Listener, Stretch
from app.citizens.rules.listening import READ_EVERY, wait_after, with_skipped
from app.citizens.rules.sending import NOT_CONNECTED
from app.citizens.service.hearing import take_heard
from app.citizens.service.listening import tell_unheard
from app.core.text import storable
from app.core.words import Sentence, say
from app.db import claim
from app.db.scope import Sessions
from app.organisations.models import Organisation
from app.publishing.jobs.calling import UNREADABLE

LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
MOST_PAGES = 10
"""Pages of one list in one go, so that every account gets its turn."""

LISTS = {"mentions": "mentions_to", "talks": "talks_to"}
_CANNOT_KEEP = say("No se pudo guardar.")
_MAY_NOT = say("La cuenta se conectó sin permiso para leer mensajes: vuelva a conectarla.")


class Lost(Exception):
    """Listening was turned off meanwhile, or somebody else reads it now."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Nothing is open in the database while a server is spoken to."""

    writing: Sessions
    listeners: Mapping[NetworkName, Listener]
    unseal: Callable[[str], str]

    def read_due(self, now: datetime) -> Mapping[str, int]:
        """Read one account that is due; when there is more than so many pages, it is due again at once."""
        with self.writing() as session:
            token, found = claim.take(session, Listening, limit=1, lease=LEASE, now=now)
            channel = session.get_one(Channel, found[0].channel_id) if found else None
            session.commit()
        if not found or channel is None:
            return {}
        taken = [0]
        try:
            ending = self._read(found[0], channel, token, taken, now)
        except NetworkTrouble as trouble:
            ending = self._after(found[0], channel, trouble, now)
        except Lost:
            return {"messages": taken[0]}
        with self.writing() as session:
            claim.settle(session, Listening, found[0].id, token, **ending)
            session.commit()
        return {"messages": taken[0], "accounts_read": 1, "accounts_in_trouble": int(bool(ending["trouble"]))}

    def _read(
        self, listening: Listening, channel: Channel, token: str, taken: list[int], now: datetime
    ) -> dict[str, Any]:
        access = self._access(channel)
        is_all = True
        for name, column in LISTS.items():
            is_all &= self._follow(listening, channel, access, (name, column, token), taken, now)
        wait = READ_EVERY if is_all else timedelta()
        return {"trouble": "", "failures": 0, "read_at": now, "next_attempt_at": now + wait}

    def _access(self, channel: Channel) -> Access:
        is_open = channel.publishing is Publishing.API and channel.state is not ChannelState.CLOSED
        if not (is_open and channel.credentials and channel.network in self.listeners):
            raise NetworkTrouble(Trouble.REFUSED, NOT_CONNECTED)
        try:
            return Access(channel.base_url, self.unseal(channel.credentials))
        except ValueError as error:
            raise NetworkTrouble(Trouble.UNAUTHORISED, UNREADABLE) from error

    def _follow(
        self,
        listening: Listening,
        channel: Channel,
        access: Access,
        where: tuple[str, str, str],
        taken: list[int],
        now: datetime,
    ) -> bool:
        """One list from its mark on, a page a transaction: whether it is all. `where`: list, column, token."""
        name, column, _ = where
        for _page in range(MOST_PAGES):
            read = getattr(self.listeners[channel.network], name)
            stretch: Stretch = read(access, after=getattr(listening, column), since=listening.since)
            taken[0] += self._keep(listening, channel, stretch, where, now)
            if stretch.is_last:
                return True
        LOG.info("channel %s: more to read", channel.id)
        return False

    def _keep(
        self, listening: Listening, channel: Channel, stretch: Stretch, where: tuple[str, str, str], now: datetime
    ) -> int:
        name, column, token = where
        with self.writing() as session:
            _hold(session, listening, token)
            new = [_take(session, channel, one, now) for one in stretch.heard]
            failed = [(one.mark, _CANNOT_KEEP) for one, said in zip(stretch.heard, new, strict=True) if said is None]
            skipped = [(one.mark, one.why) for one in stretch.unheard] + failed
            listening.skipped = with_skipped(listening.skipped, name, skipped, now=now)
            setattr(listening, column, stretch.mark)
            _mark(session, listening, column)
            session.commit()
        return sum(1 for one in new if one)

    def _after(self, listening: Listening, channel: Channel, trouble: NetworkTrouble, now: datetime) -> dict[str, Any]:
        """Where it says when to come back, then; else after twice as long each time. People are told once."""
        failures = listening.failures + 1
        at = trouble.retry_at or now + wait_after(failures)
        sentence = _MAY_NOT if trouble.status == 403 else trouble.sentence
        if trouble.kind in (Trouble.UNAUTHORISED, Trouble.REFUSED):
            self._tell(listening, channel, trouble.kind, sentence, now)
        return {"trouble": storable(str(sentence)), "failures": failures, "next_attempt_at": at}

    def _tell(self, listening: Listening, channel: Channel, kind: Trouble, sentence: Sentence, now: datetime) -> None:
        with self.writing() as session:
            if kind is Trouble.UNAUTHORISED:
                mine = col(Channel.id) == channel.id
                session.exec(update(Channel).where(mine).values(trouble=storable(str(sentence))))
            if not listening.trouble:
                tell_unheard(session, channel, sentence, now=now)
            session.commit()


def _take(session: Session, channel: Channel, heard: Heard, now: datetime) -> bool | None:
    """Whether it was new; None when it could not be kept, which keeps none of the others."""
    try:
        with session.begin_nested():
            organisation = session.get_one(Organisation, channel.organisation_id)
            return take_heard(session, organisation, channel, heard, now=now)
    except (DataError, ValueError, LookupError):
        LOG.exception("channel %s: entry %s could not be kept", channel.id, heard.mark)
        return None


def _hold(session: Session, listening: Listening, token: str) -> None:
    """Raises `Lost` unless it is still ours to read; holds it until the commit."""
    mine = (col(Listening.id) == listening.id, col(Listening.lease_token) == token)
    held = update(Listening).where(*mine).values(failures=listening.failures).returning(col(Listening.id))
    if session.execute(held.execution_options(synchronize_session=False)).first() is None:
        raise Lost


def _mark(session: Session, listening: Listening, column: str) -> None:
    moved = {column: getattr(listening, column), "skipped": listening.skipped}
    changed = update(Listening).where(col(Listening.id) == listening.id).values(**moved)
    session.execute(changed.execution_options(synchronize_session=False))
