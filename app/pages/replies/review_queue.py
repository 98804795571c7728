from flask import render_template, request

from app.core.messages import Message
from app.core.permissions import Permission, Role
from app.db.paging import parse_cursor
from app.domain.replies.queries import waiting_replies
from app.domain.replies.rules.review_requirements import deciding_role
from app.pages.citizens.blueprint import Page, bp
from app.web.access import requires
from app.web.addresses import next_page_url
from app.web.request import actor, now, read_session, work

P = Permission


@bp.get("/review")
@requires(P.CASE_REVIEW)
def review() -> Page:
    page = waiting_replies.waiting_replies(work(read_session()), place=parse_cursor(request.args.get("from", "")))
    return render_template(
        "replies/review_queue.html",
        page=page,
        mine=_is_mine,
        asks=_role_names,
        now=now(),
        at=lambda place: next_page_url(".review", place),
    )


def _is_mine(reply: waiting_replies.WaitingReply) -> bool:
    who = actor()
    return reply.written_by != who.id and deciding_role(reply.asks.split(), who.roles) is not None


def _role_names(reply: waiting_replies.WaitingReply) -> list[Message]:
    return [Role(role).label for role in reply.asks.split()]
