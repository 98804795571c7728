"""How long a text is for each network, counted on the very text that will be sent."""

from collections.abc import Callable
from dataclasses import dataclass

import regex

from app.channels.rules.accounts import Network
from app.channels.rules.addresses import ADDRESS, ADDRESS_OR_HOST, holds_address
from app.channels.rules.limits import Unit, limits_of
from app.core.writing import written

X_LINK_LENGTH = 23

_GRAPHEME = regex.compile(r"\X")
_MENTION_SERVER = regex.compile(r"(?<![=/\w])(@[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]+[A-Za-z0-9_]+)?)@[\w.-]+\w")
_HASHTAG = regex.compile(r"(?<![\w&/])[#＃]\w*\p{L}\w*")
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
class Length:
    """`bytes_used` and `bytes_maximum` are there only where the network has that second ceiling (Bluesky)."""

    used: int
    maximum: int
    unit: Unit
    bytes_used: int | None = None
    bytes_maximum: int | None = None

    @property
    def left(self) -> int:
        """What still fits; negative when it is over."""
        return self.maximum - self.used

    @property
    def over(self) -> bool:
        return self.left < 0 or (self.bytes_used or 0) > (self.bytes_maximum or self.bytes_used or 0)


def what_is_sent(text: str, link: str) -> str:
    """The exact text that goes out: the link on a line of its own, unless the text already shows it.

    Counters, previews and delivery all call this, so that what was approved is what is published.
    """
    body, address = written(text), written(link)
    if not address or holds_address(body, address):
        return body
    return f"{body}\n{address}" if body else address


def length(
    network: Network,
    text: str,
    *,
    link_length: int | None = None,
    maximum: int | None = None,
    with_media: bool = False,
) -> Length:
    """Count `text` (as given by `what_is_sent`) as the network does.

    `link_length` and `maximum` are what an instance declares, where it declares them (Mastodon).
    """
    limits = limits_of(network)
    sent = written(text)
    if network is Network.MASTODON:
        used = mastodon_length(sent, link_length=link_length or limits.link_length or X_LINK_LENGTH)
    else:
        used = _COUNTERS[limits.unit](sent)
    return Length(
        used=used,
        maximum=maximum or (limits.with_media if with_media else None) or limits.maximum,
        unit=limits.unit,
        bytes_used=None if limits.bytes is None else len(sent.encode()),
        bytes_maximum=limits.bytes,
    )


def x_length(text: str) -> int:
    """X's weighted length: an address 23, an emoji 2, other characters 1 or 2 (twitter-text, configuration v3)."""
    rest, links = ADDRESS_OR_HOST.subn(" ", text) if "." in text else (text, 0)
    used: int = len(rest) + links * (X_LINK_LENGTH - 1)
    if not _HEAVY.search(rest):
        return used
    plain, emojis = EMOJI.subn("", rest)
    lighter = len(rest) - len(plain) - len(_HEAVY.findall(plain))
    return used - lighter + emojis * 2


def mastodon_length(text: str, *, link_length: int) -> int:
    """Graphemes, an address as many as the server says, and of `@name@server` only `@name`."""
    rest, links = ADDRESS.subn(" ", text) if "://" in text else (text, 0)
    return grapheme_length(_MENTION_SERVER.sub(r"\1", rest) if "@" in rest else rest) + links * (link_length - 1)


def grapheme_length(text: str) -> int:
    """What a reader takes for one character (UAX 29); below U+0300 nothing joins, so there is nothing to look for."""
    if not text or (max(text) < "\u0300" and "\r" not in text):
        return len(text)
    return len(_GRAPHEME.findall(text))


def utf16_length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def bytes_length(text: str) -> int:
    return len(text.encode())


def emoji_bytes_length(text: str) -> int:
    """Threads: a character is one, but an emoji is as many as its UTF-8 octets."""
    if not _HEAVY.search(text):
        return len(text)
    emojis = EMOJI.findall(text)
    return len(text) + sum(len(emoji.encode()) - len(emoji) for emoji in emojis)


def hashtags_in(text: str) -> int:
    return len(_HASHTAG.findall(text))


_COUNTERS: dict[Unit, Callable[[str], int]] = {
    Unit.WEIGHTED: x_length,
    Unit.GRAPHEMES: grapheme_length,
    Unit.UTF16: utf16_length,
    Unit.BYTES: bytes_length,
    Unit.EMOJI_BYTES: emoji_bytes_length,
}
