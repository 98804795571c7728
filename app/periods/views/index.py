"""The list of periods: what is coming or on, and what is over."""

from flask import render_template, request

from app.accounts.rules import Permission
from app.pages.shell.request_context import organisation
from app.periods import queries
from app.periods.rules.kinds import KIND_WORDS
from app.periods.views import showing
from app.periods.views.blueprint import Page, bp
from app.web.access import requires
from app.web.request import actor, now, reading

MOST = 200
"""Periods on the page: some years of them."""


@bp.get("")
@requires(Permission.CALENDAR_READ)
def index() -> Page:
    over = request.args.get("state") == "over"
    return render_template(
        "periods/index.html",
        periods=queries.listed(reading(), organisation().id, over=over, now=now(), limit=MOST),
        over=over,
        most=MOST,
        kind_words=KIND_WORDS,
        showing=showing,
        proposes=actor().may(Permission.PERIOD_PROPOSE),
    )
