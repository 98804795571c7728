"""E-mails from people, programs and broken programs, and their mailbox."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from email.message import EmailMessage
from typing import Any

from sqlmodel import Session, col, select

from app.db.work import Work
from app.domain.notifications.models import Notice
from app.domain.requests.models import Request, RequestAct, RequestMailbox
from app.domain.requests.rules.mail_letter import MailSecurity
from app.usecases.requests import mailbox as request_mailbox
from app.usecases.requests.external_requests import RequestMailReader
from app.usecases.wiring import Wiring
from tests.peers.dovecot import Dovecot
from tests.sample_town import Town

BEFORE = date(2020, 1, 1)
Receive = Callable[[bytes], tuple[Request, str]]
acknowledged = select(Notice).where(Notice.kind == "request_received").order_by(col(Notice.id))
asked_to_decide = select(Notice).where(Notice.kind == "request_to_decide")


def letter(text: str = "¿Pueden anunciar la fiesta?", *, known_as: str = "<1@correo.example>", **headers: str) -> bytes:
    """Return an e-mail, from a neighbour by default; `known_as` is its Message-ID."""
    message = EmailMessage()
    default_headers = {
        "From": "Ana Vecina <ana@correo.example>",
        "Subject": "Fiesta del barrio",
        "Message-ID": known_as,
    }
    for name, value in (default_headers | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            message[name] = value
    message.set_content(text)
    return message.as_bytes()


def raw(head: str, body: bytes) -> bytes:
    """Return exactly these bytes after a sender and a subject."""
    return f"From: Ana <ana@correo.example>\r\nSubject: Aviso\r\nMessage-ID: <r@x>\r\n{head}\r\n\r\n".encode() + body


def with_files(*files: tuple[str, str, bytes], text: str = "Van los archivos.") -> bytes:
    """Return an e-mail with attachments, each by type, name and bytes."""
    message = EmailMessage()
    headers = {"From": "Ana <ana@correo.example>", "Subject": "Archivos", "Message-ID": "<archivos@x>"}
    for name, value in headers.items():
        message[name] = value
    message.set_content(text)
    for kind, name, content in files:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def large() -> bytes:
    """Return a short text before a plan of 25 MB."""
    mixed = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b"
    file = (
        "Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''plano%20del%20r%C3%ADo.pdf"
    )
    text = "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nVa el plano del río.\r\n--b\r\n"
    return raw(mixed, f"{text}{file}\r\n\r\n".encode() + (b"A" * 76 + b"\r\n") * 320_000 + b"--b--\r\n")


def set_up(
    session: Session, town: Town, wiring: Wiring, server: Dovecot, *, now: datetime, **other: object
) -> RequestMailbox:
    """Set up the mailbox as the administrator, and commit."""
    defaults = {"port": server.tls_port, "security": MailSecurity.TLS, "user": server.new_user(), "folder": "INBOX"}
    place = request_mailbox.MailboxLocation(**{"host": server.host, "since": BEFORE, **defaults, **other})
    sealed = wiring.keyring.seal(server.password)
    mailbox = request_mailbox.set_request_mailbox(Work(session, town.administrator.actor, now), place, sealed)
    session.commit()
    return mailbox


def collect(wiring: Wiring, *, now: datetime) -> Mapping[str, int]:
    ours = (wiring.config.mail_from,)
    return collector(wiring, ours=ours).collect(now)


def collector(wiring: Wiring, **other: Any) -> RequestMailReader:
    dependencies = {name: getattr(wiring, name) for name in ("writing", "mailboxes", "images", "archives", "files")}
    return RequestMailReader(**{"unseal": wiring.keyring.unseal, **dependencies, **other})


def requests(session: Session) -> list[Request]:
    session.expire_all()
    return list(session.exec(select(Request).order_by(col(Request.id))))


def kept(session: Session) -> RequestMailbox:
    session.expire_all()
    return session.exec(select(RequestMailbox)).one()


def only(session: Session) -> tuple[Request, str]:
    """Return the only request, and the evidence of its arrival."""
    (request,) = requests(session)
    act = session.exec(select(RequestAct).where(RequestAct.request_id == request.id)).one()
    return request, act.evidence
