"""Names by which an account is mentioned in its network."""

from urllib.parse import urlsplit

import regex

from app.domain.directory.rules.networks import Network

_NAME = regex.compile(r"[\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?(?:@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)?")
_UNNAMED = frozenset({Network.WHATSAPP, Network.NEXTDOOR, Network.GOOGLE_BUSINESS, Network.WEB})


def mention(network: Network, handle: str, url: str = "") -> str:
    """Return `@name`, of Mastodon with its server; empty if neither the handle nor the address says it."""
    if network in _UNNAMED:
        return ""
    name = handle.strip().removeprefix("@") or _name_in(network, url)
    return f"@{name}" if _NAME.fullmatch(name) else ""


def _name_in(network: Network, url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    name = parts.path.strip("/").rpartition("/")[2].removeprefix("@")
    return f"{name}@{parts.hostname}" if network is Network.MASTODON and name and parts.hostname else name
