"""Only the approved content reaches a server, no internal name: every byte sent is listed."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from app.adapters.networks.mastodon import MastodonNetwork
from app.domain.publishing.ports import AccountAccess, OutgoingAttachment, OutgoingPost
from tests.public import public_values

PICTURE = OutgoingAttachment("Quienlolea.png", "image/png", b"\x89PNG\r\n\x1a\n", "La puerta de la biblioteca", 1, 1)
Request = tuple[str, str, bytes]


@contextmanager
def server() -> Iterator[tuple[str, list[Request]]]:
    """Answer every request with an identifier, and keep its path, media type and body."""
    received: list[Request] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.path, self.headers["Content-Type"], body))
            answer = json.dumps({"id": "1", "url": "http://127.0.0.1/1"}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = Thread(target=listening.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.server_port}", received
        finally:
            listening.shutdown()
            thread.join()


def test_a_server_is_told_what_is_listed_and_not_how_a_file_was_called(mastodon: MastodonNetwork, notice: OutgoingPost):
    with server() as (base_url, received):
        mastodon.publish(AccountAccess(base_url, "token"), replace(notice, attachments=(PICTURE,)))
    (_, kind, file), (_, _, status) = received
    assert PICTURE.name.removesuffix(".png").encode() not in file + status
    assert set(json.loads(status)) == set(public_values.STATUS)
    parts = list(
        BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + file).iter_parts()
    )
    named = {str(part.get_param("name", header="content-disposition")) for part in parts}
    about = {"filename" for part in parts if part.get_filename()} | {
        "content-type" for part in parts if part["Content-Type"]
    }
    assert named | about == set(public_values.FILE)
