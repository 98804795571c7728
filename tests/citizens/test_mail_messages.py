"""E-mails to the citizens' mailbox become messages of their cases, and answers go back by mail, once."""

from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage

import pytest
from sqlmodel import Session, col, select

from app.adapters.mail.smtp import SmtpMailer, SmtpServer
from app.core.messages import msg
from app.db.work import Work
from app.domain.cases.models.cases import CitizenMessage
from app.domain.cases.models.sources import CitizenMailbox
from app.domain.cases.rules.categories import CaseOutcome
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import MessageSource
from app.domain.notifications.ports import FailureCause, MailError, MailMessage
from app.domain.requests.rules.mail_letter import MailSecurity
from app.usecases.inbox.mail_messages import CitizenMailReader
from app.usecases.inbox.sources import set_citizen_mailbox
from app.usecases.requests.mailbox import MailboxLocation
from app.usecases.wiring import Wiring
from app.wiring import wire
from config import Config
from tests.citizens import reply_worker
from tests.citizens.fake_network import FakeSquare
from tests.clocks import StoppedClock
from tests.peers.dovecot import Dovecot
from tests.peers.smtp import Smtp
from tests.requests.sample_letters import letter, raw
from tests.sample_town import Town

pytestmark = pytest.mark.peers
OURS = "atencion@riba.example"
S = ReplyState


@pytest.fixture
def postal(config: Config, clock: StoppedClock, dovecot: Dovecot) -> Iterator[Wiring]:
    settings = {"allowed_private_hosts": dovecot.host, "imap_ca_file": str(dovecot.authority)}
    made = wire(config.model_copy(update=settings), clock=clock)
    yield made
    made.engine.dispose()


@pytest.fixture
def box(session: Session, town: Town, postal: Wiring, dovecot: Dovecot, clock: StoppedClock) -> CitizenMailbox:
    place = MailboxLocation(
        dovecot.host, dovecot.tls_port, MailSecurity.TLS, dovecot.new_user(), "INBOX", date(2020, 1, 1)
    )
    sealed = postal.keyring.seal(dovecot.password)
    made = set_citizen_mailbox(Work(session, town.administrator.actor, clock()), place, OURS, sealed)
    session.commit()
    return made


def collect(postal: Wiring, clock: StoppedClock) -> dict[str, int]:
    clock.forward(minutes=1)
    reading = CitizenMailReader(postal.writing, postal.mailboxes, postal.keyring.unseal, (postal.config.mail_from,))
    return dict(reading.collect(clock()))


def messages(session: Session) -> list[CitizenMessage]:
    return reply_worker.fresh(session, select(CitizenMessage).order_by(col(CitizenMessage.id)))


class Post:
    """A mail server that may fail; it keeps the messages it received."""

    def __init__(self, *causes: FailureCause) -> None:
        self.letters: list[MailMessage] = []
        self._causes = list(causes)

    def send(self, letter: MailMessage) -> None:
        self.letters.append(letter)
        if self._causes:
            raise MailError(self._causes.pop(0), msg("El servidor de correo no la admite."))


def send(postal: Wiring, mailer: object, clock: StoppedClock) -> None:
    reply_worker.sender(postal, FakeSquare(clock=clock), mailer=mailer).run(clock())


def test_a_letter_becomes_a_case_and_its_answer_a_letter(
    session: Session,
    town: Town,
    postal: Wiring,
    box: CitizenMailbox,
    dovecot: Dovecot,
    smtp: Smtp,
    clock: StoppedClock,
) -> None:
    dovecot.deliver(box.user, letter("¿A qué hora abre la biblioteca?", Subject="Horario"))
    assert collect(postal, clock)["citizen_letters"] == 1
    case, (message,) = reply_worker.case(session), messages(session)
    assert (message.source, message.text) == (MessageSource.MAILBOX, "Horario\n\n¿A qué hora abre la biblioteca?")
    assert (case.is_public, case.thread) == (False, "mail:<1@correo.example>")
    reply_worker.let_go(session, town, case, now=clock())
    send(postal, SmtpMailer(SmtpServer(smtp.host, smtp.port, "cauce@riba.example", starttls=False)), clock)
    sent = smtp.received()[0].message
    assert (sent["To"], sent["Subject"], sent["In-Reply-To"], sent["References"], sent["Reply-To"]) == (
        "ana@correo.example",
        "Re: Horario",
        "<1@correo.example>",
        "<1@correo.example>",
        OURS,
    )
    assert town.organisation.name in sent["From"] and sent["Auto-Submitted"] is None
    assert (reply_worker.reply(session).state, reply_worker.reply(session).remote_id) == (S.SENT, sent["Message-ID"])
    assert reply_worker.case(session).outcome is CaseOutcome.ANSWERED


def test_what_they_answer_joins_the_case_whatever_their_program_says(
    session: Session, town: Town, postal: Wiring, box: CitizenMailbox, dovecot: Dovecot, clock: StoppedClock
) -> None:
    dovecot.deliver(box.user, letter())
    collect(postal, clock)
    reply_worker.let_go(session, town, reply_worker.case(session), now=clock())
    post = Post()
    send(postal, post, clock)
    ours = post.letters[0].identity
    dovecot.deliver(box.user, letter("Gracias", known_as="<2@x>", In_Reply_To=ours))
    dovecot.deliver(box.user, letter("Otra cosa", known_as="<3@x>", References=f"<1@correo.example> {ours}"))
    collect(postal, clock)
    assert {message.case_id for message in messages(session)} == {reply_worker.case(session).id}
    assert len(messages(session)) == 3 and reply_worker.case(session).closed_at is None


def test_a_machine_that_answers_us_is_noted_and_never_answered(
    session: Session, town: Town, postal: Wiring, box: CitizenMailbox, dovecot: Dovecot, clock: StoppedClock
) -> None:
    dovecot.deliver(box.user, letter())
    collect(postal, clock)
    reply_worker.let_go(session, town, reply_worker.case(session), now=clock())
    post = Post()
    send(postal, post, clock)
    away = {"Auto_Submitted": "auto-replied", "In_Reply_To": post.letters[0].identity}
    dovecot.deliver(box.user, letter("Estoy de vacaciones", known_as="<2@x>", **away))
    dovecot.deliver(box.user, letter("Boletín", known_as="<3@x>", List_Id="<boletin.example>"))
    dovecot.deliver(box.user, letter("Nuestra", known_as="<4@x>", From=OURS))
    collect(postal, clock)
    assert len(messages(session)) == 1 and reply_worker.case(session).closed_at is not None
    assert reply_worker.deeds(session) == ["received", "sorted", "answered", "noted"]
    (mailbox,) = reply_worker.fresh(session, select(CitizenMailbox).order_by(col(CitizenMailbox.id)))
    assert (mailbox.left_alone, len(post.letters)) == (2, 1)


def test_a_wrong_charset_is_repaired_and_said(
    session: Session, postal: Wiring, box: CitizenMailbox, dovecot: Dovecot, clock: StoppedClock
) -> None:
    head = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit"
    dovecot.deliver(box.user, raw(head, "¿Habrá verbena aquí?".encode("iso-8859-1")))
    collect(postal, clock)
    (message,) = messages(session)
    assert "¿Habrá verbena aquí?" in message.text
    assert message.evidence["oddities"] == ["Estaba mal codificada: puede tener caracteres equivocados."]


def test_a_letter_read_anew_is_no_second_message(
    session: Session, postal: Wiring, box: CitizenMailbox, dovecot: Dovecot, clock: StoppedClock
) -> None:
    dovecot.deliver(box.user, letter(), letter())
    collect(postal, clock)
    assert len(messages(session)) == 1


@pytest.mark.parametrize(
    ("cause", "state"),
    [
        (FailureCause.TEMPORARY, S.SCHEDULED),
        (FailureCause.PERMANENT, S.FAILED),
        (FailureCause.UNANSWERED, S.UNCONFIRMED),
    ],
)
def test_what_the_mail_server_says_decides(
    session: Session,
    town: Town,
    postal: Wiring,
    box: CitizenMailbox,
    dovecot: Dovecot,
    clock: StoppedClock,
    cause: FailureCause,
    state: S,
) -> None:
    dovecot.deliver(box.user, letter())
    collect(postal, clock)
    reply_worker.let_go(session, town, reply_worker.case(session), now=clock())
    post = Post(cause)
    send(postal, post, clock)
    assert (reply_worker.reply(session).state, len(post.letters)) == (state, 1)


def test_a_letter_of_nobody_waits_for_hands(
    session: Session, town: Town, postal: Wiring, box: CitizenMailbox, dovecot: Dovecot, clock: StoppedClock
) -> None:
    message = EmailMessage()
    message["Subject"], message["Message-ID"] = "Anónimo", "<anonimo@x>"
    message.set_content("La farola de la plaza está rota.")
    dovecot.deliver(box.user, message.as_bytes())
    collect(postal, clock)
    assert reply_worker.let_go(session, town, reply_worker.case(session), now=clock()).state is S.AWAITING_HAND
