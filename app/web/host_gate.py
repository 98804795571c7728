"""The installation's host names; requests under others are refused before being read or kept.

Feeds and public pages precede the application, so this does too. Links never use the `Host` header, but
`Config.address` (decision 209).
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
"""The health check, called under the container's address; it reveals no host names."""
UNKNOWN_HOST = msg(
    "Cauce no atiende con ese nombre. Abra la dirección que le dio su organismo; quien administra la máquina la pone "
    "en PUBLIC_URL, por ejemplo PUBLIC_URL=http://10.0.0.5:8000."
)
StartResponse = Any


class HostGate:
    """A WSGI layer refusing a foreign `Host` with an uncacheable 400."""

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
    """Tell whether a `Host` header names this installation (PUBLIC_URL, else BIND) or machine."""
    name = hostname(host)
    return bool(name) and (name == urlsplit(address).hostname or _is_loopback(name))


def hostname(host: str) -> str:
    """Return a `Host` header's name in lower case, without port; empty if malformed."""
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
