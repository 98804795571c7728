"""The process behind `sink.py`: a minimal Mastodon API, as fast as one process can be.

python sink_server.py PORT MILLISECONDS. It ignores Idempotency-Key: a repeated publication counts twice.
"""

import asyncio
import html
import json
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

PORT, DELAY = int(sys.argv[1]), float(sys.argv[2]) / 1000
ROOT = f"http://127.0.0.1:{PORT}"
REASONS = {200: "OK", 401: "Unauthorized", 404: "Not Found", 422: "Unprocessable Content"}

received: list[dict[str, Any]] = []
statuses: dict[str, list[dict[str, Any]]] = {}


def account_of(token: str) -> dict[str, Any]:
    name = "a" + sha256(token.encode()).hexdigest()[:12]
    return {"id": name, "username": name, "acct": name, "url": f"{ROOT}/@{name}", "display_name": name}


def publish(token: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
    if headers.get("content-type", "").startswith("application/json"):
        text = json.loads(body or b"{}").get("status") or ""
    else:
        text = parse_qs(body.decode()).get("status", [""])[0]
    if not text:
        return 422, {"error": "Validation failed: Text can't be blank"}
    account = account_of(token)
    number = str(len(received) + 1)
    received.append(
        {"key": headers.get("idempotency-key", ""), "text": text, "account": account["id"], "at": time.time()}
    )
    status = {
        "id": number,
        "url": f"{account['url']}/{number}",
        "uri": f"{account['url']}/{number}",
        "created_at": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "content": shown(text),
        "visibility": "public",
        "account": account,
        "media_attachments": [],
    }
    statuses.setdefault(account["id"], []).append(status)
    return 200, status


def one_status(method: str, token: str, number: str, body: bytes) -> tuple[int, Any]:
    """Show the account's status or, by PUT, give it another text."""
    mine = statuses.get(account_of(token)["id"], [])
    status = next((status for status in mine if status["id"] == number), None)
    if status is None:
        return 404, {"error": "Record not found"}
    if method == "PUT":
        status["content"] = shown(json.loads(body)["status"])
    return 200, status


def shown(text: str) -> str:
    return "<p>" + html.escape(text).replace("\n", "<br />") + "</p>"


def own_statuses(account_id: str, query: str) -> list[dict[str, Any]]:
    options = parse_qs(query)
    newest_first = statuses.get(account_id, [])[::-1]
    if "max_id" in options:
        newest_first = [status for status in newest_first if int(status["id"]) < int(options["max_id"][0])]
    return newest_first[: int(options.get("limit", ["20"])[0])]


def journal(method: str) -> dict[str, Any]:
    if method == "DELETE":
        received.clear()
        statuses.clear()
    return {
        "count": len(received),
        "by_key": Counter(status["key"] for status in received),
        "by_text": Counter(status["text"] for status in received),
        "received": received,
    }


LIMITS = {
    "statuses": {"max_characters": 500, "max_media_attachments": 4, "characters_reserved_per_url": 23},
    "media_attachments": {"supported_mime_types": ["image/jpeg", "image/png"]},
}


def route(method: str, target: str, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
    parts = urlsplit(target)
    if parts.path == "/_journal":
        return 200, journal(method)
    if parts.path == "/api/v2/instance":
        return 200, {"domain": f"127.0.0.1:{PORT}", "configuration": LIMITS}
    token = headers.get("authorization", "").removeprefix("Bearer ")
    if not token:
        return 401, {"error": "The access token is invalid"}
    if (method, parts.path) == ("POST", "/api/v1/statuses"):
        return publish(token, headers, body)
    if parts.path.startswith("/api/v1/statuses/"):
        return one_status(method, token, parts.path.split("/")[4], body)
    if parts.path == "/api/v1/accounts/verify_credentials":
        return 200, account_of(token)
    if parts.path.startswith("/api/v1/accounts/") and parts.path.endswith("/statuses"):
        return 200, own_statuses(parts.path.split("/")[4], parts.query)
    return 404, {"error": "Record not found"}


class Connection(asyncio.Protocol):
    """A client's connection: requests are parsed as bytes arrive, and answered in order."""

    def __init__(self) -> None:
        self.bytes = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.bytes += data
        while (end := self.bytes.find(b"\r\n\r\n")) >= 0:
            first, *lines = self.bytes[:end].decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
            total = end + 4 + int(headers.get("content-length") or 0)
            if len(self.bytes) < total:
                return
            body, self.bytes = self.bytes[end + 4 : total], self.bytes[total:]
            method, target, _ = first.split(" ", 2)
            self.answer(method, headers, route(method, target, headers, body))

    def answer(self, method: str, headers: dict[str, str], reply: tuple[int, Any]) -> None:
        status, content = reply
        body = json.dumps(content).encode()
        closes = headers.get("connection", "").lower() == "close"
        head = (
            f"HTTP/1.1 {status} {REASONS[status]}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: {'close' if closes else 'keep-alive'}\r\n\r\n"
        )
        delay = DELAY if method == "POST" else 0
        asyncio.get_running_loop().call_later(delay, self.write, head.encode() + body, closes)

    def write(self, answer: bytes, closes: bool) -> None:
        assert self.transport is not None
        if not self.transport.is_closing():
            self.transport.write(answer)
            if closes:
                self.transport.close()


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Connection, "127.0.0.1", PORT, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
