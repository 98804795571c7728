"""Account message reading; safe if repeated, late or concurrent.

Pages commit with their mark: after a crash one is reread, known messages recognised by key.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import DataError
from sqlmodel import Session, col, update

from app.core.call_outcome import delay_after
from app.core.messages import Message, msg
from app.core.text import storable_text
from app.db import claim
from app.db.scope import Sessions
from app.domain.cases.models.sources import AccountListening
from app.domain.cases.ports import Listener, NetworkMessage, NetworkPage
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import ChannelState, Publishing
from app.domain.directory.rules.networks import Network as NetworkName
from app.domain.inbox.rules.network_messages import BACK_OFF, add_skipped, reading_pace
from app.domain.organisations.models import Organisation
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind
from app.domain.replies.rules.delivery import ACCOUNT_NOT_CONNECTED
from app.usecases.inbox.network_messages import take_network_message
from app.usecases.inbox.sources import notify_listening_trouble
from app.usecases.publishing.network_call import UNREADABLE_CREDENTIALS

LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
MOST_PAGES = 10
"""Pages of a list per run: all accounts get turns."""

MARK_COLUMNS = {"mentions": "mentions_to", "talks": "talks_to"}
_NOT_STORED = msg("No se pudo guardar.")
_NO_PERMISSION = msg("La cuenta se conectó sin permiso para leer mensajes: vuelva a conectarla.")


class ListeningLost(Exception):
    """A lost lease: turned off, or another worker reads."""


@dataclass(frozen=True, slots=True)
class NetworkReader:
    """A reader without transactions during calls."""

    writing: Sessions
    listeners: Mapping[NetworkName, Listener]
    unseal: Callable[[str], str]

    def read_due(self, now: datetime) -> Mapping[str, int]:
        """Read a due account; with pages left, it is due again at once."""
        with self.writing() as session:
            token, listenings = claim.claim_rows(session, AccountListening, limit=1, lease=LEASE, now=now)
            channel = session.get_one(Channel, listenings[0].channel_id) if listenings else None
            session.commit()
        if not listenings or channel is None:
            return {}
        taken = [0]
        try:
            ending = self._read(listenings[0], channel, token, taken, now)
        except NetworkError as trouble:
            ending = self._after(listenings[0], channel, trouble, now)
        except ListeningLost:
            return {"messages": taken[0]}
        with self.writing() as session:
            claim.settle(session, AccountListening, listenings[0].id, token, **ending)
            session.commit()
        return {"messages": taken[0], "accounts_read": 1, "accounts_in_trouble": int(bool(ending["trouble"]))}

    def _read(
        self, listening: AccountListening, channel: Channel, token: str, taken: list[int], now: datetime
    ) -> dict[str, Any]:
        access = self._access(channel)
        is_all = True
        for name, column in MARK_COLUMNS.items():
            is_all &= self._follow(listening, channel, access, (name, column, token), taken, now)
        wait = reading_pace(channel.network) if is_all else timedelta()
        return {"trouble": "", "failures": 0, "read_at": now, "next_attempt_at": now + wait}

    def _access(self, channel: Channel) -> AccountAccess:
        is_open = channel.publishing is Publishing.API and channel.state is not ChannelState.CLOSED
        if not (is_open and channel.credentials and channel.network in self.listeners):
            raise NetworkError(NetworkErrorKind.REFUSED, ACCOUNT_NOT_CONNECTED)
        try:
            return AccountAccess(channel.base_url, self.unseal(channel.credentials))
        except ValueError as error:
            raise NetworkError(NetworkErrorKind.UNAUTHORISED, UNREADABLE_CREDENTIALS) from error

    def _follow(
        self,
        listening: AccountListening,
        channel: Channel,
        access: AccountAccess,
        where: tuple[str, str, str],
        taken: list[int],
        now: datetime,
    ) -> bool:
        """Read from its mark, a page per transaction; return whether it ended.

        `where`: list, column, token.
        """
        name, column, _ = where
        for _page in range(MOST_PAGES):
            read = getattr(self.listeners[channel.network], name)
            stretch: NetworkPage = read(access, after=getattr(listening, column), since=listening.since)
            taken[0] += self._keep(listening, channel, stretch, where, now)
            if stretch.is_last:
                return True
        LOG.info("channel %s: more to read", channel.id)
        return False

    def _keep(
        self,
        listening: AccountListening,
        channel: Channel,
        stretch: NetworkPage,
        where: tuple[str, str, str],
        now: datetime,
    ) -> int:
        name, column, token = where
        with self.writing() as session:
            _hold_lease(session, listening, token)
            new = [_take_entry(session, channel, message, now) for message in stretch.messages]
            failed = [
                (message.mark, _NOT_STORED)
                for message, outcome in zip(stretch.messages, new, strict=True)
                if outcome is None
            ]
            skipped = [
                (unreadable_entry.mark, unreadable_entry.why) for unreadable_entry in stretch.unreadable
            ] + failed
            listening.skipped = add_skipped(listening.skipped, name, skipped, now=now)
            setattr(listening, column, stretch.mark)
            _move_mark(session, listening, column)
            session.commit()
        return sum(1 for outcome in new if outcome)

    def _after(
        self, listening: AccountListening, channel: Channel, trouble: NetworkError, now: datetime
    ) -> dict[str, Any]:
        """Return the retry, at the server's time or after doubling pauses; notify once."""
        failures = listening.failures + 1
        at = trouble.retry_at or now + delay_after(failures, BACK_OFF)
        sentence = _NO_PERMISSION if trouble.status == 403 else trouble.sentence
        if trouble.kind in (NetworkErrorKind.UNAUTHORISED, NetworkErrorKind.REFUSED):
            self._tell(listening, channel, trouble.kind, sentence, now)
        return {"trouble": storable_text(str(sentence)), "failures": failures, "next_attempt_at": at}

    def _tell(
        self, listening: AccountListening, channel: Channel, kind: NetworkErrorKind, sentence: Message, now: datetime
    ) -> None:
        with self.writing() as session:
            if kind is NetworkErrorKind.UNAUTHORISED:
                mine = col(Channel.id) == channel.id
                session.exec(update(Channel).where(mine).values(trouble=storable_text(str(sentence))))
            if not listening.trouble:
                notify_listening_trouble(session, channel, sentence, now=now)
            session.commit()


def _take_entry(session: Session, channel: Channel, message: NetworkMessage, now: datetime) -> bool | None:
    """Return whether new; None if not storable, others unaffected."""
    try:
        with session.begin_nested():
            organisation = session.get_one(Organisation, channel.organisation_id)
            return take_network_message(session, organisation, channel, message, now=now)
    except (DataError, ValueError, LookupError):
        LOG.exception("channel %s: entry %s could not be kept", channel.id, message.mark)
        return None


def _hold_lease(session: Session, listening: AccountListening, token: str) -> None:
    """Hold the lease until commit. Raises `ListeningLost`."""
    mine = (col(AccountListening.id) == listening.id, col(AccountListening.lease_token) == token)
    statement = (
        update(AccountListening).where(*mine).values(failures=listening.failures).returning(col(AccountListening.id))
    )
    if session.execute(statement.execution_options(synchronize_session=False)).first() is None:
        raise ListeningLost


def _move_mark(session: Session, listening: AccountListening, column: str) -> None:
    moved = {column: getattr(listening, column), "skipped": listening.skipped}
    changed = update(AccountListening).where(col(AccountListening.id) == listening.id).values(**moved)
    session.execute(changed.execution_options(synchronize_session=False))
