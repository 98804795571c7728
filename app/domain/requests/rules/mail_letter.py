from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.messages import LabelledEnum, msg
from app.core.sizes import MEGABYTE
from app.domain.requests.rules.attachments import LARGEST_FILE, MOST_FILES

LONGEST_TEXT = 100_000
"""Characters the editorial line reads fast."""

LARGEST_LETTER = 13_000_000
"""Bytes fetched whole; of larger ones, headers, text, and files up to this total."""

ANSWERED_PER_DAY = 3
"""Acknowledgements by address, lest two machines answer each other for ever.

Declared ones are excluded earlier (`is_automatic_letter`).
"""

POLL_EVERY = timedelta(minutes=1)
MAILBOX_BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
"""A mailbox is never given up."""
NO_SUBJECT = "Sin asunto"
NO_SENDER = "Sin remitente"


class MailSecurity(LabelledEnum):
    """TLS at once (port 993) or by STARTTLS (143); never unencrypted."""

    TLS = "tls", msg("TLS (puerto 993)")
    STARTTLS = "starttls", msg("STARTTLS (puerto 143)")


class LetterOddity(LabelledEnum):
    """Reading anomalies a person should know."""

    NO_TEXT = "no_text", msg("No traía texto.")
    ONLY_HTML = "only_html", msg("Solo traía HTML: se conserva su texto, sin formato ni imágenes.")
    BAD_CHARSET = "bad_charset", msg("Estaba mal codificada: puede tener caracteres equivocados.")
    CUT = "cut", msg("El texto es muy largo: aquí está el principio; entera sigue en el buzón.")


@dataclass(frozen=True, slots=True)
class LetterAttachment:
    """An attachment; if unfetched, it or its message is too large, and `size` approximate."""

    name: str
    size: int
    content: bytes = field(default=b"", repr=False)
    is_fetched: bool = True


@dataclass(frozen=True, slots=True)
class ReceivedLetter:
    """`key` is stable across reads, even under another UID.

    `identity`: its Message-ID; `before`: its ancestors', oldest first; `written_at`: the sender's clock, proving
    nothing.
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
    """Match auto-replies, bounces, lists and our own (RFC 3834 §2)."""
    return letter.is_automatic or letter.address.casefold() in {our.casefold() for our in ours}


def describe_letter(letter: ReceivedLetter, *, is_answered: bool = True) -> str:
    """Describe sender, anomalies and lack of reply."""
    oddities = [oddity.label for oddity in LetterOddity if oddity in letter.oddities]
    unanswered = [] if is_answered else [msg(_UNANSWERED.msgid, most=ANSWERED_PER_DAY)]
    sender = msg("Carta de %(sender)s.", sender=letter.address or NO_SENDER)
    return " ".join(str(sentence) for sentence in (sender, *oddities, *unanswered))


_UNANSWERED = msg(
    "Sin acuse de recibo y sin aviso a quienes deciden: ese día ya se había escrito por %(most)s cartas de esta "
    "dirección, y podría ser una máquina que contesta sola."
)


def unstored_file_note(file: LetterAttachment, *, why: str = "") -> str:
    """Give size, location, and why it is not stored."""
    megabytes = f"{max(file.size / MEGABYTE, 0.1):.1f}".replace(".", ",")
    reasons = (f"pasa de {LARGEST_FILE // MEGABYTE} MB" if file.size > LARGEST_FILE else "", why, _NO_ROOM)
    return f"{megabytes} MB; no se guarda aquí: {next(filter(None, reasons))}. Sigue en el buzón"


_NO_ROOM = f"la carta trae más de {MOST_FILES} archivos o pasa de {LARGEST_LETTER // MEGABYTE} MB"
