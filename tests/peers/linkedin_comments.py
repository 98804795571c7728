"""The Comments API: a page's comment on its own post, made, listed, read and taken away."""

from typing import Any

from tests.peers.linkedin_refusals import schema
from tests.peers.linkedin_state import Comment, Record, World

LONGEST = 1_250
REQUIRED = ("actor", "object", "message")


def create(world: World, urn: str, sent: Any) -> Comment:
    """Make a comment of a record. Raises LinkedInRefusal."""
    post = world.post(urn)
    for name in REQUIRED:
        if name not in sent:
            raise schema(name, "field is required but not found and has no default value")
    text = str(sent["message"].get("text") or "").strip()
    if not text or len(text) > LONGEST:
        raise schema("message/text", f"length is out of range 1...{LONGEST}")
    number, thread = world.number(), post.urn.replace("share", "activity")
    world.comments[str(number)] = Comment(number, post.urn, thread, sent["actor"], text, world.now)
    return world.comments[str(number)]


def view(comment: Comment) -> Record:
    return {
        "id": str(comment.id),
        "commentUrn": f"urn:li:comment:({comment.thread},{comment.id})",
        "actor": comment.actor,
        "object": comment.thread,
        "message": {"attributes": [], "text": comment.text},
        "created": {"actor": comment.actor, "time": int(comment.created * 1000)},
    }


def listing(world: World, urn: str) -> Record:
    live = [each for each in world.comments.values() if each.post == world.post(urn).urn and not each.is_gone]
    return {"paging": {"start": 0, "count": len(live), "links": []}, "elements": [view(each) for each in live]}
