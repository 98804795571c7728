"""Counts, one statement each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from app.db.statements import select_columns
from app.domain.approvals.models.decisions import ExceptionGrant, SoleAct
from app.domain.approvals.rules.sole_approval import APPROVAL_ACT
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.organisations.models import Organisation
from app.domain.posts.models import FindingRecord, LineCheck, Variant
from app.domain.publishing.models import Capture, Delivery
from app.domain.reports.queries.month_columns import month_column, tally, within_bounds
from app.domain.reports.rules.neutrality import NeutralityCounts
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.rules.acts import PRESSURE_ACTS, STATE_OF_OUTCOME
from app.domain.requests.rules.origin import POLITICAL_KINDS

POLITICAL_REQUEST = col(Request.requester_kind).in_(sorted(POLITICAL_KINDS)) | col(Request.behalf_is_political)


def public_organisation(session: Session, slug: str) -> Organisation | None:
    """Return None without a public report."""
    wanted = select(Organisation).where(Organisation.slug == slug, col(Organisation.publishes_neutrality))
    return session.exec(wanted).first()


def neutrality_counts(
    session: Session, organisation_id: int, bounds: Sequence[datetime], naming: Sequence[str]
) -> NeutralityCounts:
    """Return the raw neutrality counts, in five statements; `naming`: codes of rules on officials only."""
    base_queries = (_published(organisation_id, bounds, naming), _requests(organisation_id, bounds))
    pressed = (_pressure(organisation_id, bounds), _exceptions(organisation_id, bounds))
    queries = (*base_queries, *pressed, _sole_approvals(organisation_id, bounds))
    return NeutralityCounts(*([tuple(row) for row in session.execute(query)] for query in queries))


def _published(organisation_id: int, bounds: Sequence[datetime], naming: Sequence[str]) -> Any:
    """Count publications, those naming officials, and those stopped or sent to review at last check.

    Several accounts count once a month.
    """
    at = month_column(col(Capture.captured_at), bounds)
    last = (
        select(func.max(LineCheck.id))
        .where(LineCheck.organisation_id == organisation_id, LineCheck.post_version_id == Variant.post_version_id)
        .scalar_subquery()
    )
    of_variant = (col(FindingRecord.line_check_id) == last) & (col(FindingRecord.variant_id) == Variant.id)
    stops = sa.case((col(FindingRecord.action) != RuleAction.WARN, 1), else_=0)
    names = sa.case((col(FindingRecord.rule).in_(naming), 1), else_=0)
    posts = (
        select_columns(at, Delivery.post_id, func.max(names).label("names"), func.max(stops).label("stopped"))
        .select_from(Capture)
        .join(Delivery, col(Delivery.id) == Capture.delivery_id)
        .join(Variant, col(Variant.id) == Delivery.variant_id)
        .outerjoin(FindingRecord, of_variant & (col(FindingRecord.organisation_id) == organisation_id))
        .where(Capture.organisation_id == organisation_id, *within_bounds(col(Capture.captured_at), bounds))
        .group_by(at, Delivery.post_id)
        .subquery()
    )
    return select_columns(posts.c.month, func.count(), func.sum(posts.c.names), func.sum(posts.c.stopped)).group_by(
        posts.c.month
    )


def _requests(organisation_id: int, bounds: Sequence[datetime]) -> Any:
    """Count political ones by last decision."""
    last = (
        select_columns(RequestAct.request_id, func.max(RequestAct.id).label("act_id"))
        .where(RequestAct.organisation_id == organisation_id, col(RequestAct.kind).in_(sorted(STATE_OF_OUTCOME)))
        .group_by(col(RequestAct.request_id))
        .subquery()
    )
    rows = (
        select_columns(month_column(col(Request.received_at), bounds), RequestAct.kind)
        .select_from(Request)
        .outerjoin(last, last.c.request_id == Request.id)
        .outerjoin(RequestAct, col(RequestAct.id) == last.c.act_id)
        .where(Request.organisation_id == organisation_id, POLITICAL_REQUEST)
        .where(*within_bounds(col(Request.received_at), bounds))
    )
    return tally(rows)


def _pressure(organisation_id: int, bounds: Sequence[datetime]) -> Any:
    rows = (
        select_columns(month_column(col(RequestAct.at), bounds), RequestAct.kind)
        .join(Request, col(Request.id) == RequestAct.request_id)
        .where(RequestAct.organisation_id == organisation_id, POLITICAL_REQUEST)
        .where(col(RequestAct.kind).in_(PRESSURE_ACTS), *within_bounds(col(RequestAct.at), bounds))
    )
    return tally(rows)


def _exceptions(organisation_id: int, bounds: Sequence[datetime]) -> Any:
    """Count by rule and grantor."""
    at = col(ExceptionGrant.granted_at)
    rows = select_columns(month_column(at, bounds), ExceptionGrant.rule, ExceptionGrant.granted_by_name)
    return tally(rows.where(ExceptionGrant.organisation_id == organisation_id, *within_bounds(at, bounds)))


def _sole_approvals(organisation_id: int, bounds: Sequence[datetime]) -> Any:
    at = col(SoleAct.done_at)
    rows = select_columns(month_column(at, bounds)).where(
        SoleAct.organisation_id == organisation_id, SoleAct.number == APPROVAL_ACT
    )
    return tally(rows.where(*within_bounds(at, bounds)))
