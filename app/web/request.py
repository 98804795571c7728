"""What a view may ask of the request: the session, the instant, the person, the organisation."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from flask import Flask, current_app, g, request
from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.models import User
from app.accounts.queries import Arrival
from app.core.actor import Actor
from app.core.errors import NotFound
from app.core.words import say
from app.core.zones import day_in
from app.db.scope import scope_to
from app.organisations.models import Organisation
from app.wiring import Wiring

SLUG = "organisation"
NOWHERE = say("Esta página no existe, o no es para usted.")


def wiring() -> Wiring:
    found: Wiring = current_app.extensions["wiring"]
    return found


def has_mail() -> bool:
    """Tell whether letters leave: without a mail server they wait in the queue."""
    return wiring().mailer is not None


def now() -> datetime:
    """One instant for the whole request."""
    if "now" not in g:
        g.now = wiring().clock()
    instant: datetime = g.now
    return instant


def today() -> date:
    """The day it is in the organisation."""
    return day_in(now(), organisation().zone)


def reading() -> Session:
    """The request's session for reads; it takes no writer's lock."""
    if "session" not in g:
        g.session = _scoped(wiring().reading())
    session: Session = g.session
    return session


@contextmanager
def writing() -> Iterator[Session]:
    """One transaction: committed whole at the end, or nothing."""
    close()
    with _scoped(wiring().writing()) as session:
        yield session
        session.commit()


def visitor() -> Arrival | None:
    """Whoever is signed in, and everything they are, read once a request."""
    found: Arrival | None = g.get("visitor")
    return found


def person() -> User:
    """The signed-in person; raises `NotFound` if nobody is (the access rule comes first)."""
    if (found := visitor()) is None:
        raise NotFound(NOWHERE)
    return found.user


def organisation() -> Organisation:
    """The organisation in the path; another organisation's does not exist for this person."""
    found: Organisation | None = g.get("organisation")
    if found is None:
        raise NotFound(NOWHERE)
    return found


def actor() -> Actor:
    """The signed-in person as an actor of the organisation in the path."""
    found: Actor | None = g.get("actor")
    if found is None:
        raise NotFound(NOWHERE)
    return found


def enter(found: Arrival) -> None:
    """Place the visitor in the organisation the path names, if they are anybody there."""
    g.visitor = found
    slug = (request.view_args or {}).get(SLUG)
    for _, body in found.posts:
        if body.slug == slug:
            g.organisation = body
            g.actor = accounts.actor_from(found.user, found.posts, body.id, stands_in=found.stands_in)
            if session := g.get("session"):
                scope_to(session, body.id)
            return


def close(_error: BaseException | None = None) -> None:
    if session := g.pop("session", None):
        session.close()


def init_app(app: Flask) -> None:
    app.teardown_request(close)
    app.url_defaults(_fill_organisation)
    app.jinja_env.globals["has_mail"] = has_mail


def _fill_organisation(endpoint: str, values: dict[str, object]) -> None:
    """`url_for` stays within the organisation in the path unless told otherwise."""
    if (
        SLUG not in values
        and (body := g.get("organisation"))
        and current_app.url_map.is_endpoint_expecting(endpoint, SLUG)
    ):
        values[SLUG] = body.slug


def _scoped(session: Session) -> Session:
    if body := g.get("organisation"):
        scope_to(session, body.id)
    return session
