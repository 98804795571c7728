"""The names this installation answers to. A request under any other is refused before anything reads or keeps it.

Apart from the application, because what is answered in front of it (feeds, public pages) must not see such a request
either. No link is made of the `Host` header: `Config.address` is where links begin (decision 209).
"""

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from flask import Flask

from app.core.messages import msg
from app.web.request import services

HEALTH_PATH = "/healthz"
"""Asked by machines under the address of the container; it tells nothing of the name it was asked by."""
UNKNOWN_HOST = msg(
    "Cauce no atiende con ese nombre. Abra la dirección que le dio su organismo; quien administra la máquina la pone "
    "en PUBLIC_URL, por ejemplo PUBLIC_URL=http://10.0.0.5:8000."
)
StartResponse = Any


class HostGate:
    """WSGI layer that refuses a foreign `Host` with a 400 that no cache may keep."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._inner = app.wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME", "")
        if environ.get("PATH_INFO") == HEALTH_PATH or is_trusted(host, services(self._app).config.address):
            return self._inner(environ, start_response)
        return _refuse(start_response)


@lru_cache(maxsize=64)
def is_trusted(host: str, address: str) -> bool:
    """Tell whether a `Host` header names this installation: PUBLIC_URL, else BIND; and always this machine itself."""
    name = hostname(host)
    return bool(name) and (name == urlsplit(address).hostname or _is_loopback(name))


def hostname(host: str) -> str:
    """Return the name in a `Host` header, in small letters and without its port; nothing for a malformed one."""
    try:
        parts = urlsplit(f"//{host}")
        is_whole = parts.netloc == host and "@" not in host and (parts.port or 0) >= 0
    except ValueError:
        return ""
    return (parts.hostname or "") if is_whole else ""


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"


def _refuse(start_response: StartResponse) -> Iterable[bytes]:
    body = f"{UNKNOWN_HOST}\n".encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("X-Content-Type-Options", "nosniff"),
    ]
    start_response("400 BAD REQUEST", headers)
    return [body]
