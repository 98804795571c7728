"""The process behind `lossy.py`: an HTTP/1.1 proxy that loses, delays and corrupts on request.

python lossy_server.py PORT UPSTREAM_PORT. Rules are posted to /_fault; see `lossy.Effect` for them.
"""

import http.client
import http.server
import json
import re
import socket
import struct
import sys
import threading
import time
from typing import Any

PORT, UPSTREAM = int(sys.argv[1]), int(sys.argv[2])
OWN_HEADERS = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "content-length"}

rules: list[dict[str, Any]] = []
journal: list[dict[str, Any]] = []
lock = threading.Lock()

Reply = tuple[int, list[tuple[str, str]], bytes]


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def serve(self) -> None:
        body = self._body()
        if self.path == "/_fault":
            return self._control(body)
        rule, entry = self._match()
        effect = rule.get("effect", "")
        if effect == "drop_before":
            return self._cut()
        if effect == "delay_before":
            time.sleep(rule["seconds"])
        if effect == "status":
            return self._answer(_forced(rule))
        reply = self._forward(body)
        entry["upstream"] = reply[0]
        self._give(rule, effect, reply)
        entry["is_over"] = True
        return None

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = serve  # noqa: N815  # names the library looks for

    def log_message(self, *arguments: object) -> None:
        """Log nothing: the journal is the log."""

    def _give(self, rule: dict[str, Any], effect: str, reply: Reply) -> None:
        status, headers, content = reply
        match effect:
            case "drop_after":
                self._cut()
            case "delay_after":
                time.sleep(rule["seconds"])
                self._answer(reply)
            case "status_after":
                self._answer(_forced(rule))
            case "truncate":
                self._answer(reply, keep=len(content) // 2)
                self._cut()
            case "garbage":
                self._answer((status, headers, b"<html><body>Bad Gate"))
            case "close_after":
                self._answer(reply)
                self.connection.shutdown(socket.SHUT_WR)
                self.close_connection = True
            case "drip":
                self._drip(reply, rule["seconds"])
            case _:
                self._answer(reply)

    def _match(self) -> tuple[dict[str, Any], dict[str, Any]]:
        with lock:
            suits = (r for r in rules if r["count"] > 0 and self._suits(r))
            rule = next(suits, {})
            if rule:
                rule["count"] -= 1
            entry = {
                "method": self.command,
                "path": self.path,
                "effect": rule.get("effect"),
                "upstream": None,
                "peer_port": self.client_address[1],
            }
            journal.append(entry)
        return rule, entry

    def _suits(self, rule: dict[str, Any]) -> bool:
        return rule["method"] in ("*", self.command) and re.search(rule["path"], self.path) is not None

    def _forward(self, body: bytes) -> Reply:
        connection = http.client.HTTPConnection("127.0.0.1", UPSTREAM, timeout=60)
        headers = {k: v for k, v in self.headers.items() if k.lower() not in OWN_HEADERS}
        if body or self.command in ("POST", "PUT", "PATCH"):
            headers["Content-Length"] = str(len(body))
        try:
            connection.request(self.command, self.path, body=body or None, headers={**headers, "Connection": "close"})
            answer = connection.getresponse()
            answer_headers = [(k, v) for k, v in answer.getheaders() if k.lower() not in OWN_HEADERS]
            return answer.status, answer_headers, answer.read()
        finally:
            connection.close()

    def _head(self, reply: Reply) -> None:
        self.send_response_only(reply[0])
        for name, value in [*reply[1], ("Content-Length", str(len(reply[2]))), ("Connection", "keep-alive")]:
            self.send_header(name, value)
        self.close_connection = False
        self.end_headers()

    def _answer(self, reply: Reply, *, keep: int | None = None) -> None:
        try:
            self._head(reply)
            self.wfile.write(reply[2][:keep])
        except OSError:
            self.close_connection = True

    def _drip(self, reply: Reply, seconds: float) -> None:
        """Send byte by byte: each in time, the whole never."""
        try:
            self._head(reply)
            for byte in reply[2]:
                self.wfile.write(bytes([byte]))
                time.sleep(seconds)
        except OSError:
            self.close_connection = True

    def _cut(self) -> None:
        """Reset without closing, as a dying machine or a firewall does."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def _control(self, body: bytes) -> None:
        with lock:
            if self.command == "POST":
                rules.append(json.loads(body))
            elif self.command == "DELETE":
                rules.clear()
                journal.clear()
            state = json.dumps({"rules": rules, "journal": journal}).encode()
        self._answer((200, [("Content-Type", "application/json")], state))


def _forced(rule: dict[str, Any]) -> Reply:
    headers = {"Content-Type": "application/json", **rule["headers"]}
    return rule["status"], list(headers.items()), json.dumps(rule["body"]).encode()


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *arguments: object) -> None:
        """Ignore clients that give up, which this server causes."""


if __name__ == "__main__":
    Server(("127.0.0.1", PORT), Proxy).serve_forever()
