"""The host names; requests under others are refused first.

Links use `Config.address`, never `Host` (decision 209).
"""

from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Response, request

from app.core.messages import msg
from app.web.request import services

HEALTH_PATH = "/healthz"
"""The health check, under the container's address; reveals no host names."""
UNKNOWN_HOST = msg(
    "Cauce no atiende con ese nombre. Abra la dirección que le dio su organismo; quien administra la máquina la pone "
    "en PUBLIC_URL, por ejemplo PUBLIC_URL=http://10.0.0.5:8000."
)


def init_app(app: Flask) -> None:
    app.before_request(_refuse_foreign_host)


def _refuse_foreign_host() -> Response | None:
    host = request.environ.get("HTTP_HOST") or request.environ.get("SERVER_NAME", "")
    if request.path == HEALTH_PATH or is_trusted(host, services().config.address):
        return None
    response = Response(f"{UNKNOWN_HOST}\n", 400, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@lru_cache(maxsize=64)
def is_trusted(host: str, address: str) -> bool:
    """Tell whether `Host` names this installation (PUBLIC_URL, else BIND) or machine."""
    name = hostname(host)
    return bool(name) and (name == urlsplit(address).hostname or _is_loopback(name))


def hostname(host: str) -> str:
    """Return the host's name in lower case, without port; empty if malformed."""
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
