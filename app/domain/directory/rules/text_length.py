"""Length as each network counts it, on the exact text sent.

X and Mastodon give an address a fixed length if they read it whole; X also one without its scheme.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import regex

from app.core.links import Link, find_links, is_plain, outgoing_links
from app.core.text import normalise_text
from app.domain.directory.rules.network_limits import LengthUnit, limits_of
from app.domain.directory.rules.networks import Network

X_LINK_LENGTH = 23

_GRAPHEME = regex.compile(r"\X")
_MENTION_SERVER = regex.compile(r"(?<![=/\w])(@[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]+[A-Za-z0-9_]+)?)@[\w.-]+\w")
# twitter-text, configuration v3: these ranges weigh one, the rest of Unicode two.
_HEAVY = regex.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_EMOJI_PART = (
    r"(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|(?![\u0000-\u10FF])\p{Extended_Pictographic}"
    r"|\p{Emoji}\uFE0F)\p{Emoji_Modifier}?"
)
EMOJI = regex.compile(
    r"\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3"
    rf"|{_EMOJI_PART}(?:\u200D(?:{_EMOJI_PART}|\p{{Extended_Pictographic}}\p{{Emoji_Modifier}}?))*"
    r"[\U000E0020-\U000E007F]*",
    regex.V1,
)


@dataclass(frozen=True, slots=True)
class TextLength:
    """`bytes_used`, `bytes_maximum`: a second ceiling (Bluesky)."""

    used: int
    maximum: int
    unit: LengthUnit
    bytes_used: int | None = None
    bytes_maximum: int | None = None

    @property
    def left(self) -> int:
        """Return the rest; negative when over."""
        return self.maximum - self.used

    @property
    def over(self) -> bool:
        return self.left < 0 or (self.bytes_used or 0) > (self.bytes_maximum or self.bytes_used or 0)


BARE_LINK_NETWORKS = frozenset({Network.X, Network.BLUESKY, Network.WEB})
"""Those where an address without its scheme is a link: X makes one, and Cauce itself in what it sends to the others."""


def network_links(text: str, network: Network) -> list[Link]:
    """Return what a network makes a link of, in a text as it goes out."""
    return [link for link in find_links(text) if link.is_public and (network in BARE_LINK_NETWORKS or not link.is_bare)]


def holds_address(text: str, address: str) -> bool:
    """Match this address, not a longer one."""
    return any(link.written == address for link in find_links(text)) or address in text.split()


def outgoing_text(text: str, link: str) -> str:
    """Return the exact text: its addresses as no network cuts them, the link on its own line, unless shown.

    Counters, previews and delivery share it.
    """
    body, address = outgoing_links(normalise_text(text)), outgoing_links(normalise_text(link))
    if not address or holds_address(body, address):
        return body
    return f"{body}\n{address}" if body else address


_BLANKS = regex.compile("[ \t]+")


def shows_alike(first: str, second: str, network: Network) -> bool:
    """Tell whether a network shows two texts that go out as one: in a page, blanks in a row are (CSS Text, 4.1)."""
    return first == second or (network is Network.WEB and _BLANKS.sub(" ", first) == _BLANKS.sub(" ", second))


def measure_length(
    network: Network,
    text: str,
    *,
    link_length: int | None = None,
    maximum: int | None = None,
    with_media: bool = False,
) -> TextLength:
    """Measure `text` (from `outgoing_text`).

    `link_length`, `maximum`: the instance's (Mastodon).
    """
    limits = limits_of(network)
    sent = outgoing_links(normalise_text(text))
    if network is Network.MASTODON:
        used = mastodon_length(sent, link_length=link_length or limits.link_length or X_LINK_LENGTH)
    else:
        used = _COUNTERS[limits.unit](sent)
    return TextLength(
        used=used,
        maximum=maximum or (limits.with_media if with_media else None) or limits.maximum,
        unit=limits.unit,
        bytes_used=None if limits.bytes is None else len(sent.encode()),
        bytes_maximum=limits.bytes,
    )


def x_length(text: str) -> int:
    """Weigh as X (twitter-text, configuration v3): addresses 23, emoji 2, characters 1 or 2."""
    rest, links = _without_links(text, find_links(text))
    used: int = len(rest) + links * (X_LINK_LENGTH - 1)
    if not _HEAVY.search(rest):
        return used
    plain, emojis = EMOJI.subn("", rest)
    lighter = len(rest) - len(plain) - len(_HEAVY.findall(plain))
    return used - lighter + emojis * 2


def mastodon_length(text: str, *, link_length: int) -> int:
    """Count graphemes; addresses as the server says, `@name@server` as `@name`."""
    rest, links = _without_links(text, [link for link in find_links(text) if not link.is_bare])
    return grapheme_length(_MENTION_SERVER.sub(r"\1", rest) if "@" in rest else rest) + links * (link_length - 1)


def _without_links(text: str, links: Sequence[Link]) -> tuple[str, int]:
    """Return the text with a blank for each link that its network reads whole, and how many they are."""
    whole = [link for link in links if is_plain(link.written)]
    for link in reversed(whole):
        text = f"{text[: link.start]} {text[link.end :]}"
    return text, len(whole)


def grapheme_length(text: str) -> int:
    """Count graphemes (UAX 29); below U+0300 nothing joins: no search."""
    if not text or (max(text) < "\u0300" and "\r" not in text):
        return len(text)
    return len(_GRAPHEME.findall(text))


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def bytes_length(text: str) -> int:
    return len(text.encode())


def emoji_bytes_length(text: str) -> int:
    """Count as Threads: characters one, emoji their UTF-8 octets."""
    if not _HEAVY.search(text):
        return len(text)
    emojis = EMOJI.findall(text)
    return len(text) + sum(len(emoji.encode()) - len(emoji) for emoji in emojis)


_COUNTERS: dict[LengthUnit, Callable[[str], int]] = {
    LengthUnit.WEIGHTED: x_length,
    LengthUnit.GRAPHEMES: grapheme_length,
    LengthUnit.UTF16: utf16_length,
    LengthUnit.BYTES: bytes_length,
    LengthUnit.EMOJI_BYTES: emoji_bytes_length,
}
