"""Replies that wait for somebody to read them."""

from typing import Any

from flask import render_template, request, url_for

from app.accounts.rules import Permission, Role, role_name
from app.citizens.queries import reviewing as queries
from app.citizens.rules.categories import CATEGORY_NAMES
from app.citizens.rules.letting import first_held
from app.citizens.views.blueprint import Page, bp
from app.core.words import Sentence
from app.db.paging import Place, place_from
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.request import actor, now, reading

P = Permission


@bp.get("/review")
@requires(P.CASE_REVIEW)
def review() -> Page:
    page = queries.to_review(reading(), organisation().id, place=place_from(request.args.get("from", "")))
    return render_template(
        "citizens/review.html",
        page=page,
        categories=CATEGORY_NAMES,
        mine=_is_mine,
        asks=_asks,
        now=now(),
        at=_address,
    )


def _is_mine(one: queries.Waiting) -> bool:
    who = actor()
    return one.written_by != who.id and first_held(one.asks.split(), who.roles) is not None


def _asks(one: queries.Waiting) -> list[Sentence]:
    return [role_name(Role(role)) for role in one.asks.split()]


def _address(place: Place | None) -> str | None:
    narrowed: dict[str, Any] = {"from": str(place)}
    return url_for(".review", **narrowed) if place else None
