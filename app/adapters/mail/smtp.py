"""Mail delivery (SMTP, RFC 5321; STARTTLS, RFC 3207)."""

import hashlib
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email import policy
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import Policy
from typing import Any

from app.core.messages import msg
from app.domain.notifications.ports import FailureCause, MailError, MailMessage

TIMEOUT_S = 20
_BLANKS = re.compile(r"[\s\x00-\x1f\x7f]+")
_UNREACHABLE = msg("No se pudo hablar con el servidor de correo: %(reason)s.")
_REFUSED = msg("El servidor de correo no la admite (%(code)s): %(reason)s")
_NOT_NOW = msg("El servidor de correo no la admite por ahora (%(code)s): %(reason)s")
_UNANSWERED = msg("El servidor de correo cortó antes de contestar: quizá la carta llegó.")
_NO_ENCRYPTION = msg("El servidor de correo no ofrece cifrado y Cauce no envía sin él.")
_BAD_ADDRESS = msg("La dirección de correo no está bien escrita.")
_BAD_LOGIN = msg("El servidor de correo no acepta el usuario o la contraseña.")


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A server; `ca_file` (PEM) is trusted besides the system's."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    starttls: bool = True
    ca_file: str = ""


class _UnfoldedHeader(UnstructuredHeader, BaseHeader):
    def fold(self, *, policy: "Policy[Any]") -> str:
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _UnfoldedHeader)
_POLICY = policy.EmailPolicy(header_factory=_HEADERS)


class SmtpMailer:
    """A mailer with one connection per letter."""

    def __init__(self, server: SmtpServer, *, timeout: float = TIMEOUT_S) -> None:
        self._server = server
        self._timeout = timeout

    def send(self, letter: MailMessage) -> None:
        message = compose_message(letter, sender=self._server.sender)
        try:
            connection = self._connect()
        except smtplib.SMTPAuthenticationError as error:
            raise MailError(FailureCause.TEMPORARY, _BAD_LOGIN) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailError(FailureCause.TEMPORARY, _NO_ENCRYPTION) from error
        except OSError as error:
            raise MailError(FailureCause.TEMPORARY, msg(_UNREACHABLE.msgid, reason=_error_summary(error))) from error
        try:
            self._hand_over(connection, message)
        finally:
            connection.close()

    def _connect(self) -> smtplib.SMTP:
        """Raise `OSError` (which `SMTPException` is) on failure."""
        server = self._server
        # Without a name given, the library would ask the network for this machine's.
        name = _domain(server.sender)
        connection = smtplib.SMTP(server.host, server.port, local_hostname=name, timeout=self._timeout)
        try:
            if server.starttls:
                connection.starttls(context=ssl.create_default_context(cafile=server.ca_file or None))
            if server.user:
                connection.login(server.user, server.password)
        except OSError:
            connection.close()
            raise
        return connection

    def _hand_over(self, connection: smtplib.SMTP, message: EmailMessage) -> None:
        """Send envelope, then message: only silence after it can mean arrival."""
        recipient = message["To"].addresses[0].addr_spec
        try:
            connection.ehlo_or_helo_if_needed()
            utf8 = [] if recipient.isascii() else ["SMTPUTF8"]
            _check_reply(connection.mail(self._server.sender, utf8), is_ours=True)
            _check_reply(connection.rcpt(recipient))
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            raise MailError(FailureCause.TEMPORARY, msg(_UNREACHABLE.msgid, reason=_error_summary(error))) from error
        try:
            answer = connection.data(message.as_bytes(policy=policy.SMTPUTF8 if utf8 else policy.SMTP))
        except smtplib.SMTPDataError as error:
            answer = (error.smtp_code, error.smtp_error if isinstance(error.smtp_error, bytes) else b"")
        except OSError as error:
            raise MailError(FailureCause.UNANSWERED, _UNANSWERED) from error
        _check_reply(answer)


def compose_message(letter: MailMessage, *, sender: str) -> EmailMessage:
    """Return the letter; nothing typed can begin a header."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(_one_line(letter.signed or letter.list_name) or "Cauce", addr_spec=sender)
    message["To"] = _address(letter)
    message["Subject"] = _one_line(letter.subject)
    message["Message-ID"] = letter.identity or _identity(letter.reference, sender)
    if letter.reply_to:
        message["Reply-To"] = _one_line(letter.reply_to)
    if not letter.signed:
        message["Auto-Submitted"] = "auto-generated"
    _place_in_thread(message, letter, sender)
    _add_unsubscribe_headers(message, letter)
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        method = {"method": letter.calendar.method}
        message.add_alternative(letter.calendar.text, subtype="calendar", cte="base64", params=method)
    return message


def _place_in_thread(message: EmailMessage, letter: MailMessage, sender: str) -> None:
    """Set RFC 5322 §3.6.4 headers; a matter's letters follow a never-sent one."""
    if letter.answers:
        message["In-Reply-To"] = _one_line(letter.answers)
        message["References"] = _one_line(" ".join(letter.references) or letter.answers)
    elif letter.thread:
        message["In-Reply-To"] = message["References"] = _identity(letter.thread, sender)


def _add_unsubscribe_headers(message: EmailMessage, letter: MailMessage) -> None:
    """Add one-click unsubscription (RFC 2369 §3.2, RFC 8058)."""
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
    if letter.unsubscribe.startswith("https:"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _identity(reference: str, sender: str) -> str:
    return f"<{hashlib.sha256(reference.encode()).hexdigest()[:40]}@{_domain(sender)}>"


def _address(letter: MailMessage) -> Address:
    name, _, domain = letter.to_address.rpartition("@")
    try:
        return Address(_one_line(letter.to_name), addr_spec=f"{name}@{domain.encode('idna').decode()}")
    except (ValueError, IndexError, MessageError) as error:
        raise MailError(FailureCause.PERMANENT, _BAD_ADDRESS) from error


def _check_reply(answer: tuple[int, bytes], *, is_ours: bool = False) -> None:
    """Raise `MailError` unless accepted; refusing our own address is never final."""
    code, reply_text = answer
    if 200 <= code < 300:
        return
    is_final = code >= 500 and not is_ours and code not in (530, 535)
    sentence = _REFUSED if is_final else _NOT_NOW
    reason = reply_text.decode("utf-8", "replace")[:200]
    raise MailError(
        FailureCause.PERMANENT if is_final else FailureCause.TEMPORARY,
        msg(sentence.msgid, code=code, reason=reason),
    )


def _error_summary(error: Exception) -> str:
    return _one_line(str(error))[:200] or type(error).__name__


def _one_line(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()


def _domain(address: str) -> str:
    return address.rpartition("@")[2] or "localhost"
