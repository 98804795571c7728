"""Publishing over a lossy network: the conclusion drawn here against the server's real content."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from app.adapters.networks.mastodon import MastodonNetwork
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingAttachment
from tests import moments
from tests.peers.control import ask_json
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.peers.lossy import Effect, Lossy

pytestmark = pytest.mark.peers

MEDIA = r"^/api/v2/media$"
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Line:
    """A lossy connection to a server, and a sound one to count its content."""

    lossy: Lossy
    access: AccountAccess
    direct_url: str

    def count(self, text: str) -> int:
        """Return the number of the account's statuses with the notice's number."""
        me = ask_json(f"{self.direct_url}/api/v1/accounts/verify_credentials", token=self.access.token)
        page = f"{self.direct_url}/api/v1/accounts/{me['id']}/statuses?limit=40"
        return Counter(_mark(text) in status["content"] for status in ask_json(page, token=self.access.token))[True]


@pytest.fixture(params=["snac", "mastodon_mock"])
def line(request: pytest.FixtureRequest) -> Line:
    peer = request.getfixturevalue(request.param)
    lossy = request.getfixturevalue("lossy_" + request.param.removesuffix("_mock"))
    return Line(lossy, AccountAccess(lossy.base_url, peer.token), peer.base_url)


@pytest.fixture
def since() -> datetime:
    return moments.now() - timedelta(seconds=2)


def trouble_of(mastodon, line, outgoing) -> NetworkError:
    with pytest.raises(NetworkError) as raised:
        mastodon.publish(line.access, outgoing)
    assert line.access.token not in raised.value.excerpt + str(raised.value)
    return raised.value


LOST = [Effect.DROP_AFTER, Effect.STATUS_AFTER, Effect.TRUNCATE, Effect.GARBAGE]


@pytest.mark.parametrize(
    ("effect", "timeouts"),
    [*((effect, PATIENT) for effect in LOST), (Effect.DELAY_AFTER, IMPATIENT), (Effect.DRIP, IMPATIENT)],
)
def test_a_lost_answer_is_unknown_until_it_is_found_once(mastodon, line, notice, since, effect):
    line.lossy.fail(effect, seconds=0.3 if effect is Effect.DRIP else 10)
    assert trouble_of(mastodon, line, notice).kind is NetworkErrorKind.UNKNOWN
    assert mastodon.find(line.access, notice, since=since).permalink.startswith(line.direct_url)
    assert line.count(notice.text) == 1
    assert len(line.lossy.journal(method="POST")) == 1


@pytest.mark.parametrize("effect", [Effect.DROP_BEFORE, Effect.STATUS])
def test_a_request_that_died_on_the_way_is_unknown_and_not_found(mastodon, line, notice, since, effect):
    line.lossy.fail(effect)
    assert trouble_of(mastodon, line, notice).kind is NetworkErrorKind.UNKNOWN
    assert mastodon.find(line.access, notice, since=since) is None
    assert len(line.lossy.journal(method="POST")) == 1


def test_an_address_that_is_none_does_not_unsettle_what_went_out(mastodon, line, notice):
    line.lossy.fail(Effect.STATUS, status=200, body={"id": "77", "url": "http://["})
    assert mastodon.publish(line.access, notice).permalink == line.access.base_url


@pytest.mark.parametrize("timeouts", [IMPATIENT])
def test_a_server_that_never_answers_is_given_up_in_time(mastodon, line, notice):
    line.lossy.fail(Effect.DELAY_BEFORE, seconds=30)
    start = moments.now()
    assert trouble_of(mastodon, line, notice).kind is NetworkErrorKind.UNKNOWN
    assert moments.now() - start < timedelta(seconds=20)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, NetworkErrorKind.REFUSED),
        (400, NetworkErrorKind.REFUSED),
        (401, NetworkErrorKind.UNAUTHORISED),
        (403, NetworkErrorKind.REFUSED),
        (404, NetworkErrorKind.REFUSED),
        (408, NetworkErrorKind.UNKNOWN),
        (422, NetworkErrorKind.REFUSED),
        (429, NetworkErrorKind.RATE_LIMITED),
        (500, NetworkErrorKind.UNKNOWN),
        (502, NetworkErrorKind.UNKNOWN),
        (503, NetworkErrorKind.UNKNOWN),
    ],
)
def test_each_answer_leads_to_its_conclusion(mastodon, line, notice, status, kind):
    line.lossy.fail(Effect.STATUS, status=status, body={"error": f"echo of Bearer {line.access.token}"})
    trouble = trouble_of(mastodon, line, notice)
    assert (trouble.kind, trouble.status) == (kind, status)
    assert "echo of Bearer …" in trouble.excerpt


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"Retry-After": "120"}, 2),
        ({"Retry-After": "Tue, 24 Nov 2026 10:03:00 GMT"}, 3),
        ({"X-RateLimit-Reset": "2026-11-24T10:04:00.000Z"}, 4),
        ({"X-RateLimit-Reset": str(int((NOW + timedelta(minutes=6)).timestamp()))}, 6),
        ({"X-RateLimit-Reset": "pronto"}, 5),
        ({"Retry-After": "99999999"}, 24 * 60),
        ({}, 5),
    ],
)
def test_a_busy_server_says_when_to_come_back(outbound, mastodon, line, notice, headers, minutes):
    line.lossy.fail(Effect.STATUS, status=429, headers=headers)
    patient = type(mastodon)(outbound, clock=lambda: NOW)
    assert trouble_of(patient, line, notice).retry_at == NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize("effect", [Effect.DROP_BEFORE, Effect.DROP_AFTER, Effect.STATUS, Effect.GARBAGE])
def test_a_picture_that_fails_publishes_nothing(mastodon, line, notice, effect):
    line.lossy.fail(effect, path=MEDIA)
    trouble = trouble_of(mastodon, line, _with_picture(notice))
    assert trouble.kind is NetworkErrorKind.NOT_SENT
    assert "imagen" in str(trouble.sentence)
    assert line.count(notice.text) == 0


def test_a_picture_refused_asks_somebody_to_change_it(mastodon, line, notice):
    line.lossy.fail(Effect.STATUS, path=MEDIA, status=422)
    assert trouble_of(mastodon, line, _with_picture(notice)).kind is NetworkErrorKind.REFUSED


def test_a_picture_still_being_worked_on_is_waited_for(mastodon, lossy_mastodon, mastodon_mock, notice):
    access = AccountAccess(lossy_mastodon.base_url, mastodon_mock.token)
    lossy_mastodon.fail(Effect.STATUS, path=MEDIA, status=202, body={"id": "77", "url": None})
    lossy_mastodon.fail(Effect.STATUS, method="GET", path=r"^/api/v1/media/77$", status=206, count=2)
    lossy_mastodon.fail(Effect.STATUS, method="GET", path=r"^/api/v1/media/77$", status=200)
    mastodon.publish(access, _with_picture(notice))
    paths = [entry["path"] for entry in lossy_mastodon.journal()]
    assert paths == ["/api/v2/media", *["/api/v1/media/77"] * 3, "/api/v1/statuses"]


def test_a_video_is_waited_for_longer_and_read_in_pieces(
    outbound, lossy_mastodon, mastodon_mock, notice, piecemeal_film
):
    waited: list[float] = []
    mastodon = MastodonNetwork(outbound, wait=waited.append)
    access = AccountAccess(lossy_mastodon.base_url, mastodon_mock.token)
    outgoing = replace(notice, attachments=(piecemeal_film,))
    lossy_mastodon.fail(Effect.STATUS, path=MEDIA, status=202, body={"id": "77", "url": None}, count=2)
    lossy_mastodon.fail(Effect.STATUS, method="GET", path=r"^/api/v1/media/77$", status=206, count=200)
    with pytest.raises(NetworkError) as raised:
        mastodon.publish(access, outgoing)
    assert (raised.value.kind, sum(waited)) == (NetworkErrorKind.NOT_SENT, 600)
    lossy_mastodon.fail(Effect.STATUS, method="GET", path=r"^/api/v1/media/77$", status=200)
    assert mastodon.publish(access, outgoing).status == 200


def test_a_connection_closed_meanwhile_loses_nothing(mastodon, line, notice, other_notice):
    line.lossy.fail(Effect.CLOSE_AFTER)
    mastodon.publish(line.access, notice)
    assert line.count(notice.text) == 1, "and while that was asked, the connection was closed"
    mastodon.publish(line.access, other_notice)
    assert (line.count(notice.text), line.count(other_notice.text)) == (2, 2)  # they share their number


def test_a_mute_server_cannot_be_asked(mastodon, line, notice, since):
    line.lossy.fail(Effect.STATUS, method="GET", path="/statuses", status=503)
    with pytest.raises(NetworkError):
        mastodon.find(line.access, notice, since=since)


def test_a_token_without_leave_to_write_is_refused(mastodon, mastodon_mock, notice):
    app = {"client_name": "lectora", "redirect_uris": "http://127.0.0.1/", "scopes": "read"}
    client_id = ask_json(f"{mastodon_mock.base_url}/api/v1/apps", "POST", form=app)["client_id"]
    form = {"grant_type": "authorization_code", "code": f"mockcode_{mastodon_mock.user}", "client_id": client_id}
    token = ask_json(f"{mastodon_mock.base_url}/oauth/token", "POST", form=form)["access_token"]
    with pytest.raises(NetworkError) as raised:
        mastodon.publish(AccountAccess(mastodon_mock.base_url, token), notice)
    assert (raised.value.kind, raised.value.status) == (NetworkErrorKind.REFUSED, 403)


def test_a_text_too_long_is_refused_before_anybody_sees_it(mastodon, mastodon_mock, notice):
    access = AccountAccess(mastodon_mock.base_url, mastodon_mock.token)
    with pytest.raises(NetworkError) as raised:
        mastodon.publish(access, replace(notice, text="ñ" * 501))
    assert (raised.value.kind, raised.value.status) == (NetworkErrorKind.REFUSED, 422)


def _mark(text: str) -> str:
    return text[: text.index(":")]


def _with_picture(outgoing):
    return replace(
        outgoing, attachments=(OutgoingAttachment("playa.png", "image/png", b"\x89PNG", "Bandera verde", 1, 1),)
    )
