"""All that somebody without an account reads of a body: every open address, letters, and what networks are sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Any

from flask import Flask
from sqlmodel import Session, col, select
from werkzeug.routing import Rule

from app.core.tokens import token_digest
from app.db.outbox_tasks import CommittedAttempt, OutboxTask
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.models.unit_questions import UnitQuestion
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import MessageSource
from app.domain.directory.models import Topic
from app.domain.feeds.rules.syndication import SERVED_TYPES
from app.domain.image_rights.models import DepictedPerson
from app.domain.image_rights.rules.links import RevocationLink, revocation_token
from app.domain.newsletter.models import NewsletterSubscription
from app.domain.newsletter.rules.issues import Cadence
from app.domain.notifications.models import Notice
from app.domain.notifications.ports import MailMessage
from app.domain.organisations.models import Organisation, Unit
from app.domain.people.models import Invitation
from app.domain.public.models import PublicDocument
from app.domain.publishing.models import Capture, Delivery
from app.domain.publishing.queries.due_deliveries import unlocked_deliveries
from app.domain.publishing.rules.delivery import DeliveryState
from app.domain.requests.models import Request, RequestAct
from app.usecases.cases.letters import QuestionReader, queue_question_letter
from app.usecases.feeds import projection as feeds
from app.usecases.newsletter.letters import NewsletterWriter
from app.usecases.people.invitations import SentInvitation
from app.usecases.people.link_letters import queue_invitation_letter
from app.usecases.public import projection as pages
from app.usecases.publishing.delivery_call import DeliveryEnvironment, outgoing_post
from app.usecases.replies.claims import claim_replies
from app.usecases.requests import letters as request_letters
from app.usecases.wiring import Wiring
from tests.attack.doors import Place

TOKEN = "a-link-of-their-own"
ADDRESS = "de-fuera@ejemplo.example"
OF_ACCOUNTS = {"notifications.ask_to_stop", "people.link", "feeds.calendar"}
WITHOUT_WORDS = {
    "consent.picture",
    "open_page.outgoing_picture",
    "open_page.confirm_newsletter",
    "open_page.ask_to_leave",
}
"""Links that open a file, or a form of the product; those of `OF_ACCOUNTS` are of people with one."""
MOST = 40
"""Deliveries and replies made as their network gets them."""
KINDS_OF_DOCUMENT = {
    "text/calendar": Place.CALENDAR,
    "text/csv": Place.DATA,
    "application/json": Place.DATA,
    **dict.fromkeys((served.partition(";")[0] for served in SERVED_TYPES), Place.FEED),
}
Read = tuple[Place, str, str]
"""Where, under which address or name, and what is read."""


def open_rules(app: Flask) -> list[Rule]:
    """Return the rules that anybody may open."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "access", "") == "public" and "GET" in (rule.methods or ())
    ]


@dataclass(frozen=True)
class Stranger:
    """Somebody of the street, and whom the body writes to."""

    app: Flask
    wiring: Wiring
    session: Session

    def reads(self) -> Iterator[Read]:
        here, now = self.wiring, self.wiring.clock()
        pages.catch_up_pages(here.reading, here.writing, here.press, now=now)
        feeds.catch_up_feeds(here.reading, here.writing, address="https://cauce.example", now=now)
        tokens = self._links()
        self._queue_letters()
        self.session.commit()
        yield from self._opens(tokens)
        yield from self._letters()
        yield from self._sent()
        yield from self._replies()

    def _opens(self, tokens: dict[str, str]) -> Iterator[Read]:
        client, rules = self.app.test_client(), open_rules(self.app)
        linked = {rule.endpoint for rule in rules if "token" in rule.arguments}
        assert linked == tokens.keys() | OF_ACCOUNTS | WITHOUT_WORDS, "say who opens the new link, and by which token"
        asked = [(rule, self._addresses(rule, tokens.get(rule.endpoint, "nobody-knows-this"))) for rule in rules]
        self.session.commit()
        for rule, address in ((rule, address) for rule, addresses in asked for address in addresses):
            answer = client.get(address)
            assert answer.status_code < 500, address
            if answer.status_code == 200:
                place = Place.LINK if "token" in rule.arguments else KINDS_OF_DOCUMENT.get(answer.mimetype, Place.PAGE)
                yield place, address, answer.data.decode(errors="replace").replace("\r\n ", "")

    def _addresses(self, rule: Rule, token: str) -> list[str]:
        """Return all that a rule is opened by. Raises `KeyError` for an argument that nobody has said here."""
        slugs = self.session.exec(select(Organisation.slug)).all() if "slug" in rule.arguments else [""]
        bound, names = self.app.url_map.bind("cauce.example"), sorted(rule.arguments - {"slug"})
        return [
            bound.build(rule.endpoint, {**dict(zip(names, values, strict=True)), **({"slug": slug} if slug else {})})
            for slug in slugs
            for values in product(*(self._values(name, slug, token) for name in names))
        ]

    def _values(self, name: str, slug: str, token: str) -> Sequence[Any]:
        body = select(Organisation).where(Organisation.slug == slug)
        if name in ("token", "name"):
            return [token]
        here = self.session.exec(body).one()
        wanted = {
            "path": select(PublicDocument.path).where(PublicDocument.organisation_id == here.id),
            "code": select(Topic.outward_key).where(Topic.organisation_id == here.id),
            "digest": select(Capture.digest).where(Capture.organisation_id == here.id).limit(1),
        }
        return here.languages if name == "language" else self.session.exec(wanted[name]).all()

    def _links(self) -> dict[str, str]:
        """Give each outsider a link that works; return them by the endpoint they open."""
        soon, seal = self.wiring.clock() + timedelta(days=1), self.wiring.keyring.seal
        question = self.session.exec(select(UnitQuestion).order_by(col(UnitQuestion.id).desc())).first()
        invitation = self.session.exec(select(Invitation)).first()
        person = self.session.exec(select(DepictedPerson)).first()
        assert question and invitation and person
        question.token_hash = invitation.token_hash = token_digest(TOKEN)
        question.expires_at = invitation.expires_at = person.link_until = soon
        self.session.commit()
        link = RevocationLink(person.organisation_id, person.id, soon, int(person.added_at.timestamp()))
        consent = revocation_token(link, seal)
        return {
            "unit_answers.show": TOKEN,
            "unit_answers.thanks": TOKEN,
            "people.invitation": TOKEN,
            "consent.ask": consent,
        }

    def _queue_letters(self) -> None:
        now, session = self.wiring.clock(), self.session
        for asked in session.exec(select(Request).where(col(Request.requester_id).is_(None))).all():
            asked.requester_email = ADDRESS
            request_letters.notify_received(session, asked, now=now)
            acts = session.exec(
                select(RequestAct).where(RequestAct.request_id == asked.id, RequestAct.answer != "")
            ).all()
            for act in acts:
                request_letters.notify_requester(session, asked, act.answer, key=act.id, now=now)
        question = session.exec(select(UnitQuestion)).first()
        invitation = session.exec(select(Invitation)).first()
        assert question and invitation
        case, unit = session.get_one(Case, question.case_id), session.get_one(Unit, question.unit_id)
        queue_question_letter(
            session, case, question, unit, [QuestionReader(ADDRESS)], TOKEN, is_reminder=False, now=now
        )
        invitation.email = ADDRESS
        body = session.get_one(Organisation, invitation.organisation_id)
        queue_invitation_letter(session, SentInvitation(invitation, TOKEN), body, f"https://c.example/{TOKEN}", now=now)

    def _letters(self) -> Iterator[Read]:
        letters = self.wiring.letters
        for notice in self.session.exec(select(Notice).where(Notice.to_address == ADDRESS)).all():
            context = {**notice.context, "link": "https://c.example/x", "answer_path": "/x", "name": notice.to_name}
            yield Place.LETTER, notice.kind, "\n".join(letters.compose(notice.kind, context, locale="es"))
        body = self.session.exec(select(Organisation).order_by(col(Organisation.id))).first()
        assert body
        for mail in self._newsletters(body):
            yield Place.LETTER, "newsletter", repr(mail)

    def _newsletters(self, body: Organisation) -> Iterator[Any]:
        here, now = self.wiring, self.wiring.clock()
        writer = NewsletterWriter(here.reading, here.letters, here.keyring, here.clock)
        asked = NewsletterSubscription(
            organisation_id=body.id,
            digest="d",
            sealed_address=here.keyring.seal(ADDRESS),
            language=body.languages[0],
            cadence=Cadence.WEEKLY,
            asked_at=now,
        )
        yield writer.letter(asked, body)
        asked.confirmed_at = asked.covered_until = now - timedelta(days=60)
        asked.issue_at = now
        issue = writer.letter(asked, body)
        assert issue
        yield issue

    def _sent(self) -> Iterator[Read]:
        """Yield what networks would be sent of what is due, as it would be."""
        here, now = self.wiring, self.wiring.clock()
        world = DeliveryEnvironment(
            {}, here.files, here.images, here.keyring.unseal, lambda _: (), here.clock, lambda _: None
        )
        due = self.session.exec(select(Delivery.id).where(Delivery.state == DeliveryState.SCHEDULED).limit(MOST))
        for key, content in unlocked_deliveries(self.session, due.all()).items():
            task = OutboxTask(key, content.organisation_id, "", now, CommittedAttempt(1, now), content)
            yield Place.NETWORK, str(key), repr(outgoing_post(task, world))

    def _replies(self) -> Iterator[Read]:
        """Yield what citizens would be sent, one of them by mail, as if the worker had died while it sent it."""
        now, lease = self.wiring.clock(), timedelta(minutes=1)
        replies = self.session.exec(select(Reply).where(Reply.state == ReplyState.SENT)).all()
        for reply in replies:
            reply.state, reply.next_attempt_at = ReplyState.SENDING, now
        by_mail = select(CitizenMessage.id).where(CitizenMessage.source == MessageSource.MAILBOX)
        replies[-1].message_id = self.session.exec(by_mail.limit(1)).one()
        self.session.flush()
        for task in claim_replies(self.session, sender=ADDRESS, limit=MOST, lease=lease, now=now).tasks:
            content = task.content
            if isinstance(content, MailMessage):
                yield Place.LETTER, f"reply {task.row_id}", repr(content)
            else:
                yield Place.NETWORK, f"reply {task.row_id}", repr(content.outgoing)
