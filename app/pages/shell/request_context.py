"""Who asks and in which organisation: read once a request, after signing in."""

from datetime import date

from flask import Flask, current_app, g, request

from app.core.errors import NotFound
from app.core.zones import local_day
from app.db.scope import scope_to
from app.domain.organisations.models import Organisation
from app.domain.people.models import User
from app.domain.people.queries import actors
from app.domain.people.queries.actors import VisitorContext
from app.usecases.wiring import Wiring
from app.web.request import PAGE_NOT_FOUND, now

SLUG = "organisation"


def wiring() -> Wiring:
    found: Wiring = current_app.extensions["wiring"]
    return found


def has_mail() -> bool:
    """Tell whether letters leave: without a mail server they wait in the queue."""
    return wiring().mailer is not None


def today() -> date:
    """The day it is in the organisation."""
    return local_day(now(), organisation().zone)


def visitor() -> VisitorContext | None:
    """Whoever is signed in, and everything they are, read once a request."""
    found: VisitorContext | None = g.get("visitor")
    return found


def person() -> User:
    """The signed-in person; raises `NotFound` if nobody is (the access rule comes first)."""
    if (found := visitor()) is None:
        raise NotFound(PAGE_NOT_FOUND)
    return found.user


def organisation() -> Organisation:
    """The organisation in the path; another organisation's does not exist for this person."""
    found: Organisation | None = g.get("organisation")
    if found is None:
        raise NotFound(PAGE_NOT_FOUND)
    return found


def enter_organisation(found: VisitorContext) -> None:
    """Place the visitor in the organisation the path names, if they are anybody there.

    `g.language` and `g.zone` tell `web` how this reader is spoken to.
    """
    g.visitor = found
    g.language = found.user.locale
    slug = (request.view_args or {}).get(SLUG)
    for _, body in found.posts:
        if body.slug == slug:
            g.organisation = body
            g.zone = body.zone
            g.actor = actors.build_actor(found.user, found.posts, body.id, stands_in=found.stands_in)
            if session := g.get("session"):
                scope_to(session, body.id)
            return


def init_app(app: Flask) -> None:
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
