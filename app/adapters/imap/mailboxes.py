"""Mailboxes with checked addresses and certificates; failures come as sentences."""

import imaplib
import re
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from app.adapters.http.addresses import AddressGuard, AddressRefused
from app.adapters.imap.body_structure import parse_body_structure
from app.adapters.imap.letters import FetchedPart, parse_letter, parse_partial_letter
from app.core.messages import Message, msg
from app.domain.requests.ports import MailAccess, MailboxTrouble
from app.domain.requests.rules.mail_letter import LARGEST_LETTER, LONGEST_TEXT, MailSecurity, ReceivedLetter

TIMEOUT_S = 20
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MAX_PARTS = 100
ImapAnswer = bytes | tuple[bytes, bytes]
_HEADER_BYTES = 200_000
_UNKNOWN = msg("El servidor %(host)s no existe, o la red no lo encuentra.")
_PRIVATE = msg("%(host)s está en una red privada: quien instaló Cauce debe ponerlo en ALLOWED_PRIVATE_HOSTS.")
_UNREACHABLE = msg("No se pudo hablar con el servidor de correo: %(reason)s.")
_CERTIFICATE = msg("El certificado del servidor no es de fiar: %(reason)s.")
_NO_TLS = msg("El servidor no habla cifrado en ese puerto: revise el puerto y la seguridad.")
_LOGIN = msg("El servidor no acepta el usuario o la contraseña.")
_FOLDER = msg("En ese buzón no hay ninguna carpeta «%(folder)s».")
_ODD = msg("El servidor contestó algo que no se entiende: %(reason)s.")


class ImapMailboxes:
    """IMAP mailboxes. `allowed`: listed private hosts. `ca_file`: extra trusted certificates."""

    def __init__(self, allowed: Sequence[str] = (), *, ca_file: str = "", timeout: float = TIMEOUT_S) -> None:
        self._guard = AddressGuard(allowed)
        self._ca_file = ca_file
        self._timeout = timeout

    @contextmanager
    def open(self, access: MailAccess) -> Iterator["MailFolder"]:
        with _mailbox_troubles(access):
            line = self._connect(access)
            try:
                _sign_in(line, access)
                yield MailFolder(line, _select(line, access))
            finally:
                _log_out(line)

    def _connect(self, access: MailAccess) -> imaplib.IMAP4:
        context = ssl.create_default_context(cafile=self._ca_file or None)
        implicit = context if access.security is MailSecurity.TLS else None
        line = _GuardedImap(access, self._guard.permitted(access.host), implicit, self._timeout)
        if implicit is None:
            try:
                line.starttls(context)
            except imaplib.IMAP4.error as error:
                _log_out(line)
                raise MailboxTrouble(_NO_TLS) from error
        return line


class _GuardedImap(imaplib.IMAP4):
    """A connection to a checked address, by its certificate's name."""

    def __init__(
        self, access: MailAccess, addresses: Sequence[str], tls: ssl.SSLContext | None, timeout: float
    ) -> None:
        self._addresses = addresses
        self._tls = tls
        super().__init__(access.host, access.port, timeout)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        *others, last = self._addresses
        for address in others:
            try:
                return self._dial(address, timeout)
            except ssl.SSLError:
                raise
            except OSError:
                continue
        return self._dial(last, timeout)

    def _dial(self, address: str, timeout: float | None) -> socket.socket:
        bare = socket.create_connection((address, self.port), timeout)
        return self._tls.wrap_socket(bare, server_hostname=self.host) if self._tls else bare


class MailFolder:
    """A folder open for reading only."""

    def __init__(self, line: imaplib.IMAP4, validity: int) -> None:
        self._line = line
        self.validity = validity

    def after(self, uid: int, since: date) -> Sequence[int]:
        day = f"{since.day}-{MONTHS[since.month - 1]}-{since.year}"
        found = self._ask("SEARCH", "UID", f"{uid + 1}:*", "SINCE", day)
        numbers = sorted(int(number) for line in found if isinstance(line, bytes) for number in line.split())
        # `7:*` names the last letter even when its number is below 7
        return [number for number in numbers if number > uid]

    def letter(self, uid: int) -> ReceivedLetter | None:
        about = b"".join(_join_answer(one) for one in self._ask("FETCH", str(uid), "(RFC822.SIZE)"))
        size = re.search(rb"RFC822\.SIZE (\d+)", about)
        if size is None:
            return None
        return parse_letter(self._part(uid, "")) if int(size[1]) <= LARGEST_LETTER else self._reduced(uid)

    def _reduced(self, uid: int) -> ReceivedLetter:
        """Return headers, text, fitting files in order, and only names of others."""
        room = LARGEST_LETTER
        found = b"".join(_join_answer(one) for one in self._ask("FETCH", str(uid), "(BODYSTRUCTURE)"))
        parts = []
        for leaf in parse_body_structure(found)[:MAX_PARTS]:
            head = self._part(uid, f"{leaf.number}.MIME", _HEADER_BYTES) if leaf.is_inside else b""
            fits = not leaf.is_text and 0 < leaf.size <= room
            room -= leaf.size if fits else 0
            most = LONGEST_TEXT * 4 if leaf.is_text else 0
            body = self._part(uid, leaf.number, most) if leaf.is_text or fits else b""
            parts.append(FetchedPart(head, body, leaf.size, leaf.is_text))
        return parse_partial_letter(self._part(uid, "HEADER", _HEADER_BYTES), parts)

    def _part(self, uid: int, section: str, most: int = 0) -> bytes:
        """Fetch a section by PEEK: it stays unread."""
        asked = f"(BODY.PEEK[{section}]" + (f"<0.{most}>" if most else "") + ")"
        return next((one[1] for one in self._ask("FETCH", str(uid), asked) if isinstance(one, tuple)), b"")

    def _ask(self, command: str, *arguments: str) -> list[ImapAnswer]:
        kind, answer = self._line.uid(command, *arguments)
        if kind != "OK":
            raise imaplib.IMAP4.error(_text(answer))
        return [one for one in answer if one]


def _join_answer(one: ImapAnswer) -> bytes:
    """Rebuild an answer with its literals in place."""
    return one[0] + b"\r\n" + one[1] if isinstance(one, tuple) else one


@contextmanager
def _mailbox_troubles(access: MailAccess) -> Iterator[None]:
    try:
        yield
    except AddressRefused as refused:
        sentence = _UNKNOWN if refused.is_unknown else _PRIVATE
        raise MailboxTrouble(Message(sentence.msgid, {"host": access.host})) from refused
    except ssl.SSLCertVerificationError as error:
        raise MailboxTrouble(_message_with(_CERTIFICATE, reason=error.verify_message)) from error
    except ssl.SSLError as error:
        raise MailboxTrouble(_NO_TLS) from error
    except OSError as error:
        raise MailboxTrouble(_message_with(_UNREACHABLE, reason=_error_summary(error))) from error
    except imaplib.IMAP4.error as error:
        raise MailboxTrouble(_message_with(_ODD, reason=_error_summary(error))) from error


def _sign_in(line: imaplib.IMAP4, access: MailAccess) -> None:
    try:
        if "AUTH=PLAIN" in line.capabilities:
            line.authenticate("PLAIN", lambda _: f"\0{access.user}\0{access.password}".encode())
        else:
            line.login(_quoted(access.user), access.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, UnicodeError) as error:
        raise MailboxTrouble(_LOGIN) from error


def _select(line: imaplib.IMAP4, access: MailAccess) -> int:
    """Return the validity after EXAMINE, which changes no flag."""
    kind, _ = line.select(_quoted(_utf7(access.folder)), readonly=True)
    if kind != "OK":
        raise MailboxTrouble(_message_with(_FOLDER, folder=access.folder))
    _, validity = line.response("UIDVALIDITY")
    return int(validity[0] or 0) if validity else 0


def _log_out(line: imaplib.IMAP4) -> None:
    try:
        line.logout()
    except (OSError, imaplib.IMAP4.error):
        line.shutdown()


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(name: str) -> str:
    """Encode a folder name for IMAP (RFC 3501 §5.1.3)."""
    return re.sub(r"[^\x20-\x7e]+", lambda found: f"&{_base64(found[0])}-", name.replace("&", "&-"))


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")


def _text(answer: Sequence[Any]) -> str:
    return b" ".join(one for one in answer if isinstance(one, bytes)).decode("utf-8", "replace")


def _message_with(sentence: Message, **values: object) -> Message:
    return Message(sentence.msgid, values)


def _error_summary(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
