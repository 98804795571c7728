"""The contract on a real WordPress, and what is WordPress's own: once in public, safe HTML, pictures, the trash."""

from dataclasses import replace
from html import unescape
from secrets import token_hex

import pytest

from app.adapters.http.client import HttpClient
from app.adapters.networks.wordpress import WordPressNetwork
from app.adapters.networks.wordpress_site import ROOT_LIFE
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import Network
from app.domain.publishing.ports import AccountAccess, NetworkError, NetworkErrorKind, OutgoingAttachment, OutgoingPost
from tests import moments
from tests.adapters.networks.contract import (
    EditReadingContract,
    FindingContract,
    NetworkContract,
    Place,
    WithdrawalContract,
)
from tests.media.pictures import picture
from tests.peers.control import ask, ask_json
from tests.peers.fixtures import IMPATIENT, PATIENT
from tests.peers.lossy import Effect, Lossy
from tests.peers.wordpress import WordPress

pytestmark = [pytest.mark.peers, pytest.mark.long_peers]
POSTS, PUBLISH, UPLOAD = "/wp-json/wp/v2/posts$", r"/wp-json/wp/v2/posts/\d+$", "/wp-json/wp/v2/media$"
SEARCH = r"/wp-json/wp/v2/posts\?author"
LOST = [Effect.DROP_AFTER, Effect.STATUS_AFTER, Effect.TRUNCATE, Effect.GARBAGE]
REVOKED = "abcdefghijklmnopqrstuvwx"


@pytest.fixture
def place(wordpress: WordPress, outbound: HttpClient) -> Place:
    access = AccountAccess(wordpress.base_url, wordpress.token)
    return Place(WordPressNetwork(outbound), access, wordpress.base_url, f"127.0.0.1:{wordpress.port}")


@pytest.fixture
def revoked(place: Place, wordpress: WordPress) -> AccountAccess:
    return replace(place.access, token=f"{wordpress.user} {REVOKED}")


@pytest.fixture
def lossy_place(place: Place, lossy_wordpress: Lossy) -> Place:
    return replace(place, access=replace(place.access, base_url=lossy_wordpress.base_url))


class TestWordPress(NetworkContract, FindingContract, WithdrawalContract, EditReadingContract):
    """The contract."""


class TestFolder(NetworkContract, WithdrawalContract):
    """The contract of a site in a folder, whose addresses have no words."""

    @pytest.fixture
    def place(self, place: Place, wordpress: WordPress) -> Place:
        return replace(place, access=replace(place.access, base_url=wordpress.folder_url), home=wordpress.folder_url)


def shown(address: str) -> str:
    """Return the page that a citizen reads."""
    status, _, page = ask(address)
    assert status == 200
    return page


def public_posts(wordpress: WordPress, text: str) -> list[dict]:
    """Return the public posts that hold the text, read without signing in."""
    posts = ask_json(f"{wordpress.base_url}/wp-json/wp/v2/posts?per_page=100")
    return [post for post in posts if text in unescape(post["title"]["rendered"] + post["content"]["rendered"])]


def refusal(place: Place, outgoing: OutgoingPost) -> NetworkError:
    with pytest.raises(NetworkError) as raised:
        place.network.publish(place.access, outgoing)
    return raised.value


def own(notice: OutgoingPost, **changes: object) -> OutgoingPost:
    """Return the notice with a text and a key that no other run has."""
    mark = token_hex(4)
    return replace(notice, **{"text": f"Aviso {mark}", "key": f"entrega-{mark}", **changes})


def pictures(*alt_texts: str) -> tuple[OutgoingAttachment, ...]:
    content = picture(size=(640, 480))
    return tuple(OutgoingAttachment("a" * 64, "image/jpeg", content, alt, 640, 480) for alt in alt_texts)


@pytest.mark.parametrize(
    ("effect", "timeouts"),
    [*((effect, PATIENT) for effect in LOST), (Effect.DELAY_AFTER, IMPATIENT), (Effect.DRIP, IMPATIENT)],
)
def test_a_lost_answer_is_one_publication_however_often_it_is_tried(
    lossy_place, wordpress, lossy_wordpress, notice, effect
):
    outgoing = own(notice)
    lossy_wordpress.fail(effect, path=PUBLISH, seconds=0.3 if effect is Effect.DRIP else 10)
    assert refusal(lossy_place, outgoing).kind is NetworkErrorKind.UNKNOWN
    match = lossy_place.network.find(lossy_place.access, outgoing, since=moments.now())
    again = lossy_place.network.publish(lossy_place.access, outgoing)
    assert (again.remote_id, again.permalink) == (match.remote_id, match.permalink)
    assert len(public_posts(wordpress, outgoing.text)) == 1


def test_an_edit_keeps_address_and_pictures(place, notice):
    before = own(notice, attachments=pictures("Bandera verde", "Bandera roja"))
    sent = place.network.publish(place.access, before)
    place.network.edit(place.access, sent.remote_id, replace(before, text=f"{before.text}, corregido"))
    page = shown(sent.permalink)
    assert f"{before.text}, corregido" in page
    assert 'alt="Bandera roja"' in page


@pytest.mark.parametrize("path", [POSTS, UPLOAD])
@pytest.mark.parametrize("effect", [Effect.DROP_AFTER, Effect.STATUS, Effect.GARBAGE])
def test_what_fails_before_publishing_shows_nothing_and_is_taken_up_again(
    lossy_place, wordpress, lossy_wordpress, notice, path, effect
):
    outgoing = own(notice, attachments=pictures("Bandera verde"))
    lossy_wordpress.fail(effect, path=path)
    assert refusal(lossy_place, outgoing).kind is NetworkErrorKind.NOT_SENT
    assert lossy_place.network.find(lossy_place.access, outgoing, since=moments.now()) is None
    assert public_posts(wordpress, outgoing.text) == []
    sent = lossy_place.network.publish(lossy_place.access, outgoing)
    media = ask_json(f"{wordpress.base_url}/wp-json/wp/v2/media?parent={sent.remote_id}")
    assert [medium["alt_text"] for medium in media] == ["Bandera verde"]
    assert len(public_posts(wordpress, outgoing.text)) == 1


def test_attempts_that_overlap_are_one_publication(lossy_place, wordpress, lossy_wordpress, notice):
    outgoing = own(notice)
    sent = lossy_place.network.publish(lossy_place.access, outgoing)
    lossy_wordpress.fail(Effect.STATUS, method="GET", path=SEARCH, status=200, body=["nothing yet"])
    assert refusal(lossy_place, outgoing).kind is NetworkErrorKind.NOT_SENT
    assert lossy_place.network.publish(lossy_place.access, outgoing).remote_id == sent.remote_id
    assert len(public_posts(wordpress, outgoing.text)) == 1


def test_a_request_that_died_on_the_way_is_not_found(lossy_place, lossy_wordpress, notice):
    outgoing = own(notice)
    lossy_wordpress.fail(Effect.DROP_BEFORE, path=PUBLISH)
    assert refusal(lossy_place, outgoing).kind is NetworkErrorKind.UNKNOWN
    assert lossy_place.network.find(lossy_place.access, outgoing, since=moments.now()) is None


def test_the_page_shows_the_text_and_obeys_none_of_it(place, notice):
    title = f"Pleno «{token_hex(4)}» & <b>acta</b>"
    body = "Ver [gallery] y <script>alert(1)</script>\n5 < 6\n\nMás en https://example.org/ñ?a=1&b=2 y sede.example.es."
    sent = place.network.publish(place.access, own(notice, text=f"{title}\n\n{body}", language="ca"))
    page = shown(sent.permalink)
    assert title in unescape(page.partition("</h1>")[0])
    assert '<p lang="ca">' in page
    assert "Ver [gallery] y <script>alert(1)</script><br" in unescape(page)
    assert 'href="https://sede.example.es"' in page
    assert "<script" not in page
    assert "<b>" not in page


def test_pictures_arrive_with_their_descriptions_and_leave_with_the_post(place, wordpress, notice):
    alt_texts = ("Bandera verde", "Bandera «roja» & [gallery]", "Bandera amarilla")
    sent = place.network.publish(place.access, own(notice, attachments=pictures(*alt_texts)))
    page = unescape(shown(sent.permalink))
    assert [page.count(f'alt="{alt}"') for alt in alt_texts] == [1, 1, 1]
    media = ask_json(f"{wordpress.base_url}/wp-json/wp/v2/media?parent={sent.remote_id}")
    files = [medium["source_url"] for medium in media]
    assert [_status_of(file) for file in files] == [200, 200, 200]
    place.network.withdraw(place.access, sent.remote_id)
    assert [_status_of(file) for file in files] == [404, 404, 404]


def test_a_site_takes_all_that_the_limits_let_through(place, notice):
    limits = limits_of(Network.WEB)
    words = "ñandú 🎭 " * (limits.maximum // 9)
    alt = "á" * limits.alt_text
    outgoing = own(notice, text=f"Aviso {token_hex(4)}\n{words}", attachments=pictures(*[alt] * limits.images))
    page = shown(place.network.publish(place.access, outgoing).permalink)
    assert words.strip() in page
    assert page.count(f'alt="{alt}"') == limits.images


def test_a_site_without_a_trash_keeps_a_draft(lossy_place, lossy_wordpress, notice):
    sent = lossy_place.network.publish(lossy_place.access, own(notice))
    lossy_wordpress.fail(
        Effect.STATUS, path=PUBLISH, status=501, body={"code": "rest_trash_not_supported", "message": "no"}
    )
    assert lossy_place.network.withdraw(lossy_place.access, sent.remote_id).status == 200
    assert not lossy_place.network.is_there(lossy_place.access, sent.remote_id)


def test_a_user_who_may_not_publish_is_not_connected(place, wordpress, notice):
    helper = replace(place, access=replace(place.access, token=wordpress.helper_token))
    with pytest.raises(NetworkError) as raised:
        helper.network.whoami(helper.access)
    assert "papel de Autor" in str(raised.value.sentence)
    error = refusal(helper, own(notice))
    assert (error.kind, "papel de Autor" in str(error.sentence)) == (NetworkErrorKind.REFUSED, True)
    assert public_posts(wordpress, own(notice).text) == []


def test_a_file_that_is_no_picture_is_refused_by_the_site(place, notice):
    file = OutgoingAttachment("b" * 64, "image/jpeg", b"%PDF-1.7 no es una imagen", "Cartel", 1, 1)
    error = refusal(place, own(notice, attachments=(file,)))
    assert (error.kind, error.status) == (NetworkErrorKind.REFUSED, 500)
    assert "no admite la imagen" in str(error.sentence)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "rest_not_logged_in", NetworkErrorKind.UNAUTHORISED),
        (403, "rest_cannot_publish", NetworkErrorKind.REFUSED),
        (404, "rest_no_route", NetworkErrorKind.REFUSED),
        (429, "too_many_requests", NetworkErrorKind.RATE_LIMITED),
        (500, "db_update_error", NetworkErrorKind.UNKNOWN),
    ],
)
def test_each_refusal_leads_to_its_conclusion(lossy_place, lossy_wordpress, notice, status, code, kind):
    lossy_wordpress.fail(Effect.STATUS, path=PUBLISH, status=status, body={"code": code, "message": "no"})
    error = refusal(lossy_place, own(notice))
    assert (error.kind, error.code) == (kind, code)


def test_another_server_is_not_taken_for_one(place, mastodon_mock):
    with pytest.raises(NetworkError) as raised:
        place.network.declared(mastodon_mock.base_url)
    assert "no responde como una web de WordPress" in str(raised.value.sentence)


def test_the_beginning_of_the_api_is_asked_once_an_hour(lossy_place, lossy_wordpress, outbound, notice):
    instant = moments.now()
    network = WordPressNetwork(outbound, clock=lambda: instant)
    for _ in range(2):
        network.publish(lossy_place.access, own(notice))
    assert _beginnings(lossy_wordpress) == 1
    instant += ROOT_LIFE
    network.whoami(lossy_place.access)
    assert _beginnings(lossy_wordpress) == 2


def _status_of(address: str) -> int:
    """Return the status of a file's address, whose bytes are no text."""
    return ask(address, "HEAD")[0]


def _beginnings(lossy: Lossy) -> int:
    return sum("namespaces" in entry["path"] for entry in lossy.journal(method="GET"))
