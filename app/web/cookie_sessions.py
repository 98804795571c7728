"""Anonymous addresses, without cookies or sessions."""

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

WORKER_ADDRESSES = ("/manifest.webmanifest", "/service-worker.js", "/offline")
COOKIELESS_PREFIXES = ("/feeds/", "/p/", "/healthz", "/robots.txt", "/unsubscribe/", *WORKER_ADDRESSES)


class CookieSessions(SecureCookieSessionInterface):
    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return (
            self.make_null_session(app)
            if request.path.startswith(COOKIELESS_PREFIXES)
            else super().open_session(app, request)
        )


def init_app(app: Flask) -> None:
    app.session_interface = CookieSessions()
