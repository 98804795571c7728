"""The first page of the day."""

from flask import Blueprint, render_template

from app.accounts.queries.grants import grants_to_confirm
from app.accounts.rules import Permission
from app.accounts.rules.grants import DECIDING
from app.approvals.queries import waiting as queue
from app.calendar.queries import today as day
from app.core.zones import day_bounds
from app.pages.shell.request_context import organisation, person, today
from app.takedowns.models import TakedownOrder
from app.takedowns.queries import orders as takedowns
from app.takedowns.rules.orders import Clock, clock
from app.web.access import requires
from app.web.counts import counts
from app.web.request import actor, now, reading

bp = Blueprint("today", __name__, url_prefix="/o/<organisation>/today")


@bp.get("")
@requires(Permission.POST_READ)
def show() -> str:
    """What needs this person, by deadline; what goes out; what is wrong. Empty is a good state, and says so."""
    session, body = reading(), organisation()
    decides = actor().may(Permission.POST_DECIDE)
    return render_template(
        "today/show.html",
        today=today(),
        now=now(),
        waiting=queue.next_waiting(session, body.id, person().id, limit=day.SHOWN) if decides else None,
        how_many=counts().decisions if decides else 0,
        leaving=day.leaving(session, body.id, day_bounds(today(), body.zone)),
        troubled=day.troubled(session, body.id),
        unfinished=day.unfinished(session, actor()) if actor().may(Permission.POST_WRITE) else None,
        orders=_orders() if actor().may(Permission.TAKEDOWN_ORDER) else [],
        writes=actor().may(Permission.POST_WRITE),
        grants=len(grants_to_confirm(reading(), actor())) if DECIDING & actor().permissions else 0,
    )


def _orders() -> list[tuple[TakedownOrder, Clock]]:
    """What an authority asked to take down and nobody has closed, for whoever may obey it."""
    found = takedowns.open_orders(reading(), organisation().id, limit=day.SHOWN)
    return [(order, clock(order.term, now=now())) for order in found]
