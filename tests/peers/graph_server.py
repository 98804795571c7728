"""The process behind `graph.py`: as much of Meta's APIs as publishing on a page, on Instagram and on Threads takes.

python -m tests.peers.graph_server PORT APP_SECRET. Settings are posted to /_control; see `World.control`.

By the documentation (each module names its pages):
- Graph v22.0 to v26.0 and Threads v1.0, the version in the path; errors in Meta's envelope, usage in headers;
- tokens in query, form or `Authorization`; `appsecret_proof`; permissions by name; fields asked for by name;
- comments of a post of the page or of a publication of Instagram: made, listed, deleted, answered at one level;
- replies to a publication of Threads, other people's too: in one flat conversation, answered at any depth;
- pages: posts with text, link or photos added before unpublished, `alt_text_custom`, edit, delete, listings; videos
  uploaded by `/app/uploads` in requests that go on after a cut, unpublished, processed, with captions, then shown;
- figures of a post: totals of its reactions, comments and shares, and insights by metric ("Page Post", "Instagram
  Media Insights", Threads "Insights");
- Instagram and Threads: containers with their states and 24 hours, files really fetched by address, carousels, reels,
  quotas of 24 hours, tokens of 60 days prolonged when a day old; Instagram's deletion by a login of Facebook alone.
Never seen live, so perhaps otherwise:
- the HTTP status of most errors, the wording of many; texts trimmed at their ends; no unversioned path taken (Graph
  takes the oldest version); a version that ended refused by 2635; a photo of a page up to 10 MB;
- a container published a second time, or in error, refused as not ready; a container of Threads that ends in error
  when the picture cannot be had (FAILED_DOWNLOADING_IMAGE is not in the list, FAILED_DOWNLOADING_VIDEO is);
- Instagram's ratio by two decimals; the account's own posts limited only when published; a prolonged token's old one
  still good; `deleted_id` in Instagram's answer; a second deletion refused as of an absent object;
- the page of a login, which sends the browser back at once, and its refusals (`graph_oauth.py`);
- a metric that is not of the kind of post refused as an invalid parameter;
- a reel's video that cannot be had, or is no MP4, known by a container in error, with a subcode in its status;
- a page's video that is published by `published` alone, and a post of it with its description; a deleted post that
  leaves its video, and a deleted video that takes its post; the codes beside the subcodes of an upload's refusals.
Left out: a video's duration, ratio and codecs, stories, places, tags, targeting, webhooks, batches.
"""

import hashlib
import hmac
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.peers import (
    graph_comments,
    graph_insights,
    graph_instagram,
    graph_oauth,
    graph_pages,
    graph_threads,
    graph_uploads,
    graph_videos,
)
from tests.peers.fake_http import Reply, Request, serve
from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import DAY_S, TOKEN_LIFE_S, Call, Node, Record, World, arguments_of

PORT, APP_SECRET = int(sys.argv[1]), sys.argv[2]
GRAPH_VERSIONS = ("v22.0", "v23.0", "v24.0", "v25.0", "v26.0")
VERSIONS = {**dict.fromkeys(GRAPH_VERSIONS, "graph"), "v1.0": "threads"}
REFRESHED = {"th_refresh_token": "threads", "ig_refresh_token": "instagram"}
SHOW, READ, WRITE = "pages_show_list", "pages_read_engagement", "pages_manage_posts"
ENGAGE = "pages_manage_engagement"

world = World(time.time())

Handler = Callable[[Call, Node], Record]

ROUTES: dict[tuple[str, str, str], tuple[Handler, str]] = {
    ("GET", "user", ""): (graph_pages.person, ""),
    ("GET", "user", "accounts"): (graph_pages.accounts, SHOW),
    ("GET", "user", "permissions"): (graph_oauth.permissions, ""),
    ("GET", "page", ""): (graph_pages.page, ""),
    ("POST", "page", "feed"): (graph_pages.publish, WRITE),
    ("POST", "page", "photos"): (graph_pages.add_photo, WRITE),
    ("POST", "page", "videos"): (graph_videos.upload, WRITE),
    ("GET", "video", ""): (graph_videos.read, READ),
    ("POST", "video", ""): (graph_videos.edit, WRITE),
    ("POST", "video", "captions"): (graph_videos.caption, WRITE),
    ("DELETE", "video", ""): (graph_videos.delete, WRITE),
    ("GET", "page", "feed"): (graph_pages.posts, READ),
    ("GET", "page", "posts"): (graph_pages.posts, READ),
    ("GET", "page", "published_posts"): (graph_pages.posts, READ),
    ("GET", "post", ""): (graph_pages.read_post, READ),
    ("GET", "post", "insights"): (graph_insights.of_post, "read_insights"),
    ("POST", "post", ""): (graph_pages.edit, WRITE),
    ("DELETE", "post", ""): (graph_pages.delete, WRITE),
    ("POST", "post", "comments"): (graph_comments.comment, ENGAGE),
    ("GET", "post", "comments"): (graph_comments.comments, READ),
    ("POST", "comment", "comments"): (graph_comments.comment, ENGAGE),
    ("GET", "comment", "comments"): (graph_comments.comments, READ),
    ("GET", "comment", ""): (graph_comments.read_comment, READ),
    ("DELETE", "comment", ""): (graph_pages.delete, ENGAGE),
    ("GET", "photo", ""): (graph_pages.photo, READ),
    ("DELETE", "photo", ""): (graph_pages.delete, WRITE),
    ("GET", "instagram", ""): (graph_instagram.account, "instagram_basic"),
    ("POST", "instagram", "media"): (graph_instagram.create, "instagram_content_publish"),
    ("GET", "instagram", "media"): (graph_instagram.listing, "instagram_basic"),
    ("POST", "instagram", "media_publish"): (graph_instagram.publish, "instagram_content_publish"),
    ("GET", "instagram", "content_publishing_limit"): (graph_instagram.limit, "instagram_content_publish"),
    ("GET", "container", ""): (graph_instagram.container, "instagram_basic"),
    ("GET", "media", ""): (graph_instagram.read_media, "instagram_basic"),
    ("GET", "media", "insights"): (graph_insights.of_media, "instagram_manage_insights"),
    ("GET", "album_item", ""): (graph_instagram.read_media, "instagram_basic"),
    ("POST", "media", "comments"): (graph_comments.comment, "instagram_manage_comments"),
    ("GET", "media", "comments"): (graph_comments.comments, "instagram_manage_comments"),
    ("GET", "media_comment", ""): (graph_comments.read_media_comment, "instagram_manage_comments"),
    ("POST", "media_comment", "replies"): (graph_comments.comment, "instagram_manage_comments"),
    ("GET", "media_comment", "replies"): (graph_comments.comments, "instagram_manage_comments"),
    ("DELETE", "media_comment", ""): (graph_pages.delete, "instagram_manage_comments"),
    ("DELETE", "media", ""): (graph_instagram.delete, "instagram_manage_contents"),
    ("GET", "threads", ""): (graph_threads.account, "threads_basic"),
    ("POST", "threads", "threads"): (graph_threads.create, "threads_content_publish"),
    ("POST", "threads", "threads_publish"): (graph_threads.publish, "threads_content_publish"),
    ("GET", "threads", "threads"): (graph_threads.listing, "threads_basic"),
    ("GET", "threads", "replies"): (graph_threads.replies, "threads_basic"),
    ("GET", "threads", "threads_publishing_limit"): (graph_threads.limit, "threads_basic"),
    ("GET", "thread_container", ""): (graph_threads.container, "threads_basic"),
    ("GET", "thread", ""): (graph_threads.read_thread, "threads_basic"),
    ("GET", "thread", "conversation"): (graph_threads.conversation, "threads_read_replies"),
    ("GET", "thread_reply", ""): (graph_threads.read_thread, "threads_read_replies"),
    ("GET", "thread", "insights"): (graph_insights.of_thread, "threads_manage_insights"),
    ("DELETE", "thread", ""): (graph_threads.delete, "threads_delete"),
}


def granted(request: Request, token: str = "") -> Call:
    """Return the call of a living token, of the request's own where none is given. Raises GraphRefusal."""
    arguments = {} if token else arguments_of(request)
    if not (token := token or arguments.get("access_token") or request.token()):
        raise GraphRefusal("no_token")
    if (grant := world.grants.get(token)) is None:
        raise GraphRefusal("bad_token")
    if grant.refusal:
        raise GraphRefusal(grant.refusal)
    if grant.expires is not None and grant.expires <= world.now:
        raise GraphRefusal("expired")
    prove(token, arguments.get("appsecret_proof", ""))
    return Call(world, grant, request, arguments)


def prove(token: str, proof: str) -> None:
    """Verify the proof of the app's secret where one is sent ("Secure Graph API calls")."""
    expected = hmac.new(APP_SECRET.encode(), token.encode(), hashlib.sha256).hexdigest()
    if proof and not hmac.compare_digest(proof, expected):
        raise GraphRefusal("proof")


def prolong(request: Request) -> Record:
    """Give a token of Instagram or Threads another 60 days, when it is a day old and not yet over."""
    call = granted(request)
    if REFRESHED.get(call.text("grant_type")) != call.actor.kind:
        raise GraphRefusal("parameter", "Invalid grant_type or token")
    if world.now - call.grant.issued < DAY_S:
        raise GraphRefusal("parameter", "The token must be at least 24 hours old to be refreshed")
    made = f"{call.actor.kind[:2].upper()}AAagain{world.requests:032}"
    world.grants[made] = replace(call.grant, issued=world.now, expires=world.now + TOKEN_LIFE_S)
    return {"access_token": made, "token_type": "bearer", "expires_in": TOKEN_LIFE_S}


def call_result(request: Request) -> Record:
    if re.fullmatch(r"(/v[\d.]+)?/refresh_access_token", request.path):
        return prolong(request)
    if re.fullmatch(r"(/v[\d.]+)?/oauth/access_token|/access_token", request.path):
        return graph_oauth.exchange(world, request, APP_SECRET)
    if request.path == "/v1.0/debug_token":
        return graph_oauth.debug(world, granted(request))
    if file := re.fullmatch(r"/(v\d+\.\d)/(app/uploads|upload:(\w+))", request.path):
        if file[1] in world.ended:
            raise GraphRefusal("version", GRAPH_VERSIONS[-1])
        call = granted(request, graph_uploads.token_of(request) if file[3] else "")
        return graph_uploads.perform(call, file[3]) if file[3] else graph_uploads.begin(call)
    parts = re.fullmatch(r"/(v\d+\.\d)/(\w+)(?:/(\w*))?/?", request.path)
    if not parts or parts[1] not in VERSIONS:
        raise GraphRefusal("path", request.path)
    if parts[1] in world.ended:
        raise GraphRefusal("version", GRAPH_VERSIONS[-1])
    call = granted(request)
    node = world.node(call.grant.account if parts[2] == "me" else parts[2], request.method)
    return perform(call, node, parts[1], parts[3] or "")


def perform(call: Call, node: Node, version: str, edge: str) -> Record:
    handler, scope = ROUTES.get((call.request.method, node.kind, edge), (None, ""))
    is_threads = node.kind.startswith("thread")
    if handler is None or is_threads != (VERSIONS[version] == "threads"):
        raise GraphRefusal("method", call.request.method.lower())
    permit(call, node, scope)
    if node.kind == "instagram":
        call = replace(call, grant=replace(call.grant, account=node.id))
    return handler(call, node)


def permit(call: Call, node: Node, scope: str) -> None:
    """Judge the token's account and its permissions. Raises GraphRefusal."""
    if call.actor.kind == "instagram":
        scope = scope.replace("instagram_", "instagram_business_")
    if scope and world.in_review:
        raise GraphRefusal("review", scope)
    if node.owner not in (call.actor.id, *call.actor.data["linked"]):
        readable = "permission" if world.nodes[node.owner].kind == "page" else "absent"
        raise GraphRefusal("page_permission" if scope == WRITE else readable, call.request.method.lower(), node.id)
    is_page_write = scope == WRITE and call.actor.kind == "user"
    if is_page_write or (scope and scope not in call.grant.scopes):
        raise GraphRefusal("page_permission" if scope == WRITE else "permission")


def usage(request: Request) -> dict[str, str]:
    """Return the headers of "Rate limits": percentages, and minutes until calls are taken again."""
    share = min(100, world.requests // 50)
    app = {"call_count": share, "total_cputime": 0, "total_time": 0}
    node = (re.search(r"/(\d+)", request.path) or ["", "0"])[1]
    business = {"type": "pages", **app, "estimated_time_to_regain_access": 0}
    return {"X-App-Usage": json.dumps(app), "X-Business-Use-Case-Usage": json.dumps({node: [business]})}


def answer(request: Request) -> Reply:
    world.now = time.time()
    world.requests += 1
    try:
        world.refuse(f"{request.method} {request.path}")
        if page := graph_oauth.authorise(world, request):
            return page
        return Reply(call_result(request), headers=usage(request))
    except GraphRefusal as refusal:
        headers = usage(request)
        if refusal.envelope.code == 190:
            headers["WWW-Authenticate"] = 'OAuth "Facebook Platform" "invalid_token"'
        return Reply(refusal.content(world.requests), refusal.envelope.status, headers)


def control(request: Request) -> Any:
    world.now = time.time()
    if request.method == "DELETE":
        world.clear()
    elif request.method == "POST":
        world.control(request.json)
    elif request.path.endswith("/nodes"):
        return [node.view() for node in world.nodes.values()]
    return {}


if __name__ == "__main__":
    serve(PORT, answer, control)
