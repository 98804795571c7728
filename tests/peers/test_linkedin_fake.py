"""LinkedIn's API of the tests, asked as its official client was recorded to ask."""

import io
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from PIL import Image

from tests.peers import linkedin as network
from tests.peers.control import ask
from tests.peers.linkedin import FOREIGN, TOWN, LinkedInServer
from tests.peers.linkedin_text import readable

pytestmark = [pytest.mark.peers, pytest.mark.long_peers]

HEADERS = {"LinkedIn-Version": "202610", "X-Restli-Protocol-Version": "2.0.0"}
FEED = {"feedDistribution": "MAIN_FEED", "targetEntities": [], "thirdPartyDistributionChannels": []}


def call(
    server: LinkedInServer,
    path: str,
    method: str = "GET",
    *,
    token: str = network.TOKEN,
    headers: Mapping[str, str] = HEADERS,
    **options: Any,
) -> tuple[int, Mapping[str, str], Any]:
    status, answered, text = ask(f"{server.base_url}{path}", method, token=token, headers=headers, **options)
    return status, answered, json.loads(text) if text else None


def publish(server: LinkedInServer, commentary: str = "Hola", **options: Any) -> tuple[int, Mapping[str, str], Any]:
    record = {"author": TOWN.urn, "commentary": commentary, "visibility": "PUBLIC", "distribution": FEED}
    record |= {"lifecycleState": "PUBLISHED", "isReshareDisabledByAuthor": False, **options}
    return call(server, "/rest/posts", "POST", send={k: v for k, v in record.items() if v is not None})


def address(urn: str) -> str:
    return f"/rest/posts/{quote(urn, safe='')}"


def upload(server: LinkedInServer, content: bytes) -> str:
    owner = {"initializeUploadRequest": {"owner": TOWN.urn}}
    value = call(server, "/rest/images?action=initializeUpload", "POST", send=owner)[2]["value"]
    path = value["uploadUrl"].removeprefix(server.base_url)
    assert call(server, path, "PUT", headers={"Content-Type": "image/png"}, content=content)[0] == 201
    return str(value["image"])


def status_of(server: LinkedInServer, image: str) -> str:
    return str(call(server, f"/rest/images/{quote(image, safe='')}")[2]["status"])


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(content, "PNG")
    return content.getvalue()


def test_a_post_is_published_read_found_changed_and_deleted(linkedin):
    status, headers, content = publish(linkedin, r"Corte \(hoy\) #agua")
    first = headers["x-restli-id"]
    assert (status, content, first.startswith("urn:li:share:")) == (201, None, True)
    second = publish(linkedin, "Otra")[1]["x-restli-id"]
    shown = call(linkedin, address(first))[2]
    assert (shown["commentary"], shown["lifecycleState"]) == (r"Corte \(hoy\) #agua", "PUBLISHED")
    query = urlencode({"q": "author", "author": TOWN.urn, "count": 10, "sortBy": "CREATED"})
    found = call(linkedin, f"/rest/posts?{query}")[2]["elements"]
    assert [post["id"] for post in found] == [second, first]
    patch = {"patch": {"$set": {"commentary": "Vuelve"}}}
    partial = {**HEADERS, "X-RestLi-Method": "PARTIAL_UPDATE"}
    assert call(linkedin, address(first), "POST", headers=partial, send=patch)[0] == 204
    assert call(linkedin, address(first))[2]["lifecycleStateInfo"] == {"isEditedByAuthor": True}
    assert [call(linkedin, address(first), "DELETE")[0] for _ in range(2)] == [204, 204]
    assert call(linkedin, address(first))[2]["code"] == "NOT_FOUND"
    assert [(post["text"], post["is_gone"]) for post in linkedin.posts()] == [("Vuelve", True), ("Otra", False)]


@pytest.mark.parametrize(
    ("commentary", "published", "text"),
    [
        (
            r"\#no \@nadie 5 \> 3, a\_b, 2\*3 \\ fin",
            r"\#no \@nadie 5 \> 3, a\_b, 2\*3 \\ fin",
            r"#no @nadie 5 > 3, a_b, 2*3 \ fin",
        ),
        ("#Pleno y {hashtag|\\#|Acta}", "#Pleno y {hashtag|\\#|Acta}", "#Pleno y #Acta"),
        ("Con @[Villa](urn:li:organization:5) hoy", "Con @[Villa](urn:li:organization:5) hoy", "Con Villa hoy"),
        ("Corte (hoy) de agua", "Corte ", "Corte "),
        ("Correo: a@villa.example", "Correo: a", "Correo: a"),
        ("Una # suelta", "Una ", "Una "),
        ("Barra \\ suelta", "Barra ", "Barra "),
    ],
)
def test_a_commentary_is_published_as_far_as_it_is_in_the_little_format(commentary, published, text):
    assert readable(commentary) == (published, text)


def test_pictures_go_up_to_their_address_and_are_published_with_their_texts(linkedin):
    content = picture()
    linkedin.process(polls=2)
    images = [upload(linkedin, content) for _ in range(2)]
    one = {"media": {"id": images[0], "altText": "Plano"}}
    assert publish(linkedin, content=one)[2]["errorDetails"]["inputErrors"][0]["code"] == "MEDIA_ASSET_WAITING_UPLOAD"
    for image in images:
        assert [status_of(linkedin, image) for _ in range(3)] == ["PROCESSING", "PROCESSING", "AVAILABLE"]
    album = {"multiImage": {"images": [{"id": image, "altText": f"Plano {n}"} for n, image in enumerate(images)]}}
    made = publish(linkedin, "Álbum", content=album)[1]["x-restli-id"]
    assert publish(linkedin, "Una", content=one)[0] == 201
    assert call(linkedin, address(made))[2]["content"] == album
    assert [image["sha256"] for image in linkedin.images()] == [sha256(content).hexdigest()] * 2
    album["multiImage"]["images"].pop()
    assert publish(linkedin, "Corto", content=album)[0] == 422
    linkedin.process()
    broken = upload(linkedin, b"<html>")
    assert status_of(linkedin, broken) == "PROCESSING_FAILED"


def test_what_breaks_the_schema_or_was_published_before_is_refused(linkedin):
    made = publish(linkedin, "Aviso")[1]["x-restli-id"]
    call(linkedin, address(made), "DELETE")
    status, _, content = publish(linkedin, "Aviso")
    assert (status, content["errorDetails"]["inputErrors"][0]["code"]) == (422, "DUPLICATE_POST")
    assert content["message"].endswith(made)
    assert publish(linkedin, "a" * 3_000)[0] == 201
    assert publish(linkedin, "a" * 3_001)[0] == 422
    for changes in ({"visibility": None}, {"otra": 1}, {"commentary": ""}):
        assert publish(linkedin, **changes)[0] == 422
    assert publish(linkedin, author=FOREIGN.urn)[0] == 403
    options = {"content": b"{", "headers": {**HEADERS, "Content-Type": "application/json"}}
    assert call(linkedin, "/rest/posts", "POST", **options)[2]["code"] == "ILLEGAL_ARGUMENT"


def test_versions_tokens_rights_and_limits_are_checked(linkedin):
    page = f"/rest/organizations/{TOWN.id}"

    def code(**options: Any) -> str:
        return str(call(linkedin, page, **options)[2].get("code", ""))

    assert call(linkedin, page)[2]["vanityName"] == TOWN.vanity
    assert code(headers={}) == "VERSION_MISSING"
    assert code(headers={**HEADERS, "LinkedIn-Version": "202411"}) == "NONEXISTENT_VERSION"
    assert code(headers={"LinkedIn-Version": "202610"}) == "ILLEGAL_ARGUMENT"
    linkedin.end_version("202610")
    assert call(linkedin, page)[0] == 426
    linkedin.clear()
    assert code(token="AQVnone") == "INVALID_ACCESS_TOKEN"
    linkedin.refuse("limit")
    assert (publish(linkedin)[0], publish(linkedin)[0]) == (429, 201)
    linkedin.permit("openid")
    assert (code(), publish(linkedin)[0]) == ("ACCESS_DENIED", 403)
    assert call(linkedin, "/v2/userinfo", headers={})[2]["sub"] == network.MEMBER
    linkedin.revoke(network.TOKEN)
    assert code() == "REVOKED_ACCESS_TOKEN"


def test_a_token_is_renewed_until_the_refresh_token_s_year_is_over(linkedin):
    form = {"grant_type": "refresh_token", "refresh_token": network.REFRESH_TOKEN}
    form |= {"client_id": network.CLIENT_ID, "client_secret": network.CLIENT_SECRET}

    def renewed() -> tuple[int, Any]:
        status, _, text = ask(f"{linkedin.base_url}/oauth/v2/accessToken", "POST", form=form)
        return status, json.loads(text)

    linkedin.age(days=61)
    assert call(linkedin, f"/rest/organizations/{TOWN.id}")[2]["code"] == "EXPIRED_ACCESS_TOKEN"
    status, made = renewed()
    assert (status, made["refresh_token"]) == (200, network.REFRESH_TOKEN)
    assert made["refresh_token_expires_in"] <= 304 * 86_400
    assert call(linkedin, f"/rest/organizations/{TOWN.id}", token=made["access_token"])[0] == 200
    linkedin.age(days=305)
    assert renewed()[1]["error"] == "invalid_request"
