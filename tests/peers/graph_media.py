"""Pictures and videos that Meta fetches or is sent, and the containers they wait in."""

import io
from dataclasses import dataclass
from hashlib import sha256
from http.client import HTTPException
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

from PIL import Image

from tests.peers.graph_refusals import GraphRefusal
from tests.peers.graph_state import DAY_S, Call, Node, Record, World

FETCH_S = 10
MEBIBYTE = 2**20
AGENT = "facebookexternalhit/1.1"


@dataclass(frozen=True)
class Picture:
    """A picture read whole."""

    content: bytes
    format: str
    width: int
    height: int

    @property
    def ratio(self) -> float:
        return self.width / self.height

    def record(self) -> Record:
        digest = sha256(self.content).hexdigest()
        return {"sha256": digest, "bytes": len(self.content), "width": self.width, "height": self.height}


def fetch(address: str, limit: int) -> bytes:
    """Return what is at a public address, one byte more than the limit at most. Raises OSError or ValueError."""
    if not address.startswith(("http://", "https://")):
        raise ValueError(address)
    request = Request(address, headers={"User-Agent": AGENT})
    try:
        with build_opener(ProxyHandler({})).open(request, timeout=FETCH_S) as answer:
            return bytes(answer.read(limit + 1))
    except HTTPException as error:
        raise OSError(address) from error


def read(content: bytes) -> Picture:
    """Decode a picture. Raises ValueError for a broken or unknown one."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            return Picture(content, str(image.format), *image.size)
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(str(error)) from error


def fetch_film(address: str, limit: int) -> Record:
    """Fetch a video. Raises OSError where it cannot be had, ValueError for another file or one too large."""
    content = fetch(address, limit)
    if content[4:8] != b"ftyp" or len(content) > limit:
        raise ValueError(address)
    return {"sha256": sha256(content).hexdigest(), "bytes": len(content)}


def open_container(call: Call, kind: str, *, failure: str = "", **content: Any) -> Node:
    """Start a container; with a `failure` it ends in that error, otherwise as the settings say."""
    course = call.world.processing
    end = {"end": "ERROR", "reason": failure} if failure else {"end": course.end, "reason": course.reason}
    return call.world.add(kind, call.actor.id, polls=course.polls, published="", **end, **content)


def state(world: World, container: Node) -> str:
    """Return PUBLISHED, EXPIRED after 24 hours, IN_PROGRESS, FINISHED or ERROR."""
    data = container.data
    if data["published"]:
        return "PUBLISHED"
    if world.now - container.created > DAY_S:
        return "EXPIRED"
    return str(data["end"]) if data["polls"] == 0 else "IN_PROGRESS"


def poll(world: World, container: Node) -> str:
    """Return the state and let the processing advance."""
    current = state(world, container)
    if container.data["polls"]:
        container.data["polls"] -= 1
    return current


def publishable(call: Call, kind: str) -> Node:
    """Return the finished container that `creation_id` names. Raises GraphRefusal."""
    number = call.text("creation_id")
    container = call.world.nodes.get(number)
    is_own = container is not None and (container.kind, container.owner) == (kind, call.actor.id)
    current = state(call.world, container) if container and is_own else "ABSENT"
    if container and current == "FINISHED":
        return container
    if kind == "thread_container":
        raise GraphRefusal("threads_absent", number)
    raise GraphRefusal({"ABSENT": "container_absent", "EXPIRED": "container_expired"}.get(current, "not_ready"))


def collected(call: Call, kind: str, most: int) -> list[str]:
    """Return a carousel's children, containers made for it. Raises GraphRefusal."""
    numbers = [str(number) for number in call.items("children")]
    children = [call.world.nodes.get(number) for number in numbers]
    if not 2 <= len(children) <= most or not all(fits(child, kind, call) for child in children):
        raise GraphRefusal("carousel")
    return numbers


def fits(child: Node | None, kind: str, call: Call) -> bool:
    return child is not None and (child.kind, child.owner) == (kind, call.actor.id) and child.data["is_child"]
