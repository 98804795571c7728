"""The daily look at each account: its figures, what it shows of itself and its posts, one account a run.

No transaction spans a call, and what fails of a look hides nothing of the rest.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core.messages import Message
from app.core.text import storable_text
from app.db import claim
from app.db.bulk import insert_if_missing
from app.db.scope import Sessions
from app.domain.account_watch.models import AccountVisit
from app.domain.account_watch.ports import AccountWatcher, PinReader
from app.domain.account_watch.queries import VisitedAccount, accounts_without_visit, visited_account
from app.domain.account_watch.rules.outside_posts import LOOK_BACK, AccountPost
from app.domain.account_watch.rules.pins import pin_rows
from app.domain.account_watch.rules.profile import AccountProfile
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_prices import READING_PRICES
from app.domain.directory.rules.networks import ChannelState, Network, Publishing
from app.domain.inbox.queries.sources import is_listened
from app.domain.metrics.ports import MetricsReader
from app.domain.publishing.ports import NetworkError
from app.domain.publishing.service.account_charges import charge_account, reading_obstacle
from app.usecases.account_watch.findings import store_posts, store_profile
from app.usecases.metrics.readings import MetricsTask, channel_hours, read_account_metrics
from app.usecases.publishing.network_call import open_account

LEASE = timedelta(minutes=15)
PRICED_POSTS, PRICED_LOOK_BACK = 50, timedelta(days=2)
"""What a look at an account asks for at most where each answer has a price: figures, and as many posts again."""
EVERY, RETRY_AFTER = timedelta(hours=23), timedelta(hours=6)
"""An hour less than a day, so that no day is left out as visits take their time."""


def plan_visits(reading: Sessions, writing: Sessions, *, networks: Collection[Network], now: datetime) -> int:
    """Begin to look at accounts newly connected, leaving earlier posts alone (to the second). One read if none."""
    with reading() as session:
        channels = accounts_without_visit(session, networks)
    if not channels:
        return 0
    with writing() as session:
        begin_visits(session, channels, now=now)
        session.commit()
    return len(channels)


def begin_visits(session: Session, channels: Sequence[Channel], *, now: datetime) -> None:
    for channel in channels:
        insert_if_missing(
            session,
            AccountVisit,
            organisation_id=channel.organisation_id,
            channel_id=channel.id,
            since=now.replace(microsecond=0),
            profile={},
            best_hours={},
            pinned=[],
            trouble="",
            next_attempt_at=now,
        )


@dataclass(slots=True)
class VisitFindings:
    """The parts of a look; None was not told. `is_reached`: the account itself was looked at.

    `price`: what the network asked for it.
    """

    is_reached: bool = True
    read: int = 0
    price: int = 0
    profile: AccountProfile | None = None
    posts: Sequence[AccountPost] | None = None
    pinned: Sequence[AccountPost] | None = None
    troubles: list[Message] = field(default_factory=list)

    def keep(self, part: str, look: Callable[[], object]) -> None:
        """Keep what the network tells of a part, or why it does not."""
        try:
            setattr(self, part, look())
        except NetworkError as trouble:
            self.troubles.append(trouble.sentence)


@dataclass(frozen=True, slots=True)
class AccountVisitor:
    writing: Sessions
    readers: Mapping[Network, MetricsReader]
    watchers: Mapping[Network, AccountWatcher]
    pin_readers: Mapping[Network, PinReader]
    unseal: Callable[[str], str]

    @property
    def networks(self) -> Collection[Network]:
        """Return networks of which anything is told."""
        return self.readers.keys() | self.watchers.keys() | self.pin_readers.keys()

    def visit_due(self, now: datetime) -> Mapping[str, int]:
        with self.writing() as session:
            lease, visits = claim.claim_rows(session, AccountVisit, limit=1, lease=LEASE, now=now)
            account = visited_account(session, visits[0]) if visits else None
            session.commit()
        if account is None:
            return {}
        findings = VisitFindings(is_reached=False)
        if self._reaches(account.channel):
            obstacle = self._price_obstacle(account.channel, now)
            findings = VisitFindings(troubles=[obstacle]) if obstacle else self._look(visits[0], account, now)
        return self._store(visits[0], account, lease, findings, now)

    def _reaches(self, channel: Channel) -> bool:
        """Tell whether there is an account to look at; where that has a price, only one whose reading is on."""
        is_connected = channel.publishing is Publishing.API and channel.state is not ChannelState.CLOSED
        if not (is_connected and channel.network in self.networks):
            return False
        if channel.network not in READING_PRICES:
            return True
        with self.writing() as session:
            return is_listened(session, channel)

    def _price_obstacle(self, channel: Channel, now: datetime) -> Message | None:
        """Return why the account may not be looked at under its cap."""
        price = READING_PRICES.get(channel.network)
        if price is None:
            return None
        most = price.total(posts=2 * PRICED_POSTS, people=1)
        with self.writing() as session:
            return reading_obstacle(session, channel, most, now=now)

    def _look(self, visit: AccountVisit, account: VisitedAccount, now: datetime) -> VisitFindings:
        channel, findings = account.channel, VisitFindings()
        try:
            access = open_account(channel.base_url, channel.credentials or "", self.unseal)
        except NetworkError as trouble:
            findings.troubles.append(trouble.sentence)
            return findings
        price = READING_PRICES.get(channel.network)
        most, look_back = (PRICED_POSTS, PRICED_LOOK_BACK) if price else (None, LOOK_BACK)
        task = MetricsTask(visit.organisation_id, visit.channel_id, access, account.organisation.zone, now, most)
        since = max(visit.since, now - look_back)
        if reader := self.readers.get(channel.network):
            findings.keep("read", lambda: read_account_metrics(self.writing, reader, task))
        if watcher := self.watchers.get(channel.network):
            findings.keep("profile", lambda: watcher.profile(access))
            findings.keep("posts", lambda: watcher.recent_posts(access, since=since))
        if pins := self.pin_readers.get(channel.network):
            findings.keep("pinned", lambda: pins.pinned_posts(access))
        findings.price = price.total(posts=findings.read + len(findings.posts or ()), people=1) if price else 0
        return findings

    def _store(
        self, visit: AccountVisit, account: VisitedAccount, lease: str, findings: VisitFindings, now: datetime
    ) -> Mapping[str, int]:
        """Write what was seen, unless the lease was lost to another worker; best hours count typed figures too."""
        trouble = storable_text(str(findings.troubles[0])) if findings.troubles else ""
        again = now + (RETRY_AFTER if trouble else EVERY)
        with self.writing() as session:
            hours = channel_hours(session, account.channel, account.organisation.zone, now=now)
            seen: dict[str, object] = {"best_hours": hours.as_dict() if hours else {}}
            seen |= {"seen_at": now} if findings.is_reached and not trouble else {}
            seen |= {} if findings.pinned is None else {"pinned": pin_rows(findings.pinned, visit.pinned, now=now)}
            is_ours = claim.settle(
                session, AccountVisit, visit.id, lease, next_attempt_at=again, trouble=trouble, **seen
            )
            if not is_ours:
                return {}
            if findings.profile:
                store_profile(session, visit, account, findings.profile, now=now)
            charge_account(session, account.channel, findings.price, now=now)
            outside = store_posts(session, account, findings.posts, now=now) if findings.posts else 0
            session.commit()
        return {"accounts_visited": 1, "metrics_read": findings.read, "outside_posts": outside}
