"""Addresses that open a network with the text already written, for what is published by hand."""

from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from app.core.links import full_links
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.sources import Source


class ComposePage(NamedTuple):
    """`field`: the parameter that takes the text."""

    address: str
    field: str
    source: Source


_READ = date(2026, 11, 29)
WITH_TEXT: dict[Network, ComposePage] = {
    Network.X: ComposePage("https://x.com/intent/post", "text", Source("X, Web Intent", _READ)),
    Network.BLUESKY: ComposePage(
        "https://bsky.app/intent/compose", "text", Source("Bluesky, Action Intent Links", _READ)
    ),
    Network.THREADS: ComposePage(
        "https://www.threads.com/intent/post", "text", Source("Meta, Threads: Web Intents", _READ)
    ),
    Network.WHATSAPP: ComposePage("https://wa.me/", "text", Source("WhatsApp, Help Center: Click to chat", _READ)),
}
"""The others take no text."""


def takes_text(network: Network) -> bool:
    """Tell whether its page opens with the words put in, and not only the link.

    Facebook's takes `u` alone (Meta, Sharing: "Share Dialog"; Platform Policy 2.3: no words for the person).
    """
    return network in WITH_TEXT or network is Network.TELEGRAM


def compose_link(network: Network, text: str, link: str) -> str:
    """Return where the network opens with this text, or with this link alone; empty where it has none."""
    if network in WITH_TEXT:
        page = WITH_TEXT[network]
        return f"{page.address}?{urlencode({page.field: text})}"
    if network is Network.TELEGRAM:
        return f"https://t.me/share/url?{urlencode({'url': link, 'text': text})}" if link else ""
    if network is Network.FACEBOOK:
        carded = [each.target for each in full_links(text)] or [link]
        return f"https://www.facebook.com/sharer/sharer.php?{urlencode({'u': carded[-1]})}" if carded[-1] else ""
    return ""
