"""The plan from above: its eight stops, and those that have no page of their own yet."""

from functools import partial

from flask import render_template, url_for

from app.accounts.rules import Permission
from app.plan.rules.stops import STOP_NAMES, STOP_REASONS, Stop
from app.plan.views.blueprint import bp
from app.plan.views.stops import stop_page
from app.web.access import requires

P = Permission
PLAIN = (Stop.WAIT, Stop.OTHERS, Stop.WHO, Stop.WHERE, Stop.MEANS, Stop.EXISTS, Stop.GUIDE)
"""Stops without a page of their own."""


@bp.get("/")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def overview() -> str:
    """Where the whole plan stands."""
    steps = [(one.place, STOP_NAMES[one], STOP_REASONS[one], url_for(f".{one.value}")) for one in Stop]
    return render_template("plan/overview.html", steps=steps)


def _plain(stop: Stop) -> str:
    return stop_page(stop, "plan/plain.html")


for _stop in PLAIN:
    bp.add_url_rule(f"/{_stop.value}", _stop.value, requires(P.PLAN_READ, P.PLAN_MANAGE)(partial(_plain, _stop)))
