"""A text as its network shows it: what it colours, and where it folds the rest behind «ver más»."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import regex

from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.sources import Source
from app.domain.directory.rules.text_length import network_links


class Fold(NamedTuple):
    """`characters`: seen before the fold; the layout moves it a little."""

    characters: int
    source: Source


_READ = date(2026, 11, 28)
FOLDS: dict[Network, Fold] = {
    Network.FACEBOOK: Fold(477, Source("Facebook, a page's posts as they are shown", _READ)),
    Network.INSTAGRAM: Fold(125, Source("Instagram, an account's posts as they are shown", _READ)),
    Network.LINKEDIN: Fold(210, Source("LinkedIn, a page's posts as they are shown", _READ)),
}
FOLDED_LINES = 5
"""Lines seen before the fold, where that comes first."""
_COLOURED = regex.compile(
    r"(?<![\w&/#])#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*"
    r"|(?<![\w/@.])@[\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*(?:@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)?"
)


class TextPart(NamedTuple):
    """`coloured`: a label, a mention or an address."""

    text: str
    coloured: bool


class ShownText(NamedTuple):
    """`rest`: behind the fold, empty where nothing is."""

    seen: list[TextPart]
    rest: list[TextPart]


def show_text(text: str, network: Network) -> ShownText:
    place = _fold_place(text, FOLDS[network].characters) if network in FOLDS else len(text)
    place = next((link.end for link in network_links(text, network) if link.start < place < link.end), place)
    return ShownText(list(_parts(text[:place], network)), list(_parts(text[place:], network)))


def _fold_place(text: str, most: int) -> int:
    """Return where the fold comes, at the end of a word."""
    lines = [match.start() for match in regex.finditer("\n", text)]
    most = min(most, lines[FOLDED_LINES - 1]) if len(lines) >= FOLDED_LINES else most
    if len(text) <= most:
        return len(text)
    return max(text.rfind(" ", 0, most), text.rfind("\n", 0, most + 1), 0) or most


def _parts(text: str, network: Network) -> Iterator[TextPart]:
    links = ((link.start, link.end) for link in network_links(text, network))
    spans = sorted([*links, *(match.span() for match in _COLOURED.finditer(text))])
    done = 0
    for start, end in spans:
        if start < done:
            continue
        if text[done:start]:
            yield TextPart(text[done:start], coloured=False)
        yield TextPart(text[start:end], coloured=True)
        done = end
    if text[done:]:
        yield TextPart(text[done:], coloured=False)


CARD_NETWORKS = frozenset(
    {
        Network.MASTODON,
        Network.BLUESKY,
        Network.X,
        Network.FACEBOOK,
        Network.THREADS,
        Network.LINKEDIN,
        Network.TELEGRAM,
        Network.WHATSAPP,
        Network.NEXTDOOR,
    }
)
"""Networks that draw a card of a text's link; on the others an address is plain words, or the picture is the post."""

SENT_CARD_NETWORKS = frozenset({Network.BLUESKY, Network.LINKEDIN})
"""Networks that draw the card they are sent; the others read the page themselves.

Bluesky, app.bsky.embed.external; LinkedIn, Posts API, "Article".
"""


def carded_address(text: str, network: Network, *, has_media: bool) -> str:
    """Return the address that a card is drawn of: the first one, where no picture takes its place; or nothing."""
    if network not in CARD_NETWORKS or has_media:
        return ""
    return next((link.target for link in network_links(text, network)), "")
