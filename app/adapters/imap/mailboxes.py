import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, islice
from socket import socket
from typing import Any

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError, ProtocolError
from imapclient.response_types import BodyData

from app.adapters.http.addresses import AddressGuard, AddressRefused
from app.adapters.imap.letters import FetchedPart, parse_letter, parse_partial_letter
from app.core.messages import msg
from app.domain.requests.ports import MailAccess, MailboxTrouble
from app.domain.requests.rules.mail_letter import LARGEST_LETTER, LONGEST_TEXT, MailSecurity, ReceivedLetter

TIMEOUT_S = 20
MAX_PARTS = 100
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
    """`allowed`: private hosts. `ca_file`: certificates instead of the system's."""

    def __init__(self, allowed: Sequence[str] = (), *, ca_file: str = "", timeout: float = TIMEOUT_S) -> None:
        self._guard = AddressGuard(allowed)
        self._ca_file = ca_file
        self._timeout = timeout

    @contextmanager
    def open(self, access: MailAccess) -> Iterator["MailFolder"]:
        with _mailbox_troubles(access), self._connect(access) as client:
            _sign_in(client, access)
            yield MailFolder(client, _select(client, access))

    def _connect(self, access: MailAccess) -> IMAPClient:
        """Connect to the first permitted address answering."""
        *others, last = self._guard.permitted(access.host)
        for address in others:
            try:
                return self._dial(address, access)
            except ssl.SSLError:
                raise
            except OSError:
                continue
        return self._dial(last, access)

    def _dial(self, address: str, access: MailAccess) -> IMAPClient:
        context = _tls_context(access.host, self._ca_file)
        is_tls = access.security is MailSecurity.TLS
        client = IMAPClient(address, access.port, ssl=is_tls, ssl_context=context, timeout=self._timeout)
        client.normalise_times = False  # else its instants are this machine's wall times
        if not is_tls:
            _start_tls(client, context)
        return client


class _NamedContext(ssl.SSLContext):
    """Certificates checked against the mailbox's name, though connected to an address."""

    name = ""

    def wrap_socket(self, sock: socket, *args: Any, **options: Any) -> ssl.SSLSocket:
        return super().wrap_socket(sock, *args, **{**options, "server_hostname": self.name})


def _tls_context(name: str, ca_file: str) -> ssl.SSLContext:
    context = _NamedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.name = name
    if ca_file:
        context.load_verify_locations(ca_file)
    else:
        context.load_default_certs()
    return context


@dataclass(frozen=True, slots=True)
class BodyPart:
    """A leaf with its IMAP `number` (RFC 3501 §6.4.5); not `is_inside` if it is the whole letter."""

    number: str
    kind: str
    size: int
    is_inside: bool

    @property
    def is_text(self) -> bool:
        return self.kind in ("text/plain", "text/html")


def leaf_parts(body: BodyData, number: str = "") -> Iterator[BodyPart]:
    """Yield a BODYSTRUCTURE's leaves (RFC 3501 §7.4.2)."""
    if body.is_multipart:
        for place, part in enumerate(body[0], start=1):
            yield from leaf_parts(part, f"{number}.{place}" if number else str(place))
    elif len(body) > 6:
        kind = b"/".join(name for name in body[:2] if isinstance(name, bytes)).decode("ascii", "replace").lower()
        size = body[6] if isinstance(body[6], int) else -1
        yield BodyPart(number or "1", kind, size, is_inside=bool(number))


class MailFolder:
    """A folder, read-only."""

    def __init__(self, client: IMAPClient, validity: int) -> None:
        self._client = client
        self.validity = validity

    def after(self, uid: int, since: datetime, *, most: int) -> Sequence[int]:
        """Search from the day before and compare instants: SINCE reads the server's own calendar (RFC 3501 §6.4.4)."""
        day = date.fromordinal(max(1, since.toordinal() - 1))
        numbers = self._client.search(["UID", f"{uid + 1}:*", "SINCE", day])
        # `7:*` names the last letter even when its number is below 7
        new = sorted(number for number in numbers if number > uid)
        received = chain.from_iterable(self._received(new[start : start + most]) for start in range(0, len(new), most))
        return list(islice((number for number, at in received if at >= since), most))

    def _received(self, uids: Sequence[int]) -> Iterator[tuple[int, datetime]]:
        """Yield when the server received each; those gone meanwhile are left out."""
        answers = self._client.fetch(uids, ["INTERNALDATE"])
        yield from ((uid, answers[uid][b"INTERNALDATE"]) for uid in uids if b"INTERNALDATE" in answers.get(uid, {}))

    def letter(self, uid: int) -> ReceivedLetter | None:
        size = self._fetch(uid, "RFC822.SIZE")
        if size is None:
            return None
        return parse_letter(self._part(uid, "")) if size <= LARGEST_LETTER else self._reduced(uid)

    def _reduced(self, uid: int) -> ReceivedLetter:
        """Return headers, text, files that fit, in order, and the others' names."""
        room = LARGEST_LETTER
        parts = []
        for leaf in self._leaves(uid):
            head = self._part(uid, f"{leaf.number}.MIME", _HEADER_BYTES) if leaf.is_inside else b""
            fits = not leaf.is_text and 0 < leaf.size <= room
            room -= leaf.size if fits else 0
            most = LONGEST_TEXT * 4 if leaf.is_text else 0
            content = self._part(uid, leaf.number, most) if leaf.is_text or fits else b""
            parts.append(FetchedPart(head, content, leaf.size, leaf.is_text))
        return parse_partial_letter(self._part(uid, "HEADER", _HEADER_BYTES), parts)

    def _leaves(self, uid: int) -> list[BodyPart]:
        """Return the letter's first parts, none if its structure is malformed."""
        try:
            return list(islice(leaf_parts(self._fetch(uid, "BODYSTRUCTURE")), MAX_PARTS))
        except (AttributeError, IndexError, ProtocolError, RecursionError, TypeError):
            return []

    def _part(self, uid: int, section: str, most: int = 0) -> bytes:
        """Fetch a part by PEEK, leaving it unread; answers name only the first octet."""
        name, cut = f"BODY[{section}]", f"<0.{most}>" if most else ""
        return self._fetch(uid, f"BODY.PEEK[{section}]{cut}", f"{name}<0>" if most else name) or b""

    def _fetch(self, uid: int, item: str, key: str = "") -> Any:
        """Return an item of a letter, None when it is gone."""
        return self._client.fetch([uid], [item]).get(uid, {}).get((key or item).encode())


@contextmanager
def _mailbox_troubles(access: MailAccess) -> Iterator[None]:
    try:
        yield
    except AddressRefused as refused:
        sentence = _UNKNOWN if refused.is_unknown else _PRIVATE
        raise MailboxTrouble(msg(sentence.msgid, host=access.host)) from refused
    except ssl.SSLCertVerificationError as error:
        raise MailboxTrouble(msg(_CERTIFICATE.msgid, reason=error.verify_message)) from error
    except ssl.SSLError as error:
        raise MailboxTrouble(_NO_TLS) from error
    except OSError as error:
        raise MailboxTrouble(msg(_UNREACHABLE.msgid, reason=_error_summary(error))) from error
    except IMAPClientError as error:
        raise MailboxTrouble(msg(_ODD.msgid, reason=_error_summary(error))) from error


def _start_tls(client: IMAPClient, context: ssl.SSLContext) -> None:
    try:
        client.starttls(context)
    except IMAPClientError as error:
        client.shutdown()
        raise MailboxTrouble(_NO_TLS) from error


def _sign_in(client: IMAPClient, access: MailAccess) -> None:
    try:
        if client.has_capability("AUTH=PLAIN"):
            client.plain_login(access.user, access.password)
        else:
            client.login(_quoted(access.user), access.password)
    except (LoginError, UnicodeError) as error:
        if isinstance(error.__context__, IMAPClientAbortError):
            raise error.__context__ from error
        raise MailboxTrouble(_LOGIN) from error


def _select(client: IMAPClient, access: MailAccess) -> int:
    """Return the validity after EXAMINE, which changes no flag."""
    try:
        opened = client.select_folder(access.folder, readonly=True)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        raise MailboxTrouble(msg(_FOLDER.msgid, folder=access.folder)) from error
    return int(opened.get(b"UIDVALIDITY", 0))


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _error_summary(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
