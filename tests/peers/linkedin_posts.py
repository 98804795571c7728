"""The Posts API and the MultiImage API: a post judged, made, read, found by its author, changed and deleted."""

from typing import Any

from tests.peers import linkedin_documents
from tests.peers.linkedin_refusals import LinkedInRefusal, schema
from tests.peers.linkedin_state import Medium, Post, Record, World
from tests.peers.linkedin_text import readable

REQUIRED = ("author", "commentary", "visibility", "distribution", "lifecycleState")
OPTIONAL = ("content", "isReshareDisabledByAuthor", "contentLandingPage", "contentCallToActionLabel", "container")
COMMENTARY, ALT_TEXT, PICTURES = 3_000, 4_086, range(2, 21)
VISIBILITIES = ("PUBLIC", "CONNECTIONS", "LOGGED_IN", "CONTAINER")
PAGE = 100


def create(world: World, sent: Any) -> Post:
    """Make a post of a record. Raises LinkedInRefusal."""
    check_record(sent)
    commentary, text = readable(sent["commentary"])
    content = sent.get("content") or {}
    check_content(world, content, sent["author"])
    if not text and not content:
        raise schema("commentary", "a post has a text or a content")
    for earlier in world.posts.values():
        if (earlier.author, earlier.sent, earlier.content) == (sent["author"], sent["commentary"], content):
            raise LinkedInRefusal("duplicate", earlier.urn)
    fields = {name: sent[name] for name in ("visibility", "distribution", "lifecycleState")}
    urn = f"urn:li:share:{world.number()}"
    moments = (world.now, world.now)
    world.posts[urn] = Post(urn, sent["author"], sent["commentary"], commentary, text, content, *moments, fields)
    return world.posts[urn]


def check_record(sent: Any) -> None:
    if not isinstance(sent, dict):
        raise LinkedInRefusal("body")
    for name in sent.keys() - {*REQUIRED, *OPTIONAL}:
        raise schema(name, "unrecognized field found but not allowed")
    for name in REQUIRED:
        if name not in sent:
            raise schema(name, "field is required but not found and has no default value")
    if sent["visibility"] not in VISIBILITIES:
        raise schema("visibility", "the value is not an enum symbol")
    if sent["lifecycleState"] != "PUBLISHED":
        raise schema("lifecycleState", "a post is created PUBLISHED here")
    check_commentary(sent["commentary"])


def check_commentary(commentary: str) -> None:
    if len(readable(commentary)[1]) > COMMENTARY:
        raise schema("commentary", f"length is out of range 0...{COMMENTARY}")


def check_content(world: World, content: Record, author: str) -> None:
    """Judge a post's pictures, its video or its link. Raises LinkedInRefusal."""
    if len(content) > 1 or not content.keys() <= {"media", "multiImage", "article"}:
        raise schema("content", "a content is one of media, multiImage, article")
    pictures = [content["media"]] if "media" in content else content.get("multiImage", {}).get("images", [])
    if "multiImage" in content and len(pictures) not in PICTURES:
        raise schema("content/multiImage/images", "the number of images is out of range 2...20")
    for picture in pictures:
        check_medium(world, picture, author, is_alone="media" in content)
    if "article" in content and not {"source", "title"} <= content["article"].keys():
        raise schema("content/article", "source and title are required")


def check_medium(world: World, sent: Record, author: str, *, is_alone: bool) -> None:
    known: dict[str, Medium] = {**world.images, **({**world.videos, **world.documents} if is_alone else {})}
    medium = known.get(sent.get("id", ""))
    if medium is None or medium.owner != author:
        raise schema("content/media/id", "the image is unknown or of another owner")
    if medium.urn in world.documents:
        linkedin_documents.check_shown(sent)
    if len(sent.get("altText", "")) > ALT_TEXT:
        raise schema("content/media/altText", f"length is out of range 0...{ALT_TEXT}")
    if medium.status != "AVAILABLE":
        raise LinkedInRefusal("failed" if medium.status == "PROCESSING_FAILED" else "waiting")


def view(post: Post) -> Record:
    moments = {"createdAt": post.created, "publishedAt": post.created, "lastModifiedAt": post.changed}
    shown = {"id": post.urn, "author": post.author, "commentary": post.commentary, **post.fields}
    shown |= {name: int(seconds * 1000) for name, seconds in moments.items()}
    shown |= {"isReshareDisabledByAuthor": False}
    shown |= {"lifecycleStateInfo": {"isEditedByAuthor": post.changed != post.created}}
    return {**shown, **({"content": post.content} if post.content else {})}


def finder(world: World, query: dict[str, str]) -> Record:
    """Return an author's posts by pages of `start` and `count`. Raises LinkedInRefusal."""
    author, start, count = query.get("author", ""), int(query.get("start", 0)), int(query.get("count", 10))
    if query.get("q") != "author" or not author.startswith("urn:li:"):
        raise LinkedInRefusal("argument", "The finder author takes an author")
    if count > PAGE:
        raise LinkedInRefusal("argument", f"count is greater than {PAGE}")
    posts = world.of_author(author)
    if query.get("sortBy", "LAST_MODIFIED") == "LAST_MODIFIED":
        posts.sort(key=lambda post: post.changed, reverse=True)
    rows = [view(post) for post in posts[start : start + count]]
    return {"paging": {"start": start, "count": count, "links": [], "total": len(posts)}, "elements": rows}


def change(world: World, urn: str, sent: Any) -> None:
    """Set a post's commentary by a patch. Raises LinkedInRefusal."""
    post, values = world.post(urn), ((sent or {}).get("patch") or {}).get("$set") or {}
    if values.keys() != {"commentary"}:
        raise schema("patch", "only the commentary changes")
    check_commentary(values["commentary"])
    post.commentary, post.text = readable(values["commentary"])
    post.changed = world.now
