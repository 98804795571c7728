"""The process behind `telegram.py`: as much of Telegram's Bot API as publishing in channels takes.

python -m tests.peers.telegram_server PORT TOKEN TOKEN. Settings are posted to /_control; see `World.control`. Groups
and the updates that bots are given have their own module, `telegram_groups.py`.

By the documentation of the API and of its limits:
- methods in any case, by GET or POST, as query, form, multipart or JSON; `ok`, `result`, `description`, `parameters`;
- texts of 4096 and captions of 1024 after their entities are read, albums of 2 to 10, 1 to 100 messages deleted;
- videos and documents in the request, kept by their size and what is said of them, not looked into;
- photos of 10 MB, of sides up to 10000 together and up to 20 to 1; requests of 50 MB; names resolved with their @;
- own posts deleted with can_post_messages, all with can_delete_messages, none after 48 hours; absent ones skipped
  by deleteMessages; pinning with can_edit_messages; the tags and entities of HTML, any other `<` refused.
By the published source of Telegram's server, and by what others met:
- 401, 404, 403, 429 and Retry-After; the wording of most refusals; input is read before the channel is looked for;
- a public channel is shown to a bot outside; an identifier is known only to bots that were inside; texts are trimmed.
Never seen live, so perhaps otherwise:
- lengths counted in UTF-16 (others saw 4096 emoji pass: code points); an album of one, or with one bad photo, refused;
- the wording for a photo of more than 10 MB, for a member list kept from the bot and for an unknown member;
- a pinned message told by one of its own, and refused again; the right to edit own posts; a set limit counts sends.
Left out: Markdown, URLs as photos and other media (refused), entities found in plain text, Telegram's own rate limits.
"""

import re
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.peers.fake_http import Reply, Request, serve
from tests.peers.telegram_call import Call, Item
from tests.peers.telegram_channels import MEGABYTE, ApiRefusal, Broadcast, Record
from tests.peers.telegram_text import fit
from tests.peers.telegram_world import World

PORT, TOKENS = int(sys.argv[1]), sys.argv[2:]
BOTS = [int(token.partition(":")[0]) for token in TOKENS]
TEXT, CAPTION, ALBUM, DELETIONS = 4096, 1024, range(2, 11), 100
DELETABLE_S = 48 * 3600
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
POWERS = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries", "can_connect_to_business")
UNCHANGED = """message is not modified: specified new message content and reply markup are exactly the same as a current
content and reply markup of the message""".replace("\n", " ")

world = World(BOTS, int(time.time()))


def user(bot: int) -> Record:
    return {"id": bot, "is_bot": True, "first_name": "Cauce", "username": f"cauce_{BOTS.index(bot) + 1}_bot"}


def get_me(call: Call) -> Record:
    powers = dict.fromkeys((*POWERS, "has_main_web_app"), False)
    return user(call.bot) | powers | {"can_read_all_group_messages": call.bot in world.updates.open_eyed}


def get_chat(call: Call) -> Record:
    channel = call.channel(inside=False)
    names = {"active_usernames": [channel.username]} if channel.username else {}
    pinned = [channel.view(m) for m in channel.messages.values() if m["pinned"] and not m["deleted"]][-1:]
    gifts = {"accepted_gift_types": dict.fromkeys(GIFTS, True), "can_send_gift": True}
    looks = {"accent_color_id": 0, "max_reaction_count": 11, "available_reactions": []}
    linked = {"linked_chat_id": channel.linked.id} if channel.linked else {}
    return {**channel.place(), **names, **gifts, **looks, **linked, **({"pinned_message": pinned[0]} if pinned else {})}


def get_chat_member(call: Call) -> Record:
    if not (member := call.number("user_id")):
        raise ApiRefusal("invalid user_id specified")
    channel = call.channel(inside=False)
    if channel.membership(call.bot)["status"] not in channel.insiders:
        raise ApiRefusal("member list is inaccessible")
    if member not in BOTS:
        raise ApiRefusal("PARTICIPANT_ID_INVALID")
    return {"user": user(member), **channel.membership(member)}


def send_message(call: Call) -> Record:
    text, entities, preview = text_of(call)
    channel, options = call.place()
    fit(text, TEXT, "message")
    content = {"text": text, "entities": entities, "link_preview_options": preview}
    return channel.publish(call.bot, **options, **content)


def text_of(call: Call) -> tuple[str, list[Record], Record]:
    if not call.text("text"):
        raise ApiRefusal("message text is empty")
    text, entities = call.formatted("text", "entities")
    if not text:
        raise ApiRefusal("text must be non-empty")
    return text, entities, call.structure("link_preview_options")


def send_photo(call: Call) -> Record:
    caption, entities = call.formatted("caption", "caption_entities")
    if (source := call.source(call.text("photo"), "photo")) is None:
        raise ApiRefusal("there is no photo in the request")
    channel, options = call.place()
    return channel.publish(call.bot, **options, **captioned(source, caption, entities))


def send_video(call: Call) -> Record:
    caption, entities = call.formatted("caption", "caption_entities")
    if (source := call.files.get("video")) is None:
        raise ApiRefusal("there is no video in the request")
    channel, options = call.place()
    fit(caption, CAPTION, "message caption")
    facts = {name: int(call.text(name) or 0) for name in ("duration", "width", "height")}
    video = {**facts, "mime_type": "video/mp4", "file_size": len(source)}
    return channel.publish(call.bot, **options, video=video, caption=caption, caption_entities=entities)


def send_document(call: Call) -> Record:
    caption, entities = call.formatted("caption", "caption_entities")
    if (source := call.files.get("document")) is None:
        raise ApiRefusal("there is no document in the request")
    channel, options = call.place()
    fit(caption, CAPTION, "message caption")
    document = {"mime_type": "application/pdf", "file_size": len(source)}
    return channel.publish(call.bot, **options, document=document, caption=caption, caption_entities=entities)


def captioned(source: bytes | Record, caption: str, entities: list[Record]) -> Record:
    photo = world.photo(source)
    fit(caption, CAPTION, "message caption")
    return {"photo": photo, "caption": caption, "caption_entities": entities}


def send_media_group(call: Call) -> list[Record]:
    if not call.text("media"):
        raise ApiRefusal('parameter "media" is required')
    items = [call.item(item) for item in call.structure("media", list)]
    channel, options = call.place()
    if len(items) not in ALBUM:
        refusals = {0: "there are no messages to send", 1: "an album has at least two messages"}
        raise ApiRefusal(refusals.get(len(items), "too many messages to send as an album"))
    contents = [numbered(number, item) for number, item in enumerate(items, 1)]
    world.albums += 1
    group = {"media_group_id": str(13_000_000_000_000_000 + world.albums)}
    return [channel.publish(call.bot, **options, **group, **content) for content in contents]


def numbered(number: int, item: Item) -> Record:
    try:
        return captioned(*item)
    except ApiRefusal as refusal:
        reason = str(refusal)
        reason = f'failed to send message #{number} with the error message "{reason[0].upper()}{reason[1:]}"'
        raise ApiRefusal(reason) from None


def editable(call: Call, kind: str) -> tuple[Broadcast, Record]:
    if not call.text("chat_id") and not call.number("message_id"):
        raise ApiRefusal("message identifier is not specified")
    channel = call.channel()
    message, rights = channel.find(call.number("message_id"), "message to edit"), channel.rights(call.bot)
    is_own = message["bot"] == call.bot and "can_post_messages" in rights
    if not is_own and "can_edit_messages" not in rights:
        raise ApiRefusal("message can't be edited")
    if kind not in message:
        raise ApiRefusal(f"there is no {kind} in the message to edit")
    return channel, message


def change(call: Call, channel: Broadcast, message: Record, **content: Any) -> Record:
    if all(message[name] == value for name, value in content.items()):
        raise ApiRefusal(UNCHANGED)
    message.update(content, edit_date=call.now)
    return channel.view(message)


def edit_message_text(call: Call) -> Record:
    text, entities, preview = text_of(call)
    channel, message = editable(call, "text")
    fit(text, TEXT, "message")
    return change(call, channel, message, text=text, entities=entities, link_preview_options=preview)


def edit_message_caption(call: Call) -> Record:
    caption, entities = call.formatted("caption", "caption_entities")
    channel, message = editable(call, "caption")
    fit(caption, CAPTION, "message caption")
    return change(call, channel, message, caption=caption, caption_entities=entities)


def delete_message(call: Call) -> bool:
    if not call.text("chat_id"):
        raise ApiRefusal("chat identifier is not specified")
    if not (number := call.number("message_id")):
        raise ApiRefusal("message identifier is not specified")
    channel = call.channel()
    return delete(call, channel, [channel.find(number, "message to delete")])


def delete_messages(call: Call) -> bool:
    if not (numbers := call.structure("message_ids", list)):
        raise ApiRefusal("message identifiers are not specified")
    if len(numbers) > DELETIONS:
        raise ApiRefusal("too many message identifiers specified")
    if not all(isinstance(number, int) for number in numbers):
        raise ApiRefusal("message identifier must be a Number")
    channel = call.channel()
    there = [channel.messages[number] for number in numbers if number in channel.messages]
    return delete(call, channel, [message for message in there if not message["deleted"]])


def delete(call: Call, channel: Broadcast, messages: list[Record]) -> bool:
    rights, oldest = channel.rights(call.bot), call.now - DELETABLE_S
    for message in messages:
        is_own = message["bot"] == call.bot and "can_post_messages" in rights
        if message["date"] <= oldest or not (is_own or "can_delete_messages" in rights):
            raise ApiRefusal("message can't be deleted")
    for message in messages:
        message["deleted"] = True
    return True


def pin_chat_message(call: Call) -> bool:
    channel = call.channel()
    message = channel.find(call.number("message_id"), "message to pin")
    if "can_edit_messages" not in channel.rights(call.bot):
        raise ApiRefusal("not enough rights to manage pinned messages in the chat")
    if message["pinned"]:
        raise ApiRefusal("CHAT_NOT_MODIFIED")
    message["pinned"] = True
    channel.add(call.bot, date=call.now, pinned_message=channel.view(message))
    return True


def unpin_chat_message(call: Call) -> bool:
    channel = call.channel()
    message = channel.find(call.number("message_id"), "message to unpin")
    if "can_edit_messages" not in channel.rights(call.bot):
        raise ApiRefusal("not enough rights to manage pinned messages in the chat")
    message["pinned"] = False
    return True


def get_updates(call: Call) -> list[Record]:
    offset = int(call.text("offset") or 0)
    return world.updates.take(call.bot, offset, call.number("limit"), call.structure("allowed_updates", list))


METHODS: dict[str, Callable[[Call], Any]] = {
    "getme": get_me,
    "getchat": get_chat,
    "getchatmember": get_chat_member,
    "getupdates": get_updates,
    "sendmessage": send_message,
    "sendphoto": send_photo,
    "sendvideo": send_video,
    "senddocument": send_document,
    "sendmediagroup": send_media_group,
    "editmessagetext": edit_message_text,
    "editmessagecaption": edit_message_caption,
    "deletemessage": delete_message,
    "deletemessages": delete_messages,
    "pinchatmessage": pin_chat_message,
    "unpinchatmessage": unpin_chat_message,
}


def result(request: Request) -> Any:
    parts = re.fullmatch(r"/bot(\d+:[A-Za-z0-9_-]{35})/(\w+)", request.path)
    if not parts:
        raise ApiRefusal("Not Found", 404)
    token, name = parts[1], parts[2].lower()
    if token not in TOKENS or token in world.revoked:
        raise ApiRefusal("Unauthorized", 401)
    if name not in METHODS:
        raise ApiRefusal("Not Found: method not found", 404)
    if len(request.body) > 50 * MEGABYTE:
        raise ApiRefusal("Request Entity Too Large", 413)
    if name.startswith("send"):
        world.spend()
    return METHODS[name](Call(world, BOTS[TOKENS.index(token)], int(time.time()), request))


def answer(request: Request) -> Reply:
    try:
        return Reply({"ok": True, "result": result(request)})
    except ApiRefusal as refusal:
        seconds = refusal.parameters.get("retry_after")
        return Reply(refusal.answer(), refusal.status, {"Retry-After": str(seconds)} if seconds else {})


def control(request: Request) -> Any:
    if request.method == "DELETE":
        world.clear()
    elif request.path.endswith("/comments"):
        return {"message_id": world.comment(request.json, int(time.time()))}
    elif request.method == "POST":
        world.control(request.json)
    elif request.path.endswith("/messages"):
        return list(world.channel(request.query["chat"]).messages.values())
    return {}


if __name__ == "__main__":
    serve(PORT, answer, control)
