"""A person's preferences set how an e-mail is sent; those about their own tasks always go."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.adapters.mail.letters import TemplateLetters
from app.core.errors import Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Notice, NoticeChoice, NoticeHours
from app.domain.notifications.queries.person_notices import next_digest_due
from app.domain.notifications.rules.kinds import NoticeWay
from app.domain.notifications.rules.unsubscribe import UnsubscribeRequest, unsubscribe_token
from app.domain.notifications.service import Letter, queue_letters
from app.usecases.notifications.digests import send_digests
from app.usecases.notifications.letter_delivery import letter_outbox
from app.usecases.notifications.preferences import NoticeTimes, choose_ways, set_notice_hours
from app.usecases.wiring import Wiring
from tests.clocks import MONDAY
from tests.notifications.conftest import mailer
from tests.peers.smtp import Smtp
from tests.sample_town import Person, Town

pytestmark = pytest.mark.peers
Seat = Callable[[Person], FlaskClient]
HOUR = timedelta(hours=1)
NIGHT = MONDAY + 12 * HOUR
"""22:00 in Madrid."""
POST = {"number": "2027/0012", "title": "Corte de agua", "path": "/o/riba/posts/2027/12"}
SAID = {
    "review_asked": POST | {"step": "Jefatura", "planned": ""},
    "review_decided": POST | {"outcome": "approved", "reason": ""},
}


def tell(session: Session, town: Town, person: Person, kind: str, *, now: datetime = MONDAY, **more: object) -> Notice:
    key = f"{kind}:{person.id}:{now.isoformat()}:{len(session.exec(select(Notice)).all())}"
    letter = Letter(person.user.email, person.user.name, "es", kind, SAID[kind], key, **more)
    queue_letters(session, [letter], organisation_id=town.id, now=now)
    session.commit()
    notice = session.exec(select(Notice).where(Notice.dedup_key == key)).one()
    session.commit()
    return notice


def _look_again(session: Session, notice: Notice) -> None:
    """Read the notice again, and release the database, which has one writer."""
    session.refresh(notice)
    session.commit()


Batch = Callable[[datetime], list[str]]


@pytest.fixture
def work(wiring: Wiring, smtp: Smtp) -> Batch:
    """Return `work(now)`: the subjects of the e-mails received after the worker's two jobs."""

    def done(now: datetime) -> list[str]:
        smtp.clear()
        send_digests(wiring.writing, TemplateLetters(), now=now)
        letter_outbox(wiring.writing, mailer(smtp), TemplateLetters(), lambda: now).run(now)
        return [received.message["Subject"] for received in smtp.received()]

    return done


def test_without_a_choice_a_letter_leaves_at_once(session: Session, town: Town, work: Batch) -> None:
    tell(session, town, town.author, "review_decided")
    assert work(MONDAY) == ["Aprobada: n.º 2027/0012, Corte de agua"]


@pytest.mark.parametrize("way", [NoticeWay.IN_APP, NoticeWay.NONE])
def test_what_one_does_not_want_by_mail_never_leaves(session: Session, town: Town, work: Batch, way: NoticeWay) -> None:
    choose_ways(Work(session, town.author.actor, MONDAY), {"review_decided": way})
    notice = tell(session, town, town.author, "review_decided")
    assert work(MONDAY) + work(MONDAY + 48 * HOUR) == []
    _look_again(session, notice)
    assert (notice.sent_at, notice.next_attempt_at, notice.trouble) == (None, None, "")
    assert notice.context == POST | {"outcome": "approved"}


@pytest.mark.parametrize("way", [NoticeWay.IN_APP, NoticeWay.NONE])
def test_what_waits_for_one_cannot_be_turned_off(session: Session, town: Town, way: NoticeWay) -> None:
    with pytest.raises(Refusal):
        choose_ways(Work(session, town.supervisor.actor, MONDAY), {"review_asked": way})
    assert session.exec(select(NoticeChoice)).all() == []


def test_a_row_that_says_otherwise_is_not_obeyed(session: Session, town: Town, work: Batch) -> None:
    """Such a row was written by hand, or its kind became obligatory."""
    row = NoticeChoice(organisation_id=town.id, user_id=town.supervisor.id, kind="review_asked", way=NoticeWay.NONE)
    session.add(row)
    tell(session, town, town.supervisor, "review_asked")
    assert len(work(MONDAY)) == 1


def test_a_digest_gathers_what_waited_and_each_fact_goes_once(session: Session, town: Town, work: Batch) -> None:
    for kind in ("review_asked", "review_decided"):
        choose_ways(Work(session, town.supervisor.actor, MONDAY), {kind: NoticeWay.DIGEST})
    notices = [
        tell(session, town, town.supervisor, kind) for kind in ("review_decided", "review_asked", "review_asked")
    ]
    assert work(MONDAY) == []
    tomorrow = MONDAY + 22 * HOUR
    assert next_digest_due(session) == tomorrow
    session.commit()
    assert [work(tomorrow), work(tomorrow), work(tomorrow + 24 * HOUR)] == [
        ["Resumen de Cauce: 3 avisos"],
        [],
        [],
    ]
    digest = session.exec(select(Notice).where(Notice.kind == "digest")).one()
    for notice in notices:
        _look_again(session, notice)
    assert {notice.digest_id for notice in notices} == {digest.id}


def test_what_was_read_before_the_digest_is_left_out(session: Session, town: Town, work: Batch) -> None:
    choose_ways(Work(session, town.author.actor, MONDAY), {"review_decided": NoticeWay.DIGEST})
    notice = tell(session, town, town.author, "review_decided")
    work(MONDAY)
    _look_again(session, notice)
    notice.read_at = MONDAY
    session.commit()
    assert work(MONDAY + 22 * HOUR) == []


def test_the_notices_of_a_session_come_in_one_letter_at_its_hour(session: Session, town: Town, work: Batch) -> None:
    at = MONDAY + 3 * HOUR
    for person in (town.supervisor, town.legal_reviewer):
        for _ in range(2):
            tell(session, town, person, "review_asked", digest_at=at)
    assert work(at - timedelta(seconds=1)) == []
    assert work(at) == ["Resumen de Cauce: 2 avisos"] * 2


def test_quiet_hours_keep_the_mail_and_a_deadline_goes_through(session: Session, town: Town, work: Batch) -> None:
    quiet = NoticeTimes(time(21), time(7, 30), time(8))
    set_notice_hours(Work(session, town.administrator.actor, MONDAY), quiet, everybody=True)
    tell(session, town, town.supervisor, "review_asked", now=NIGHT)
    tell(session, town, town.supervisor, "review_asked", now=NIGHT, act_by=NIGHT + HOUR)
    assert len(work(NIGHT)) == 1
    assert work(NIGHT + 9 * HOUR) == []
    assert len(work(MONDAY + timedelta(hours=21, minutes=30))) == 1


def test_one_s_own_hours_take_the_place_of_everybody_s(session: Session, town: Town, work: Batch) -> None:
    quiet, never = NoticeTimes(time(21), time(7, 30), time(8)), NoticeTimes(None, None, time(8))
    set_notice_hours(Work(session, town.administrator.actor, MONDAY), quiet, everybody=True)
    set_notice_hours(Work(session, town.author.actor, MONDAY), never)
    tell(session, town, town.author, "review_decided", now=NIGHT)
    assert len(work(NIGHT)) == 1
    set_notice_hours(Work(session, town.author.actor, MONDAY), None)
    session.commit()
    tell(session, town, town.author, "review_decided", now=NIGHT)
    assert work(NIGHT) == []


def test_waiting_counts_no_attempt(session: Session, town: Town, work: Batch) -> None:
    set_notice_hours(
        Work(session, town.administrator.actor, MONDAY), NoticeTimes(time(21), time(7), time(8)), everybody=True
    )
    notice = tell(session, town, town.author, "review_decided", now=NIGHT)
    work(NIGHT)
    _look_again(session, notice)
    assert (notice.attempts, notice.lease_token) == (0, None)


class TestPage:
    def test_choices_are_kept_and_recorded(self, session: Session, town: Town, seat: Seat) -> None:
        client = seat(town.author)
        address = f"/o/{town.slug}/me/notices"
        assert client.post(address, data={"review_decided": "digest"}).status_code == 303
        choice = session.exec(select(NoticeChoice)).one()
        assert (choice.kind, choice.way, choice.user_id) == ("review_decided", NoticeWay.DIGEST, town.author.id)
        assert session.exec(select(AuditEntry.act)).all() == [Act.NOTICES_CHOSEN]
        assert '<option value="digest" selected>' in client.get(address).text

    def test_a_decision_of_one_s_own_offers_no_way_out(self, town: Town, seat: Seat) -> None:
        client = seat(town.supervisor)
        offered = (
            client.get(f"/o/{town.slug}/me/notices").text.partition('name="review_asked"')[2].partition("</select>")[0]
        )
        assert re.findall(r'value="(\w+)"', offered) == ["at_once", "digest"]
        refused = client.post(f"/o/{town.slug}/me/notices", data={"review_asked": "none"})
        assert (refused.status_code, "espera algo de usted" in refused.text) == (422, True)

    def test_each_sees_the_kinds_that_can_come_to_them(self, town: Town, seat: Seat) -> None:
        html = seat(town.political_office).get(f"/o/{town.slug}/me/notices").text
        assert set(re.findall(r'<select [^>]*name="(\w+)"', html)) == {"request_received", "request_answered"}

    def test_half_of_the_quiet_hours_is_refused_and_what_was_typed_stays(self, town: Town, seat: Seat) -> None:
        data = {"whose": "own", "quiet_from": "21:00", "quiet_until": "", "digest_at": "08:30"}
        refused = seat(town.author).post(f"/o/{town.slug}/me/notices/hours", data=data)
        assert refused.status_code == 422
        assert 'value="21:00"' in refused.text and 'value="08:30"' in refused.text

    def test_own_hours_are_given_up_again(self, session: Session, town: Town, seat: Seat) -> None:
        client, address = seat(town.author), f"/o/{town.slug}/me/notices/hours"
        client.post(address, data={"whose": "own", "quiet_from": "21:00", "quiet_until": "07:00", "digest_at": "09:00"})
        assert session.exec(select(NoticeHours.digest_at)).all() == [time(9)]
        session.commit()
        client.post(address, data={"whose": "organisation"})
        assert session.exec(select(NoticeHours)).all() == []


class TestOneClick:
    def address(self, wiring: Wiring, town: Town, kind: str = "review_decided") -> str:
        return (
            f"/unsubscribe/{unsubscribe_token(UnsubscribeRequest(town.id, town.author.id, kind), wiring.keyring.seal)}"
        )

    def ways(self, session: Session) -> Sequence[tuple[int, str, NoticeWay]]:
        choices = [(choice.user_id, choice.kind, choice.way) for choice in session.exec(select(NoticeChoice))]
        session.commit()
        return choices

    def test_the_letter_carries_it(self, session: Session, town: Town, wiring: Wiring, smtp: Smtp) -> None:
        tell(session, town, town.author, "review_decided")
        tell(session, town, town.supervisor, "review_asked")
        letter_outbox(
            wiring.writing,
            mailer(smtp),
            TemplateLetters(),
            lambda: MONDAY,
            stopper=lambda stop: f"https://x.example/{stop.kind}",
        ).run(MONDAY)
        links_by_recipient = {
            received.recipients[0]: received.message["List-Unsubscribe"] for received in smtp.received()
        }
        assert links_by_recipient == {
            town.author.user.email: "<https://x.example/review_decided>",
            town.supervisor.user.email: None,
        }

    def test_looking_changes_nothing_and_one_click_stops_that_kind_for_that_person(
        self, session: Session, town: Town, wiring: Wiring, client: FlaskClient
    ) -> None:
        address = self.address(wiring, town)
        assert client.get(address).status_code == 200
        assert self.ways(session) == []
        for _ in range(2):
            posted = client.post(address, data={"List-Unsubscribe": "One-Click"})
            assert (posted.status_code, "Set-Cookie" in posted.headers) == (200, False)
        assert self.ways(session) == [(town.author.id, "review_decided", NoticeWay.IN_APP)]
        assert session.exec(select(AuditEntry.actor_id)).all() == [town.author.id]

    def test_it_needs_no_form_token(
        self, session: Session, town: Town, wiring: Wiring, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(client.application.config, "WTF_CSRF_ENABLED", True)
        assert client.post(self.address(wiring, town)).status_code == 200

    def test_what_cannot_be_stopped_is_not_there(self, town: Town, wiring: Wiring, client: FlaskClient) -> None:
        assert client.post(self.address(wiring, town, "review_asked")).status_code == 404

    @pytest.mark.parametrize("token", ["abc", "gAAAAAB", "é"])
    def test_nobody_makes_one_up(self, town: Town, client: FlaskClient, token: str) -> None:
        assert client.post(f"/unsubscribe/{token}").status_code == 404

    def test_what_was_sealed_for_something_else_is_none(self, town: Town, wiring: Wiring, client: FlaskClient) -> None:
        assert client.post(f"/unsubscribe/{wiring.keyring.seal('https://hooks.example/x')}").status_code == 404
