"""X's API of the tests, read by the network's own SDK."""

import base64
import io
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from oauthlib.oauth1 import Client as Signer
from PIL import Image
from requests import HTTPError
from xdk import Client
from xdk.media.models import AppendUploadRequest, CreateMetadataRequest, InitializeUploadRequest, UploadRequest
from xdk.oauth1_auth import OAuth1
from xdk.posts.models import CreateRequest

from tests import moments
from tests.peers import x
from tests.peers.control import ask
from tests.peers.x import FOREIGN, TOWN, XServer

pytestmark = [pytest.mark.peers, pytest.mark.long_peers]


def bearer(server: XServer, token: str = x.USER_TOKEN) -> Client:
    client = Client(base_url=server.base_url, access_token=token)
    client.session.trust_env = False
    return client


def signer(server: XServer, secret: str = x.ACCESS_SECRET) -> Client:
    keys = OAuth1(x.API_KEY, x.API_SECRET, "oob", x.ACCESS_TOKEN, secret)
    client = Client(base_url=server.base_url, auth=keys)
    client.session.trust_env = False
    return client


def publish(client: Client, text: str = "", **options: Any) -> Any:
    return client.posts.create(CreateRequest(text=text, **options)).data


def problem(deed: Callable[[], Any]) -> tuple[int, str, str]:
    """Return the status, the type's end and the detail of a deed's refusal."""
    with pytest.raises(HTTPError) as raised:
        deed()
    document = raised.value.response.json()
    return raised.value.response.status_code, document["type"].rpartition("/")[2], document["detail"]


def picture(kind: str = "PNG", width: int = 60) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, 40), "red").save(content, kind)
    return content.getvalue()


def upload(client: Client, content: bytes) -> str:
    encoded = base64.b64encode(content).decode()
    made = client.media.upload(UploadRequest(media=encoded, media_category="tweet_image", media_type="image/png"))
    return str(made.data.id)


@pytest.mark.parametrize("make", [bearer, signer])
def test_a_post_is_published_read_listed_and_deleted(x_server, make):
    client = make(x_server)
    me = client.users.get_me().data
    assert (me.id, me.username) == (TOWN.id, TOWN.username)
    first = publish(client, " Corte de agua & <gas>: https://villa.example/aviso?a=1. ")
    second = publish(client, "Sigue", reply={"in_reply_to_tweet_id": first.id})
    shown = client.posts.get_by_id(first.id, post_fields=["entities", "created_at"]).data
    assert first.text == shown.text and shown.text.startswith("Corte de agua &amp; &lt;gas&gt;: https://t.co/")
    assert shown.model_dump()["entities"]["urls"][0]["expanded_url"] == "https://villa.example/aviso?a=1"
    (page,) = client.users.get_posts(TOWN.id, max_results=5)
    assert [row.id for row in page.data] == [second.id, first.id]
    assert client.posts.delete(first.id).data.deleted
    assert client.posts.get_by_id(first.id).errors[0].type.endswith("resource-not-found")
    assert problem(lambda: client.posts.delete(first.id))[:2] == (404, "resource-not-found")
    assert [(tweet["is_gone"], tweet["reply_to"]) for tweet in x_server.tweets()] == [(True, ""), (False, first.id)]


def test_a_signature_is_of_this_request_once_and_on_time(x_server):
    assert problem(lambda: publish(signer(x_server, "otro"), "Hola"))[:2] == (401, "about:blank")
    url = f"{x_server.base_url}/2/users/{TOWN.id}/tweets?max_results=5&start_time=2026-01-01T00%3A00%3A00Z"
    keys = (x.API_KEY, x.API_SECRET, x.ACCESS_TOKEN, x.ACCESS_SECRET)

    def status(**options: Any) -> tuple[int, int]:
        signed, headers, _ = Signer(*keys, **options).sign(url)
        statuses = [x_get(signed, headers["Authorization"]) for _ in range(2)]
        return statuses[0], statuses[1]

    assert status() == (200, 401)
    assert status(timestamp=str(int(moments.now().timestamp()) - 3_600)) == (401, 401)
    _, headers, _ = Signer(*keys).sign(url)
    assert x_get(url.replace("=5", "=6"), headers["Authorization"]) == 401


def x_get(url: str, authorization: str) -> int:
    return ask(url, headers={"Authorization": authorization})[0]


def test_a_picture_goes_up_at_once_or_in_pieces_with_its_alternative_text(x_server):
    client, content = bearer(x_server), picture()
    first = upload(client, content)
    described = {"id": first, "metadata": {"alt_text": {"text": "Plano"}}}
    client.media.create_metadata(CreateMetadataRequest(**described))
    options = {"media_type": "image/png", "media_category": "tweet_image", "total_bytes": len(content)}
    second = client.media.initialize_upload(InitializeUploadRequest(**options)).data.id
    for index, piece in enumerate((content[:50], content[50:])):
        encoded = base64.b64encode(piece).decode()
        client.media.append_upload(second, AppendUploadRequest(media=encoded, segment_index=index))
    x_server.process(polls=1)
    assert client.media.finalize_upload(second).data.processing_info.state == "in_progress"
    assert problem(lambda: publish(client, "Aún no", media={"media_ids": [second]}))[:2] == (400, "invalid-request")
    states = [client.media.get_upload_status(second).data.processing_info.state for _ in range(2)]
    assert states == ["in_progress", "succeeded"]
    made = publish(client, "Álbum", media={"media_ids": [first, second]})
    assert made.text.startswith("Álbum https://t.co/")
    shown = client.posts.get_by_id(made.id, expansions=["attachments.media_keys"], media_fields=["alt_text"])
    assert [medium.get("alt_text") for medium in shown.model_dump()["includes"]["media"]] == ["Plano", ""]
    assert [medium["sha256"] for medium in x_server.media()] == [sha256(content).hexdigest()] * 2


def test_what_is_no_picture_or_not_whole_is_refused(x_server):
    client = bearer(x_server)
    assert problem(lambda: upload(client, b"<html>"))[:2] == (400, "invalid-request")
    options = {"media_type": "image/png", "media_category": "tweet_image", "total_bytes": 99}
    number = client.media.initialize_upload(InitializeUploadRequest(**options)).data.id
    assert problem(lambda: client.media.finalize_upload(number))[:2] == (400, "invalid-request")
    options["total_bytes"] = 5_000_001
    assert problem(lambda: client.media.initialize_upload(InitializeUploadRequest(**options)))[0] == 413
    x_server.process(end="failed")
    failed = upload(client, picture())
    assert client.media.get_upload_status(failed).data.processing_info.state == "failed"
    x_server.process()
    late = upload(client, picture())
    x_server.age(hours=1)
    assert publish(client, "A tiempo", media={"media_ids": [late]}).id
    assert problem(lambda: publish(client, "No", media={"media_ids": [failed]}))[:2] == (400, "invalid-request")


def test_a_text_weighs_what_x_counts(x_server):
    client = bearer(x_server)
    for text in (
        "á" * 280,
        "e\u0301" * 280,
        "漢" * 140,
        "👩‍👩‍👧" * 140,
        f"{'a' * 256} https://villa.example/{'b' * 300}",
    ):
        assert publish(client, text).id
    for text in ("a" * 281, "漢" * 141, "👩‍👩‍👧" * 141, f"{'a' * 257} https://villa.example/{'b' * 9}"):
        assert problem(lambda text=text: publish(client, text))[:2] == (403, "about:blank")
    assert problem(lambda: publish(client, "á" * 280))[2].endswith("duplicate content.")
    assert problem(lambda: publish(client, " "))[:2] == (400, "invalid-request")
    assert problem(lambda: publish(client, "a", otra=1))[:2] == (400, "invalid-request")
    assert problem(lambda: publish(client, "a", reply={"in_reply_to_tweet_id": "1"}))[0] == 403


def test_a_post_costs_more_with_a_link_and_none_goes_without_credit(x_server):
    client = bearer(x_server)
    x_server.credit(0.22)
    publish(client, "Sin enlace")
    publish(client, "Con enlace https://villa.example")
    assert x_server.spent() == pytest.approx(0.215)
    assert problem(lambda: publish(client, "Otra"))[:2] == (402, "credits")


def test_limits_and_rights_refuse(x_server):
    client = bearer(x_server)
    x_server.limit(seconds=60)
    with pytest.raises(HTTPError) as raised:
        publish(client, "Hola")
    answer = raised.value.response
    assert (answer.status_code, answer.headers["x-rate-limit-remaining"]) == (429, "0")
    assert abs(int(answer.headers["x-rate-limit-reset"]) - moments.now().timestamp() - 60) < 30
    assert problem(lambda: publish(bearer(x_server, x.APP_TOKEN), "Hola"))[:2] == (403, "unsupported-authentication")
    x_server.permit("tweet.read", "users.read")
    assert problem(lambda: publish(client, "Hola"))[0] == 403
    assert problem(lambda: publish(signer(x_server), "Hola"))[:2] == (403, "oauth1-permissions")
    x_server.revoke(x.USER_TOKEN)
    assert problem(lambda: client.users.get_me())[:2] == (401, "about:blank")


def test_a_refresh_token_is_taken_once_and_comes_anew(x_server, monkeypatch):
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    token = {"access_token": x.USER_TOKEN, "refresh_token": x.REFRESH_TOKEN, "token_type": "bearer"}
    options = {"client_id": x.CLIENT_ID, "client_secret": x.CLIENT_SECRET, "redirect_uri": "https://villa.example"}
    client = Client(base_url=x_server.base_url, token=token, **options)
    client.oauth2_auth.oauth2_session.trust_env = False
    x_server.age(hours=3)
    assert problem(lambda: publish(bearer(x_server), "Hola"))[0] == 401
    rotated = client.refresh_token()
    assert (rotated["expires_in"], rotated["refresh_token"] != x.REFRESH_TOKEN) == (7200, True)
    assert publish(bearer(x_server, rotated["access_token"]), "Hola").id
    basic = base64.b64encode(f"{x.CLIENT_ID}:{x.CLIENT_SECRET}".encode()).decode()
    form = {"grant_type": "refresh_token", "refresh_token": x.REFRESH_TOKEN}
    again = ask(f"{x_server.base_url}/2/oauth2/token", "POST", form=form, headers={"Authorization": f"Basic {basic}"})
    assert (again[0], json.loads(again[2])["error"]) == (400, "invalid_request")


def test_what_names_an_account_is_listed_newest_first_and_charged(x_server):
    client = bearer(x_server)
    ours = publish(client, "Corte de agua")
    first, second = x_server.mention("¿Cuándo?"), x_server.mention("¿Hasta cuándo?", answers=ours.id)
    x_server.mention("No va con la villa", answers=first)
    spent = x_server.spent()
    options = {"expansions": ["author_id"], "post_fields": ["author_id", "referenced_tweets", "in_reply_to_user_id"]}
    (page,) = client.users.get_mentions(TOWN.id, max_results=5, **options)
    assert [row.id for row in page.data] == [second, first]
    assert page.data[0].model_dump()["in_reply_to_user_id"] == TOWN.id
    assert page.data[0].text == f"@{TOWN.username} ¿Hasta cuándo?"
    assert [user.id for user in page.includes.users] == [FOREIGN.id]
    assert x_server.spent() - spent == pytest.approx(2 * 0.005 + 0.01)
    (rest,) = client.users.get_mentions(TOWN.id, max_results=5, until_id=second)
    assert [row.id for row in rest.data] == [first]
