from collections.abc import Sequence
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
from app.domain.posts.queries import post_list
from app.domain.review.queries.presence import PresentReviewer, presence_message, reviewers_present
from app.pages.approvals.blueprint import bp
from app.pages.approvals.forms import DecisionQueueForm
from app.pages.shell.queue_counts import queue_counts
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.addresses import next_page_url, post_address_builder
from app.web.formats import format_clock_time, format_day, reader_settings
from app.web.forms import read_form
from app.web.request import actor, now, read_session
from app.web.translation import translate

MOST_OVERDUE = 20


@bp.get("/waiting")
@requires(Permission.POST_DECIDE)
def waiting() -> str:
    form = read_form(DecisionQueueForm, request.args)
    place, here = parse_cursor(request.args.get("from", "")), organisation().id
    narrowing = {name: value for name, value in form.typed.items() if name in DecisionQueueForm.model_fields and value}
    wanted = form.value.wanted() if form.value else None
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
        at=lambda somewhere: next_page_url(".waiting", somewhere, **narrowing),
        **post_list.filter_choices(read_session(), here)._asdict(),
    )


def _shared_step(waiting: Sequence[WaitingPost]) -> str:
    """Return the step and reason several rows share."""
    steps = {step_with_reason(row) for row in waiting}
    return steps.pop() if len(steps) == 1 and len(waiting) > 1 else ""


def _rows(waiting: Sequence[WaitingPost], narrowing: dict[str, Any], shared: str) -> list[tuple[object, ...]]:
    """Return a value per column, without an empty last."""
    address, when, instant = post_address_builder(".review", **narrowing), reader_settings().when, now()
    looking = reviewers_present(read_session(), organisation().id, [row.id for row in waiting], now=instant)
    rows: list[tuple[object, ...]] = [
        (
            ("post", f"{row.year}-{row.ordinal}", row.title),
            (when(row.deadline_at), row.deadline_at <= instant),
            (row.title, address(row.year, row.ordinal)),
            row.topic or "",
            ", ".join(map(translate, row.accounts)),
            when(row.planned_at),
            time_spent_words(row, at=instant),
            _step_and_reviewers("" if shared else step_with_reason(row), looking.get(row.id, ())),
        )
        for row in waiting
    ]
    return rows if any(row[-1] for row in rows) else [row[:-1] for row in rows]


def _overdue() -> list[OverdueStep]:
    if not actor().may(Permission.POST_CALL_IN):
        return []
    return late_steps.overdue_steps(
        read_session(), organisation().id, user_id=person().id, now=now(), limit=MOST_OVERDUE
    )


def time_spent_words(row: WaitingPost | ExpiringStep, *, at: datetime) -> str:
    gone = time_spent(row.half_at, row.most_at, row.deadline_at, now=at)
    if row.is_escalated:
        return translate(msg("vencido, elevado a la jefatura"))
    return translate(gone.label)


def _step_and_reviewers(step: str, present: Sequence[PresentReviewer]) -> str:
    others = [who for who in present if who.user_id != person().id]
    return " ".join(
        [step, *(translate(presence_message(who.name, format_clock_time(who.since))) for who in others)]
    ).strip()


def step_with_reason(row: WaitingPost) -> str:
    why = _waiting_reason(row)
    return f"{row.step}. {translate(why)}." if why else row.step


def _waiting_reason(row: WaitingPost) -> Message | None:
    if row.kind is None or row.in_place_of is None or row.until is None:
        return decider_reason(actor(), roles=row.roles, people=row.people, is_called=row.is_called)
    return waiting_reason(row.kind, row.in_place_of, format_day(row.until, "d 'de' MMMM"))


def count_waiting() -> int:
    return queue_counts().decisions


@bp.get("/deadlines")
@requires(Permission.POST_DECIDE, Permission.ROUTE_MANAGE)
def deadlines() -> str:
    health = review_figures(read_session(), organisation().id, now=now())
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
