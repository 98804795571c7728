"""Files brought before they are published: Graph API, "Resumable Upload API".

Never seen live: what is answered once all the bytes are there and none is sent; how a session is named.
"""

from dataclasses import dataclass, field
from hashlib import sha256

from tests.peers.fake_http import Request
from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import Call, Record, World

TYPES = ("application/pdf", "image/jpeg", "image/jpg", "image/png", "video/mp4")


@dataclass
class FileUpload:
    """A session of an account; `size`: the bytes that it was begun for."""

    account: str
    size: int
    content: bytearray = field(default_factory=bytearray)


def begin(call: Call) -> Record:
    name, size, kind = (call.text(name) for name in ("file_name", "file_length", "file_type"))
    if not name or not size.isdecimal() or int(size) < 1 or kind not in TYPES:
        raise GraphRefusal("parameter", "file_name, file_length and file_type are required")
    key = f"MTphdHRhY2htZW50Ojc{len(call.world.uploads)}"
    call.world.uploads[key] = FileUpload(call.grant.account, int(size))
    return {"id": f"upload:{key}?sig=ARb{len(call.world.uploads)}"}


def token_of(request: Request) -> str:
    """Return the token, which these requests take in the header alone. Raises GraphRefusal."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "OAuth" or not token:
        raise GraphRefusal("no_token")
    return token


def perform(call: Call, key: str) -> Record:
    upload = call.world.uploads.get(key)
    if upload is None or upload.account != call.grant.account:
        raise GraphRefusal("absent", call.request.method.lower(), key)
    if call.request.method == "GET":
        return {"id": f"upload:{key}", "file_offset": len(upload.content)}
    return _take(call.world, upload, call.request)


def _take(world: World, upload: FileUpload, request: Request) -> Record:
    if request.headers.get("file_offset") != str(len(upload.content)):
        raise GraphRefusal("parameter", "file_offset does not match")
    taken, world.taken = world.taken, None
    upload.content += request.body[:taken]
    if taken is not None:
        raise GraphRefusal("service")
    if len(upload.content) != upload.size:
        raise GraphRefusal("parameter", "file_length does not match")
    handle = f"2:{sha256(upload.content).hexdigest()}"
    world.handles[handle] = bytes(upload.content)
    return {"h": handle}
