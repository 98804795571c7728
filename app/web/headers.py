"""Strict security headers: nothing inline, nothing from elsewhere."""

from flask import Flask, Response, g, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
FRAMED_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "form-action 'none'",
        "frame-ancestors *",
        "base-uri 'none'",
    )
)
FRAMED_HEADERS = {
    name: value
    for name, value in SECURITY_HEADERS.items()
    if name not in ("X-Frame-Options", "Content-Security-Policy")
} | {"Content-Security-Policy": FRAMED_POLICY}
"""Those of a document that any site may show inside its own: it neither asks nor runs anything."""


def init_app(app: Flask) -> None:
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    """Complete the security headers.

    Only public pages whose organisation says so are indexed (`g.may_index`), only lists for other sites framed
    (`g.may_be_framed`).
    """
    for name, value in (FRAMED_HEADERS if g.get("may_be_framed") else SECURITY_HEADERS).items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    if request.endpoint != "static" and not g.get("may_index"):
        response.headers.setdefault("X-Robots-Tag", "noindex")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
