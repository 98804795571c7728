"""The comments of YouTube: conversations of a first comment and its replies ("CommentThreads", "Comments")."""

from collections.abc import Mapping
from typing import Any

from tests.peers.youtube import TOWN
from tests.peers.youtube_refusals import YouTubeRefusal
from tests.peers.youtube_state import Comment, Record, World
from tests.peers.youtube_videos import page, parts_of, zulu

SHOWN_REPLIES, LONGEST = 5, 10_000


def threads(world: World, query: Mapping[str, str]) -> Record:
    """Return conversations by the time of their first comment, the newest first. Raises YouTubeRefusal."""
    parts = parts_of(query, {"id", "replies", "snippet"})
    filters = {name: query[name] for name in ("allThreadsRelatedToChannelId", "id", "videoId") if name in query}
    if len(filters) != 1:
        raise YouTubeRefusal("missingRequiredParameter")
    if query.get("videoId") in world.without_comments:
        raise YouTubeRefusal("commentsDisabled", "videoId")
    rows = [each for each in reversed(world.comments.values()) if is_shown(world, each) and is_asked(each, filters)]
    items = [thread(world, each, parts, query) for each in rows]
    return page("youtube#commentThreadListResponse", items, {"maxResults": "20", **query})


def is_asked(comment: Comment, filters: Mapping[str, str]) -> bool:
    if comment.parent:
        return False
    match filters:
        case {"videoId": video}:
            return comment.video == video
        case {"id": keys}:
            return comment.id in keys.split(",")
        case {"allThreadsRelatedToChannelId": channel}:
            return channel == TOWN.id
    return False


def is_shown(world: World, comment: Comment) -> bool:
    return not comment.is_held and comment.video not in world.without_comments


def replies_to(world: World, key: str) -> list[Comment]:
    return [each for each in world.comments.values() if each.parent == key and is_shown(world, each)]


def thread(world: World, first: Comment, parts: set[str], query: Mapping[str, str]) -> Record:
    replies = replies_to(world, first.id)
    where = {"channelId": TOWN.id, "videoId": first.video}
    counted = {"canReply": True, "totalReplyCount": len(replies), "isPublic": True}
    available: Record = {"snippet": {**where, "topLevelComment": view(first, query), **counted}}
    if replies:
        available["replies"] = {"comments": [view(each, query) for each in replies[-SHOWN_REPLIES:]]}
    shown = {name: available[name] for name in parts & available.keys()}
    return {"kind": "youtube#commentThread", "id": first.id, **shown}


def view(comment: Comment, query: Mapping[str, str]) -> Record:
    """Return a comment; what was written word for word only its author is told."""
    text = comment.text if query.get("textFormat") == "plainText" else comment.text.replace("&", "&amp;")
    author, made = comment.author, zulu(comment.created)
    snippet: dict[str, Any] = {
        "channelId": TOWN.id,
        "videoId": comment.video,
        "textDisplay": text,
        "authorDisplayName": author.custom_url,
        "authorChannelUrl": f"http://www.youtube.com/{author.custom_url}",
        "authorChannelId": {"value": author.id},
        "publishedAt": made,
        "updatedAt": made,
        **({"parentId": comment.parent} if comment.parent else {}),
        **({"textOriginal": comment.text} if author.id == TOWN.id else {}),
    }
    return {"kind": "youtube#comment", "id": comment.id, "snippet": snippet}


def listed(world: World, query: Mapping[str, str]) -> Record:
    """Return comments by their identifiers, or the replies to one. Raises YouTubeRefusal."""
    parts_of(query, {"id", "snippet"})
    if "id" in query:
        found = [world.comments[key] for key in query["id"].split(",") if key in world.comments]
    elif query.get("parentId") in world.comments:
        found = replies_to(world, query["parentId"])
    else:
        raise YouTubeRefusal("commentNotFound" if "parentId" in query else "missingRequiredParameter")
    items = [view(each, query) for each in found]
    return page("youtube#commentListResponse", items, {"maxResults": "20", **query})


def reply(world: World, sent: Record, query: Mapping[str, str]) -> Record:
    """Reply to a first comment in the channel's name. Raises YouTubeRefusal."""
    parts_of(query, {"id", "snippet"})
    snippet = sent.get("snippet", {})
    text, parent = str(snippet.get("textOriginal", "")), world.comments.get(str(snippet.get("parentId")))
    if not text.strip():
        raise YouTubeRefusal("commentTextRequired", "body.snippet.textOriginal")
    if len(text) > LONGEST:
        raise YouTubeRefusal("commentTextTooLong", "body.snippet.textOriginal")
    if parent is None or parent.parent:
        raise YouTubeRefusal("parentCommentNotFound", "body.snippet.parentId")
    if not is_shown(world, parent):
        raise YouTubeRefusal("operationNotSupported", "body.snippet.parentId")
    return view(world.say(parent.id, text, TOWN), query)


def delete(world: World, query: Mapping[str, str]) -> None:
    """Delete a comment of the channel's own, with its replies. Raises YouTubeRefusal."""
    comment = world.comments.get(query.get("id", ""))
    if comment is None:
        raise YouTubeRefusal("commentNotFound", "id")
    if comment.author.id != TOWN.id:
        raise YouTubeRefusal("forbidden")
    for each in (comment, *replies_to(world, comment.id)):
        del world.comments[each.id]
