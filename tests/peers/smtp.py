"""A mail server that keeps its messages, and refuses certain recipients.

Recipients by their local part: fail550@, fail450@, full@ are refused; data554@ after the message; greylist@ the first
time; slow@ is answered after five seconds; drop@ is stored and the connection cut before the answer.
"""

import json
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

from tests.peers.certificate import make_certificate
from tests.peers.process import Peer, Process, free_port, is_listening, python


@dataclass(frozen=True, slots=True)
class Received:
    """A message and its arrival. `listener`: plain or submission; `login`: the authenticated user, if any."""

    message: EmailMessage
    listener: str
    sender: str
    recipients: tuple[str, ...]
    is_encrypted: bool
    login: str | None


class Smtp(Peer):
    """A server of two ports: `port` takes anything, `submission_port` requires STARTTLS and `user`/`password`.

    After `halt` it may be restarted on the same ports, with its messages. The certificate is for `host` and is trusted
    by clients that load `authority` (a PEM file).
    """

    host = "localhost"
    user = "cauce"
    password = "una-clave-de-correo"

    def __init__(self) -> None:
        super().__init__("smtp")
        self.port, self.submission_port = free_port(), free_port()
        self._messages = self.folder / "messages"
        self._messages.mkdir()
        certificate = make_certificate(self.folder)
        self.authority = certificate.authority
        files = [str(self._messages), str(certificate.chain), str(certificate.key)]
        ports = [str(self.port), str(self.submission_port)]
        command = [*python("smtp_server.py"), *files, self.user, self.password, *ports]
        self._process = Process("smtp", command, folder=self.folder)

    def start(self) -> None:
        self._process.start(lambda: is_listening(self.port) and is_listening(self.submission_port))

    def received(self) -> list[Received]:
        """Return every message, oldest first."""
        return [_read(path) for path in sorted(self._messages.glob("*.eml"))]

    def clear(self) -> None:
        for path in self._messages.iterdir():
            path.unlink()


def _read(path: Path) -> Received:
    about = json.loads(path.with_suffix(".json").read_text())
    message = cast(EmailMessage, message_from_bytes(path.read_bytes(), policy=policy.default))
    return Received(
        message=message,
        listener=about["listener"],
        sender=about["sender"],
        recipients=tuple(about["recipients"]),
        is_encrypted=about["is_encrypted"],
        login=about["login"],
    )
