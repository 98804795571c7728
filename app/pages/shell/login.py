"""Sign-in on our session table; only this module knows Flask-Login.

The cookie holds a random token; the row decides validity.
"""

from datetime import timedelta

from flask import Flask, session
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.exc import OperationalError

from app.core.tokens import token_digest
from app.db.engine import is_busy
from app.db.lock_waits import lock_timeout
from app.domain.people.queries.actors import VisitorContext, visitor_context
from app.pages.shell.request_context import enter_organisation, wiring
from app.usecases.people import sessions
from app.web.request import now, read_session

SEEN_EVERY = timedelta(minutes=5)


class SignedInUser(UserMixin):  # type: ignore[misc] # Flask-Login has no types
    """A live session."""

    def __init__(self, token: str, visitor: VisitorContext | None = None) -> None:
        self.token = token
        self.visitor = visitor

    def get_id(self) -> str:
        return self.token


def init_app(app: Flask) -> None:
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load_user)
    app.before_request(_enter_visitor)


def sign_in(token: str) -> None:
    """Give this token, dropping all earlier values."""
    session.clear()
    login_user(SignedInUser(token))


def sign_out() -> None:
    logout_user()
    session.clear()


def _load_user(token: str) -> SignedInUser | None:
    context = visitor_context(read_session(), token_digest(token), now=now())
    if context is None or context.session.seen_at < now() - timedelta(hours=wiring().config.idle_hours):
        return None
    return SignedInUser(token, context)


def _enter_visitor() -> None:
    if current_user.is_authenticated and current_user.visitor:
        enter_organisation(current_user.visitor)
        _note_use(current_user.visitor)


def _note_use(visitor: VisitorContext) -> None:
    """Write every few minutes at most, without waiting."""
    if now() - visitor.session.seen_at < SEEN_EVERY:
        return
    try:
        with wiring().reading() as opened, lock_timeout(opened):
            sessions.record_session_use(opened, visitor.session, now=now())
            opened.commit()
    except OperationalError as failure:
        if not is_busy(failure):
            raise
