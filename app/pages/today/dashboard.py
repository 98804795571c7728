from flask import Blueprint, render_template

from app.core.messages import Message
from app.core.permissions import Permission
from app.core.zones import day_bounds
from app.domain.account_watch.queries import unexplained_count
from app.domain.approvals.queries import waiting_posts
from app.domain.calendar.queries import today as today_queries
from app.domain.control.rules.changes import DECIDING_PERMISSIONS
from app.domain.directory.models import Channel
from app.domain.directory.queries import channels
from app.domain.directory.rules.credential_terms import WARNED_BEFORE, end_warning
from app.domain.people.queries.grants import changes_to_confirm
from app.domain.publishing.queries.earlier_approvals import uncovered_deliveries
from app.domain.takedowns.models import TakedownOrder
from app.domain.takedowns.queries import orders as order_queries
from app.domain.takedowns.queries.picture_deliveries import consent_backlog
from app.domain.takedowns.rules.orders import OrderClock, order_clock
from app.pages.components.labels import post_states
from app.pages.components.stop import stop_in_force
from app.pages.shell.queue_counts import queue_counts
from app.pages.shell.request_context import organisation, person, today
from app.web.access import requires
from app.web.request import actor, now, read_session, work

bp = Blueprint("today", __name__, url_prefix="/o/<organisation>/today")

ACCOUNT_READERS = frozenset({Permission.ACCOUNT_MANAGE, Permission.DELIVERY_SETTLE})
"""Who connects accounts, and who answers for what goes out in them."""


@bp.get("")
@requires(Permission.POST_READ)
def show() -> str:
    """Show tasks by deadline, what goes out, and problems."""
    session, body = read_session(), organisation()
    unfinished = today_queries.unfinished_posts(work(session)) if actor().may(Permission.POST_WRITE) else None
    decides, settles = actor().may(Permission.POST_DECIDE), actor().may(Permission.DELIVERY_SETTLE)
    return render_template(
        "today/show.html",
        today=today(),
        now=now(),
        stop=stop_in_force(),
        waiting=waiting_posts.next_waiting_posts(session, body.id, person().id, limit=today_queries.MOST_SHOWN)
        if decides
        else None,
        how_many=queue_counts().decisions if decides else 0,
        leaving=today_queries.deliveries_due(session, body.id, day_bounds(today(), body.zone)),
        troubled=today_queries.deliveries_in_trouble(session, body.id),
        unfinished=unfinished,
        unfinished_states=post_states(unfinished.rows) if unfinished else {},
        orders=_open_takedown_orders() if actor().may(Permission.TAKEDOWN_ORDER) else [],
        consents=consent_backlog(session, body.id) if actor().may(Permission.TAKEDOWN_ORDER) else None,
        accounts=_accounts_to_reconnect() if ACCOUNT_READERS & actor().permissions else [],
        connects=actor().may(Permission.ACCOUNT_MANAGE),
        settles=settles,
        removals=queue_counts().withdrawals if actor().may(Permission.DELIVERY_PUBLISH) else 0,
        outside=unexplained_count(session, body.id) if settles else 0,
        uncovered=uncovered_deliveries(session, body.id) if settles else [],
        writes=actor().may(Permission.POST_WRITE),
        changes=len(changes_to_confirm(work(read_session()))) if DECIDING_PERMISSIONS & actor().permissions else 0,
    )


def _accounts_to_reconnect() -> list[tuple[Channel, Message | str]]:
    """Return the accounts where nothing can be published, or soon, each with the reason."""
    body = organisation()
    refused = channels.accounts_to_reconnect(read_session(), organisation_id=body.id, until=now() + WARNED_BEFORE)
    return [
        (channel, channel.trouble or end_warning(channel.credentials_end_at, body.zone, now=now()) or "")
        for channel in refused
    ]


def _open_takedown_orders() -> list[tuple[TakedownOrder, OrderClock]]:
    orders = order_queries.open_orders(work(read_session()), limit=today_queries.MOST_SHOWN)
    return [(order, order_clock(order.term, now=now())) for order in orders]
