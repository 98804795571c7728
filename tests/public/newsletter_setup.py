"""The newsletter's worker over the real mail server, and the links in its letters."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from urllib.parse import urlsplit

from sqlmodel import col, select
from werkzeug.test import TestResponse

from app.domain.newsletter.models import NewsletterSubscription
from app.usecases.newsletter.issue_delivery import newsletter_outbox
from app.usecases.newsletter.letters import NewsletterWriter
from tests.clocks import StoppedClock
from tests.notifications.conftest import mailer
from tests.peers.smtp import Smtp
from tests.public.page_setup import Desk
from tests.publishing.sender_setup import fresh

READER = "vecina@example.org"
LINK = re.compile(r"http://127\.0\.0\.1:8000(/p/riba/newsletter/\S+)")


@dataclass
class Newsletter:
    desk: Desk
    clock: StoppedClock
    smtp: Smtp

    def ask(self, address: str = READER, *, path: str = "newsletter", **fields: str) -> TestResponse:
        here = f"/p/{self.desk.town.slug}/{path}"
        return self.desk.app.test_client().post(here, data={"email": address, **fields})

    def carry(self, at: datetime | None = None, **settings: object) -> Counter[str]:
        """Run the worker then, through the mail server."""
        self.clock.instant = at or self.clock()
        wiring = self.desk.wiring
        self.desk.session.commit()
        writer = NewsletterWriter(wiring.reading, wiring.letters, wiring.keyring, self.clock)
        return newsletter_outbox(wiring.writing, mailer(self.smtp, **settings), writer, self.clock).run(self.clock())

    def letters(self) -> list[EmailMessage]:
        return [received.message for received in self.smtp.received()]

    def join(self, address: str = READER, **fields: str) -> None:
        """Ask and confirm, as its owner."""
        self.ask(address, **fields)
        self.carry()
        self.press(link_in(self.letters()[-1]))
        self.smtp.clear()

    def press(self, path: str) -> TestResponse:
        return self.desk.app.test_client().post(path)

    def rows(self) -> list[NewsletterSubscription]:
        return fresh(self.desk.session, select(NewsletterSubscription).order_by(col(NewsletterSubscription.id)))


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link_in(letter: EmailMessage) -> str:
    """Return the path of the newsletter's link in a letter's text."""
    found = LINK.search(text_of(letter))
    assert found
    return found[1]


def unsubscribe_path(letter: EmailMessage) -> str:
    return urlsplit(letter["List-Unsubscribe"].strip("<>")).path
