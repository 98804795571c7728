"""Networks and server addresses: `social.example`, `@riba@social.example` or URLs."""

import hashlib
import re
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from app.core.errors import Refusal
from app.core.messages import LabelledEnum, Message, msg


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
    NEXTDOOR = "nextdoor"
    GOOGLE_BUSINESS = "google_business"
    WEB = "web"


READ_NETWORKS = frozenset(
    {
        Network.MASTODON,
        Network.BLUESKY,
        Network.FACEBOOK,
        Network.INSTAGRAM,
        Network.THREADS,
        Network.YOUTUBE,
        Network.X,
        Network.TELEGRAM,
    }
)
"""Those whose messages are read and answered by the worker; on others a connected account only publishes."""
BLOCKING_NETWORKS = frozenset({Network.MASTODON, Network.BLUESKY})
"""Those where the worker blocks who wrote; on others a person does it by hand."""
PUBLIC_NETWORKS = READ_NETWORKS - {Network.MASTODON}
"""Those where the worker reads and writes nothing private: a person answers by hand."""

SELF_HOSTED_NETWORKS = frozenset({Network.MASTODON, Network.BLUESKY, Network.WEB})
"""Those whose server a body may run itself, on this machine too."""


class Publishing(LabelledEnum):
    API = "api", msg("Conectada")
    BY_HAND = "by_hand", msg("A mano")


class ChannelState(LabelledEnum):
    PROPOSED = "proposed", msg("Propuesta")
    OPEN = "open", msg("Abierta")
    PAUSED = "paused", msg("En pausa")
    CLOSED = "closed", msg("Cerrada")


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
    Network.NEXTDOOR: "Nextdoor",
    Network.GOOGLE_BUSINESS: "Google Business",
    Network.WEB: "Web",
}
"""Proper names, not translated."""

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
    Network.NEXTDOOR: "Nd",
    Network.GOOGLE_BUSINESS: "Go",
    Network.WEB: "Web",
}
"""Always with the accessible name."""
MAX_MARKS = 3
LOOPBACK = "127.0.0.1"
_NO_SERVER = msg("Escriba la dirección del servidor, por ejemplo «https://mastodon.social».")
_NO_SITE = msg("Escriba la dirección de la web, por ejemplo «https://www.villacauce.es».")
_SITE_PAGE = re.compile(r"/(?:wp-(?:admin|login\.php|json)|index\.php)(?:/|$)")


def channel_label(network: Network, name: str) -> str:
    """Return a unique label: bodies often name all accounts alike."""
    return f"{NETWORK_NAMES[network]} · {name}"


def account_names(accounts: Sequence[tuple[Network, str]]) -> tuple[str, ...]:
    """Label by network, adding the name only where shared."""
    shared = Counter(network for network, _ in accounts)
    return tuple(
        NETWORK_NAMES[network] if shared[network] == 1 else f"{NETWORK_NAMES[network]} ({name})"
        for network, name in accounts
    )


def network_marks(accounts: Sequence[tuple[Network, str]]) -> str:
    """Return short marks, and a count of the rest."""
    marks = list(dict.fromkeys(NETWORK_MARKS[network] for network, _ in accounts))
    over = len(marks) - MAX_MARKS
    return " ".join(marks if over <= 0 else [*marks[: MAX_MARKS - 1], f"+{over + 1}"])


class Visibility(StrEnum):
    """Everyone, everyone looking for it, or only those mentioned."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    DIRECT = "direct"


def server_address(typed: str) -> str:
    """Return `https://social.example`, without final slash; raise `Refusal` without server."""
    bare = typed.strip().rstrip("/")
    parts = _address_parts(bare.rpartition("@")[2] if bare.startswith("@") else bare, _NO_SERVER)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def site_address(typed: str) -> str:
    """Return a site's address with its folder; of a page of its administration, the site's. Raise `Refusal`."""
    parts = _address_parts(typed.strip(), _NO_SITE)
    return f"{parts.scheme}://{parts.netloc.lower()}{_SITE_PAGE.split(parts.path)[0].rstrip('/')}"


def _address_parts(bare: str, wrong: Message) -> SplitResult:
    try:
        parts = urlsplit(bare if "://" in bare else f"https://{bare}")
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Refusal(wrong) from error
    if parts.scheme not in ("http", "https") or not host or parts.username or " " in bare:
        raise Refusal(wrong)
    return parts


def is_practice_server(network: Network, base_url: str) -> bool:
    """Tell whether a network's server is a practice one: on this machine, where the network has none."""
    return network not in SELF_HOSTED_NETWORKS and urlsplit(base_url).hostname == LOOPBACK


def pkce_challenge(verifier: str) -> str:
    """Return the S256 challenge (RFC 7636 §4.2)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
