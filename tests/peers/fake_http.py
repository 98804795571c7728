"""The HTTP of the servers that are written from a network's documentation: requests read, replies sent, settings."""

import json
import re
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

CONTROL = "/_control"


@dataclass(frozen=True)
class Request:
    """A request as it came. `address` is the path with its query, still encoded."""

    method: str
    address: str
    headers: Message
    body: bytes

    @cached_property
    def path(self) -> str:
        return unquote(urlsplit(self.address).path)

    @cached_property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.address).query, keep_blank_values=True))

    @cached_property
    def kind(self) -> str:
        """Return the type of the body, without its parameters."""
        return self.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    @cached_property
    def json(self) -> Any:
        """Return the body's JSON, {} without a body. Raises ValueError."""
        return json.loads(self.body or b"{}")

    @cached_property
    def form(self) -> dict[str, str]:
        if self.kind == "application/x-www-form-urlencoded":
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        return {name: content.decode() for name, file_name, content in self._parts if file_name is None}

    @cached_property
    def files(self) -> dict[str, bytes]:
        return {name: content for name, file_name, content in self._parts if file_name is not None}

    @cached_property
    def file_names(self) -> dict[str, str]:
        return {name: file_name for name, file_name, _ in self._parts if file_name is not None}

    @cached_property
    def _parts(self) -> list[tuple[str, str | None, bytes]]:
        if self.kind != "multipart/form-data":
            return []
        boundary = self.headers["Content-Type"].partition("boundary=")[2].partition(";")[0].strip('" ').encode()
        parts = []
        for part in (b"\r\n" + self.body).split(b"\r\n--" + boundary)[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            names = dict(re.findall(r'\b(name|filename)="([^"]*)"', head.decode()))
            parts.append((names["name"], names.get("filename"), content))
        return parts

    def token(self) -> str:
        """Return the bearer's token, empty without any."""
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""


WAITING_CONNECTIONS = 1024
"""As many as a real server lets wait: past the library's five, a connection begins again a second later."""


@dataclass(frozen=True)
class Reply:
    """A reply; its content goes as JSON, and nothing as an empty body."""

    content: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


def serve(port: int, answer: Callable[[Request], Reply], control: Callable[[Request], Any]) -> None:
    """Answer on loopback for ever, a request at a time; what comes under /_control goes to `control`."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            request = Request(self.command, self.path, self.headers, body)
            with lock:
                reply = self._reply(request)
            self._send(reply)

        def _reply(self, request: Request) -> Reply:
            """Return the reply, or what broke in the server: a cut connection would look like the network's."""
            try:
                return Reply(control(request)) if request.path.startswith(CONTROL) else answer(request)
            except Exception:
                return Reply({"broken_fake": traceback.format_exc()}, HTTPStatus.NOT_IMPLEMENTED)

        do_GET = do_POST = do_PUT = do_DELETE = respond  # noqa: N815  # names the library looks for

        def _send(self, reply: Reply) -> None:
            body = b"" if reply.content is None else json.dumps(reply.content).encode()
            self.send_response(reply.status)
            sized = {"Content-Length": str(len(body))} if reply.status != HTTPStatus.NO_CONTENT else {}
            typed = {"Content-Type": "application/json"} if body else {}
            for name, value in {**sized, **typed, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    class Server(ThreadingHTTPServer):
        request_queue_size = WAITING_CONNECTIONS

    Server(("127.0.0.1", port), Handler).serve_forever()
