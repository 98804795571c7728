"""What waits for a decision, every request, and one's own."""

from typing import Any

from flask import render_template, request, url_for

from app.accounts.rules import Permission
from app.db.paging import Page as Rows
from app.db.paging import Place, place_from
from app.intake import queries
from app.intake.queries import Listed
from app.intake.views import showing
from app.intake.views.blueprint import Page, bp
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.counts import counts
from app.web.request import actor, reading

P = Permission
WAITING, ALL, MINE = "waiting", "all", "mine"


@bp.get("")
@requires(P.REQUEST_READ)
def index() -> Page:
    """What waits first; `state=all` for everything."""
    session, body, place = reading(), organisation(), _place()
    if request.args.get("state") == ALL:
        return _page(queries.listed(session, body.id, place=place), ALL)
    return _page(queries.waiting(session, body.id, place=place), WAITING)


@bp.get("/mine")
@requires(P.REQUEST_MAKE)
def mine() -> Page:
    """What this person asked, with what became of it."""
    return _page(queries.mine(reading(), organisation().id, person().id, place=_place()), MINE)


def how_many_wait() -> int | None:
    """The number beside «Peticiones»; only those who decide are told."""
    return counts().requests if actor().may(P.REQUEST_TRIAGE) else 0


def _page(page: Rows[Listed], shown: str) -> str:
    who = actor()
    return render_template(
        "intake/index.html",
        page=page,
        shown=shown,
        showing=showing,
        reads=who.may(P.REQUEST_READ),
        makes=who.may(P.REQUEST_MAKE),
        notes=who.may(P.REQUEST_NOTE),
        reads_register=who.may(P.POLITICAL_LOG_READ),
        at=lambda place: _address(place, shown),
    )


def _place() -> Place | None:
    return place_from(request.args.get("from", ""))


def _address(place: Place | None, shown: str) -> str | None:
    if place is None:
        return None
    narrowed: dict[str, Any] = {"from": str(place)} | ({"state": ALL} if shown == ALL else {})
    return url_for(".mine" if shown == MINE else ".index", **narrowed)
