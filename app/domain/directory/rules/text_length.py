"""Length as each network counts it, on the exact text sent.

With a scheme any host is an address. Without, X counts `sede.aytorivera.es` if ending in a domain-system name, not
after `@`, `#`, a letter or a dot.
"""

from collections.abc import Callable
from dataclasses import dataclass

import regex

from app.core.text import normalise_text
from app.domain.directory.rules.network_limits import LengthUnit, limits_of
from app.domain.directory.rules.networks import Network

# Two-letter domains are countries (ISO 3166-1, with .eu, .uk, .ac and .su); the rest are those a public office writes.
_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd "
    "cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd "
    "ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg "
    "kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv "
    "mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa "
    "sb sc sd se sg sh si sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug "
    "uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_GENERIC = (
    "com org net edu gov mil int info biz name pro mobi jobs tel travel museum coop aero asia post cat gal eus bzh "
    "madrid barcelona app blog cloud club design dev digital online shop site social solutions store tech tools "
    "website wiki world xyz page news press media live events tickets academy school foundation ngo ong tv city town "
    "green health help jobs work center community agency global international zone space today tube video run gle"
)
_ENDS = rf"(?:{'|'.join(sorted({*_COUNTRIES.split(), *_GENERIC.split()}, key=len, reverse=True))}|xn--[a-z0-9-]+)"

_BEFORE = r"(?<![A-Za-z0-9@＠$#＃])"
_LABEL = r"[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}_-]*+(?<=[\p{L}\p{M}\p{N}]))?"
# A label has 63 characters at most (RFC 1035); without that bound, a long unbroken word is read again from each letter.
_PLAIN_LABEL = r"[a-z0-9\p{Latin}](?:[a-z0-9\p{Latin}_-]{0,62}+(?<=[a-z0-9\p{Latin}]))?"
_PATH_SIGN = r"[\p{Latin}\p{Cyrillic}0-9!*';:=+,.$/%#\[\]\-–_~@|&]"
_PATH = rf"(?:/(?:(?:{_PATH_SIGN}|\({_PATH_SIGN}+\))*(?<=[\p{{Latin}}\p{{Cyrillic}}0-9+\-=_#/)]))?)?"
_QUERY = r"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*(?<=[a-z0-9\-_&=#/]))?"
_TAIL = rf"(?::\d+)?{_PATH}{_QUERY}"

_WITH_SCHEME = rf"https?://(?:{_LABEL}\.){{1,12}}\p{{L}}[\p{{L}}\p{{M}}\p{{N}}-]*+{_TAIL}"
_WITHOUT = rf"(?<![-_./])(?:{_PLAIN_LABEL}\.){{1,12}}{_ENDS}(?![a-z0-9@+\-]){_TAIL}"

ADDRESS = regex.compile(_BEFORE + _WITH_SCHEME, regex.IGNORECASE)
ADDRESS_OR_HOST = regex.compile(f"{_BEFORE}(?:{_WITH_SCHEME}|{_WITHOUT})", regex.IGNORECASE)


def holds_address(text: str, address: str) -> bool:
    """Match this address, not a longer one."""
    return any(match.group() == address for match in ADDRESS_OR_HOST.finditer(text)) or address in text.split()


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


def outgoing_text(text: str, link: str) -> str:
    """Return the exact text: the link on its own line, unless shown.

    Counters, previews and delivery share it.
    """
    body, address = normalise_text(text), normalise_text(link)
    if not address or holds_address(body, address):
        return body
    return f"{body}\n{address}" if body else address


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
    sent = normalise_text(text)
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
    rest, links = ADDRESS_OR_HOST.subn(" ", text) if "." in text else (text, 0)
    used: int = len(rest) + links * (X_LINK_LENGTH - 1)
    if not _HEAVY.search(rest):
        return used
    plain, emojis = EMOJI.subn("", rest)
    lighter = len(rest) - len(plain) - len(_HEAVY.findall(plain))
    return used - lighter + emojis * 2


def mastodon_length(text: str, *, link_length: int) -> int:
    """Count graphemes; addresses as the server says, `@name@server` as `@name`."""
    rest, links = ADDRESS.subn(" ", text) if "://" in text else (text, 0)
    return grapheme_length(_MENTION_SERVER.sub(r"\1", rest) if "@" in rest else rest) + links * (link_length - 1)


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
