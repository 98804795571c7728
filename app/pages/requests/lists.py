from typing import Any

from flask import render_template, request, url_for

from app.core.permissions import Permission
from app.db.paging import Cursor, parse_cursor
from app.db.paging import Page as Rows
from app.domain.requests.queries import lists
from app.domain.requests.queries.lists import ListedRequest
from app.pages.requests import labels
from app.pages.requests.blueprint import Page, bp
from app.pages.shell.queue_counts import queue_counts
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.request import actor, read_session, work

P = Permission
WAITING, ALL, MINE = "waiting", "all", "mine"


@bp.get("")
@requires(P.REQUEST_READ)
def index() -> Page:
    """List undecided; `state=all` for all."""
    session, body, place = read_session(), organisation(), _place()
    if request.args.get("state") == ALL:
        return _page(lists.listed_requests(session, body.id, place=place), ALL)
    return _page(lists.waiting_requests(session, body.id, place=place), WAITING)


@bp.get("/mine")
@requires(P.REQUEST_MAKE)
def mine() -> Page:
    return _page(lists.own_requests(work(read_session()), person().id, place=_place()), MINE)


def how_many_wait() -> int | None:
    """Return the count for deciders."""
    return queue_counts().requests if actor().may(P.REQUEST_TRIAGE) else 0


def _page(page: Rows[ListedRequest], shown: str) -> str:
    who = actor()
    return render_template(
        "requests/index.html",
        page=page,
        shown=shown,
        showing=labels,
        reads=who.may(P.REQUEST_READ),
        makes=who.may(P.REQUEST_MAKE),
        notes=who.may(P.REQUEST_NOTE),
        reads_register=who.may(P.POLITICAL_LOG_READ),
        at=lambda place: _address(place, shown),
    )


def _place() -> Cursor | None:
    return parse_cursor(request.args.get("from", ""))


def _address(place: Cursor | None, shown: str) -> str | None:
    if place is None:
        return None
    narrowed: dict[str, Any] = {"from": str(place)} | ({"state": ALL} if shown == ALL else {})
    return url_for(".mine" if shown == MINE else ".index", **narrowed)
