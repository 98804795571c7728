"""Meta's APIs of the tests, read by the network's own SDK for pages and Instagram, and by hand for Threads."""

import io
import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest
from facebook_business.adobjects.advideo import AdVideo
from facebook_business.adobjects.iguser import IGUser
from facebook_business.adobjects.page import Page
from facebook_business.adobjects.pagepost import PagePost
from facebook_business.adobjects.photo import Photo
from facebook_business.adobjects.user import User
from facebook_business.api import FacebookAdsApi
from facebook_business.exceptions import FacebookRequestError
from facebook_business.session import FacebookSession
from PIL import Image
from pytest_httpserver import HTTPServer

from tests.peers import graph as meta
from tests.peers.control import ask, ask_json
from tests.peers.graph import INSTAGRAM, PAGE, THREADS, GraphServer

pytestmark = [pytest.mark.peers, pytest.mark.long_peers]


def sdk(server: Any, token: str = meta.PAGE_TOKEN) -> FacebookAdsApi:
    session = FacebookSession(GraphServer.app_id, GraphServer.app_secret, token)
    session.requests.trust_env, session.GRAPH = False, server.base_url
    return FacebookAdsApi(session, api_version="v26.0")


def refusal(deed: Callable[[], Any]) -> tuple[int, int, int | None]:
    """Return the status, the code and the subcode of a deed's refusal."""
    with pytest.raises(FacebookRequestError) as raised:
        deed()
    error = raised.value
    return error.http_status(), error.api_error_code(), error.api_error_subcode()


def call(server: GraphServer, path: str, method: str = "GET", **arguments: str) -> tuple[int, Any]:
    query = urlencode({"access_token": meta.THREADS_TOKEN, **arguments})
    status, _, text = ask(f"{server.base_url}{path}?{query}", method)
    return status, json.loads(text)


def picture(width: int = 400, height: int = 400, kind: str = "JPEG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(content, kind)
    return content.getvalue()


@pytest.fixture
def place(httpserver: HTTPServer) -> Callable[[bytes], str]:
    """Return a function that puts a picture at a public address."""

    def put(content: bytes) -> str:
        path = f"/{sha256(content).hexdigest()}"
        httpserver.expect_request(path).respond_with_data(content)
        return httpserver.url_for(path)

    return put


def test_a_person_finds_the_page_with_its_token_and_its_instagram(graph):
    person = User("me", api=sdk(graph, meta.USER_TOKEN))
    (page,) = person.get_accounts(fields=["id", "name", "access_token", "instagram_business_account"])
    assert (page["id"], page["access_token"]) == (PAGE.id, meta.PAGE_TOKEN)
    assert page["instagram_business_account"]["id"] == INSTAGRAM.id
    assert Page("me", api=sdk(graph, page["access_token"])).api_get(fields=["name"])["name"] == PAGE.name


def test_a_post_is_published_read_edited_listed_and_deleted(graph):
    page = Page(PAGE.id, api=sdk(graph))
    made = page.create_feed(params={"message": " Corte de agua\n\n🚰 hoy ", "link": "https://villa.example/agua"})
    assert refusal(
        lambda: page.create_feed(params={"message": "Corte de agua\n\n🚰 hoy", "link": "https://villa.example/agua"})
    ) == (400, 506, 1455006)
    post = PagePost(made["id"], api=page.get_api())
    shown = post.api_get(fields=["message", "permalink_url", "created_time", "is_published"])
    assert (shown["message"], shown["is_published"]) == ("Corte de agua\n\n🚰 hoy", True)
    assert shown["permalink_url"] == f"https://www.facebook.com/{PAGE.id}/posts/{made['id'].partition('_')[2]}"
    assert post.api_update(params={"message": "Vuelve el agua"})["id"] == made["id"]
    second = page.create_feed(params={"message": "Otra"})
    assert [row["id"] for row in page.get_feed(fields=["message"])] == [second["id"], made["id"]]
    assert [row["message"] for row in page.get_published_posts(params={"limit": 1})] == ["Otra", "Vuelve el agua"]
    post.api_delete()
    assert refusal(post.api_delete) == refusal(post.api_get) == (400, 100, 33)
    assert [node["is_gone"] for node in graph.nodes("post")] == [True, False]


def test_an_album_is_of_photos_added_unpublished_with_their_alternative_texts(graph, place):
    api, content = sdk(graph), picture(kind="PNG")
    page = Page(PAGE.id, api=api)
    first = page.create_photo(params={"url": place(content), "published": False, "alt_text_custom": "Plano"})
    parts = {"source": ("plano.png", io.BytesIO(picture(500)))}
    second = api.call("POST", (PAGE.id, "photos"), {"published": "false"}, files=parts).json()
    ids = [{"media_fbid": photo["id"]} for photo in (first, second)]
    made = page.create_feed(params={"message": "Álbum", "attached_media": ids})
    shown = Photo(first["id"], api=api).api_get(fields=["alt_text_custom", "page_story_id"])
    assert (shown["alt_text_custom"], shown["page_story_id"]) == ("Plano", made["id"])
    shown = api.call("GET", (made["id"],), {"fields": "message,attachments{media_type,subattachments}"}).json()
    (album,) = shown["attachments"]["data"]
    assert album["media_type"] == "album" and len(album["subattachments"]["data"]) == 2
    assert graph.nodes("photo")[0]["sha256"] == sha256(content).hexdigest()
    assert refusal(lambda: page.create_feed(params={"message": "Otra vez", "attached_media": ids}))[:2] == (400, 100)
    assert refusal(lambda: page.create_photo(params={"url": place(b"<html>")})) == (400, 100, 1366046)
    assert refusal(lambda: page.create_photo(params={"published": False}))[:2] == (400, 324)


def test_a_video_is_uploaded_by_its_application_and_shows_when_it_is_published(graph):
    api, content = sdk(graph), b"\0\0\0\x18ftyp" + b"a" * 2**20
    page = Page(PAGE.id, api=api)
    about = {"file_name": "plaza.mp4", "file_length": len(content), "file_type": "video/mp4"}
    session = api.call("POST", ("app", "uploads"), about).json()["id"]
    url, headers = (
        f"{graph.base_url}/v26.0/{session}",
        {"Authorization": f"OAuth {meta.PAGE_TOKEN}", "file_offset": "0"},
    )
    graph.take(1_000)
    assert ask(url, "POST", content=content, headers=headers)[0] == 503
    assert ask_json(url, headers=headers)["file_offset"] == 1_000
    assert ask(url, "POST", content=content, headers=headers)[0] == 400, "the offset is another now"
    rest = headers | {"file_offset": "1000"}
    handle = json.loads(ask(url, "POST", content=content[1_000:], headers=rest)[2])["h"]
    form = {"fbuploader_video_file_chunk": handle, "description": "La plaza", "published": False}
    assert refusal(lambda: page.create_video(params={**form, "fbuploader_video_file_chunk": "2:no"}))[2] == 1363019
    made = page.create_video(params={**form, "unpublished_content_type": "DRAFT"})
    video = AdVideo(made["id"], api=api)
    assert (video.api_get(fields=["status"])["status"]["video_status"], list(page.get_feed())) == ("ready", [])
    video.api_update(params={"published": True})
    (shown,) = page.get_published_posts(fields=["message"])
    assert (shown["message"], graph.nodes("video")[0]["sha256"]) == ("La plaza", sha256(content).hexdigest())


def test_instagram_fetches_a_picture_and_publishes_its_container_once(graph, place):
    account, content = IGUser(INSTAGRAM.id, api=sdk(graph)), picture()
    made = account.create_media(params={"image_url": place(content), "caption": "Fiesta", "alt_text": "Cartel"})
    done = account.create_media_publish(params={"creation_id": made["id"]})
    fields = ["caption", "alt_text", "permalink", "timestamp", "media_type"]
    (shown,) = account.get_media(fields=fields)
    assert (shown["id"], shown["caption"], shown["alt_text"]) == (done["id"], "Fiesta", "Cartel")
    assert shown["permalink"].startswith("https://www.instagram.com/p/")
    assert graph.nodes("media")[0]["sha256"] == sha256(content).hexdigest()
    again = refusal(lambda: account.create_media_publish(params={"creation_id": made["id"]}))
    assert (again, len(graph.nodes("media"))) == ((400, 9007, 2207027), 1)
    (limit,) = account.get_content_publishing_limit(fields=["config", "quota_usage"])
    assert (limit["quota_usage"], limit["config"]["quota_total"]) == (1, 100)


def test_instagram_refuses_what_it_cannot_fetch_read_or_show(graph, place):
    account = IGUser(INSTAGRAM.id, api=sdk(graph))

    def outcome(address: str, **options: Any) -> tuple[int, int, int | None]:
        return refusal(lambda: account.create_media(params={"image_url": address, **options}))

    assert outcome("http://127.0.0.1:9/a.jpg") == outcome(place(b"<html>")) == (400, 9004, 2207052)
    assert outcome(place(picture(kind="PNG"))) == (400, 36001, 2207005)
    assert outcome(place(picture(300, 900))) == (400, 36003, 2207009)
    assert outcome(place(picture()), caption="a" * 2_201) == (400, 36004, 2207010)
    graph.spend(INSTAGRAM, 100)
    made = account.create_media(params={"image_url": place(picture())})
    assert refusal(lambda: account.create_media_publish(params={"creation_id": made["id"]})) == (400, 9, 2207042)


def test_a_container_is_in_progress_for_some_polls_for_ever_or_ends_in_error(graph, place):
    account, address = IGUser(INSTAGRAM.id, api=sdk(graph)), place(picture())

    def states(count: int) -> list[str]:
        made = account.create_media(params={"image_url": address})
        path = (made["id"],)
        shown = [account.get_api().call("GET", path, {"fields": "status_code"}).json() for _ in range(count)]
        return [each["status_code"] for each in shown]

    graph.process(polls=2)
    assert states(3) == ["IN_PROGRESS", "IN_PROGRESS", "FINISHED"]
    graph.process(polls=None)
    assert states(4) == ["IN_PROGRESS"] * 4
    graph.process(polls=1, end="ERROR", reason="2207026")
    assert states(2) == ["IN_PROGRESS", "ERROR"]
    waiting = graph.nodes("container")[1]["id"]
    assert refusal(lambda: account.create_media_publish(params={"creation_id": waiting})) == (400, 9007, 2207027)
    graph.age(hours=25)
    assert refusal(lambda: account.create_media_publish(params={"creation_id": waiting})) == (400, -2, 2207020)


def test_a_carousel_has_its_children_and_goes_only_by_a_login_of_facebook(graph, place):
    account = IGUser(INSTAGRAM.id, api=sdk(graph))
    options = {"is_carousel_item": True}
    items = [account.create_media(params={"image_url": place(picture(400 + n)), **options})["id"] for n in range(2)]
    alone = {"media_type": "CAROUSEL", "children": items[:1]}
    assert refusal(lambda: account.create_media(params=alone)) == (400, 100, 2207028)
    made = account.create_media(params={"media_type": "CAROUSEL", "children": items, "caption": "Álbum"})
    done = account.create_media_publish(params={"creation_id": made["id"]})
    shown = account.get_api().call("GET", (done["id"],), {"fields": "media_type,children{alt_text}"}).json()
    assert (shown["media_type"], len(shown["children"]["data"])) == ("CAROUSEL_ALBUM", 2)
    own = sdk(graph, meta.INSTAGRAM_TOKEN)
    assert refusal(lambda: own.call("DELETE", (done["id"],)))[1] == 10
    account.get_api().call("DELETE", (done["id"],))
    assert list(account.get_media()) == []


def test_threads_publishes_texts_and_pictures_and_deletes_them(graph, place):
    assert call(graph, "/v1.0/me", fields="id,username")[1] == {"id": THREADS.id, "username": THREADS.username}
    options = {"media_type": "TEXT", "text": "Pleno", "auto_publish_text": "true"}
    first = call(graph, "/v1.0/me/threads", "POST", **options)[1]["id"]
    options = {
        "media_type": "IMAGE",
        "image_url": place(picture(kind="PNG")),
        "alt_text": "Plano",
        "reply_to_id": first,
    }
    made = call(graph, f"/v1.0/{THREADS.id}/threads", "POST", **options)[1]["id"]
    assert call(graph, f"/v1.0/{made}", fields="status")[1]["status"] == "FINISHED"
    second = call(graph, f"/v1.0/{THREADS.id}/threads_publish", "POST", creation_id=made)[1]["id"]
    shown = call(graph, f"/v1.0/{second}", fields="alt_text,is_reply,media_type")[1]
    assert shown == {"id": second, "alt_text": "Plano", "is_reply": True, "media_type": "IMAGE"}
    listed = call(graph, "/v1.0/me/threads", fields="text,permalink,timestamp")[1]["data"]
    assert [(row["id"], row["text"]) for row in listed] == [(first, "Pleno")]
    limit = call(graph, "/v1.0/me/threads_publishing_limit", fields="quota_usage,config")[1]["data"][0]
    assert (limit["quota_usage"], limit["config"]["quota_total"]) == (2, 250)
    assert call(graph, f"/v1.0/{first}", "DELETE") == (200, {"success": True, "deleted_id": first})
    assert call(graph, f"/v1.0/{first}", "DELETE")[0] == 400
    for text, status in (("a" * 500, 200), ("🎭" * 125, 200), ("🎭" * 126, 400)):
        assert call(graph, "/v1.0/me/threads", "POST", media_type="TEXT", text=text)[0] == status


def test_a_container_of_threads_that_is_not_ready_is_not_found(graph):
    graph.process(polls=1)
    made = call(graph, "/v1.0/me/threads", "POST", media_type="TEXT", text="Pleno")[1]["id"]

    def published() -> tuple[int, Any]:
        return call(graph, "/v1.0/me/threads_publish", "POST", creation_id=made)

    assert published()[1]["error"]["error_subcode"] == 4279009
    assert call(graph, f"/v1.0/{made}", fields="status")[1]["status"] == "IN_PROGRESS"
    assert [published()[0], published()[0]] == [200, 400]


def test_a_picture_that_threads_cannot_fetch_ends_its_container_in_error(graph):
    options = {"media_type": "IMAGE", "image_url": "http://127.0.0.1:9/a.jpg"}
    made = call(graph, "/v1.0/me/threads", "POST", **options)[1]["id"]
    shown = call(graph, f"/v1.0/{made}", fields="status,error_message")[1]
    assert (shown["status"], shown["error_message"]) == ("ERROR", "FAILED_DOWNLOADING_IMAGE")


def test_a_token_is_prolonged_when_a_day_old_and_refused_when_it_ended(graph):
    prolonged = call(graph, "/refresh_access_token", grant_type="th_refresh_token")[1]
    assert prolonged["expires_in"] == 60 * meta.DAY_S
    assert call(graph, "/v1.0/me", access_token=prolonged["access_token"])[0] == 200
    again = {"grant_type": "th_refresh_token", "access_token": prolonged["access_token"]}
    assert call(graph, "/refresh_access_token", **again)[0] == 400
    own = {"grant_type": "ig_refresh_token", "access_token": meta.INSTAGRAM_TOKEN}
    assert call(graph, "/refresh_access_token", **own)[0] == 200
    graph.live(meta.THREADS_TOKEN, issued_s=-60 * meta.DAY_S, expires_s=-1)
    assert call(graph, "/v1.0/me")[1]["error"]["error_subcode"] == 463
    graph.revoke(meta.PAGE_TOKEN)
    assert refusal(lambda: Page(PAGE.id, api=sdk(graph)).create_feed(params={"message": "Hola"})) == (401, 190, 460)
    assert refusal(lambda: Page(PAGE.id, api=sdk(graph, "EAAnone")).api_get())[:2] == (400, 190)


def test_the_app_s_review_its_permissions_limits_and_versions_refuse(graph):
    page = Page(PAGE.id, api=sdk(graph))

    def outcome() -> tuple[int, int, int | None]:
        return refusal(lambda: page.create_feed(params={"message": "Hola"}))

    for name, codes in {"app_limit": (403, 4), "page_limit": (400, 32), "policy": (400, 368)}.items():
        graph.refuse(name)
        assert outcome()[:2] == codes
    graph.review()
    assert outcome() == (403, 10, None)
    graph.review(False)
    graph.permit(meta.PAGE_TOKEN, "pages_read_engagement")
    assert outcome() == (403, 200, None)
    assert (
        refusal(lambda: Page(PAGE.id, api=sdk(graph, meta.USER_TOKEN)).create_feed(params={"message": "a"}))[1] == 200
    )
    assert call(graph, f"/{PAGE.id}", access_token=meta.PAGE_TOKEN)[1]["error"]["code"] == 2500
    graph.end_version("v26.0")
    assert refusal(page.api_get)[:2] == (400, 2635)
    assert graph.nodes("post") == []
