"""Account message reading; safe if repeated, late or concurrent.

Pages commit with their mark: after a crash one is reread, known messages recognised by key.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.exc import DataError
from sqlmodel import Session, col, select, update

from app.core.call_outcome import delay_after
from app.core.messages import Message, msg
from app.core.text import storable_text
from app.db import claim
from app.db.scope import Sessions
from app.domain.cases.models.sources import AccountListening
from app.domain.cases.ports import Listener, NetworkMessage, NetworkPage
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_prices import READING_PRICES
from app.domain.directory.rules.networks import ChannelState, Publishing
from app.domain.directory.rules.networks import Network as NetworkName
from app.domain.inbox.queries.sources import accounts_listening
from app.domain.inbox.rules.network_messages import BACK_OFF, add_skipped, reading_pace
from app.domain.organisations.models import Organisation
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind
from app.domain.publishing.service.account_charges import charge_account, reading_obstacle
from app.domain.replies.rules.delivery import ACCOUNT_NOT_CONNECTED
from app.usecases.inbox.network_messages import take_network_message
from app.usecases.inbox.sources import notify_listening_trouble
from app.usecases.publishing.network_call import UNREADABLE_CREDENTIALS

LOG = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)
MOST_AT_ONCE = 8
"""Servers being read at once."""
MOST_PAGES = 10
"""Pages of a list per run: all accounts get turns."""

MARK_COLUMNS = {"mentions": "mentions_to", "talks": "talks_to"}
_NOT_STORED = msg("No se pudo guardar.")
_NO_PERMISSION = msg("La cuenta se conectó sin permiso para leer mensajes: vuelva a conectarla.")


class ListeningLost(Exception):
    """A lost lease: turned off, or another worker reads."""


class ClaimedAccount(NamedTuple):
    listening: AccountListening
    channel: Channel
    token: str


class NetworkReader:
    """A reader of accounts, of one for each server at once: a silent server delays no other.

    No transaction spans a call.
    """

    def __init__(
        self,
        writing: Sessions,
        listeners: Mapping[NetworkName, Listener],
        unseal: Callable[[str], str],
        *,
        patience: float | None = None,
    ) -> None:
        """Wait up to `patience` seconds for the accounts that a run begins (None: to their end)."""
        self.writing = writing
        self.listeners = listeners
        self.unseal = unseal
        self._patience = patience
        self._pool = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="listening")
        self._reading: dict[Future[Counter[str]], str] = {}
        self._begun_at: datetime | None = None

    def read_due(self, now: datetime) -> Mapping[str, int]:
        """Begin with the due accounts and return what was read by now; with pages left, one is due again at once."""
        tally, begun = self._collect(), []
        while len(self._reading) < MOST_AT_ONCE and (account := self._claim(now)):
            begun.append(self._pool.submit(self._read_account, account, now))
            self._reading[begun[-1]], self._begun_at = account.channel.base_url, now
        wait(begun, timeout=self._patience)
        tally.update(self._collect())
        return tally

    def due(self, session: Session) -> datetime | None:
        """Be due every tick while an account is being read."""
        return self._begun_at if self._reading else claim.next_due(session, AccountListening)

    def drain(self) -> Mapping[str, int]:
        """Wait for the accounts being read, before exit."""
        wait(self._reading)
        return self._collect()

    def _collect(self) -> Counter[str]:
        tally: Counter[str] = Counter()
        for reading in [each for each in self._reading if each.done()]:
            del self._reading[reading]
            tally.update(reading.result())
        return tally

    def _claim(self, now: datetime) -> ClaimedAccount | None:
        """Claim the account longest due of a server that none is being read of."""
        free = select(Channel.id).where(col(Channel.base_url).not_in(self._reading.values()))
        where = [col(AccountListening.channel_id).in_(free)] if self._reading else []
        with self.writing() as session:
            token, claimed = claim.claim_rows(session, AccountListening, limit=1, lease=LEASE, now=now, where=where)
            accounts = [ClaimedAccount(each, session.get_one(Channel, each.channel_id), token) for each in claimed]
            session.commit()
        return accounts[0] if accounts else None

    def _read_account(self, account: ClaimedAccount, now: datetime) -> Counter[str]:
        listening, channel, token = account
        taken = [0]
        try:
            ending = self._read(listening, channel, token, taken, now)
        except NetworkError as trouble:
            ending = self._after(listening, channel, trouble, now)
        except ListeningLost:
            return Counter(messages=taken[0])
        with self.writing() as session:
            claim.settle(session, AccountListening, listening.id, token, **ending)
            session.commit()
        return Counter(messages=taken[0], accounts_read=1, accounts_in_trouble=int(bool(ending["trouble"])))

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
            self._check_ceiling(channel, now)
            read = getattr(self.listeners[channel.network], name)
            stretch: NetworkPage = read(access, after=getattr(listening, column), since=listening.since)
            taken[0] += self._keep(listening, channel, stretch, where, now)
            if stretch.is_last:
                return True
        LOG.info("channel %s: more to read", channel.id)
        return False

    def _check_ceiling(self, channel: Channel, now: datetime) -> None:
        """Raise `NetworkError` where the next question could pass what the account may cost in the month."""
        price = READING_PRICES.get(channel.network)
        if price is None:
            return
        with self.writing() as session:
            account = session.get_one(Channel, channel.id)
            obstacle = reading_obstacle(session, account, price.most, now=now)
            session.rollback()
        if obstacle:
            raise NetworkError(NetworkErrorKind.REFUSED, obstacle)

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
            charge_account(session, channel, stretch.price, now=now)
            receivers = _receivers(session, channel, stretch)
            new = [_take_everywhere(session, receivers(message), message, now) for message in stretch.messages]
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
        is_forbidden = trouble.status == 403 and trouble.kind is NetworkErrorKind.REFUSED
        sentence = _NO_PERMISSION if is_forbidden else trouble.sentence
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


def _receivers(session: Session, channel: Channel, stretch: NetworkPage) -> Callable[[NetworkMessage], list[Channel]]:
    """Return who each message is for: the account that reads or, of a shared list, each listening one of its handle."""
    if not stretch.is_shared:
        return lambda _message: [channel]
    listened = accounts_listening(session, channel.network, channel.base_url)
    return lambda message: [account for account, since in listened if _is_for(message, account, since, reader=channel)]


def _is_for(message: NetworkMessage, account: Channel, since: datetime, *, reader: Channel) -> bool:
    """Compare handles, and instants to the second: networks with shared lists tell no less."""
    is_own = not message.account and account.id == reader.id
    handle = message.account or reader.handle
    is_named = account.handle.lstrip("@").casefold() == handle.lstrip("@").casefold()
    return (is_own or is_named) and message.made_at >= since.replace(microsecond=0)


def _take_everywhere(
    session: Session, channels: Sequence[Channel], message: NetworkMessage, now: datetime
) -> bool | None:
    """Return whether new for any account; None if not storable for one of them."""
    outcomes = [_take_entry(session, channel, message, now) for channel in channels]
    return None if None in outcomes else any(outcomes)


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
