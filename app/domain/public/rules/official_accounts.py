"""Which accounts are official, and whether one that somebody saw is one of them."""

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
"""How alike two names are (0 to 1) for one to be shown beside the other."""
SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class OfficialAccount:
    """An account as everybody may read of it; what is not known is empty. `hours`: when somebody answers there."""

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
        """Every spelling of it that means this account and no other."""
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
    """What is said of it; `accounts`: which one it is or, of one that only looks alike, which ones are genuine."""

    verdict: AccountVerdict
    accounts: tuple[OfficialAccount, ...] = ()


_VERDICTS = {
    ChannelState.OPEN: AccountVerdict.OFFICIAL,
    ChannelState.PAUSED: AccountVerdict.PAUSED,
    ChannelState.CLOSED: AccountVerdict.CLOSED,
}


def check_account(typed: str, accounts: Sequence[OfficialAccount]) -> OfficialCheck:
    """Official only if it is exactly one of ours, on its own network: anything else is not, however near it is."""
    asked = read_account(typed)
    same = tuple(one for one in accounts if _is_same(one, asked))
    if same:
        best = min(same, key=lambda one: list(_VERDICTS).index(one.state))
        return OfficialCheck(_VERDICTS[best.state], same)
    near = tuple(one for one in accounts if one.state is not ChannelState.CLOSED and _looks_like(one, asked))
    return OfficialCheck(AccountVerdict.ALIKE if near else AccountVerdict.UNKNOWN, near)


def _is_same(one: OfficialAccount, asked: AccountSpelling) -> bool:
    on_it = asked.network is None or asked.network is one.network
    return bool(asked.key) and on_it and not asked.is_disguised and asked.key in one.keys


def _looks_like(one: OfficialAccount, asked: AccountSpelling) -> bool:
    """Letters of other alphabets, figures for letters, a name with something more, or one of ours elsewhere."""
    theirs = lookalike_key(asked.key.split("@")[0])
    return any(_are_alike(lookalike_key(key.split("@")[0]), theirs) for key in one.keys)


def _are_alike(ours: str, theirs: str) -> bool:
    if min(len(ours), len(theirs)) < SHORTEST_NAME:
        return ours == theirs != ""
    return ours in theirs or theirs in ours or SequenceMatcher(None, ours, theirs).ratio() >= LIKENESS_THRESHOLD
