"""Links in a text: one reader for previews, rules, facets, lengths and cards, after the WHATWG URL Standard (ada-url).

A link begins with http or https, or is a name of the domain system without it (`sede.villa.es/cita`). It ends at
white space, quotes, angle brackets, a picture sign, a bracket that it did not open, and before the punctuation of its
sentence.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

import regex
from ada_url import URL

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
_NAMES = "|".join(sorted({*_COUNTRIES.split(), *_GENERIC.split()}, key=len, reverse=True))
_ENDING = rf"(?:{_NAMES}|xn--[a-z0-9-]+)"

_BEFORE = r"(?<![A-Za-z0-9@＠$#＃])"
_LABEL = r"[\p{L}\p{M}\p{N}](?:[\p{L}\p{M}\p{N}_-]*+(?<=[\p{L}\p{M}\p{N}]))?"
# A label has 63 characters at most (RFC 1035); without that bound, a long unbroken word is read again from each letter.
_BARE_LABEL = r"[a-z0-9\p{Latin}](?:[a-z0-9\p{Latin}_-]{0,62}+(?<=[a-z0-9\p{Latin}]))?"
_USER = r"(?:[a-z0-9._~%!$&*+=:-]{1,100}+@)?"
_HOST = rf"(?:\[[0-9a-f:.]{{2,45}}\]|{_LABEL}(?:\.{_LABEL}){{0,12}})"
_SIGN = r"[^\s\p{C}\p{So}\u2190-\u21FF<>\"«»“”„‟‹›…—―]"
_PORT = r"(?::\d{1,5}(?!\d))?"
_FULL = rf"https?://{_USER}{_HOST}{_PORT}(?:[/?#\\]{_SIGN}*)?"
_BARE = (
    rf"(?<![-_./])(?:(?:{_BARE_LABEL}\.){{1,12}}{_ENDING}|www\.(?:{_BARE_LABEL}\.){{1,12}}\p{{Latin}}{{2,24}})"
    rf"(?![a-z0-9@+\-]){_PORT}(?:/{_SIGN}*|\?[a-z0-9_.\-]+={_SIGN}*)?"
)
_CANDIDATE = regex.compile(f"{_BEFORE}(?:(?P<full>{_FULL})|{_BARE})", regex.IGNORECASE)
_SENTENCE = ".,;:!?'’‘*·¡¿|([{。．｡、，"
_OPENED_BY = {")": "(", "]": "["}

# The signs of an address that every network reads to its end: those of twitter-text, of which Mastodon's are near.
_PATH_SIGN = r"[a-z0-9!*';:=+,.$/%#\[\]\-_~@|&]"
_QUERY_SIGN = r"[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]"
_PLAIN_TAIL = (
    rf"{_PORT}(?:/(?:(?:{_PATH_SIGN}|\({_PATH_SIGN}+\))*(?<=[a-z0-9+\-_#/)]))?)?"
    rf"(?:\?{_QUERY_SIGN}*(?<=[a-z0-9\-_&=#/]))?"
)
_NAME = r"(?:[a-z0-9](?:[a-z0-9_-]{0,62}+(?<=[a-z0-9]))?\.){1,12}"
_PLAIN = regex.compile(
    rf"https?://{_NAME}[a-z][a-z0-9-]*+{_PLAIN_TAIL}|(?:{_BARE_LABEL}\.){{1,12}}{_ENDING}{_PLAIN_TAIL}",
    regex.IGNORECASE,
)
_PATH_ENDS, _QUERY_ENDS = regex.compile(r"[^A-Za-z0-9+\-_#/]+$"), regex.compile(r"[^A-Za-z0-9\-_&=#/]+$")
_LONGEST = 4096
"""Longer ones are no links to X (twitter-text, MAX_URL_LENGTH)."""
_KEPT_SIGNS = "%/?#:@!$&'*+,;=-._~"
"""No bracket: one alone at an end would be closed by that of its sentence."""


class Link(NamedTuple):
    """`written`: as it stands in the text; `is_bare`: without its scheme; `address`: its URL, normalised."""

    start: int
    end: int
    written: str
    is_bare: bool
    address: URL

    @property
    def host(self) -> str:
        """Return the name in lower-case ASCII (IDNA)."""
        return self.address.hostname.rstrip(".")

    @property
    def is_public(self) -> bool:
        """Tell whether it is at a name of the domain system, not at a number or at a name of one's own network."""
        name, _, top = self.host.rpartition(".")
        return bool(name) and top[:1].isalpha()

    @property
    def outgoing(self) -> str:
        """Return the link in signs that no network cuts: host in ASCII with a scheme, the rest in per cents (RFC 3986).

        As written where nothing would be cut.
        """
        if not self.is_public or is_plain(self.written):
            return self.written
        rest = _quoted_tail(self.address)
        if self.is_bare:
            return f"{regex.split(r'[/?#:]', self.written, maxsplit=1)[0]}{rest}"
        return f"{self.address.origin}{rest}" if not self.address.username else f"{self._authority}{rest}"

    @property
    def target(self) -> str:
        """Return the whole address that it opens, in the signs of `outgoing`."""
        return f"https://{self.outgoing}" if self.is_bare else self.outgoing

    @property
    def _authority(self) -> str:
        password = f":{self.address.password}" if self.address.password else ""
        return f"{self.address.protocol}//{self.address.username}{password}@{self.address.host}"


def find_links(text: str) -> list[Link]:
    """Return the links of a text, in order."""
    return list(_links(text)) if "." in text or "://" in text else []


def full_links(text: str) -> list[Link]:
    """Return the links at public names that begin with http or https."""
    return [link for link in _links(text) if not link.is_bare and link.is_public] if "://" in text else []


def replace_links(text: str, written: Callable[[Link], str]) -> str:
    """Return the text with each link written otherwise."""
    parts, end = [], 0
    for link in find_links(text):
        parts += [text[end : link.start], written(link)]
        end = link.end
    return "".join([*parts, text[end:]])


def split_links(text: str) -> list[tuple[str, str]]:
    """Return the text in pieces, each with the address that it opens, if it is a link."""
    pieces, end = list[tuple[str, str]](), 0
    for link in find_links(text):
        pieces += [(text[end : link.start], ""), (link.written, link.target)]
        end = link.end
    return [piece for piece in [*pieces, (text[end:], "")] if piece[0]]


def outgoing_links(text: str) -> str:
    """Return the text with its links as they go out (`Link.outgoing`): the same the second time."""
    return replace_links(text, lambda link: link.outgoing)


def is_plain(address: str) -> bool:
    """Tell whether every network reads this address to its end, and counts it as one."""
    return len(address) <= _LONGEST and _PLAIN.fullmatch(address) is not None


def _links(text: str) -> Iterator[Link]:
    done = 0
    while match := _CANDIDATE.search(text, done):
        is_bare = match["full"] is None
        written = _without_sentence(match.group())
        done = match.start() + max(len(written), 1)
        if address := _parsed(f"https://{written}" if is_bare else written):
            yield Link(match.start(), done, written, is_bare, address)


def _parsed(address: str) -> URL | None:
    try:
        return URL(address)
    except ValueError:
        return None


def _without_sentence(address: str) -> str:
    """Cut at the first bracket that closes what the address did not open, and before a sentence's own signs."""
    opened: list[str] = []
    for place, sign in enumerate(address):
        if sign in "([":
            opened.append(sign)
        elif sign in _OPENED_BY and (not opened or opened.pop() != _OPENED_BY[sign]):
            address = address[:place]
            break
    cut = address.rstrip(_SENTENCE)
    return cut.rstrip("}" + _SENTENCE) if cut.endswith("}") and cut.count("}") > cut.count("{") else cut


def _quoted_tail(address: URL) -> str:
    """Return path, query and fragment without a sign that a network stops at."""
    tail = quote(f"{address.pathname}{address.search}{address.hash}", safe=_KEPT_SIGNS)
    path, mark, query = tail.partition("?")
    return f"{_PATH_ENDS.sub(_quoted, path)}{mark}{_QUERY_ENDS.sub(_quoted, query)}"


def _quoted(signs: regex.Match[str]) -> str:
    return "".join(f"%{ord(sign):02X}" for sign in signs.group())
