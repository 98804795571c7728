"""A dead mail server delays e-mails and never loses them."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from app.adapters.mail.letters import TemplateLetters
from app.adapters.mail.smtp import SmtpMailer
from app.domain.notifications.models import Notice
from app.domain.notifications.rules.delivery_times import RETRY_DELAYS
from app.domain.notifications.service import Letter, queue_letters
from app.usecases.notifications.letter_delivery import LEASE, letter_outbox
from app.usecases.wiring import Wiring
from tests.clocks import MONDAY
from tests.notifications.conftest import Write, mailer
from tests.peers.process import free_port
from tests.peers.smtp import Smtp
from tests.sample_town import Town

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
MINUTE = timedelta(minutes=1)


def _carry(wiring: Wiring, through: SmtpMailer, now: datetime = MONDAY) -> int:
    return letter_outbox(wiring.writing, through, TemplateLetters(), lambda: now).run(now)["notices"]


def _fresh(wiring: Wiring, notice: Notice) -> Notice:
    with wiring.reading() as session:
        return session.get_one(Notice, notice.id)


def test_a_queued_letter_leaves_once_and_what_it_said_is_forgotten(wiring: Wiring, write: Write, smtp: Smtp) -> None:
    notice = write()
    assert [_carry(wiring, mailer(smtp)) for _ in range(2)] == [1, 0]
    assert "https://cauce.example/x?y=1" in smtp.received()[0].message.get_body(("plain",)).get_content()
    sent = _fresh(wiring, notice)
    assert (sent.sent_at, sent.next_attempt_at, sent.context) == (MONDAY, None, {})


def test_a_dead_server_delays_ever_longer_and_then_it_arrives(wiring: Wiring, write: Write, smtp: Smtp) -> None:
    notice, dead = write(), mailer(smtp, port=free_port())
    assert _carry(wiring, dead) == 0
    waiting = _fresh(wiring, notice)
    assert (waiting.next_attempt_at, waiting.attempts) == (MONDAY + RETRY_DELAYS[0], 1)
    assert "No se pudo hablar" in waiting.trouble
    assert _carry(wiring, dead, MONDAY + MINUTE) == 0
    assert _fresh(wiring, notice).next_attempt_at == MONDAY + MINUTE + RETRY_DELAYS[1]
    assert _carry(wiring, mailer(smtp), MONDAY + 7 * MINUTE) == 1
    assert _fresh(wiring, notice).trouble == ""


def test_a_greylisted_letter_arrives_at_the_second_attempt(wiring: Wiring, write: Write, smtp: Smtp) -> None:
    write(f"greylist@{wiring.engine.dialect.name}.example")
    assert _carry(wiring, mailer(smtp)) == 0
    assert _carry(wiring, mailer(smtp), MONDAY + MINUTE) == 1


def test_a_refused_letter_stops_and_says_why(wiring: Wiring, write: Write, smtp: Smtp) -> None:
    notice = write("fail550@riba.example")
    _carry(wiring, mailer(smtp))
    refused = _fresh(wiring, notice)
    assert (refused.next_attempt_at, refused.sent_at) == (None, None)
    assert "mailbox unavailable" in refused.trouble


def test_a_refused_address_is_told_once_a_day_to_whoever_manages_people(
    session: Session, wiring: Wiring, town: Town, smtp: Smtp
) -> None:
    town.author.user.email = "fail550@riba.example"
    session.add(town.author.user)
    for key in ("1", "2"):
        letter = Letter("fail550@riba.example", "Ana", "es", "password_reset", {"link": "https://x.example"}, key)
        queue_letters(session, [letter], organisation_id=town.id, now=MONDAY)
    session.commit()
    _carry(wiring, mailer(smtp))
    with wiring.reading() as opened:
        notices = opened.exec(select(Notice).where(Notice.kind == "address_refused")).all()
    assert [notice.to_address for notice in notices] == [town.administrator.user.email]
    assert notices[0].context["path"] == f"/o/{town.slug}/people/{town.author.id}"
    (told,) = [letter.message for letter in smtp.received() if town.administrator.user.email in letter.recipients]
    assert "fail550@riba.example" in told.get_body(("plain",)).get_content()


def test_what_tells_of_a_refused_address_starts_no_chain(
    session: Session, wiring: Wiring, town: Town, smtp: Smtp
) -> None:
    town.administrator.user.email = "fail550@riba.example"
    session.add(town.administrator.user)
    context = {"who": "Ana", "their_address": "ana@riba.example", "trouble": "No.", "path": "/o/riba/people/1"}
    letter = Letter("fail550@riba.example", "Admin", "es", "address_refused", context, "1")
    queue_letters(session, [letter], organisation_id=town.id, now=MONDAY)
    session.commit()
    _carry(wiring, mailer(smtp))
    with wiring.reading() as opened:
        assert len(opened.exec(select(Notice)).all()) == 1


def test_after_a_lost_answer_it_is_sent_once_more_at_most(wiring: Wiring, write: Write, smtp: Smtp) -> None:
    notice = write("drop@riba.example")
    for hour in range(4):
        _carry(wiring, mailer(smtp), MONDAY + timedelta(hours=hour))
    ids = [received.message["Message-ID"] for received in smtp.received()]
    assert (len(ids), len(set(ids))) == (2, 1)
    assert "quizá la carta llegó" in _fresh(wiring, notice).trouble


def test_after_three_days_it_is_given_up_and_kept(wiring: Wiring, write: Write, smtp: Smtp) -> None:
    notice, dead, now = write(), mailer(smtp, port=free_port()), MONDAY
    for wait in (*RETRY_DELAYS, timedelta()):
        _carry(wiring, dead, now)
        now += wait
    given_up = _fresh(wiring, notice)
    assert (given_up.next_attempt_at, given_up.attempts) == (None, len(RETRY_DELAYS) + 1)
    assert "tres días" in given_up.trouble
    assert timedelta(days=2.5) < now - MONDAY < timedelta(days=4)


def test_one_bad_letter_does_not_keep_the_others(wiring: Wiring, write: Write, smtp: Smtp) -> None:
    bad = write("bad@riba.example", kind="no_such_letter")
    write("ana@riba.example")
    assert _carry(wiring, mailer(smtp)) == 1
    assert "no se puede redactar" in _fresh(wiring, bad).trouble


class Killed(BaseException):
    """The death of the worker halfway."""


class KillingMailer:
    def send(self, letter: object) -> None:
        raise Killed


def test_a_worker_killed_in_the_middle_leaves_the_attempt_counted_and_the_letter_to_others(
    wiring: Wiring, write: Write, smtp: Smtp
) -> None:
    notice = write()
    with pytest.raises(Killed):
        letter_outbox(wiring.writing, KillingMailer(), TemplateLetters(), lambda: MONDAY).run(MONDAY)
    assert _fresh(wiring, notice).attempts == 1
    assert _carry(wiring, mailer(smtp), MONDAY + MINUTE) == 0
    assert _carry(wiring, mailer(smtp), MONDAY + LEASE) == 1
