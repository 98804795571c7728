from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol

from flask import Flask, current_app, g
from sqlmodel import Session

from app.core.actor import Actor
from app.core.clock import Clock
from app.core.errors import NotFound
from app.core.messages import msg
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from config import Config

PAGE_NOT_FOUND = msg("Esta página no existe, o no es para usted.")


class Services(Protocol):
    @property
    def config(self) -> Config: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def reading(self) -> Sessions: ...
    @property
    def writing(self) -> Sessions: ...


def services(app: Flask | None = None) -> Services:
    connected: Services = (app or current_app).extensions["wiring"]
    return connected


def now() -> datetime:
    """Return one instant for the request."""
    if "now" not in g:
        g.now = services().clock()
    instant: datetime = g.now
    return instant


def read_session() -> Session:
    """Return the request's session, without a writer's lock."""
    if "session" not in g:
        g.session = _scoped(services().reading())
    session: Session = g.session
    return session


@contextmanager
def write_transaction() -> Iterator[Session]:
    close_session()
    with _scoped(services().writing()) as session:
        yield session
        session.commit()


def is_signed_in() -> bool:
    return "visitor" in g


def actor() -> Actor:
    current_actor: Actor | None = g.get("actor")
    if current_actor is None:
        raise NotFound(PAGE_NOT_FOUND)
    return current_actor


def work(session: Session) -> Work:
    """Return what the visitor does in this request. Raises `NotFound` as `actor`."""
    return Work(session, actor(), now())


def close_session(_error: BaseException | None = None) -> None:
    if session := g.pop("session", None):
        session.close()


def init_app(app: Flask) -> None:
    app.teardown_request(close_session)


def _scoped(session: Session) -> Session:
    """Limit a session to the actor's organisation, once known."""
    if current_actor := g.get("actor"):
        scope_to(session, current_actor.organisation_id)
    return session
