"""The organisation's webhook, received by a real HTTP server on loopback."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app.adapters.http.client import HttpClient
from app.adapters.mail.letters import TemplateLetters
from app.adapters.webhooks import HttpWebhooks
from app.core.errors import Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Webhook, WebhookCall
from app.domain.notifications.ports import FailureCause, WebhookError
from app.domain.notifications.rules.delivery_times import RETRY_DELAYS
from app.domain.notifications.rules.webhooks import WebhookFormat, webhook_host
from app.domain.notifications.service import Letter, queue_letters
from app.usecases.notifications.webhook_calls import queue_webhook_calls, webhook_outbox
from app.usecases.notifications.webhooks import WebhookSettings as Place
from app.usecases.notifications.webhooks import set_webhook
from app.usecases.wiring import Wiring
from tests.clocks import MONDAY
from tests.peers.channel import Channel
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.sample_town import Person, Town

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
Seat = Callable[[Person], FlaskClient]
SECOND = timedelta(seconds=1)
LINK = "https://cauce.example/o/riba/posts/2027/12"


@pytest.fixture(scope="module")
def channel_server() -> Iterator[Channel]:
    with Channel() as peer:
        yield peer


@pytest.fixture
def channel(channel_server: Channel) -> Channel:
    channel_server.clear()
    return channel_server


@pytest.fixture
def webhooks(outbound: HttpClient) -> HttpWebhooks:
    return HttpWebhooks(outbound)


def trouble(webhooks: HttpWebhooks, address: str) -> WebhookError:
    with pytest.raises(WebhookError) as caught:
        webhooks.say(address, WebhookFormat.TEXT, "Hola", LINK)
    return caught.value


class TestSaying:
    def test_slack_reads_text_in_which_nothing_is_a_mention(self, webhooks: HttpWebhooks, channel: Channel) -> None:
        webhooks.say(f"{channel.base_url}/ok", WebhookFormat.TEXT, "Corte <!channel> & más", LINK)
        assert channel.journal() == [("/ok", {"text": f"Corte &lt;!channel&gt; &amp; más\n{LINK}"})]

    def test_teams_reads_a_card(self, webhooks: HttpWebhooks, channel: Channel) -> None:
        webhooks.say(f"{channel.base_url}/ok", WebhookFormat.CARD, "Corte **de** agua", LINK)
        ((_, message),) = channel.journal()
        (attachment,) = message["attachments"]
        assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
        card = attachment["content"]
        assert card["body"][0]["inlines"][0]["text"] == "Corte **de** agua"
        assert card["actions"][0]["url"] == LINK

    @pytest.mark.parametrize(
        ("path", "cause", "timeouts"),
        [
            ("500", FailureCause.TEMPORARY, PATIENT),
            ("429", FailureCause.TEMPORARY, PATIENT),
            ("404", FailureCause.PERMANENT, PATIENT),
            ("redirect", FailureCause.PERMANENT, PATIENT),
            ("hang", FailureCause.UNANSWERED, IMPATIENT),
        ],
    )
    def test_each_refusal_is_told_apart(
        self, webhooks: HttpWebhooks, channel: Channel, path: str, cause: FailureCause
    ) -> None:
        assert trouble(webhooks, f"{channel.base_url}/{path}").cause is cause
        assert [requested_path for requested_path, _ in channel.journal()] == [f"/{path}"]

    def test_a_private_address_is_not_spoken_to(self, channel: Channel) -> None:
        error = trouble(HttpWebhooks(HttpClient()), f"http://127.0.0.1:{channel.port}/ok")
        assert (error.cause, "red privada" in str(error)) == (FailureCause.PERMANENT, True)
        assert channel.journal() == []


def place(session: Session, wiring: Wiring, town: Town, address: str) -> None:
    sealed = wiring.keyring.seal(address)
    webhook_place = Place(sealed, webhook_host(address), WebhookFormat.TEXT, ["review_asked"])
    set_webhook(Work(session, town.administrator.actor, MONDAY), webhook_place)
    session.commit()


def tell(session: Session, town: Town, *people: Person, kind: str = "review_asked", now: datetime = MONDAY) -> None:
    context = {"number": "2027/0012", "title": "Corte", "step": "Jefatura", "planned": "", "outcome": "approved"}
    letters = [
        Letter(person.user.email, person.user.name, "es", kind, context, f"{kind}:{now.isoformat()}:{person.id}")
        for person in people
    ]
    queue_letters(session, letters, organisation_id=town.id, now=now)
    session.commit()


def call_out(wiring: Wiring, webhooks: HttpWebhooks, now: datetime) -> None:
    webhook_outbox(wiring.writing, webhooks, TemplateLetters(), wiring.keyring.unseal, lambda: now).run(now)


class TestTelling:
    def work(self, wiring: Wiring, webhooks: HttpWebhooks, now: datetime) -> None:
        queue_webhook_calls(wiring.reading, wiring.writing, now=now)
        call_out(wiring, webhooks, now)

    def test_a_fact_is_said_once_however_many_are_told_and_however_often_the_worker_looks(
        self, session: Session, wiring: Wiring, town: Town, webhooks: HttpWebhooks, channel: Channel
    ) -> None:
        place(session, wiring, town, f"{channel.base_url}/ok")
        tell(session, town, town.supervisor, town.legal_reviewer)
        tell(session, town, town.author, kind="review_decided")
        for minute in range(0, 12, 3):
            self.work(wiring, webhooks, MONDAY + timedelta(minutes=minute))
        assert channel.journal() == [("/ok", {"text": "Para decidir: n.º 2027/0012, Corte"})]
        call = session.exec(select(WebhookCall)).one()
        assert (call.context, call.trouble) == ({}, "")

    def test_what_was_before_the_channel_is_not_told(
        self, session: Session, wiring: Wiring, town: Town, webhooks: HttpWebhooks, channel: Channel
    ) -> None:
        tell(session, town, town.supervisor, now=MONDAY - SECOND)
        place(session, wiring, town, f"{channel.base_url}/ok")
        self.work(wiring, webhooks, MONDAY)
        assert channel.journal() == []

    def test_a_channel_that_is_down_hears_of_it_later(
        self, session: Session, wiring: Wiring, town: Town, webhooks: HttpWebhooks, channel: Channel
    ) -> None:
        place(session, wiring, town, f"{channel.base_url}/500")
        tell(session, town, town.supervisor)
        self.work(wiring, webhooks, MONDAY)
        call = session.exec(select(WebhookCall)).one()
        session.commit()
        assert (call.next_attempt_at, call.attempts) == (MONDAY + RETRY_DELAYS[0], 1)
        place(session, wiring, town, f"{channel.base_url}/ok")
        self.work(wiring, webhooks, MONDAY + RETRY_DELAYS[0])
        assert [path for path, _ in channel.journal()] == ["/500", "/ok"]

    @pytest.mark.parametrize("timeouts", [IMPATIENT])
    def test_after_a_lost_answer_it_is_said_once_more_at_most(
        self, session: Session, wiring: Wiring, town: Town, webhooks: HttpWebhooks, channel: Channel
    ) -> None:
        place(session, wiring, town, f"{channel.base_url}/hang")
        tell(session, town, town.supervisor)
        for hour in range(4):
            self.work(wiring, webhooks, MONDAY + timedelta(hours=hour))
        assert len(channel.journal()) == 2

    def test_another_organisation_s_notices_are_not_its_matter(
        self, session: Session, wiring: Wiring, town: Town, webhooks: HttpWebhooks, channel: Channel
    ) -> None:
        place(session, wiring, town, f"{channel.base_url}/ok")
        letter = Letter("x@y.example", "X", "es", "review_asked", {"number": "1", "title": "T"}, "k")
        queue_letters(session, [letter], organisation_id=None, now=MONDAY)
        session.commit()
        self.work(wiring, webhooks, MONDAY)
        assert channel.journal() == []


class TestPage:
    FORM = {"address": "https://hooks.example/secret-token", "shape": "text", "kinds": ["review_asked"]}

    def test_the_address_is_kept_sealed_and_only_its_host_is_shown(
        self, session: Session, wiring: Wiring, town: Town, seat: Seat
    ) -> None:
        client, address = seat(town.administrator), f"/o/{town.slug}/notice-settings"
        assert client.post(f"{address}/channel", data=self.FORM).status_code == 303
        webhook = session.exec(select(Webhook)).one()
        assert wiring.keyring.unseal(webhook.sealed_address) == self.FORM["address"]
        page = client.get(address).text
        assert ("hooks.example" in page, "secret-token" in page) == (True, False)
        entry = session.exec(select(AuditEntry)).one()
        assert (entry.act, "secret" in str(entry.detail)) == (Act.WEBHOOK_SET, False)

    def test_left_blank_the_address_stays(self, session: Session, wiring: Wiring, town: Town, seat: Seat) -> None:
        client, address = seat(town.administrator), f"/o/{town.slug}/notice-settings/channel"
        client.post(address, data=self.FORM)
        client.post(address, data={"shape": "card", "kinds": ["post_held"]})
        webhook = session.exec(select(Webhook)).one()
        assert wiring.keyring.unseal(webhook.sealed_address) == self.FORM["address"]
        assert (webhook.shape, webhook.kinds) == (WebhookFormat.CARD, ["post_held"])

    @pytest.mark.parametrize(
        "change", [{"address": ""}, {"address": "hooks.example/x"}, {"kinds": ["invitation"]}, {"shape": "fax"}]
    )
    def test_what_makes_no_channel_is_refused(
        self, session: Session, town: Town, seat: Seat, change: dict[str, object]
    ) -> None:
        client = seat(town.administrator)
        refused = client.post(f"/o/{town.slug}/notice-settings/channel", data=self.FORM | change)
        assert refused.status_code == 422
        assert session.exec(select(Webhook)).all() == []

    def test_a_trial_is_a_row_and_says_so_in_the_channel(
        self, session: Session, wiring: Wiring, town: Town, seat: Seat, webhooks: HttpWebhooks, channel: Channel
    ) -> None:
        client, address = seat(town.administrator), f"/o/{town.slug}/notice-settings"
        client.post(f"{address}/channel", data=self.FORM | {"address": f"{channel.base_url}/ok"})
        assert client.post(f"{address}/channel/trial").status_code == 303
        assert channel.journal() == []
        call_out(wiring, webhooks, MONDAY)
        assert channel.journal()[0][1]["text"].startswith("Prueba")
        assert "Dicho, " in client.get(address).text

    def test_taken_away_it_hears_no_more(self, session: Session, town: Town, seat: Seat) -> None:
        client, address = seat(town.administrator), f"/o/{town.slug}/notice-settings/channel"
        client.post(address, data=self.FORM)
        client.post(f"{address}/trial")
        client.post(f"{address}/removal")
        assert session.exec(select(Webhook)).all() == [] == session.exec(select(WebhookCall)).all()
        session.commit()
        assert client.post(f"{address}/trial").status_code == 422

    def test_only_whoever_manages_the_organisation_comes_here(self, town: Town, seat: Seat) -> None:
        assert seat(town.supervisor).get(f"/o/{town.slug}/notice-settings").status_code == 403


@pytest.mark.parametrize(
    "address", ["", "ftp://x.example", "https://", "https://u:p@x.example/", "https://x.example:99999/", "https://x y/"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(Refusal):
        webhook_host(address)
