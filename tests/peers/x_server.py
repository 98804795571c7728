"""The process behind `x.py`: as much of X's API v2 as an account's own posts take.

python -m tests.peers.x_server PORT. Settings are posted to /_control; see `World.control`.

By the documentation and the published OpenAPI document:
- posts made, read one by one or several, listed (5 to 100, `pagination_token`, times), deleted; `tweet.fields` and
  `post.fields`; absent ones told in `errors` with 200; keys that the schema has not are refused;
- what names an account listed likewise, newest first, authors beside it where asked for;
- 280 weighed characters, links of 23 shown as t.co, &, < and > escaped, text in NFC; up to 4 media, of 24 hours;
- media in one request or in pieces, as JSON or multipart, with their processing; alternative texts of 1000; subtitles;
- OAuth 1.0a signatures verified, used once, within five minutes; OAuth 2 bearers of two hours, refresh tokens that
  rotate, scopes; problems as documents; x-rate-limit headers; 0.015 $ a post, 0.200 $ with a link, 402 without credit;
  0.005 $ a mention told and 0.010 $ its author.
By others' reports: the words of 401, 402, 403 for a duplicate and of 429 (types at api.twitter.com were seen too).
Never seen live, so perhaps otherwise:
- a second deletion refused with 404; a foreign post's with 403; texts trimmed at both ends; links without a scheme
  left as text; duplicates sought among all live posts without media; one wording for a text too long (403);
- the old access token good until its end after a rotation; the moment of the charge (after all other judgements);
- an answer to somebody begins with their name in the text; authors beside posts charged as users are;
- other reads and deletions free of charge, and no price lowered for the application's owner;
- pictures processed only where a setting says so.
Left out: the login page's words, premium's long posts, polls, quotes, communities, edits, streams.
"""

import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from tests.peers import x_auth, x_media
from tests.peers.fake_http import Reply, Request, serve
from tests.peers.x_problems import XProblem, absent, invalid
from tests.peers.x_state import LINK_PRICE, POST_READ, PRICE, USER_READ, Record, Tweet, World
from tests.peers.x_text import LIMIT, normal, shown, weight

PORT = int(sys.argv[1])
KEYS = {
    "card_uri",
    "community_id",
    "direct_message_deep_link",
    "edit_options",
    "for_super_followers_only",
    "geo",
    "made_with_ai",
    "media",
    "nullcast",
    "paid_partnership",
    "poll",
    "quote_tweet_id",
    "reply",
    "reply_settings",
    "share_with_followers",
    "text",
}
METRICS = [f"{name}_count" for name in ("retweet", "reply", "like", "quote", "bookmark", "impression")]
PICTURES = 4
WINDOW_S = 900

world = World(time.time())


def create(request: Request, user: str) -> Reply:
    sent = request.json
    for key in sent.keys() - KEYS:
        raise invalid(f"[{key}] is not defined in the schema and the schema does not allow additional properties")
    text = normal(str(sent.get("text") or ""))
    numbers = [str(number) for number in (sent.get("media") or {}).get("media_ids", [])]
    check(text, numbers, user)
    reply = str((sent.get("reply") or {}).get("in_reply_to_tweet_id", ""))
    if reply and (reply not in world.tweets or world.tweets[reply].is_gone):
        raise XProblem("reply")
    world.charge(LINK_PRICE if shown(text)[1] else PRICE)
    tweet = world.add(user, text, reply_to=reply, made_with_ai=bool(sent.get("made_with_ai")), media=numbers)
    return Reply({"data": view(tweet, set())}, 201)


def check(text: str, numbers: list[str], user: str) -> None:
    """Judge a post's text and media. Raises XProblem."""
    if not text and not numbers:
        raise invalid("Tweet text or media is required", text="")
    if weight(text) > LIMIT:
        raise XProblem("too_long")
    media = [x_media.own(world, number, user) for number in numbers]
    if len(media) > PICTURES or not all(medium.is_ready for medium in media):
        raise invalid("Your media IDs are invalid.", media__media_ids=str(numbers))
    if not media and any(tweet.text == text and not tweet.media_ids for tweet in world.live(user)):
        raise XProblem("duplicate")


def view(tweet: Tweet, fields: set[str]) -> Record:
    """Return a post with the fields that always come and those asked for."""
    user = world.users[tweet.user]
    address = f"https://x.com/{user.username}/status/{tweet.id}/photo/1"
    replied = world.tweets.get(tweet.reply_to)
    named = f"@{world.users[replied.user].username} " if replied and replied.user != tweet.user else ""
    text, urls = shown(f"{named}{tweet.text}", address if tweet.media_ids else "")
    created = datetime.fromtimestamp(tweet.created, UTC)
    available = {
        "author_id": tweet.user,
        "created_at": f"{created:%Y-%m-%dT%H:%M:%S}.{created.microsecond // 1000:03}Z",
        "entities": {"urls": urls} if urls else None,
        "attachments": {"media_keys": [world.media[n].key for n in tweet.media_ids]} if tweet.media_ids else None,
        "conversation_id": tweet.reply_to or tweet.id,
        "in_reply_to_user_id": replied.user if replied else None,
        "referenced_tweets": [{"type": "replied_to", "id": tweet.reply_to}] if tweet.reply_to else None,
        "lang": "es",
        "public_metrics": dict.fromkeys(METRICS, 0) | tweet.figures,
    }
    asked = {name: value for name, value in available.items() if name in fields and value is not None}
    return {"id": tweet.id, "text": text, "edit_history_tweet_ids": [tweet.id], **asked}


def fields_of(request: Request) -> set[str]:
    return set((request.query.get("tweet.fields") or request.query.get("post.fields") or "").split(","))


def includes(request: Request, tweets: list[Tweet]) -> Record:
    expansions = request.query.get("expansions", "")
    if "author_id" in expansions:
        users = {tweet.user: asdict(world.users[tweet.user]) for tweet in tweets}
        return {"includes": {"users": list(users.values())}} if users else {}
    if "attachments.media_keys" not in expansions:
        return {}
    media = [world.media[number] for tweet in tweets for number in tweet.media_ids]
    fields = request.query.get("media.fields", "").split(",")
    rows = [{"media_key": m.key, "type": "photo", "alt_text": m.alt_text, "width": m.width} for m in media]
    return {"includes": {"media": [{k: r[k] for k in r if k in ("media_key", "type", *fields)} for r in rows]}}


def read(request: Request, user: str, number: str) -> Reply:
    tweet = world.tweets.get(number)
    if tweet is None or tweet.is_gone:
        return Reply({"errors": [absent(number)]})
    return Reply({"data": view(tweet, fields_of(request)), **includes(request, [tweet])})


def read_several(request: Request, user: str) -> Reply:
    numbers = request.query.get("ids", "").split(",")
    found = [world.tweets[n] for n in numbers if n in world.tweets and not world.tweets[n].is_gone]
    errors = [absent(number) for number in numbers if number not in {tweet.id for tweet in found}]
    data: Record = {"data": [view(tweet, fields_of(request)) for tweet in found]} if found else {}
    return Reply({**data, **({"errors": errors} if errors else {})})


def timeline(request: Request, user: str, owner: str) -> Reply:
    if owner not in world.users:
        return Reply({"errors": [absent(owner, "user")]})
    return page(request, world.live(owner))


def mentions(request: Request, user: str, owner: str) -> Reply:
    """Return what others wrote to an account or in answer to it; posts and authors are charged."""
    name = f"@{world.users[owner].username}".casefold()
    others = [each for each in reversed(world.tweets.values()) if each.user != owner and not each.is_gone]
    reply = page(request, [each for each in others if name in view(each, set())["text"].casefold()])
    users = reply.content.get("includes", {}).get("users", ())
    world.charge(POST_READ * reply.content["meta"]["result_count"] + USER_READ * len(users))
    return reply


def page(request: Request, listed: list[Tweet]) -> Reply:
    query = request.query
    most = int(query.get("max_results", "10"))
    if most not in range(5, 101):
        raise invalid(f"The `max_results` query parameter value [{most}] is not between 5 and 100")
    tweets = [tweet for tweet in listed if is_within(tweet, query)]
    start = int(query.get("pagination_token", "0"))
    rows = tweets[start : start + most]
    meta: Record = {"result_count": len(rows)}
    if rows:
        meta |= {"newest_id": rows[0].id, "oldest_id": rows[-1].id}
    if len(tweets) > start + most:
        meta["next_token"] = str(start + most)
    data: Record = {"data": [view(tweet, fields_of(request)) for tweet in rows]} if rows else {}
    return Reply({**data, **includes(request, rows), "meta": meta})


def is_within(tweet: Tweet, query: dict[str, str]) -> bool:
    """Judge a post by the identifiers, the times and the exclusions asked for; times of whole seconds."""
    if "replies" in query.get("exclude", "") and tweet.reply_to:
        return False
    start, end = (instant(query.get(name)) for name in ("start_time", "end_time"))
    if (start and int(tweet.created) < start) or (end and tweet.created >= end):
        return False
    return int(query.get("since_id", "0")) < int(tweet.id) < int(query.get("until_id", "9" * 19))


def instant(text: str | None) -> float:
    """Return the moment of an ISO time of X's form, 0 without any. Raises XProblem."""
    if text and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", text):
        raise invalid(f"[{text}] is not a valid RFC3339 date-time")
    return datetime.fromisoformat(text).timestamp() if text else 0


def delete(request: Request, user: str, number: str) -> Reply:
    tweet = world.tweets.get(number)
    if tweet is None or tweet.is_gone:
        raise XProblem("absent", **absent(number))
    if tweet.user != user:
        raise XProblem("not_permitted")
    tweet.is_gone = True
    return Reply({"data": {"deleted": True}})


def me(request: Request, user: str) -> Reply:
    shown = asdict(world.users[user])
    asked = request.query.get("user.fields", "").split(",")
    address = {"url": "https://t.co/villa", "expanded_url": "https://villa.example"}
    more = {
        "description": "Perfil oficial",
        "url": address["url"],
        "entities": {"url": {"urls": [address]}},
        "profile_image_url": "https://pbs.twimg.com/villa_normal.jpg",
    }
    return Reply({"data": shown | {name: more[name] for name in more.keys() & {*asked}}})


def media(handler: Callable[..., Record]) -> Callable[..., Reply]:
    """Make a handler of media answer as the others do."""
    return lambda request, user, *numbers: Reply({"data": handler(world, request, user, *numbers)})


ROUTES: list[tuple[str, str, Callable[..., Reply]]] = [
    ("POST /2/tweets", "tweet.write", create),
    ("GET /2/tweets", "tweet.read", read_several),
    (r"GET /2/tweets/(\d+)", "tweet.read", read),
    (r"DELETE /2/tweets/(\d+)", "tweet.write", delete),
    ("GET /2/users/me", "users.read", me),
    (r"GET /2/users/(\d+)/tweets", "tweet.read", timeline),
    (r"GET /2/users/(\d+)/mentions", "tweet.read", mentions),
    ("POST /2/media/upload", "media.write", media(x_media.upload)),
    ("GET /2/media/upload", "media.write", media(x_media.status)),
    ("POST /2/media/upload/initialize", "media.write", media(x_media.initialize)),
    (r"POST /2/media/upload/(\d+)/append", "media.write", media(x_media.append)),
    (r"POST /2/media/upload/(\d+)/finalize", "media.write", media(x_media.finalize)),
    ("POST /2/media/metadata", "media.write", media(x_media.describe)),
    ("POST /2/media/subtitles", "media.write", media(x_media.add_subtitles)),
]


def result(request: Request) -> Reply:
    asked = f"{request.method} {request.path}"
    world.refuse(asked)
    if asked == "GET /i/oauth2/authorize":
        return world.page.answer(request, world.now)
    if asked == "POST /2/oauth2/token":
        return x_auth.exchange(world, request)
    for pattern, scope, handler in ROUTES:
        if match := re.fullmatch(pattern, asked):
            return handler(request, x_auth.judge(world, request, scope), *match.groups())
    raise XProblem("absent")


def answer(request: Request) -> Reply:
    world.now = time.time()
    try:
        reply = result(request)
        return replace(reply, headers={**limits(), **reply.headers})
    except ValueError as error:
        problem = invalid(str(error))
    except XProblem as refusal:
        problem = refusal
    return Reply(problem.content(), problem.document.status, limits(problem.seconds))


def limits(seconds: int = 0) -> dict[str, str]:
    """Return the headers of "Rate limits": none left until the reset where seconds are given."""
    reset = int(world.now) + (seconds or WINDOW_S)
    remaining = "0" if seconds else "99"
    return {"x-rate-limit-limit": "100", "x-rate-limit-remaining": remaining, "x-rate-limit-reset": str(reset)}


def control(request: Request) -> Any:
    world.now = time.time()
    if request.method == "DELETE":
        world.clear()
    elif request.method == "POST":
        world.control(request.json)
    elif request.path.endswith("/spent"):
        return world.spent
    elif request.path.endswith("/tweets"):
        return [{**asdict(tweet), "shown": view(tweet, set())["text"]} for tweet in world.tweets.values()]
    elif request.path.endswith("/media"):
        return [{**asdict(medium), "pieces": len(medium.pieces)} for medium in world.media.values()]
    return {}


if __name__ == "__main__":
    serve(PORT, answer, control)
