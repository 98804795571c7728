"""The process behind `smtp.py`: two listeners, one folder of messages.

python smtp_server.py FOLDER CHAIN KEY USER PASSWORD PLAIN_PORT SUBMISSION_PORT
"""

import asyncio
import json
import ssl
import sys
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

FOLDER, CHAIN, KEY = (Path(argument) for argument in sys.argv[1:4])
USER, PASSWORD = sys.argv[4:6]
PLAIN_PORT, SUBMISSION_PORT = (int(argument) for argument in sys.argv[6:8])

REFUSALS = {
    "fail550": "550 5.1.1 mailbox unavailable",
    "fail450": "450 4.2.1 mailbox busy, try later",
    "full": "552 5.2.2 mailbox full",
}
numbers = count(1)
seen: set[str] = set()


def local_parts(addresses: list[str]) -> set[str]:
    return {address.partition("@")[0] for address in addresses}


class Handler:
    def __init__(self, listener: str) -> None:
        self.listener = listener

    async def handle_RCPT(  # noqa: N802  # a name the library looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        name = address.partition("@")[0]
        if name in REFUSALS:
            return REFUSALS[name]
        if name == "greylist" and address not in seen:
            seen.add(address)
            return "451 4.7.1 greylisted, try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        names = local_parts(envelope.rcpt_tos)
        if "data554" in names:
            return "554 5.6.0 message refused"
        if "slow" in names:
            await asyncio.sleep(5)
        self.store(session, envelope)
        if "drop" in names:
            server.transport.abort()
            return ""
        return "250 2.0.0 stored"

    def store(self, session: Session, envelope: Envelope) -> None:
        stem = FOLDER / f"{next(numbers):06d}"
        login = session.auth_data.login.decode() if isinstance(session.auth_data, LoginPassword) else None
        about = {
            "listener": self.listener,
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "is_encrypted": session.ssl is not None,
            "login": login,
        }
        stem.with_suffix(".json").write_text(json.dumps(about))
        unfinished = stem.with_suffix(".part")
        unfinished.write_bytes(envelope.original_content or b"")
        unfinished.rename(stem.with_suffix(".eml"))


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, offered: object) -> AuthResult:
    is_right = isinstance(offered, LoginPassword) and (offered.login, offered.password) == (
        USER.encode(),
        PASSWORD.encode(),
    )
    return AuthResult(success=is_right, handled=False, auth_data=offered if is_right else None)


async def main() -> None:
    loop = asyncio.get_running_loop()
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(CHAIN, KEY)
    shared = {"hostname": "localhost", "enable_SMTPUTF8": True, "data_size_limit": 10_000_000, "loop": loop}
    locked = {"tls_context": tls, "require_starttls": True, "auth_required": True, "authenticator": authenticate}

    def plain() -> SMTP:
        return SMTP(Handler("plain"), **shared)

    def submission() -> SMTP:
        return SMTP(Handler("submission"), **shared, **locked)

    await loop.create_server(plain, "127.0.0.1", PLAIN_PORT)
    server = await loop.create_server(submission, "127.0.0.1", SUBMISSION_PORT)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
