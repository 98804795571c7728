"""HTTP requests from the tests to a peer, by the standard library: the code under test never checks itself."""

import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.waiting import PATIENCE_S


def ask(
    url: str,
    method: str = "GET",
    *,
    token: str | None = None,
    headers: Mapping[str, str] | None = None,
    send: Any = None,
    form: Mapping[str, str] | None = None,
    content: bytes | None = None,
) -> tuple[int, http.client.HTTPMessage, str]:
    """Make a request on its own connection; return status, headers and text. `send` goes as JSON."""
    parts = urlsplit(url)
    headers = {"Connection": "close", **(headers or {}), **({"Authorization": f"Bearer {token}"} if token else {})}
    body: bytes | str | None = content
    if send is not None:
        body, headers["Content-Type"] = json.dumps(send), "application/json"
    elif form is not None:
        body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=PATIENCE_S)
    try:
        connection.request(method, f"{parts.path or '/'}?{parts.query}".rstrip("?"), body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read().decode()
    finally:
        connection.close()


def ask_json(url: str, method: str = "GET", **options: Any) -> Any:
    """Return the answer's JSON. Raises AssertionError when the peer answers anything but 2xx."""
    status, _, text = ask(url, method, **options)
    assert 200 <= status < 300, f"{method} {url}: {status} {text[:300]}"
    return json.loads(text) if text else None


def answers(url: str) -> bool:
    try:
        return ask(url)[0] < 500
    except (OSError, http.client.HTTPException):
        return False
