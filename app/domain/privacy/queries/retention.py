from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, or_, select

from app.domain.audit.models import AuditPersonal
from app.domain.cases.models.cases import Case, CitizenMessage
from app.domain.cases.rules.messages import FILE_TERM
from app.domain.inbox.models import MessageImport
from app.domain.inbox.queries.imports import is_past_term
from app.domain.moderation.models import MeasureEvidence, ModerationMeasure
from app.domain.moderation.rules.measures import MeasureState
from app.domain.privacy.rules.personal_data import EVIDENCE_TERM, DataKind
from app.domain.publishing.models import DeliveryProof
from app.domain.requests.models import Request

SOON_DAYS = timedelta(days=30)


class RetentionCount(NamedTuple):
    """`stored`, `overdue` now and `soon`; None without a term."""

    stored: int
    overdue: int | None
    soon: int | None


def retention_counts(
    session: Session, organisation_id: int, *, message_term: timedelta, request_term: timedelta, now: datetime
) -> dict[DataKind, RetentionCount]:
    """Count over indexed ranges."""
    return {
        DataKind.MESSAGES: _message_count(session, organisation_id, message_term, now),
        DataKind.FILES: _file_count(session, organisation_id, now),
        DataKind.EVIDENCE: _evidence_count(session, organisation_id, now),
        DataKind.PROOFS: _proof_count(session, organisation_id, now),
        DataKind.REQUESTS: _request_count(session, organisation_id, request_term, now),
        DataKind.RECORD: RetentionCount(_row_count(session, _select_record_values(organisation_id)), None, None),
    }


def _row_count(session: Session, query: Any) -> int:
    return int(session.exec(select(func.count()).select_from(query.subquery())).one())


def _message_count(session: Session, organisation_id: int, term: timedelta, now: datetime) -> RetentionCount:
    query = (
        select(CitizenMessage.id)
        .join(Case, col(Case.id) == CitizenMessage.case_id)
        .where(CitizenMessage.organisation_id == organisation_id, col(CitizenMessage.purged_at).is_(None))
    )
    return _count_by_term(session, query, lambda at: col(Case.closed_at) < at - term, now)


def _file_count(session: Session, organisation_id: int, now: datetime) -> RetentionCount:
    query = select(MessageImport.id).where(MessageImport.organisation_id == organisation_id)
    return _count_by_term(session, query, lambda at: is_past_term(at - FILE_TERM), now)


def _evidence_count(session: Session, organisation_id: int, now: datetime) -> RetentionCount:
    query = select(MeasureEvidence.id).where(
        MeasureEvidence.organisation_id == organisation_id, col(MeasureEvidence.purged_at).is_(None)
    )
    return _count_by_term(session, query, is_evidence_past_term, now)


def is_evidence_past_term(at: datetime) -> Any:
    """Include evidence without measures."""
    before, measure = at - EVIDENCE_TERM, ModerationMeasure
    ended = or_(
        col(measure.lifted_at) < before,
        (col(measure.state) == MeasureState.DECLINED) & (col(measure.decided_at) < before),
        col(measure.ends_at) < before,
        (col(measure.state) == MeasureState.STANDING)
        & (col(measure.ends_at).is_(None))
        & (col(measure.done_at) < before),
    )
    is_ours = (measure.organisation_id == MeasureEvidence.organisation_id) & (measure.evidence_id == MeasureEvidence.id)
    still = select(measure.id).where(is_ours, ~func.coalesce(ended, False)).exists()
    return (col(MeasureEvidence.captured_at) < before) & ~still


def evidence_past_term(session: Session, *, now: datetime, limit: int) -> Sequence[MeasureEvidence]:
    """Lock and return evidence past its term, of all organisations."""
    query = select(MeasureEvidence).where(col(MeasureEvidence.purged_at).is_(None), is_evidence_past_term(now))
    return session.exec(query.order_by(col(MeasureEvidence.id)).limit(limit).with_for_update(skip_locked=True)).all()


def _proof_count(session: Session, organisation_id: int, now: datetime) -> RetentionCount:
    query = select(DeliveryProof.id).where(
        DeliveryProof.organisation_id == organisation_id, col(DeliveryProof.purged_at).is_(None)
    )
    return _count_by_term(session, query, _is_proof_past_term, now)


def _is_proof_past_term(at: datetime) -> Any:
    return col(DeliveryProof.added_at) < at - EVIDENCE_TERM


def proofs_past_term(session: Session, *, now: datetime, limit: int) -> Sequence[DeliveryProof]:
    """Lock and return pictures past their term, of all organisations."""
    query = select(DeliveryProof).where(col(DeliveryProof.purged_at).is_(None), _is_proof_past_term(now))
    return session.exec(query.order_by(col(DeliveryProof.id)).limit(limit).with_for_update(skip_locked=True)).all()


def _request_count(session: Session, organisation_id: int, term: timedelta, now: datetime) -> RetentionCount:
    query = select(Request.id).where(Request.organisation_id == organisation_id, col(Request.erased_at).is_(None))
    return _count_by_term(session, query, lambda at: col(Request.received_at) < at - term, now)


def _select_record_values(organisation_id: int) -> Any:
    return select(AuditPersonal.id).where(
        AuditPersonal.organisation_id == organisation_id, col(AuditPersonal.value).is_not(None)
    )


def _count_by_term(session: Session, query: Any, past: Any, now: datetime) -> RetentionCount:
    overdue = _row_count(session, query.where(past(now)))
    return RetentionCount(
        _row_count(session, query), overdue, _row_count(session, query.where(past(now + SOON_DAYS))) - overdue
    )
