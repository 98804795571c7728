"""The least a server can be asked to carry: a few bytes, answered without any framework."""

from collections.abc import Callable, Iterable
from typing import Any

HELLO = b"hello"


def app(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(HELLO)))])
    return (HELLO,)
