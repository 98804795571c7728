"""Networks, how an account publishes on them, and the states of an account."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from app.core.words import Sentence, say


class Network(StrEnum):
    MASTODON = "mastodon"
    BLUESKY = "bluesky"
    X = "x"
    FACEBOOK = "facebook"
    INSTAGRAM = "instagram"
    THREADS = "threads"
    LINKEDIN = "linkedin"
    TELEGRAM = "telegram"
    YOUTUBE = "youtube"
    TIKTOK = "tiktok"
    WHATSAPP = "whatsapp"
    WEB = "web"


class Publishing(StrEnum):
    """How what was approved gets out: by the network's API, or by the hands of the person responsible."""

    API = "api"
    BY_HAND = "by_hand"


class ChannelState(StrEnum):
    PROPOSED = "proposed"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


NETWORK_NAMES: dict[Network, str] = {
    Network.MASTODON: "Mastodon",
    Network.BLUESKY: "Bluesky",
    Network.X: "X",
    Network.FACEBOOK: "Facebook",
    Network.INSTAGRAM: "Instagram",
    Network.THREADS: "Threads",
    Network.LINKEDIN: "LinkedIn",
    Network.TELEGRAM: "Telegram",
    Network.YOUTUBE: "YouTube",
    Network.TIKTOK: "TikTok",
    Network.WHATSAPP: "WhatsApp",
    Network.WEB: "Web",
}
"""Proper names, the same in every language."""

NETWORK_MARKS: dict[Network, str] = {
    Network.MASTODON: "Ma",
    Network.BLUESKY: "Bs",
    Network.X: "X",
    Network.FACEBOOK: "Fb",
    Network.INSTAGRAM: "Ig",
    Network.THREADS: "Th",
    Network.LINKEDIN: "Li",
    Network.TELEGRAM: "Tg",
    Network.YOUTUBE: "Yt",
    Network.TIKTOK: "Tk",
    Network.WHATSAPP: "Wa",
    Network.WEB: "Web",
}
"""Where there is no room for the name, which is always said beside it."""
MOST_MARKS = 3

_STATE_NAMES = {
    ChannelState.PROPOSED: say("Propuesta"),
    ChannelState.OPEN: say("Abierta"),
    ChannelState.PAUSED: say("En pausa"),
    ChannelState.CLOSED: say("Cerrada"),
}
_PUBLISHING_NAMES = {Publishing.API: say("Conectada"), Publishing.BY_HAND: say("A mano")}


def state_name(state: ChannelState) -> Sentence:
    return _STATE_NAMES[state]


def publishing_name(publishing: Publishing) -> Sentence:
    return _PUBLISHING_NAMES[publishing]


def called(network: Network, name: str) -> str:
    """An account told from every other: a body often gives all of theirs one name."""
    return f"{NETWORK_NAMES[network]} · {name}"


def names_of(accounts: Sequence[tuple[Network, str]]) -> tuple[str, ...]:
    """How a list tells accounts apart: by their network, and by their name only where two share it."""
    shared = Counter(network for network, _ in accounts)
    return tuple(
        NETWORK_NAMES[network] if shared[network] == 1 else f"{NETWORK_NAMES[network]} ({name})"
        for network, name in accounts
    )


def marks_of(accounts: Sequence[tuple[Network, str]]) -> str:
    """The networks in a few letters; where they are too many, how many more."""
    marks = list(dict.fromkeys(NETWORK_MARKS[network] for network, _ in accounts))
    over = len(marks) - MOST_MARKS
    return " ".join(marks if over <= 0 else [*marks[: MOST_MARKS - 1], f"+{over + 1}"])
