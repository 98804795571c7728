"""Which accounts are official, and whether one that somebody saw is one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from app.channels.rules.accounts import NETWORK_NAMES, ChannelState, Network
from app.core.words import Sentence
from app.public.rules.spelling import Written, key_of, profile_of, read, skeleton

CLOSE = 0.86
"""How alike two names are (0 to 1) for one to be shown beside the other."""
SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Official:
    """An account as everybody may read of it; what is not known is empty. `hours`: when somebody answers there."""

    network: Network
    name: str
    handle: str
    url: str
    languages: tuple[str, ...]
    state: ChannelState
    act: str = ""
    purpose: Sentence | str = ""
    hours: str = ""
    since: date | None = None

    @property
    def network_name(self) -> str:
        return NETWORK_NAMES[self.network]

    @property
    def profile(self) -> str:
        return self.url or profile_of(self.network, self.handle)

    @property
    def keys(self) -> frozenset[str]:
        """Every spelling of it that means this account and no other."""
        of_profile = read(self.profile).key if self.profile else ""
        return frozenset(filter(None, (key_of(self.handle), of_profile)))


class Verdict(StrEnum):
    OFFICIAL = "official"
    PAUSED = "paused"
    CLOSED = "closed"
    ALIKE = "alike"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Verified:
    """What is said of it; `accounts`: which one it is or, of one that only looks alike, which ones are genuine."""

    verdict: Verdict
    accounts: tuple[Official, ...] = ()


_VERDICTS = {
    ChannelState.OPEN: Verdict.OFFICIAL,
    ChannelState.PAUSED: Verdict.PAUSED,
    ChannelState.CLOSED: Verdict.CLOSED,
}


def verified(typed: str, accounts: Sequence[Official]) -> Verified:
    """Official only if it is exactly one of ours, on its own network: anything else is not, however near it is."""
    asked = read(typed)
    same = tuple(one for one in accounts if _is(one, asked))
    if same:
        best = min(same, key=lambda one: list(_VERDICTS).index(one.state))
        return Verified(_VERDICTS[best.state], same)
    near = tuple(one for one in accounts if one.state is not ChannelState.CLOSED and _looks_like(one, asked))
    return Verified(Verdict.ALIKE if near else Verdict.UNKNOWN, near)


def _is(one: Official, asked: Written) -> bool:
    on_it = asked.network is None or asked.network is one.network
    return bool(asked.key) and on_it and not asked.is_disguised and asked.key in one.keys


def _looks_like(one: Official, asked: Written) -> bool:
    """Letters of other alphabets, figures for letters, a name with something more, or one of ours elsewhere."""
    theirs = skeleton(asked.key.split("@")[0])
    return any(_near(skeleton(key.split("@")[0]), theirs) for key in one.keys)


def _near(ours: str, theirs: str) -> bool:
    if min(len(ours), len(theirs)) < SHORTEST:
        return ours == theirs != ""
    return ours in theirs or theirs in ours or SequenceMatcher(None, ours, theirs).ratio() >= CLOSE
