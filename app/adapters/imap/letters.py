"""Letters, parsed despite bad charsets or missing parts.

HTML becomes inert paragraphs and links.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime
from html.parser import HTMLParser

from app.domain.requests.rules.mail_letter import LONGEST_TEXT, LetterAttachment, LetterOddity, ReceivedLetter

_HIDDEN_TAGS = frozenset({"head", "script", "style", "template", "title"})
_LINE_TAGS = frozenset({"br", "div", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "table", "tr", "ul"})
_SPACES = re.compile(r"[ \t\r\f\v\n]+")


def html_to_text(markup: str) -> str:
    reader = _HtmlTextParser()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.chunks).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _HtmlTextParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.chunks: list[str] = []
        self._unsaid = 0
        self._leads_to = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN_TAGS:
            self._unsaid += 1
        elif tag == "body":
            self._unsaid = 0
        elif tag in _LINE_TAGS:
            self.chunks.append("\n")
        elif tag == "a":
            self._leads_to = dict(attrs).get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN_TAGS:
            self._unsaid = max(self._unsaid - 1, 0)
        elif tag in _LINE_TAGS:
            self.chunks.append("\n")
        elif tag == "a" and self._leads_to.startswith(("http://", "https://")):
            self.chunks.append("" if self._leads_to in self.chunks[-1:] else f" ({self._leads_to})")
            self._leads_to = ""

    def handle_data(self, data: str) -> None:
        if not self._unsaid:
            self.chunks.append(_SPACES.sub(" ", data))


_SINGLE_BYTE = ("", "us-ascii", "ascii", "iso-8859", "iso8859", "latin", "windows-125", "cp125", "unknown-8bit")
_MOST_MARKUP = 1_000_000
_IDENTITY = re.compile(r"<[^<>\s]{1,250}>")
_MOST_IDENTITIES = 50
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})


class _RawPolicy(Compat32):
    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_RAW = _RawPolicy()


@dataclass(frozen=True, slots=True)
class FetchedPart:
    """A part of the server's `size`; without head, it is the whole letter.

    Texts are cut at a limit, files all or nothing.
    """

    head: bytes
    body: bytes
    size: int
    is_text: bool

    @property
    def is_cut(self) -> bool:
        return self.is_text and len(self.body) < self.size

    @property
    def is_whole(self) -> bool:
        return bool(self.body) and not len(self.body) < self.size

    @property
    def read(self) -> bytes:
        """Return whole lines, so that no character is cut."""
        return self.body[: self.body.rfind(b"\n") + 1] or self.body if self.is_cut else self.body


@dataclass(frozen=True, slots=True)
class _TextPart:
    text: str
    oddities: frozenset[LetterOddity]
    is_markup: bool


def parse_letter(raw: bytes) -> ReceivedLetter:
    message = message_from_bytes(raw, policy=_RAW)
    texts, attached = _split_parts(message)
    return _build_letter(message, texts, attached)


def parse_partial_letter(header: bytes, parts: Iterable[FetchedPart]) -> ReceivedLetter:
    """Return a large letter's first lines, fetched files and the other files' names."""
    texts: list[_TextPart] = []
    attached: list[LetterAttachment] = []
    cut: set[LetterOddity] = set()
    for part in parts:
        message = message_from_bytes((part.head or header).rstrip() + b"\r\n\r\n" + part.read, policy=_RAW)
        if _is_text_part(message):
            texts.append(_text_part(message))
            cut |= {LetterOddity.CUT} if part.is_cut else set()
        else:
            attached.append(_attachment(message) if part.is_whole else _unfetched_attachment(part, message))
    plain = [part for part in texts if not part.is_markup and part.text]
    return _build_letter(message_from_bytes(header, policy=_RAW), plain or texts, attached, cut)


def _split_parts(message: Message) -> tuple[list[_TextPart], list[LetterAttachment]]:
    parts = list(_leaf_parts(message))
    texts = [_text_part(part) for part in parts if _is_text_part(part)]
    return texts, [_attachment(part) for part in parts if not _is_text_part(part)]


def _attachment(part: Message) -> LetterAttachment:
    content = _body(part)
    return LetterAttachment(_name_of(part), len(content), content)


def _unfetched_attachment(part: FetchedPart, message: Message) -> LetterAttachment:
    """Count 57 bytes per 78 of base64 (RFC 2045 §6.8)."""
    is_packed = (message["Content-Transfer-Encoding"] or "").strip().lower() == "base64"
    return LetterAttachment(_name_of(message), part.size * 57 // 78 if is_packed else part.size, is_fetched=False)


def _leaf_parts(message: Message) -> Iterator[Message]:
    """Yield leaves; of alternatives, the plain one with text."""
    if message.get_content_maintype() != "multipart" or not message.is_multipart():
        yield message
        return
    children = [part for part in message.get_payload() if isinstance(part, Message)]
    if message.get_content_subtype() == "alternative" and any(_is_plain(part) for part in children):
        children = [part for part in children if part.get_content_type() != "text/html"]
    for child in children:
        yield from _leaf_parts(child)


def _is_plain(part: Message) -> bool:
    return part.get_content_type() == "text/plain" and bool(_body(part).strip())


def _is_text_part(part: Message) -> bool:
    is_kept = part.get_content_disposition() == "attachment" or part.get_filename()
    return part.get_content_type() in ("text/plain", "text/html") and not is_kept


def _text_part(part: Message) -> _TextPart:
    text, was_wrong = _decode_text(_body(part), part.get_content_charset() or "")
    oddities = {LetterOddity.BAD_CHARSET} if was_wrong else set()
    is_markup = part.get_content_type() == "text/html"
    if is_markup:
        oddities |= {LetterOddity.ONLY_HTML} | ({LetterOddity.CUT} if len(text) > _MOST_MARKUP else set())
        text = html_to_text(text[:_MOST_MARKUP])
    return _TextPart(text.strip(), frozenset(oddities), is_markup)


def _build_letter(
    message: Message, texts: list[_TextPart], attached: list[LetterAttachment], odd: Iterable[LetterOddity] = ()
) -> ReceivedLetter:
    text = "\n\n".join(part.text for part in texts if part.text)
    oddities = {*odd, *(oddity for part in texts if part.text for oddity in part.oddities)}
    oddities |= {LetterOddity.CUT} if len(text) > LONGEST_TEXT else set()
    name, address = _sender(message)
    return ReceivedLetter(
        key=_letter_key(message),
        name=name,
        address=address,
        subject=_header(message, "Subject"),
        text=text[:LONGEST_TEXT],
        attached=tuple(attached),
        oddities=frozenset(oddities if text else {LetterOddity.NO_TEXT}),
        is_automatic=_is_automatic(message, address),
        identity=(_identities(message, "Message-ID") or ("",))[0],
        before=tuple(dict.fromkeys(_identities(message, "References") + _identities(message, "In-Reply-To"))),
        written_at=_written_at(message),
    )


def _letter_key(message: Message) -> str:
    """Digest Message-ID, author and date, or all headers."""
    known = ("Message-ID", "From", "Date", "Subject") if message["Message-ID"] else message.keys()
    headers = "\n".join(f"{name}: {message[name]}" for name in known)
    return "letter:" + hashlib.sha256(headers.encode("utf-8", "surrogateescape")).hexdigest()


def _identities(message: Message, name: str) -> tuple[str, ...]:
    """Return valid identifiers (RFC 5322 §3.6.4)."""
    header = (message[name] or "").encode("utf-8", "surrogateescape").decode("ascii", "ignore")
    return tuple(_IDENTITY.findall(header))[:_MOST_IDENTITIES]


def _written_at(message: Message) -> datetime | None:
    try:
        sent_at = parsedate_to_datetime(message["Date"] or "")
    except (ValueError, OverflowError):
        return None
    return sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)


def _is_automatic(message: Message, address: str) -> bool:
    """Recognise RFC 3834 §5, lists (RFC 2919) and bounces (RFC 3464, empty return path)."""
    submitted = (message["Auto-Submitted"] or "no").partition(";")[0].strip().lower()
    return (
        submitted != "no"
        or "List-Id" in message
        or (message["Precedence"] or "").strip().lower() in _BULK
        or (message["Return-Path"] or "").strip() == "<>"
        or message.get_content_type() == "multipart/report"
        or address.casefold().startswith("mailer-daemon@")
    )


def _sender(message: Message) -> tuple[str, str]:
    """Return name and address, an invalid address as name."""
    authors = [author for author in getaddresses([message["From"] or ""]) if "@" in author[1]]
    if not authors:
        return _header(message, "From"), ""
    name, address = authors[0]
    return _decode_header(name), _decode_header(address)


def _name_of(part: Message) -> str:
    named = part.get_filename()
    return _decode_header(collapse_rfc2231_value(named)) if named else part.get_content_type()


def _header(message: Message, name: str) -> str:
    return _decode_header(message[name] or "")


def _decode_header(value: str) -> str:
    """Decode a header (RFC 2047) onto one line."""
    plain, _ = _decode_text(value.encode("utf-8", "surrogateescape"), "")
    try:
        pieces = [
            _decode_text(piece, code or "")[0] if isinstance(piece, bytes) else piece
            for piece, code in decode_header(plain)
        ]
    except (HeaderParseError, ValueError):
        pieces = [plain]
    return " ".join("".join(pieces).split())


def _body(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _decode_text(raw: bytes, charset: str) -> tuple[str, bool]:
    """Return text and whether its charset was misdeclared: valid UTF-8 beats one-byte charsets."""
    named = charset.lower()
    is_single = not named or named.startswith(tuple(name for name in _SINGLE_BYTE if name))
    for code in ("utf-8", named) if is_single else (named, "utf-8"):
        try:
            return raw.decode(code), bool(named) and code != named and not raw.isascii()
        except (LookupError, UnicodeError):
            continue
    return raw.decode("cp1252", "replace"), True
