"""A letter of the mailbox as a request needs it: pure, so that nothing here knows how mail is read."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.core.messages import Message, msg
from app.domain.requests.rules.attachments import LARGEST_FILE, MOST_FILES

LONGEST_TEXT = 100_000
"""Characters of a letter's text that are kept; the editorial line reads so much without anybody waiting."""

LARGEST_LETTER = 13_000_000
"""Bytes of a letter that is fetched whole; of a larger one its headers, its text, and what files fit into as many."""

ANSWERED_PER_DAY = 3
"""Letters of one address that Cauce writes back about in a day, so that two machines do not answer each other for ever.

Those that say they are machines ask for nothing (`is_automatic_letter`); this is for those that do not say so.
"""

POLL_EVERY = timedelta(minutes=1)
_BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
NO_SUBJECT = "Sin asunto"
NO_SENDER = "Sin remitente"


class MailSecurity(StrEnum):
    """TLS from the first byte (port 993), or from STARTTLS on (143): without encryption nothing is said."""

    TLS = "tls"
    STARTTLS = "starttls"


MAIL_SECURITY_WORDS: dict[MailSecurity, Message] = {
    MailSecurity.TLS: msg("TLS (puerto 993)"),
    MailSecurity.STARTTLS: msg("STARTTLS (puerto 143)"),
}


class LetterOddity(StrEnum):
    """What a person should know of how a letter was read."""

    NO_TEXT = "no_text"
    ONLY_HTML = "only_html"
    BAD_CHARSET = "bad_charset"
    CUT = "cut"


LETTER_ODDITY_WORDS: dict[LetterOddity, Message] = {
    LetterOddity.NO_TEXT: msg("No traía texto."),
    LetterOddity.ONLY_HTML: msg("Solo traía HTML: se conserva su texto, sin formato ni imágenes."),
    LetterOddity.BAD_CHARSET: msg("Estaba mal codificada: puede tener caracteres equivocados."),
    LetterOddity.CUT: msg("El texto es muy largo: aquí está el principio; entera sigue en el buzón."),
}


@dataclass(frozen=True, slots=True)
class LetterAttachment:
    """A file of a letter. What was not fetched is too large, or its letter is; its size is about so much."""

    name: str
    size: int
    content: bytes = field(default=b"", repr=False)
    is_fetched: bool = True


@dataclass(frozen=True, slots=True)
class ReceivedLetter:
    """`key`: the same whenever the same letter is read, whatever number the mailbox gives it.

    `identity` is its Message-ID; `before`, those of the letters it follows, the first of them first. `written_at`:
    when its sender's machine says it was, which proves nothing.
    """

    key: str
    name: str
    address: str
    subject: str
    text: str
    attached: tuple[LetterAttachment, ...] = ()
    oddities: frozenset[LetterOddity] = frozenset()
    is_automatic: bool = False
    identity: str = ""
    before: tuple[str, ...] = ()
    written_at: datetime | None = None


def is_automatic_letter(letter: ReceivedLetter, ours: Collection[str]) -> bool:
    """Answering machines, bounces, lists, and what Cauce sent itself: no person asks by them (RFC 3834 §2)."""
    return letter.is_automatic or letter.address.casefold() in {one.casefold() for one in ours}


def describe_letter(letter: ReceivedLetter, *, is_answered: bool = True) -> str:
    """Where the request comes from, how well it could be read and that nobody was written to, for its history."""
    said = [LETTER_ODDITY_WORDS[one] for one in LetterOddity if one in letter.oddities]
    unanswered = [] if is_answered else [msg(_UNANSWERED.msgid, most=ANSWERED_PER_DAY)]
    sender = msg("Carta de %(sender)s.", sender=letter.address or NO_SENDER)
    return " ".join(str(one) for one in (sender, *said, *unanswered))


_UNANSWERED = msg(
    "Sin acuse de recibo y sin aviso a quienes deciden: ese día ya se había escrito por %(most)s cartas de esta "
    "dirección, y podría ser una máquina que contesta sola."
)


def unstored_file_note(file: LetterAttachment, *, why: str = "") -> str:
    """Of a file that is only named: how large it is, where it is, and why it is not here."""
    megabytes = f"{max(file.size / 1_000_000, 0.1):.1f}".replace(".", ",")
    reasons = (f"pasa de {LARGEST_FILE // 1_000_000} MB" if file.size > LARGEST_FILE else "", why, _NO_ROOM)
    return f"{megabytes} MB; no se guarda aquí: {next(filter(None, reasons))}. Sigue en el buzón"


_NO_ROOM = f"la carta trae más de {MOST_FILES} archivos o pasa de {LARGEST_LETTER // 1_000_000} MB"


def mailbox_retry_pause(failures: int) -> timedelta:
    """Sooner at first, then every hour: a mailbox is never given up."""
    return _BACK_OFF[min(failures, len(_BACK_OFF)) - 1]
