"""The visitor and organisation, read once a request."""

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
    app_wiring: Wiring = current_app.extensions["wiring"]
    return app_wiring


def has_mail() -> bool:
    """Tell whether mail leaves; else it stays queued."""
    return wiring().mailer is not None


def today() -> date:
    return local_day(now(), organisation().zone)


def visitor() -> VisitorContext | None:
    """Return the visitor with all roles, read once."""
    context: VisitorContext | None = g.get("visitor")
    return context


def person() -> User:
    """Raise `NotFound` for the signed-out (access rules run first)."""
    if (context := visitor()) is None:
        raise NotFound(PAGE_NOT_FOUND)
    return context.user


def organisation() -> Organisation:
    """Return the path's organisation; others do not exist here."""
    body: Organisation | None = g.get("organisation")
    if body is None:
        raise NotFound(PAGE_NOT_FOUND)
    return body


def enter_organisation(context: VisitorContext) -> None:
    """Enter if a member; `g.language`, `g.zone`: the reader's, for `web`."""
    g.visitor = context
    g.language = context.user.locale
    slug = (request.view_args or {}).get(SLUG)
    for _, body in context.posts:
        if body.slug == slug:
            g.organisation = body
            g.zone = body.zone
            g.actor = actors.build_actor(context.user, context.posts, body.id, stands_in=context.stands_in)
            if session := g.get("session"):
                scope_to(session, body.id)
            return


def init_app(app: Flask) -> None:
    app.url_defaults(_fill_organisation)
    app.jinja_env.globals["has_mail"] = has_mail


def _fill_organisation(endpoint: str, values: dict[str, object]) -> None:
    """Keep `url_for` within the path's organisation."""
    if (
        SLUG not in values
        and (body := g.get("organisation"))
        and current_app.url_map.is_endpoint_expecting(endpoint, SLUG)
    ):
        values[SLUG] = body.slug
