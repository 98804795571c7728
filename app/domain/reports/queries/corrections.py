"""Correction and takedown times; one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, func

from app.db.functions import minutes_between
from app.db.statements import select_columns
from app.domain.publishing.models import Capture, Delivery, PostCorrection
from app.domain.reports.queries.month_columns import month_column, within_bounds
from app.domain.reports.queries.publications import sent_rows
from app.domain.reports.rules.compliance import MENDING, OBEYING
from app.domain.reports.rules.scope import ReportFilter
from app.domain.takedowns.models import TakedownOrder, Withdrawal


def correction_counts(organisation_id: int, bounds: Sequence[datetime], narrowed: ReportFilter) -> Any:
    """Count minutes, in time, and total; orders only unfiltered."""
    corrections = _corrections(organisation_id, bounds, narrowed)
    return sa.union_all(corrections, _orders(organisation_id, bounds)) if narrowed.is_whole else corrections


def correction_rows(organisation_id: int, bounds: Sequence[datetime], narrowed: ReportFilter) -> Any:
    """Select the post, its correction's first publication, and minutes.

    Start from the few corrections, never all deliveries.
    """
    here = PostCorrection.organisation_id == organisation_id
    at = _first_out(organisation_id, narrowed, col(PostCorrection.post_id)).label("at")
    begun = _first_out(organisation_id, ReportFilter(), col(PostCorrection.corrects_id)).label("begun")
    known = select_columns(PostCorrection.corrects_id, at, begun).where(here).subquery()
    minutes = func.coalesce(minutes_between(known.c.begun, known.c.at), 0).label("minutes")
    return select_columns(known.c.corrects_id, known.c.at, minutes).where(*within_bounds(known.c.at, bounds)).subquery()


def _first_out(organisation_id: int, narrowed: ReportFilter, post_id: Any) -> Any:
    query = sent_rows(organisation_id, narrowed, func.min(Capture.captured_at), of_posts=False)
    mine = query.where(Delivery.organisation_id == organisation_id, col(Delivery.post_id) == post_id)
    return mine.correlate(PostCorrection).scalar_subquery()


def _corrections(organisation_id: int, bounds: Sequence[datetime], narrowed: ReportFilter) -> Any:
    corrections = correction_rows(organisation_id, bounds, narrowed)
    return _count_by_month(
        MENDING, select_columns(month_column(corrections.c.at, bounds), corrections.c.minutes, _NONE)
    )


def _orders(organisation_id: int, bounds: Sequence[datetime]) -> Any:
    """Count closed orders: obeyed at the last withdrawal, else when closed."""
    order, closed = TakedownOrder, col(TakedownOrder.closed_at)
    last = (
        select_columns(func.max(Withdrawal.done_at))
        .where(Withdrawal.organisation_id == organisation_id, col(Withdrawal.order_id) == order.id)
        .correlate(order)
        .scalar_subquery()
    )
    done = func.coalesce(last, closed)
    in_time = sa.case((done <= order.due_at, 1), else_=0).label("part")
    rows = select_columns(
        month_column(closed, bounds), minutes_between(order.received_at, done).label("minutes"), in_time
    )
    return _count_by_month(
        OBEYING, rows.where(order.organisation_id == organisation_id, *within_bounds(closed, bounds))
    )


def _count_by_month(name: str, rows: Any) -> Any:
    subquery = rows.subquery()
    by = (subquery.c.month, subquery.c.minutes)
    return select_columns(sa.literal_column(f"'{name}'"), *by, func.sum(subquery.c.part), func.count()).group_by(*by)


_NONE: Any = sa.literal_column("0").label("part")
