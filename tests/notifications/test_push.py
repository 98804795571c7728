"""Pushes to a device: signed, encrypted, of a kind alone, once, and never to one that ended."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from pytest_httpserver import HTTPServer
from sqlmodel import Session, select

from app.adapters.http.client import HttpClient
from app.adapters.keyring import open_keyring, rotate_keys
from app.adapters.push.client import HttpPush
from app.adapters.push.encryption import SenderKey, encrypt_for_browser
from app.core.clock import Clock
from app.db.work import Work
from app.domain.notifications.models import Notice, PushCall, PushDevice
from app.domain.notifications.ports import FailureCause, PushError
from app.domain.notifications.rules.kinds import KINDS
from app.domain.notifications.rules.push import PUSH_KINDS, PushAddress, PushKind
from app.domain.notifications.service import Letter, queue_letters
from app.usecases.notifications import push_devices
from app.usecases.notifications.push_calls import push_outbox, queue_pushes
from app.usecases.wiring import Wiring
from tests.clocks import MONDAY, StoppedClock
from tests.notifications.browsers import PushingBrowser, unb64
from tests.sample_town import Person, Town
from tests.search.search_client import Seat

pytestmark = [pytest.mark.postgresql, pytest.mark.peers]
KEY = SenderKey(b"k" * 48, "https://cauce.example")


@pytest.fixture
def pusher(outbound: HttpClient, clock: StoppedClock) -> HttpPush:
    return HttpPush(outbound, KEY, clock=clock)


@pytest.fixture
def browser(httpserver: HTTPServer, clock: StoppedClock) -> PushingBrowser:
    return PushingBrowser(httpserver, KEY.public, clock())


def test_the_example_of_the_rfc_comes_out_byte_by_byte() -> None:
    """RFC 8291, section 5 and appendix A."""
    sender = ec.derive_private_key(
        int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    body = encrypt_for_browser(
        b"When I grow up, I want to be a watermelon",
        browser_key=unb64("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        secret=unb64("BTBZMqHH6r4Tts7J_aSIgg"),
        sender=sender,
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert body == unb64(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl"
        "7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_the_kinds_that_are_pushed_exist() -> None:
    assert PUSH_KINDS.keys() <= KINDS.keys() and set(PUSH_KINDS.values()) == set(PushKind)


def test_the_sender_stays_the_same_when_keys_are_rotated(tmp_path) -> None:
    before = SenderKey(open_keyring(tmp_path).derived("web push"), "").public
    rotate_keys(tmp_path)
    assert SenderKey(open_keyring(tmp_path).derived("web push"), "").public == before


class TestClient:
    def test_the_service_knows_the_sender_and_reads_nothing_and_the_browser_reads_the_kind(
        self, pusher: HttpPush, browser: PushingBrowser
    ) -> None:
        pusher.push(browser.address, PushKind.CRISIS)
        assert browser.messages == [{"kind": "crisis"}]
        (sent,) = browser.headers
        assert (sent["Content-Encoding"], sent["Urgency"], int(sent["Ttl"]) > 0) == ("aes128gcm", "high", True)

    @pytest.mark.parametrize(
        ("status", "cause", "is_gone"),
        [
            (410, FailureCause.PERMANENT, True),
            (404, FailureCause.PERMANENT, True),
            (403, FailureCause.PERMANENT, False),
            (429, FailureCause.TEMPORARY, False),
            (500, FailureCause.TEMPORARY, False),
        ],
    )
    def test_each_refusal_is_told_apart(
        self, pusher: HttpPush, browser: PushingBrowser, status: int, cause: FailureCause, is_gone: bool
    ) -> None:
        browser.answer = status
        with pytest.raises(PushError) as caught:
            pusher.push(browser.address, PushKind.WAITING)
        assert (caught.value.cause, caught.value.is_gone) == (cause, is_gone)

    def test_a_private_address_is_not_spoken_to(self, browser: PushingBrowser) -> None:
        with pytest.raises(PushError, match="red privada"):
            HttpPush(HttpClient(), KEY).push(browser.address, PushKind.WAITING)
        assert browser.headers == []


def add(session: Session, wiring: Wiring, person: Person, address: PushAddress) -> None:
    sealed = wiring.keyring.seal(push_devices.address_text(address))
    push_devices.add_device(
        Work(session, person.actor, MONDAY), address, sealed_address=sealed, name="Chrome · Android"
    )
    session.commit()


def tell(session: Session, town: Town, person: Person, *, kind: str = "review_asked", key: str = "") -> None:
    context = {"number": "2027/0012", "title": "Corte", "step": "Jefatura", "planned": "", "outcome": "approved"}
    letter = Letter(person.user.email, person.user.name, "es", kind, context, key or f"{kind}:{person.id}")
    queue_letters(session, [letter], organisation_id=town.id, now=MONDAY)
    session.commit()


def work(wiring: Wiring, pusher: HttpPush, clock: Clock) -> None:
    queue_pushes(wiring.reading, wiring.writing, now=clock())
    push_outbox(wiring.writing, pusher, wiring.keyring.unseal, clock).run(clock())


class TestPushing:
    def test_only_the_reader_is_told_once_and_only_of_the_four_kinds(
        self, session: Session, wiring: Wiring, town: Town, pusher: HttpPush, browser: PushingBrowser
    ) -> None:
        add(session, wiring, town.supervisor, browser.address)
        tell(session, town, town.supervisor)
        tell(session, town, town.supervisor, kind="comment_made")
        tell(session, town, town.author)
        for minutes in range(0, 12, 3):
            work(wiring, pusher, lambda at=MONDAY + timedelta(minutes=minutes): at)
        assert browser.messages == [{"kind": "waiting"}]

    def test_what_was_read_meanwhile_is_not_pushed(
        self, session: Session, wiring: Wiring, town: Town, pusher: HttpPush, browser: PushingBrowser, clock: Clock
    ) -> None:
        add(session, wiring, town.supervisor, browser.address)
        tell(session, town, town.supervisor)
        queue_pushes(wiring.reading, wiring.writing, now=MONDAY)
        session.exec(select(Notice)).one().read_at = MONDAY
        session.commit()
        work(wiring, pusher, lambda: MONDAY)
        assert browser.headers == []

    def test_a_device_that_ended_is_forgotten_and_one_that_is_down_hears_later(
        self, session: Session, wiring: Wiring, town: Town, pusher: HttpPush, browser: PushingBrowser
    ) -> None:
        add(session, wiring, town.supervisor, browser.address)
        tell(session, town, town.supervisor)
        browser.answer = 503
        work(wiring, pusher, lambda: MONDAY)
        assert session.exec(select(PushCall.attempts)).all() == [1]
        session.commit()
        browser.answer = 410
        work(wiring, pusher, lambda: MONDAY + timedelta(minutes=2))
        assert session.exec(select(PushDevice)).all() == session.exec(select(PushCall)).all() == []


class TestPage:
    def form(self, browser: PushingBrowser) -> dict[str, str]:
        return {"endpoint": browser.address.endpoint, "p256dh": browser.address.p256dh, "auth": browser.address.auth}

    def test_a_device_is_added_once_kept_sealed_and_removed_by_its_owner_alone(
        self, session: Session, town: Town, seat: Seat, browser: PushingBrowser
    ) -> None:
        mine, address = seat(town.supervisor), f"/o/{town.slug}/me/notices"
        for _ in range(2):
            assert mine.post(f"{address}/devices", data=self.form(browser)).status_code == 204
        device = session.exec(select(PushDevice)).one()
        assert browser.address.endpoint not in device.sealed_address
        page = mine.get(address).text
        assert device.digest in page and browser.address.endpoint not in page
        session.commit()
        removal = f"{address}/devices/{device.id}/removal"
        assert seat(town.author).post(removal).status_code == 404
        assert mine.post(removal).status_code == 303
        assert session.exec(select(PushDevice)).all() == []

    @pytest.mark.parametrize("wrong", [{"p256dh": "x"}, {"auth": ""}, {"endpoint": "javascript:1"}])
    def test_what_no_browser_gives_is_refused(
        self, town: Town, seat: Seat, browser: PushingBrowser, wrong: dict[str, str]
    ) -> None:
        client, address = seat(town.supervisor), f"/o/{town.slug}/me/notices/devices"
        assert client.post(address, data=self.form(browser) | wrong).status_code == 422
