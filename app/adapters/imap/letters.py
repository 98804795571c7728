"""Letters as they really come: wrong charsets, no text, only HTML, no sender. None of them raises."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email._policybase import Compat32
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import collapse_rfc2231_value, getaddresses, parsedate_to_datetime

from app.adapters.imap.markup import text_of
from app.intake.rules.mailbox import LONGEST_TEXT, Attached, Letter, Oddity

_SINGLE_BYTE = ("", "us-ascii", "ascii", "iso-8859", "iso8859", "latin", "windows-125", "cp125", "unknown-8bit")
_MOST_MARKUP = 1_000_000
_IDENTITY = re.compile(r"<[^<>\s]{1,250}>")
_MOST_IDENTITIES = 50
_BULK = frozenset({"bulk", "junk", "list", "auto_reply"})


class _Raw(Compat32):
    """Headers as they came; unknown bytes stay what they are until somebody decides how to read them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


_RAW = _Raw()


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was fetched of a part: `size` is what the server says it has. No head: it is the whole letter.

    Of a text so much as is read at most; of a file all or nothing.
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
        """Whole lines, so that no character is cut in two."""
        return self.body[: self.body.rfind(b"\n") + 1] or self.body if self.is_cut else self.body


@dataclass(frozen=True, slots=True)
class _Said:
    """One part of a letter that speaks."""

    text: str
    oddities: frozenset[Oddity]
    is_markup: bool


def whole(raw: bytes) -> Letter:
    message = message_from_bytes(raw, policy=_RAW)
    said, attached = _sorted_out(message)
    return _letter(message, said, attached)


def reduced(header: bytes, parts: Iterable[Fetched]) -> Letter:
    """A letter too large to be fetched: the first lines of its text, the files that were, the names of the others."""
    said: list[_Said] = []
    attached: list[Attached] = []
    cut: set[Oddity] = set()
    for part in parts:
        message = message_from_bytes((part.head or header).rstrip() + b"\r\n\r\n" + part.read, policy=_RAW)
        if _is_said(message):
            said.append(_said_by(message))
            cut |= {Oddity.CUT} if part.is_cut else set()
        else:
            attached.append(_attached(message) if part.is_whole else _left(part, message))
    plain = [one for one in said if not one.is_markup and one.text]
    return _letter(message_from_bytes(header, policy=_RAW), plain or said, attached, cut)


def _sorted_out(message: Message) -> tuple[list[_Said], list[Attached]]:
    parts = list(_parts(message))
    said = [_said_by(part) for part in parts if _is_said(part)]
    return said, [_attached(part) for part in parts if not _is_said(part)]


def _attached(part: Message) -> Attached:
    content = _body(part)
    return Attached(_name_of(part), len(content), content)


def _left(part: Fetched, message: Message) -> Attached:
    """A file that was not fetched; in base64 a line of 78 bytes holds 57 of it (RFC 2045 §6.8)."""
    is_packed = (message["Content-Transfer-Encoding"] or "").strip().lower() == "base64"
    return Attached(_name_of(message), part.size * 57 // 78 if is_packed else part.size, is_fetched=False)


def _parts(message: Message) -> Iterator[Message]:
    """What holds no others; of alternatives that say the same, the plain one if it says anything."""
    if message.get_content_maintype() != "multipart" or not message.is_multipart():
        yield message
        return
    children = [one for one in message.get_payload() if isinstance(one, Message)]
    if message.get_content_subtype() == "alternative" and any(_is_plain(one) for one in children):
        children = [one for one in children if one.get_content_type() != "text/html"]
    for child in children:
        yield from _parts(child)


def _is_plain(part: Message) -> bool:
    return part.get_content_type() == "text/plain" and bool(_body(part).strip())


def _is_said(part: Message) -> bool:
    is_kept = part.get_content_disposition() == "attachment" or part.get_filename()
    return part.get_content_type() in ("text/plain", "text/html") and not is_kept


def _said_by(part: Message) -> _Said:
    text, was_wrong = _read(_body(part), part.get_content_charset() or "")
    oddities = {Oddity.BAD_CHARSET} if was_wrong else set()
    is_markup = part.get_content_type() == "text/html"
    if is_markup:
        oddities |= {Oddity.ONLY_HTML} | ({Oddity.CUT} if len(text) > _MOST_MARKUP else set())
        text = text_of(text[:_MOST_MARKUP])
    return _Said(text.strip(), frozenset(oddities), is_markup)


def _letter(message: Message, said: list[_Said], attached: list[Attached], odd: Iterable[Oddity] = ()) -> Letter:
    text = "\n\n".join(one.text for one in said if one.text)
    oddities = {*odd, *(oddity for one in said if one.text for oddity in one.oddities)}
    oddities |= {Oddity.CUT} if len(text) > LONGEST_TEXT else set()
    name, address = _sender(message)
    return Letter(
        key=_key(message),
        name=name,
        address=address,
        subject=_header(message, "Subject"),
        text=text[:LONGEST_TEXT],
        attached=tuple(attached),
        oddities=frozenset(oddities if text else {Oddity.NO_TEXT}),
        is_automatic=_is_automatic(message, address),
        identity=(_identities(message, "Message-ID") or ("",))[0],
        before=tuple(dict.fromkeys(_identities(message, "References") + _identities(message, "In-Reply-To"))),
        written_at=_written_at(message),
    )


def _key(message: Message) -> str:
    """What it is known by: its Message-ID with who wrote it and when, or all its headers where it has none."""
    known = ("Message-ID", "From", "Date", "Subject") if message["Message-ID"] else message.keys()
    told = "\n".join(f"{name}: {message[name]}" for name in known)
    return "letter:" + hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def _identities(message: Message, name: str) -> tuple[str, ...]:
    """RFC 5322 §3.6.4; whatever else somebody put there is not one."""
    said = (message[name] or "").encode("utf-8", "surrogateescape").decode("ascii", "ignore")
    return tuple(_IDENTITY.findall(said))[:_MOST_IDENTITIES]


def _written_at(message: Message) -> datetime | None:
    try:
        said = parsedate_to_datetime(message["Date"] or "")
    except (ValueError, OverflowError):
        return None
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def _is_automatic(message: Message, address: str) -> bool:
    """RFC 3834 §5, lists (RFC 2919), bounces (RFC 3464 and an empty return path)."""
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
    """Name and address; what cannot be an address is kept as the name."""
    found = [one for one in getaddresses([message["From"] or ""]) if "@" in one[1]]
    if not found:
        return _header(message, "From"), ""
    name, address = found[0]
    return _decoded(name), _decoded(address)


def _name_of(part: Message) -> str:
    named = part.get_filename()
    return _decoded(collapse_rfc2231_value(named)) if named else part.get_content_type()


def _header(message: Message, name: str) -> str:
    return _decoded(message[name] or "")


def _decoded(value: str) -> str:
    """Words in whatever code they came (RFC 2047), on one line."""
    plain, _ = _read(value.encode("utf-8", "surrogateescape"), "")
    try:
        pieces = [
            _read(piece, code or "")[0] if isinstance(piece, bytes) else piece for piece, code in decode_header(plain)
        ]
    except (HeaderParseError, ValueError):
        pieces = [plain]
    return " ".join("".join(pieces).split())


def _body(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


def _read(raw: bytes, charset: str) -> tuple[str, bool]:
    """The text, and whether its charset was not the one it was said to have.

    Other alphabets are hardly ever UTF-8 by chance, so what reads as UTF-8 is, whatever one-byte charset it names.
    """
    named = charset.lower()
    is_single = not named or named.startswith(tuple(one for one in _SINGLE_BYTE if one))
    for code in ("utf-8", named) if is_single else (named, "utf-8"):
        try:
            return raw.decode(code), bool(named) and code != named and not raw.isascii()
        except (LookupError, UnicodeError):
            continue
    return raw.decode("cp1252", "replace"), True
