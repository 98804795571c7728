"""The newsletter: nothing without double consent, each publication once, and out at the first press."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.newsletter.rules.issues import TERM_TO_CONFIRM, Cadence, next_issue
from app.domain.posts.models import Post
from app.domain.public.rules.settings import PagePart
from app.usecases.newsletter.issue_delivery import LEASE, claim_issues
from app.usecases.newsletter.subscriptions import delete_unconfirmed
from tests.audit.tamper import tamper
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.peers.process import free_port
from tests.peers.smtp import Smtp
from tests.public.newsletter_setup import READER, Newsletter, link_in, text_of, unsubscribe_path
from tests.public.page_setup import Desk
from tests.publishing import sender_setup
from tests.statement_counter import counting
from tests.takedowns import takedown_setup

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]

SHOWN = (PagePart.PUBLISHED, PagePart.NEWSLETTER)
DAY = timedelta(days=1)
EIGHT = datetime(2027, 3, 2, 7, tzinfo=UTC)
"""Eight in the morning in Madrid, the day after the clock's."""
Publish = Callable[..., Post]


@pytest.fixture
def news(desk: Desk, clock: StoppedClock, smtp: Smtp) -> Newsletter:
    desk.open(parts=SHOWN)
    return Newsletter(desk, clock, smtp)


@pytest.fixture
def publish(desk: Desk, clock: StoppedClock) -> Publish:
    sender_setup.connect(desk.session, desk.wiring, desk.town)
    sender = sender_setup.sender(desk.wiring, FakeNetwork(clock=clock))
    return lambda **fields: takedown_setup.publish(desk.session, desk.town, clock, sender, **{"hours": 2, **fields})


@pytest.mark.parametrize(
    ("now", "cadence", "expected"),
    [
        ("2027-03-27T08:00+01:00", Cadence.DAILY, "2027-03-28T08:00+02:00"),
        ("2027-10-30T08:00+02:00", Cadence.DAILY, "2027-10-31T08:00+01:00"),
        ("2027-03-28T07:59+02:00", Cadence.DAILY, "2027-03-28T08:00+02:00"),
        ("2027-03-26T12:00+01:00", Cadence.WEEKLY, "2027-03-29T08:00+02:00"),
        ("2027-10-25T08:00+02:00", Cadence.WEEKLY, "2027-11-01T08:00+01:00"),
        ("2027-03-01T07:00+01:00", Cadence.WEEKLY, "2027-03-01T08:00+01:00"),
    ],
)
def test_an_issue_leaves_at_eight_also_when_the_hour_changes(now: str, cadence: Cadence, expected: str):
    moment = datetime.fromisoformat(now).astimezone(UTC)
    assert next_issue(cadence, "Europe/Madrid", now=moment) == datetime.fromisoformat(expected)


def test_a_citizen_asks_confirms_reads_what_was_published_and_leaves_with_one_press(news: Newsletter, publish: Publish):
    publish(text="Esto salió antes de suscribirse.")
    assert "Mire su correo" in news.ask(language="es", cadence="daily").text
    news.carry()
    (letter,) = news.letters()
    assert (letter["To"], letter["From"].addresses[0].display_name) == (READER, "Ayuntamiento de Riba")
    confirm = link_in(letter)
    assert "Recibir el boletín" in news.desk.app.test_client().get(confirm).text
    assert news.rows()[0].confirmed_at is None, "opening a link, as mail filters do, confirms nothing"
    assert "Recibirá el boletín" in news.press(confirm).text
    news.smtp.clear()
    publish(text="La biblioteca abre el sábado: https://riba.example/biblioteca")
    assert news.carry(EIGHT - timedelta(seconds=1)) == {}
    assert news.carry(EIGHT) == {"issues": 1}
    assert news.carry(EIGHT) == {}, "once"
    (issue,) = news.letters()
    assert "La biblioteca abre el sábado" in text_of(issue) and "antes de suscribirse" not in text_of(issue)
    assert f"{FakeNetwork.base_url}/@" in text_of(issue)
    page = issue.get_body(("html",))
    assert page is not None and 'href="https://riba.example/biblioteca"' in page.get_content()
    assert issue["Auto-Submitted"] == "auto-generated"
    left = news.desk.app.test_client().post(unsubscribe_path(issue), data={"List-Unsubscribe": "One-Click"})
    assert left.status_code == 200 and news.rows() == []
    publish(text="Otra cosa.")
    assert news.carry(EIGHT + 30 * DAY) == {}
    assert news.press(unsubscribe_path(issue)).status_code == 200, "a second press says the same"


def test_a_letter_says_which_header_leaves_with_one_press_where_the_address_is_secure(
    news: Newsletter, publish: Publish, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(news.desk.wiring.letters, "_address", "https://redes.riba.example")
    news.ask()
    news.carry()
    token_path = text_of(news.letters()[0]).split("https://redes.riba.example")[1].split()[0]
    news.press(token_path)
    publish(text="Abre el sábado.")
    news.carry(EIGHT)
    issue = news.letters()[-1]
    assert issue["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert issue["List-Unsubscribe"].startswith("<https://redes.riba.example/p/riba/newsletter/leave/")


def test_no_answer_tells_a_subscribed_address_from_another_and_a_stranger_changes_nothing(news: Newsletter):
    news.join(cadence="weekly")
    known, unknown = news.ask(cadence="daily"), news.ask("otra@example.org", cadence="daily")
    assert (known.status_code, known.data) == (unknown.status_code, unknown.data)
    news.carry()
    assert [letter["To"] for letter in news.letters()] == ["otra@example.org"]
    assert [row.cadence for row in news.rows()] == [Cadence.WEEKLY, Cadence.DAILY]


def test_a_mailbox_gets_few_letters_a_day_and_one_place_asks_so_many_times(news: Newsletter):
    for _ in range(5):
        assert news.ask().status_code == 200
        news.carry()
    assert len(news.letters()) == 3
    for number in range(15):
        assert news.ask(f"n{number}@example.org").status_code == 200
    refused = news.ask("una-mas@example.org")
    assert refused.status_code == 429 and "una-mas@example.org" in refused.text


def test_what_was_typed_comes_back_with_its_error_in_its_language(news: Newsletter):
    page = news.ask("sin arroba", path="ca/newsletter", cadence="weekly")
    assert page.status_code == 422 and 'value="sin arroba"' in page.text and '<html lang="ca">' in page.text
    assert 'id="cadence-weekly" name="cadence" value="weekly" checked' in page.text
    assert news.rows() == []


def test_a_link_confirms_for_three_days_and_then_the_address_is_forgotten(news: Newsletter):
    news.ask()
    news.carry()
    link = link_in(news.letters()[0])
    news.clock.instant += TERM_TO_CONFIRM
    assert news.press(link).status_code == 410
    assert delete_unconfirmed(news.desk.wiring.writing, now=news.clock()) == 1 and news.rows() == []
    assert news.press(link).status_code == 410


def test_only_what_the_page_shows_is_sent_and_only_while_it_shows_it(
    news: Newsletter, publish: Publish, clock: StoppedClock
):
    news.join()
    publish(text="Esto se queda.")
    gone, altered = publish(text="Esto se retira."), publish(text="Esto salió de otro modo.")
    takedown_setup.ask(news.desk.session, gone, news.desk.town.supervisor.actor, clock)
    delivery_id = sender_setup.delivery_of(news.desk.session, altered).id
    tamper(news.desk.session, "UPDATE capture SET text = 'Nunca.' WHERE delivery_id = :delivery", delivery=delivery_id)
    news.carry(EIGHT)
    (issue,) = news.letters()
    assert [words in text_of(issue) for words in ("Esto se queda.", "Esto se retira", "Nunca.")] == [True, False, False]
    publish(text="Con la página cerrada.")
    news.desk.open(parts=(PagePart.NEWSLETTER,))
    assert news.carry(EIGHT + DAY) == {"issues_not_sent": 1}
    assert news.ask("otra@example.org").status_code == news.desk.ask("newsletter").status_code == 404
    assert news.press(unsubscribe_path(issue)).status_code == 200 and news.rows() == []


def test_a_weekly_letter_has_the_week_and_a_quiet_one_is_not_sent(news: Newsletter, publish: Publish):
    news.join(cadence="weekly")
    publish(text="Lo del lunes.")
    publish(text="Lo del martes.")
    assert news.carry(EIGHT + 5 * DAY) == {}
    assert news.carry(EIGHT + 6 * DAY) == {"issues": 1}
    assert all(words in text_of(news.letters()[0]) for words in ("Lo del lunes.", "Lo del martes."))
    assert news.carry(EIGHT + 13 * DAY) == {"issues_not_sent": 1} and len(news.letters()) == 1


def test_a_dead_server_loses_nothing_and_a_dead_worker_repeats_the_same_letter(news: Newsletter, publish: Publish):
    news.join()
    publish(text="Abre el sábado.")
    for minutes in (0, 1, 6):
        assert news.carry(EIGHT + timedelta(minutes=minutes), port=free_port()) == {"issues_not_sent": 1}
    with news.desk.wiring.writing() as session:
        claimed = claim_issues(session, limit=10, lease=LEASE, now=EIGHT + timedelta(minutes=21))
        session.commit()
    assert claimed.count == 1, "a worker takes it and dies"
    assert news.carry(EIGHT + timedelta(minutes=22)) == {}
    assert news.carry(EIGHT + timedelta(minutes=21) + LEASE) == {"issues": 1}
    (row,) = news.rows()
    assert (row.attempts, row.trouble, row.issue_at) == (0, "", EIGHT + DAY)


def test_a_server_dead_all_day_leaves_its_news_to_the_next_issue(news: Newsletter, publish: Publish):
    news.join()
    publish(text="Lo de ayer.")
    at = EIGHT
    while at < EIGHT + DAY:
        news.carry(at, port=free_port())
        at = news.rows()[0].next_attempt_at
    assert at == EIGHT + DAY
    news.carry(at)
    assert "Lo de ayer." in text_of(news.letters()[0])


def test_a_letter_that_may_have_arrived_is_repeated_once_and_its_news_are_not(
    news: Newsletter, publish: Publish, session: Session
):
    news.join()
    send_to(news, session, "drop@example.org")
    publish(text="Abre el sábado.")
    for minutes in (0, 1, 2, 60):
        news.carry(EIGHT + timedelta(minutes=minutes))
    assert len({letter["Message-ID"] for letter in news.letters()}) == 1 and len(news.letters()) == 2
    news.carry(EIGHT + DAY)
    assert len(news.letters()) == 2


def send_to(news: Newsletter, session: Session, address: str) -> None:
    """Let the letters of the one subscription go to an address the server treats otherwise."""
    (row,) = news.rows()
    row.sealed_address = news.desk.wiring.keyring.seal(address)
    session.add(row)
    session.commit()


def test_an_address_refused_for_good_leaves_at_the_third_issue_and_at_once_if_it_never_confirmed(
    news: Newsletter, publish: Publish, session: Session
):
    news.ask("fail550@example.org")
    news.carry()
    assert news.rows() == []
    news.join()
    send_to(news, session, "fail550@example.org")
    for number in range(3):
        (row,) = news.rows()
        assert (row.refusals, row.trouble) == (number, ""), "the server's words name the address"
        publish(text=f"La número {number}.")
        news.carry(EIGHT + number * DAY)
    assert news.rows() == []
    entries = sender_setup.fresh(
        session, select(AuditEntry).where(col(AuditEntry.act).in_((Act.NEWSLETTER_JOINED, Act.NEWSLETTER_LEFT)))
    )
    assert [entry.detail.get("reason") for entry in entries] == ["refused", None, "refused"]
    assert "example.org" not in str([entry.detail for entry in entries])


def test_the_address_is_kept_sealed_and_erased_at_its_owner_s_request(
    news: Newsletter, session: Session, seat: Callable[..., object]
):
    news.join()
    (row,) = news.rows()
    assert READER not in str(row.model_dump())
    client = seat(news.desk.town.supervisor)
    found = client.post("/o/riba/citizens/personal", data={"words": READER.upper()})
    assert "Suscripción confirmada el" in found.text
    erased = client.post(f"/o/riba/citizens/personal/subscriptions/{row.id}/erasure")
    assert erased.status_code == 303 and news.rows() == []


def test_the_settings_count_subscribers_without_naming_them(news: Newsletter, seat: Callable[..., object]):
    news.join()
    news.ask("otra@example.org")
    page = seat(news.desk.town.administrator).get("/o/riba/public-page").text
    assert "Una dirección lo recibe." in page and "Otra falta por confirmar." in page
    assert "example.org" not in page


def test_asking_and_each_batch_take_few_statements(news: Newsletter, publish: Publish):
    with counting(news.desk.wiring.engine) as asking:
        news.ask()
    assert asking.count < 25
    news.carry()
    news.press(link_in(news.letters()[0]))
    publish(text="Abre el sábado.")
    with counting(news.desk.wiring.engine) as one:
        news.carry(EIGHT)
    for number in range(3):
        news.join(f"n{number}@example.org")
    publish(text="Abre también el domingo.")
    with counting(news.desk.wiring.engine) as four:
        news.carry(EIGHT + DAY)
    assert [sum("FROM capture" in text for text in run.texts) for run in (one, four)] == [1, 1]
    assert four.count < one.count + 10
