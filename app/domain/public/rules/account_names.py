"""Spellings: with or without @, whole addresses, capitals, lookalikes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from app.domain.directory.rules.networks import Network
from app.domain.editorial_line.rules.letter_forms import fold, visible_text

LONGEST_NAME = 300
NETWORK_BY_HOST: Mapping[str, Network] = {
    "x.com": Network.X,
    "twitter.com": Network.X,
    "facebook.com": Network.FACEBOOK,
    "fb.com": Network.FACEBOOK,
    "instagram.com": Network.INSTAGRAM,
    "threads.net": Network.THREADS,
    "threads.com": Network.THREADS,
    "linkedin.com": Network.LINKEDIN,
    "t.me": Network.TELEGRAM,
    "telegram.me": Network.TELEGRAM,
    "youtube.com": Network.YOUTUBE,
    "tiktok.com": Network.TIKTOK,
    "bsky.app": Network.BLUESKY,
    "whatsapp.com": Network.WHATSAPP,
    "wa.me": Network.WHATSAPP,
    "nextdoor.com": Network.NEXTDOOR,
    "g.page": Network.GOOGLE_BUSINESS,
}
PROFILES: Mapping[Network, str] = {
    Network.X: "https://x.com/{}",
    Network.FACEBOOK: "https://www.facebook.com/{}",
    Network.INSTAGRAM: "https://www.instagram.com/{}/",
    Network.THREADS: "https://www.threads.com/@{}",
    Network.TELEGRAM: "https://t.me/{}",
    Network.YOUTUBE: "https://www.youtube.com/@{}",
    Network.TIKTOK: "https://www.tiktok.com/@{}",
    Network.BLUESKY: "https://bsky.app/profile/{}",
}
_BEFORE = {Network.LINKEDIN: "company", Network.BLUESKY: "profile", Network.TELEGRAM: "s"}
"""Segments allowed before a name; others mean another page."""
_AFTER = frozenset(
    {"about", "featured", "media", "photos", "posts", "reels", "shorts", "streams", "videos", "with_replies"}
)
"""A profile's pages. A publication's address proves no author."""
_DOOR = ("www.", "m.", "mobile.", "es-es.", "es.")
_ADDRESS = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//|[^\s@/]+\.[^\s@/]{2,}/\S|(?:www|m)\.", re.IGNORECASE)
_LOOKALIKES = str.maketrans(
    {"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "3": "e", "4": "a", "8": "b", "_": "", "-": "", ".": ""}
)


@dataclass(frozen=True, slots=True)
class AccountSpelling:
    """`network` None: unknown. `is_disguised`: the address imitates the network's."""

    key: str
    network: Network | None = None
    is_disguised: bool = False


def account_key(handle: str) -> str:
    """Ignore case, as networks do."""
    return handle.strip().strip("/").removeprefix("@").casefold()


def read_account(typed: str) -> AccountSpelling:
    """Accept an address, or just a name."""
    text = typed.strip()[:LONGEST_NAME]
    return _read_address(text) if _ADDRESS.match(text) else AccountSpelling(account_key(text))


def lookalike_key(key: str) -> str:
    """Return equal keys for confusable names."""
    return fold(key).replace("rn", "m").replace("vv", "w").translate(_LOOKALIKES)


def profile_address(network: Network, handle: str) -> str:
    """Return empty where the handle does not give it."""
    key = handle.strip().removeprefix("@")
    if network is Network.MASTODON and key.count("@") == 1:
        name, server = key.split("@")
        return f"https://{server}/@{name}"
    return PROFILES[network].format(key) if network in PROFILES and key else ""


def _read_address(text: str) -> AccountSpelling:
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        host = _host(parts)
    except ValueError:
        return AccountSpelling(account_key(text))
    network, seen = NETWORK_BY_HOST.get(host), NETWORK_BY_HOST.get(fold(host))
    steps = [unquote(step) for step in parts.path.split("/") if step]
    if network or seen:
        return AccountSpelling(
            _name(steps, parts.query, network or seen), network or seen, is_disguised=network is None
        )
    if len(steps) == 1 and steps[0].startswith("@") and "@" not in steps[0][1:]:
        return AccountSpelling(account_key(f"{steps[0]}@{host}"), Network.MASTODON)
    return AccountSpelling(account_key("/".join([host, *steps])), Network.WEB)


def _name(steps: list[str], query: str, network: Network | None) -> str:
    if len(steps) > 1 and steps[0].casefold() == _BEFORE.get(network or Network.WEB):
        steps = steps[1:]
    if len(steps) > 1 and steps[-1].casefold() in _AFTER:
        steps = steps[:-1]
    name = "/".join(steps)
    return account_key(f"{name}?{query}" if name.casefold() == "profile.php" else name)


def _host(parts: SplitResult) -> str:
    """Decode punycode. Raises `ValueError`."""
    host = visible_text(parts.hostname or "").casefold().rstrip(".")
    if "xn--" in host:
        host = host.encode("ascii").decode("idna")
    door = next((prefix for prefix in _DOOR if host.startswith(prefix) and host.count(".") > 1), "")
    return host.removeprefix(door)
