"""Addresses that open a network with the text already written, for what is published by hand."""

from urllib.parse import urlencode

from app.core.links import full_links
from app.domain.directory.rules.networks import Network

WITH_TEXT: dict[Network, tuple[str, str]] = {
    Network.X: ("https://x.com/intent/post", "text"),
    Network.BLUESKY: ("https://bsky.app/intent/compose", "text"),
    Network.THREADS: ("https://www.threads.com/intent/post", "text"),
    Network.WHATSAPP: ("https://wa.me/", "text"),
}
"""Web intents as each network documents them, checked on 29 November 2026; the others take no text."""


def takes_text(network: Network) -> bool:
    """Tell whether its page opens with the words put in, and not only the link.

    Facebook's takes `u` alone (Meta, Sharing: "Share Dialog"; Platform Policy 2.3: no words for the person).
    """
    return network in WITH_TEXT or network is Network.TELEGRAM


def compose_link(network: Network, text: str, link: str) -> str:
    """Return where the network opens with this text, or with this link alone; empty where it has none."""
    if network in WITH_TEXT:
        address, name = WITH_TEXT[network]
        return f"{address}?{urlencode({name: text})}"
    if network is Network.TELEGRAM:
        return f"https://t.me/share/url?{urlencode({'url': link, 'text': text})}" if link else ""
    if network is Network.FACEBOOK:
        carded = [each.target for each in full_links(text)] or [link]
        return f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': carded[-1]})}" if carded[-1] else ""
    return ""
