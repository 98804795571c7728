from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from app.core.messages import Message
from app.domain.directory.rules.networks import NETWORK_NAMES, ChannelState, Network
from app.domain.public.rules.account_names import (
    AccountSpelling,
    account_key,
    lookalike_key,
    profile_address,
    read_account,
)

LIKENESS_THRESHOLD = 0.86
"""Likeness, 0 to 1."""
SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class OfficialAccount:
    """Public data, empty where unknown. `hours`: attention hours."""

    network: Network
    name: str
    handle: str
    url: str
    languages: tuple[str, ...]
    state: ChannelState
    act: str = ""
    purpose: Message | str = ""
    hours: str = ""
    since: date | None = None

    @property
    def network_name(self) -> str:
        return NETWORK_NAMES[self.network]

    @property
    def profile(self) -> str:
        return self.url or profile_address(self.network, self.handle)

    @property
    def keys(self) -> frozenset[str]:
        """Return spellings meaning only this account."""
        of_profile = read_account(self.profile).key if self.profile else ""
        return frozenset(filter(None, (account_key(self.handle), of_profile)))


class AccountVerdict(StrEnum):
    OFFICIAL = "official"
    PAUSED = "paused"
    CLOSED = "closed"
    ALIKE = "alike"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class OfficialCheck:
    """`accounts`: matching ones, or genuine ones it resembles."""

    verdict: AccountVerdict
    accounts: tuple[OfficialAccount, ...] = ()


_VERDICTS = {
    ChannelState.OPEN: AccountVerdict.OFFICIAL,
    ChannelState.PAUSED: AccountVerdict.PAUSED,
    ChannelState.CLOSED: AccountVerdict.CLOSED,
}


def check_account(typed: str, accounts: Sequence[OfficialAccount]) -> OfficialCheck:
    """Judge an account official only if exactly ours, on its own network."""
    spelling = read_account(typed)
    same = tuple(account for account in accounts if _is_same(account, spelling))
    if same:
        best = min(same, key=lambda match: list(_VERDICTS).index(match.state))
        return OfficialCheck(_VERDICTS[best.state], same)
    near = tuple(
        account for account in accounts if account.state is not ChannelState.CLOSED and _looks_like(account, spelling)
    )
    return OfficialCheck(AccountVerdict.ALIKE if near else AccountVerdict.UNKNOWN, near)


def _is_same(account: OfficialAccount, spelling: AccountSpelling) -> bool:
    on_it = spelling.network is None or spelling.network is account.network
    return bool(spelling.key) and on_it and not spelling.is_disguised and spelling.key in account.keys


def _looks_like(account: OfficialAccount, spelling: AccountSpelling) -> bool:
    """Compare foreign letters, digits for letters, added words, our name elsewhere."""
    theirs = lookalike_key(spelling.key.split("@")[0])
    return any(_are_alike(lookalike_key(key.split("@")[0]), theirs) for key in account.keys)


def _are_alike(ours: str, theirs: str) -> bool:
    if min(len(ours), len(theirs)) < SHORTEST_NAME:
        return ours == theirs != ""
    return ours in theirs or theirs in ours or SequenceMatcher(None, ours, theirs).ratio() >= LIKENESS_THRESHOLD
