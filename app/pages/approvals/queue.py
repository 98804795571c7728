from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request, url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.db.paging import parse_cursor
from app.domain.approvals.queries import late_steps, sole_approvals, waiting_posts
from app.domain.approvals.queries.late_steps import OverdueStep
from app.domain.approvals.queries.review_figures import FIGURES_SPAN, ExpiringStep, review_figures
from app.domain.approvals.queries.waiting_posts import WaitingPost
from app.domain.approvals.rules.deadlines import time_spent
from app.domain.approvals.rules.deciders import decider_reason
from app.domain.people.rules.substitutions import waiting_reason
from app.domain.review.queries.presence import PresentReviewer, presence_message, reviewers_present
from app.pages.approvals.blueprint import bp
from app.pages.approvals.forms import DecisionQueueForm
from app.pages.approvals.queue_filters import day_end, queue_filters
from app.pages.shell.queue_counts import queue_counts
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.addresses import next_page_url, post_address_builder
from app.web.formats import format_day, reader_settings
from app.web.forms import read_form
from app.web.request import actor, now, read_session, work
from app.web.translation import translate

MOST_OVERDUE = 20


@bp.get("/waiting")
@requires(Permission.POST_DECIDE)
def waiting() -> str:
    form = read_form(DecisionQueueForm, request.args)
    place, here = parse_cursor(request.args.get("from", "")), organisation().id
    narrowing = {name: value for name, value in form.typed.items() if name in DecisionQueueForm.model_fields and value}
    queue_form = form.value or DecisionQueueForm()
    wanted = queue_form.wanted(now(), day_end())
    page = waiting_posts.waiting_posts(read_session(), here, person().id, place=place, wanted=wanted)
    shared = _shared_step(page.rows)
    return render_template(
        "approvals/queue.html",
        form=form,
        page=page,
        rows=_rows(page.rows, narrowing if form.value else {}, shared),
        shared=shared,
        total=count_waiting(),
        overdue=_overdue(),
        narrowing=narrowing,
        sole=sole_approvals.count_unreviewed(read_session(), here, now=now()),
        picks_all="all" in request.args,
        all_url=_all_picked_url(),
        presence=presence_message,
        at=lambda somewhere: next_page_url(".waiting", somewhere, **narrowing),
        filters=queue_filters(queue_form) if page.rows or narrowing else None,
    )


def _all_picked_url() -> str:
    query: dict[str, Any] = {**request.args, "all": 1}
    return url_for(".waiting", **query)


def _shared_step(waiting: Sequence[WaitingPost]) -> str:
    """Return the step and reason several rows share."""
    steps = {step_with_reason(row) for row in waiting}
    return steps.pop() if len(steps) == 1 and len(waiting) > 1 else ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """`step`: and why it is this person's, unless all rows share it; `others`: who is looking at it too."""

    post: WaitingPost
    url: str
    deadline: str
    is_late: bool
    time_spent: str
    planned: str
    step: str
    others: Sequence[PresentReviewer]


def _rows(waiting: Sequence[WaitingPost], narrowing: dict[str, Any], shared: str) -> list[QueueRow]:
    address, when, instant = post_address_builder(".review", **narrowing), reader_settings().when, now()
    looking = reviewers_present(read_session(), organisation().id, [row.id for row in waiting], now=instant)
    return [
        QueueRow(
            post=row,
            url=address(row.year, row.ordinal),
            deadline=when(row.deadline_at),
            is_late=row.deadline_at <= instant,
            time_spent=time_spent_words(row, at=instant),
            planned=when(row.planned_at),
            step="" if shared else step_with_reason(row),
            others=[who for who in looking.get(row.id, ()) if who.user_id != person().id],
        )
        for row in waiting
    ]


def _overdue() -> list[OverdueStep]:
    if not actor().may(Permission.POST_CALL_IN):
        return []
    return late_steps.overdue_steps(work(read_session()), user_id=person().id, limit=MOST_OVERDUE)


def time_spent_words(row: WaitingPost | ExpiringStep, *, at: datetime) -> str:
    gone = time_spent(row.half_at, row.most_at, row.deadline_at, now=at)
    if row.is_escalated:
        return translate(msg("vencido, elevado a la jefatura"))
    return translate(gone.label)


def step_with_reason(row: WaitingPost) -> str:
    why = _waiting_reason(row)
    return f"{row.step}. {translate(why)}." if why else row.step


def _waiting_reason(row: WaitingPost) -> Message | None:
    if row.kind is None or row.in_place_of is None or row.until is None:
        return decider_reason(actor(), roles=row.roles, people=row.people, is_called=row.is_called)
    return waiting_reason(row.kind, row.in_place_of, format_day(row.until, "day"))


def count_waiting() -> int:
    return queue_counts().decisions


@bp.get("/deadlines")
@requires(Permission.POST_DECIDE, Permission.ROUTE_MANAGE)
def deadlines() -> str:
    health = review_figures(work(read_session()))
    return render_template(
        "approvals/deadlines.html",
        health=health,
        expiring=[_expiring_row(step) for step in health.expiring],
        days=FIGURES_SPAN.days,
    )


def _expiring_row(step: ExpiringStep) -> tuple[object, ...]:
    when, instant = reader_settings().when, now()
    return (
        when(step.planned_at),
        (step.title, url_for("posts.show", year=step.year, ordinal=step.ordinal)),
        step.step,
        (when(step.deadline_at), step.deadline_at <= instant),
        time_spent_words(step, at=instant),
    )
