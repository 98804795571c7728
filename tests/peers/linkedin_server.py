"""The process behind `linkedin.py`: as much of LinkedIn's API as an organisation's posts take.

python -m tests.peers.linkedin_server PORT. Settings are posted to /_control; see `World.control`.

By the documentation:
- `LinkedIn-Version` of the twelve months up to November 2026 under /rest, 426 for another; Rest.li's version 2.0.0;
- posts made (201, `x-restli-id`), read, found by author, changed by PARTIAL_UPDATE, deleted (204, again and again);
- images: initializeUpload, PUT to its address with the token, states; one with `media`, 2 to 20 with `multiImage`;
- videos: initializeUpload, parts of 4 MiB and their ETags, captions as SRT, a thumbnail, finalizeUpload, states;
- documents: initializeUpload, PUT to its address, states; shown alone, by a title;
- statistics of posts by lists of their names; the page's description, website and logo, its administrators;
- the "little" text of a commentary, 3000 characters; alternative texts; articles; scopes; the organisation, its roles
  and the member; access tokens of 60 days, a refresh token whose 365 days are not prolonged.
By others' reports: duplicates refused (422, DUPLICATE_POST) even after a deletion; a commentary published only up to
its first stray reserved character, with 201; the words for unknown and missing fields.
Never seen live, so perhaps otherwise:
- each reserved character cuts (others met brackets); the commentary read back is in "little" too, not trimmed;
- an image still in PROCESSING refused; the wording for a protocol version left out; `total` in the finder's paging;
- the form of captions' and thumbnail's uploads, and a video refused at its end without captions that it announced;
- statistics without a word of posts that are gone; a page's roles given to whoever administers it;
- the title of a document required, and an alternative text of one refused;
- addresses with colons taken both encoded and plain.
- comments of a page on its own post (201 with `commentUrn`), listed, read, deleted with their actor.
Left out: members as authors, drafts, polls, reshares, others' comments, figures by day, a login's words.
"""

import hashlib
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from io import BytesIO
from typing import Any

from PIL import Image as Picture

from tests.peers import linkedin, linkedin_comments, linkedin_documents, linkedin_pages, linkedin_posts, linkedin_videos
from tests.peers.fake_http import Reply, Request, serve
from tests.peers.linkedin_refusals import LinkedInRefusal, schema
from tests.peers.linkedin_state import TOKEN_LIFE_S, Image, Record, Token, World

PORT = int(sys.argv[1])
PIXELS = 36_152_320
FORMATS = {"JPEG", "PNG", "GIF", "MPO"}
UPLOAD_S = 3_600
ACTIVE = ("202512", *(f"2026{month:02}" for month in range(1, 12)))

world = World(time.time())


def check_headers(request: Request) -> None:
    version = request.headers.get("LinkedIn-Version")
    if not version:
        raise LinkedInRefusal("no_version")
    if version not in ACTIVE or version in world.ended:
        raise LinkedInRefusal("ended", f"{version}01" if len(version) == 6 else version)
    if request.headers.get("X-Restli-Protocol-Version") != "2.0.0":
        raise LinkedInRefusal("argument", "X-Restli-Protocol-Version must be 2.0.0")


def check_token(request: Request) -> None:
    if not (sent := request.token()):
        raise LinkedInRefusal("no_token")
    if (token := world.tokens.get(sent)) is None:
        raise LinkedInRefusal("bad_token")
    if sent in world.revoked:
        raise LinkedInRefusal("revoked")
    if token.expires <= world.now:
        raise LinkedInRefusal("expired")


def body(request: Request) -> Any:
    try:
        return request.json
    except ValueError:
        raise LinkedInRefusal("body") from None


def own(author: object) -> str:
    """Return the page that the member administers. Raises LinkedInRefusal."""
    if author != linkedin.TOWN.urn:
        raise LinkedInRefusal("author")
    return linkedin.TOWN.urn


def create_post(request: Request) -> Reply:
    sent = body(request)
    if isinstance(sent, dict) and "author" in sent:
        own(sent["author"])
    urn = linkedin_posts.create(world, sent).urn
    return Reply(status=201, headers={"x-restli-id": urn, "Location": f"/posts/{urn}"})


def find_posts(request: Request) -> Reply:
    own(request.query.get("author"))
    return Reply(linkedin_posts.finder(world, request.query))


def read_post(request: Request, urn: str) -> Reply:
    return Reply(linkedin_posts.view(world.post(urn)))


def change_post(request: Request, urn: str) -> Reply:
    if request.headers.get("X-RestLi-Method", "").upper() != "PARTIAL_UPDATE":
        raise LinkedInRefusal("argument", "X-RestLi-Method must be PARTIAL_UPDATE")
    linkedin_posts.change(world, urn, body(request))
    return Reply(status=204)


def delete_post(request: Request, urn: str) -> Reply:
    if urn in world.posts:
        world.posts[urn].is_gone = True
    return Reply(status=204)


def create_comment(request: Request, urn: str) -> Reply:
    sent = body(request)
    own(sent.get("actor"))
    made = linkedin_comments.create(world, urn, sent)
    return Reply(linkedin_comments.view(made), status=201, headers={"x-restli-id": str(made.id)})


def list_comments(request: Request, urn: str) -> Reply:
    return Reply(linkedin_comments.listing(world, urn))


def read_comment(request: Request, _urn: str, number: str) -> Reply:
    return Reply(linkedin_comments.view(world.comment(number)))


def delete_comment(request: Request, _urn: str, number: str) -> Reply:
    own(request.query.get("actor"))
    world.comment(number).is_gone = True
    return Reply(status=204)


def begin_upload(request: Request) -> Reply:
    if request.query.get("action") != "initializeUpload":
        raise LinkedInRefusal("argument", "The action is unknown")
    owner = own((body(request).get("initializeUploadRequest") or {}).get("owner"))
    key = f"C4E{world.number()}"
    image = Image(f"urn:li:image:{key}", owner, key)
    world.images[image.urn] = image
    address = f"http://{request.headers['Host']}/dms-uploads/{key}/0?ca=vector_feedshare"
    expires = int((world.now + UPLOAD_S) * 1000)
    return Reply({"value": {"uploadUrlExpiresAt": expires, "uploadUrl": address, "image": image.urn}})


def begin_document(request: Request) -> Reply:
    owner = own((body(request).get("initializeUploadRequest") or {}).get("owner"))
    return linkedin_documents.begin(world, request, owner)


def take_upload(request: Request, key: str) -> Reply:
    """Keep an image's bytes; what is no picture ends its processing in failure."""
    image = world.image(f"urn:li:image:{key}")
    image.sha256, image.polls = hashlib.sha256(request.body).hexdigest(), world.processing["polls"]
    image.end = world.processing["end"] if is_picture(request.body) else "PROCESSING_FAILED"
    return Reply(status=201)


def is_picture(content: bytes) -> bool:
    try:
        with Picture.open(BytesIO(content)) as picture:
            picture.load()
            return picture.format in FORMATS and picture.width * picture.height <= PIXELS
    except (OSError, SyntaxError, ValueError, Picture.DecompressionBombError):
        return False


def read_image(request: Request, urn: str) -> Reply:
    image = world.image(urn)
    shown: Record = {"id": urn, "owner": image.owner, "status": image.status}
    if image.status == "AVAILABLE":
        shown["downloadUrl"] = f"https://media.licdn.com/dms/image/{image.key}"
    if image.polls and image.sha256:
        image.polls -= 1
    return Reply(shown)


def read_member(request: Request) -> Reply:
    names = {"name": "Ana Prensa", "given_name": "Ana", "family_name": "Prensa"}
    return Reply({"sub": linkedin.MEMBER, **names, "locale": {"country": "ES", "language": "es"}})


def give_token(request: Request) -> Reply:
    """Answer POST /oauth/v2/accessToken: a new access token, the same refresh token with what is left of its year."""
    form = request.form
    if (form.get("client_id"), form.get("client_secret")) != (linkedin.CLIENT_ID, linkedin.CLIENT_SECRET):
        return Reply({"error": "invalid_client", "error_description": "Client authentication failed"}, 401)
    scopes = take_code(form) if form.get("grant_type") == "authorization_code" else take_refresh(form)
    if scopes is None:
        words = "The provided authorization grant or refresh token is invalid, expired or revoked."
        return Reply({"error": "invalid_request", "error_description": words}, 400)
    made = f"AQX{world.number()}{'t' * 40}"
    world.tokens[made] = Token(world.now + TOKEN_LIFE_S)
    shown: Record = {"access_token": made, "expires_in": TOKEN_LIFE_S - 1, "scope": ",".join(sorted(scopes))}
    if world.gives_refresh:
        left = int(world.refresh_ends - world.now)
        shown |= {"refresh_token": linkedin.REFRESH_TOKEN, "refresh_token_expires_in": left}
    return Reply(shown)


def take_code(form: Mapping[str, str]) -> set[str] | None:
    code = world.page.take(form, world.now)
    return set(code.scopes) if code else None


def take_refresh(form: Mapping[str, str]) -> set[str] | None:
    is_known = form.get("refresh_token") == linkedin.REFRESH_TOKEN and linkedin.REFRESH_TOKEN not in world.revoked
    return world.scopes if is_known and world.refresh_ends > world.now else None


WRITE, READ, ADMIN = "w_organization_social", "r_organization_social", "rw_organization_admin"
ACTIVITY = r"(urn:li:(?:share|ugcPost|activity):\d+)"
POST, IMAGE, VIDEO = r"(urn:li:(?:share|ugcPost):\d+)", r"(urn:li:image:\w+)", r"(urn:li:video:\w+)"
DOCUMENT = r"(urn:li:document:\w+)"
ROUTES: list[tuple[str, str, Callable[..., Reply]]] = [
    ("POST /rest/posts", WRITE, create_post),
    ("GET /rest/posts", READ, find_posts),
    (f"GET /rest/posts/{POST}/?", READ, read_post),
    (f"POST /rest/posts/{POST}/?", WRITE, change_post),
    (f"DELETE /rest/posts/{POST}/?", WRITE, delete_post),
    (f"POST /rest/socialActions/{POST}/comments", WRITE, create_comment),
    (f"GET /rest/socialActions/{POST}/comments", READ, list_comments),
    (f"GET /rest/socialActions/{ACTIVITY}/comments/(\\d+)", READ, read_comment),
    (f"DELETE /rest/socialActions/{ACTIVITY}/comments/(\\d+)", WRITE, delete_comment),
    ("POST /rest/images", WRITE, begin_upload),
    (f"GET /rest/images/{IMAGE}/?", WRITE, read_image),
    ("POST /rest/videos", WRITE, lambda request: linkedin_videos.act(world, request, body(request), own)),
    (f"GET /rest/videos/{VIDEO}/?", WRITE, lambda _, urn: linkedin_videos.read(world, urn)),
    ("POST /rest/documents", WRITE, begin_document),
    (f"GET /rest/documents/{DOCUMENT}/?", WRITE, lambda _, urn: linkedin_documents.read(world, urn)),
    (r"PUT /dms-uploads/(\w+)/document", WRITE, partial(linkedin_documents.take, world)),
    (r"GET /rest/organizations/(\d+)", ADMIN, partial(linkedin_pages.read, world)),
    ("GET /rest/organizationAcls", ADMIN, partial(linkedin_pages.roles, world)),
    ("GET /rest/organizationalEntityShareStatistics", ADMIN, partial(linkedin_pages.statistics, world)),
    ("GET /v2/userinfo", "openid", read_member),
    (r"PUT /dms-uploads/(\w+)/0", WRITE, take_upload),
    (r"PUT /dms-uploads/(\w+)/part/(\d+)", WRITE, partial(linkedin_videos.take_part, world)),
    (r"POST /dms-uploads/(\w+)/captions", WRITE, partial(linkedin_videos.take_captions, world)),
    (r"PUT /dms-uploads/(\w+)/thumbnail", WRITE, partial(linkedin_videos.take_thumbnail, world)),
]


def result(request: Request) -> Reply:
    asked = f"{request.method} {request.path}"
    world.refuse(asked)
    if asked == "GET /oauth/v2/authorization":
        return world.page.answer(request, world.now)
    if asked == "POST /oauth/v2/accessToken":
        return give_token(request)
    check_token(request)
    if request.path.startswith("/rest/"):
        check_headers(request)
    for pattern, scope, handler in ROUTES:
        if match := re.fullmatch(pattern, asked):
            if scope not in world.scopes:
                raise LinkedInRefusal("denied", f"partnerApi{request.path.replace('/', '.')}.{request.method}")
            return handler(request, *match.groups())
    raise LinkedInRefusal("absent", request.path)


def answer(request: Request) -> Reply:
    world.now = time.time()
    try:
        return result(request)
    except (TypeError, AttributeError, KeyError) as error:
        refusal = schema("", f"the record is not of its schema: {error}")
    except LinkedInRefusal as raised:
        refusal = raised
    return Reply(refusal.content(), refusal.envelope.status)


def control(request: Request) -> Any:
    world.now = time.time()
    if request.method == "DELETE":
        world.clear()
    elif request.method == "POST":
        world.control(request.json)
    elif request.path.endswith("/posts"):
        return [asdict(post) for post in world.posts.values()]
    elif request.path.endswith("/videos"):
        return [asdict(video) | {"parts": len(video.parts)} for video in world.videos.values()]
    elif request.path.endswith("/documents"):
        return [asdict(document) for document in world.documents.values()]
    elif request.path.endswith("/images"):
        return [asdict(image) for image in world.images.values()]
    return {}


if __name__ == "__main__":
    serve(PORT, answer, control)
