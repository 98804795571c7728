"""A test mail server, and e-mails to send through it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlmodel import Session, select

from app.adapters.mail.smtp import SmtpMailer, SmtpServer
from app.domain.notifications.models import Notice
from app.domain.notifications.service import queue_letter
from tests.clocks import MONDAY
from tests.peers.smtp import Smtp
from tests.sample_town import Town

Write = Callable[..., Notice]


def mailer(smtp: Smtp, *, timeout: float = 3, **settings: object) -> SmtpMailer:
    """Return a mailer of the submission port, with valid settings by default."""
    right = {
        "host": smtp.host,
        "port": smtp.submission_port,
        "sender": "cauce@riba.example",
        "user": smtp.user,
        "password": smtp.password,
        "ca_file": str(smtp.authority),
    }
    return SmtpMailer(SmtpServer(**(right | settings)), timeout=timeout)


@pytest.fixture
def write(session: Session, town: Town) -> Write:
    """Return `write(to="ana@riba.example")`, which queues an e-mail and commits."""

    def queued(
        to: str = "ana@riba.example", kind: str = "password_reset", key: str = "", due: datetime = MONDAY
    ) -> Notice:
        queue_letter(
            session,
            to_address=to,
            to_name="Ana Ríos",
            locale="es",
            kind=kind,
            context={"link": "https://cauce.example/x?y=1"},
            dedup_key=key or to,
            organisation_id=town.id,
            now=due,
        )
        notice = session.exec(select(Notice).where(Notice.dedup_key == (key or to))).one()
        session.commit()
        return notice

    return queued
