"""What waits for an answer."""

from typing import Any

from flask import render_template, request, url_for

from app.accounts.rules import Permission
from app.citizens.queries import cases as queries
from app.citizens.rules.categories import CATEGORY_NAMES, URGENCY_NAMES
from app.citizens.views.blueprint import Page, bp
from app.db.paging import Place, place_from
from app.web.access import requires
from app.web.counts import counts
from app.web.request import actor, organisation, reading

P = Permission


@bp.get("")
@requires(P.CASE_READ)
def inbox() -> Page:
    page = queries.waiting(reading(), organisation().id, place=place_from(request.args.get("from", "")))
    return render_template(
        "citizens/inbox.html", page=page, categories=CATEGORY_NAMES, urgencies=URGENCY_NAMES, at=_address
    )


def how_many_wait() -> int | None:
    """The number beside «Ciudadanía»; only those who answer are told."""
    return counts().cases if actor().may(P.CASE_ANSWER) else 0


def _address(place: Place | None) -> str | None:
    narrowed: dict[str, Any] = {"from": str(place)}
    return url_for(".inbox", **narrowed) if place else None
