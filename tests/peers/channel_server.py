"""The process behind `channel.py`: python channel_server.py PORT."""

import json
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

PORT = int(sys.argv[1])
HANG_SECONDS = 30
received: list[tuple[str, Any]] = []


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self._answer(200, received if self.path == "/_journal" else [])

    def do_DELETE(self) -> None:
        received.clear()
        self._answer(200, [])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_form = self.headers["Content-Type"] == "application/x-www-form-urlencoded"
        received.append((self.path, parse_qs(body.decode()) if is_form else json.loads(body)))
        name = self.path.lstrip("/")
        if name == "hang":
            time.sleep(HANG_SECONDS)
        elif name == "redirect":
            self._answer(307, [], Location=f"http://127.0.0.1:{PORT}/private")
        else:
            self._answer(int(name) if name.isdigit() else 200, "ok")

    def _answer(self, status: int, content: object, **headers: str) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
