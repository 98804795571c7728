"""A life of a body that every kind of identifier leaves, and the collector of what left."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Flask
from sqlmodel import Session, select

from app.adapters.mail.letters import TemplateLetters
from app.domain.directory.models import Topic
from app.domain.organisations.models import Organisation
from app.domain.public.models import PublicDocument
from app.usecases.notifications.letter_delivery import letter_outbox
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.feeds.calendar_client import Desk
from tests.feeds.test_case_entries import ONLY_CASES, given
from tests.feeds.test_post_entries import published
from tests.notifications.conftest import mailer
from tests.peers.smtp import Smtp
from tests.periods import factories
from tests.public.page_setup import Desk as PageDesk
from tests.sample_town import Town
from tests.sittings.sitting_setup import appointed, run

Identifiers = Mapping[str, set[str]]
OPEN = "/p/riba/publicaciones"
NAMED = {
    "calendar": re.compile(r"^UID:(.+?)\r?$", re.MULTILINE),
    "letter": re.compile(r"<([^<>@\s]+@riba\.example)>"),
    "atom": re.compile(r"<id>((?:urn|tag):[^<]+)</id>"),
    "rss": re.compile(r"<guid[^>]*>([^<]+)</guid>"),
    "json": re.compile(r'"id": "([^"]+)"'),
}
OF_THE_DAY = re.compile(r"^(nothing|empty)")
"""What says that a calendar has nothing in it names no row."""


@dataclass
class Life:
    app: Flask
    wiring: Wiring
    town: Town
    clock: StoppedClock
    smtp: Smtp

    def be_lived(self, session: Session) -> None:
        """Do something of every kind that is named outside."""
        now, town = self.clock(), self.town
        topic = Topic(organisation_id=town.id, name="Deportes")
        session.add(topic)
        session.get_one(Organisation, town.id).publishes_feeds = True
        post_factory.submitted(session, town, now=now, title="Se decide mañana")
        given(session, town, self.clock, town.author)
        factories.confirm(session, town, factories.election(session, town, now=now), now=now)
        session.commit()
        published(session, self.wiring, town, self.clock, title="Ya en la red")
        appointed(session, town, now=self.clock())
        PageDesk(self.app, self.wiring, town, session).open()

    def left(self, session: Session) -> Identifiers:
        """Return every identifier that programs outside are given now, by the kind of document."""
        desk, found = Desk(self.app, self.wiring, self.town), defaultdict[str, set[str]](set)
        session.commit()
        desk.follow()
        for person, scope in ((self.town.author, ONLY_CASES), (self.town.supervisor, {}), (self.town.author, {})):
            path = desk.subscribe(person, **scope)
            session.commit()
            self._take(found, "calendar", desk.ask(path).text)
        for ending, kind in (("ics", "calendar"), ("atom", "atom"), ("json", "json")):
            self._take(found, kind, desk.ask(f"{OPEN}.{ending}").text)
        session.commit()
        for path, content in session.exec(select(PublicDocument.path, PublicDocument.content)):
            if (kind := path.rpartition(".")[2]) in NAMED:
                self._take(found, kind, content.decode())
        session.commit()
        self._take(found, "letter", "\n".join(self._letters()))
        return found

    def _letters(self) -> list[str]:
        self.smtp.clear()
        run(self.wiring, self.clock())
        letter_outbox(self.wiring.writing, mailer(self.smtp), TemplateLetters(), self.clock).run(self.clock())
        parts = [part for received in self.smtp.received() for part in received.message.walk()]
        heads = [str(part.get(name, "")) for part in parts for name in ("Message-ID", "In-Reply-To", "References")]
        invitations = [part.get_content() for part in parts if part.get_content_type() == "text/calendar"]
        return [*heads, *(f"<{uid}@riba.example>" for text in invitations for uid in NAMED["calendar"].findall(text))]

    @staticmethod
    def _take(found: defaultdict[str, set[str]], kind: str, text: str) -> None:
        unfolded = text.replace("\r\n ", "")
        found[kind] |= {name for name in NAMED[kind].findall(unfolded) if not OF_THE_DAY.match(name)}
