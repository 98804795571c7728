"""Para decidir → Plazos: how long steps take, who waits for whom, and what is about to expire."""

from flask import render_template, url_for

from app.accounts.rules import Permission
from app.approvals.queries.health import LOOKED_BACK, Expiring, health_of
from app.approvals.views.blueprint import bp
from app.approvals.views.waiting import gone_words
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.formats import reader
from app.web.request import now, reading


@bp.get("/deadlines")
@requires(Permission.POST_DECIDE, Permission.ROUTE_MANAGE)
def deadlines() -> str:
    health = health_of(reading(), organisation().id, now=now())
    return render_template(
        "approvals/deadlines.html",
        health=health,
        expiring=[_row(one) for one in health.expiring],
        days=LOOKED_BACK.days,
    )


def _row(one: Expiring) -> tuple[object, ...]:
    """One value for each column."""
    when, instant = reader().when, now()
    return (
        when(one.planned_at),
        (one.title, url_for("drafting.show", year=one.year, ordinal=one.ordinal)),
        one.step,
        (when(one.deadline_at), one.deadline_at <= instant),
        gone_words(one, at=instant),
    )
