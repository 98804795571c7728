"""The guarded HTTP client: hosts it refuses, and its report of a failed request."""

import http.server
import ssl
import threading
import time
from collections.abc import Iterator

import pytest

from app.adapters.http.addresses import AddressGuard
from app.adapters.http.response import FailureReason, RequestNotSent, ResponseLost
from tests.peers.certificate import Certificate, make_certificate
from tests.peers.fixtures import IMPATIENT
from tests.peers.lossy import Effect
from tests.peers.process import free_port
from tests.waiting import wait_until

pytestmark = pytest.mark.peers

ANY = r"^/api/v1/instance$"

PRIVATE = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "localhost",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fd00::1]",
    "[::ffff:127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[::7f00:1]",
    "[::ffff:0:7f00:1]",
    "[fec0::1]",
    "[2002:7f00:1::]",
]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused_however_they_are_written(make_outbound, host, scheme):
    with pytest.raises(RequestNotSent) as raised:
        make_outbound().get(f"{scheme}://{host}/")
    assert raised.value.why is FailureReason.FORBIDDEN


def test_a_public_name_that_leads_inside_is_refused(make_outbound):
    guard = AddressGuard(resolver=lambda _host: ["10.0.0.8"])
    with pytest.raises(RequestNotSent) as raised:
        make_outbound(guard=guard).get("https://social.example/")
    assert raised.value.why is FailureReason.FORBIDDEN


def test_of_several_addresses_only_the_permitted_are_used():
    guard = AddressGuard(resolver=lambda _host: ["10.0.0.8", "93.184.215.14", "::1"])
    assert guard.permitted("social.example") == ["93.184.215.14"]


@pytest.mark.parametrize("allowed", ["127.0.0.1", "127.0.0.0/8", "intranet.example", "INTRANET.example."])
def test_listed_hosts_may_be_private_and_without_tls(make_outbound, mastodon_mock, allowed):
    guard = AddressGuard([allowed], resolver=lambda _host: ["127.0.0.1"])
    answer = make_outbound(guard=guard).get(f"http://intranet.example:{mastodon_mock.port}/api/v1/instance")
    assert answer.status == 200


def test_a_public_server_without_tls_is_refused(make_outbound):
    guard = AddressGuard(["10.0.0.0/8"], resolver=lambda _host: ["93.184.215.14"])
    with pytest.raises(RequestNotSent) as raised:
        make_outbound(guard=guard).get("http://social.example/")
    assert raised.value.why is FailureReason.FORBIDDEN


def test_a_name_that_changes_its_mind_is_asked_once(make_outbound, mastodon_mock):
    replies = iter([["127.0.0.1"]])  # a second question would find nothing left to say
    guard = AddressGuard(["127.0.0.1"], resolver=lambda _host: next(replies))
    answer = make_outbound(guard=guard).get(f"http://voluble.example:{mastodon_mock.port}/api/v1/instance")
    assert answer.status == 200


def test_a_redirect_leads_no_further_than_the_guard(make_outbound, lossy_mastodon):
    lossy_mastodon.fail(
        Effect.STATUS, method="GET", path=ANY, status=302, headers={"Location": "https://127.0.0.2/latest/meta-data"}
    )
    with pytest.raises(RequestNotSent) as raised:
        make_outbound(["127.0.0.1"]).get(f"{lossy_mastodon.base_url}/api/v1/instance")
    assert raised.value.why is FailureReason.FORBIDDEN


def test_a_redirect_elsewhere_does_not_carry_the_token(outbound, lossy_mastodon, sink):
    place = f"{sink.base_url}/api/v1/accounts/verify_credentials"
    lossy_mastodon.fail(Effect.STATUS, method="GET", path=ANY, status=302, headers={"Location": place})
    answer = outbound.get(f"{lossy_mastodon.base_url}/api/v1/instance", headers={"Authorization": "Bearer secreto"})
    assert answer.status == 401


def test_redirects_come_to_an_end(outbound, lossy_mastodon):
    lossy_mastodon.fail(
        Effect.STATUS, method="GET", path=ANY, status=302, headers={"Location": "/api/v1/instance"}, count=50
    )
    assert outbound.get(f"{lossy_mastodon.base_url}/api/v1/instance").status == 302
    assert len(lossy_mastodon.journal()) == 4


def test_nothing_is_posted_to_where_a_redirect_leads(outbound, lossy_mastodon):
    lossy_mastodon.fail(Effect.STATUS, status=307, headers={"Location": "/api/v1/apps"})
    assert outbound.post(f"{lossy_mastodon.base_url}/api/v1/statuses", json={"status": "x"}).status == 307
    assert len(lossy_mastodon.journal()) == 1


@pytest.mark.parametrize("url", ["ftp://social.example/", "social.example", "https://", "https://a:b@social.example/"])
def test_what_is_no_web_address_is_refused(make_outbound, url):
    with pytest.raises(RequestNotSent) as raised:
        make_outbound().get(url)
    assert raised.value.why is FailureReason.BAD_ADDRESS


@pytest.mark.parametrize("token", ["con\nsalto", "eñe", "nul\0"])
def test_a_token_that_cannot_be_sent_never_leaves(outbound, sink, token):
    with pytest.raises(RequestNotSent) as raised:
        outbound.post(f"{sink.base_url}/api/v1/statuses", headers={"Authorization": token + "€"}, json={"status": "x"})
    assert raised.value.why is FailureReason.BAD_REQUEST
    assert sink.journal()["count"] == 0


def test_a_port_nobody_listens_on_got_nothing(outbound):
    with pytest.raises(RequestNotSent) as raised:
        outbound.post(f"http://127.0.0.1:{free_port()}/", json={})
    assert raised.value.why is FailureReason.NO_CONNECTION


def test_an_answer_without_end_is_not_read(outbound, lossy_mastodon):
    lossy_mastodon.fail(Effect.STATUS, method="GET", path=ANY, status=200, body={"error": "x" * 1_100_000})
    with pytest.raises(ResponseLost) as raised:
        outbound.get(f"{lossy_mastodon.base_url}/api/v1/instance")
    assert raised.value.why is FailureReason.TOO_LARGE


@pytest.mark.parametrize("timeouts", [IMPATIENT])
def test_an_answer_that_drips_is_given_up_as_a_whole(outbound, lossy_mastodon):
    lossy_mastodon.fail(Effect.DRIP, method="GET", path=ANY, seconds=0.2)
    start = time.monotonic()
    with pytest.raises(ResponseLost) as raised:
        outbound.get(f"{lossy_mastodon.base_url}/api/v1/instance")
    assert raised.value.why is FailureReason.TIME_OUT
    assert time.monotonic() - start < 10


def test_a_connection_promised_is_used_again(outbound, lossy_mastodon):
    for _ in range(3):
        outbound.get(f"{lossy_mastodon.base_url}/api/v1/instance")
    assert len({entry["peer_port"] for entry in lossy_mastodon.journal()}) == 1


def test_a_connection_found_closed_is_not_used(outbound, lossy_mastodon):
    lossy_mastodon.fail(Effect.CLOSE_AFTER, method="GET", path=ANY)
    outbound.get(f"{lossy_mastodon.base_url}/api/v1/instance")
    wait_until(lambda: lossy_mastodon.journal()[-1].get("is_over"), "the connection is closed")
    assert outbound.post(f"{lossy_mastodon.base_url}/api/v1/statuses", json={"status": "x"}).status == 401


def test_a_server_that_promises_nothing_gets_a_fresh_connection_each_time(outbound, snac):
    for _ in range(50):
        assert outbound.post(f"{snac.base_url}/api/v1/statuses", json={"status": "x"}).status == 401


def test_threads_may_share_it(outbound, sink):
    def post(number: int) -> None:
        outbound.post(f"{sink.base_url}/api/v1/statuses", headers={"Authorization": "Bearer t"}, json={"status": "x"})

    threads = [threading.Thread(target=post, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sink.journal()["count"] == 40


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def secure_port(certificate: Certificate) -> Iterator[int]:
    """Yield the port of a TLS server that answers 501 to everything."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler)
    server.handle_error = lambda *_arguments: None
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate.chain, certificate.key)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_certificate_nobody_vouches_for_stops_the_request(outbound, secure_port):
    with pytest.raises(RequestNotSent) as raised:
        outbound.post(f"https://localhost:{secure_port}/", json={})
    assert raised.value.why is FailureReason.TLS


def test_a_certificate_is_checked_against_the_name_not_the_address(make_outbound, certificate, secure_port):
    trusting = ssl.create_default_context(cafile=certificate.authority)
    guard = AddressGuard(["127.0.0.1"], resolver=lambda _host: ["127.0.0.1"])
    client = make_outbound(guard=guard, tls=trusting)
    assert client.post(f"https://localhost:{secure_port}/", json={}).status == 501
    with pytest.raises(RequestNotSent) as raised:
        client.post(f"https://otra.example:{secure_port}/", json={})
    assert raised.value.why is FailureReason.TLS
