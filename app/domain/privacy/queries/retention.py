from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, or_, select

from app.db.work import Work
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


def retention_counts(work: Work, *, message_term: timedelta, request_term: timedelta) -> dict[DataKind, RetentionCount]:
    """Count over indexed ranges."""
    return {
        DataKind.MESSAGES: _message_count(work, message_term),
        DataKind.FILES: _file_count(work),
        DataKind.EVIDENCE: _evidence_count(work),
        DataKind.PROOFS: _proof_count(work),
        DataKind.REQUESTS: _request_count(work, request_term),
        DataKind.RECORD: RetentionCount(
            _row_count(work.session, _select_record_values(work.organisation_id)), None, None
        ),
    }


def _row_count(session: Session, query: Any) -> int:
    return int(session.exec(select(func.count()).select_from(query.subquery())).one())


def _message_count(work: Work, term: timedelta) -> RetentionCount:
    query = (
        select(CitizenMessage.id)
        .join(Case, col(Case.id) == CitizenMessage.case_id)
        .where(CitizenMessage.organisation_id == work.organisation_id, col(CitizenMessage.purged_at).is_(None))
    )
    return _count_by_term(work, query, lambda at: col(Case.closed_at) < at - term)


def _file_count(work: Work) -> RetentionCount:
    query = select(MessageImport.id).where(MessageImport.organisation_id == work.organisation_id)
    return _count_by_term(work, query, lambda at: is_past_term(at - FILE_TERM))


def _evidence_count(work: Work) -> RetentionCount:
    query = select(MeasureEvidence.id).where(
        MeasureEvidence.organisation_id == work.organisation_id, col(MeasureEvidence.purged_at).is_(None)
    )
    return _count_by_term(work, query, is_evidence_past_term)


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


def _proof_count(work: Work) -> RetentionCount:
    query = select(DeliveryProof.id).where(
        DeliveryProof.organisation_id == work.organisation_id, col(DeliveryProof.purged_at).is_(None)
    )
    return _count_by_term(work, query, _is_proof_past_term)


def _is_proof_past_term(at: datetime) -> Any:
    return col(DeliveryProof.added_at) < at - EVIDENCE_TERM


def proofs_past_term(session: Session, *, now: datetime, limit: int) -> Sequence[DeliveryProof]:
    """Lock and return pictures past their term, of all organisations."""
    query = select(DeliveryProof).where(col(DeliveryProof.purged_at).is_(None), _is_proof_past_term(now))
    return session.exec(query.order_by(col(DeliveryProof.id)).limit(limit).with_for_update(skip_locked=True)).all()


def _request_count(work: Work, term: timedelta) -> RetentionCount:
    query = select(Request.id).where(Request.organisation_id == work.organisation_id, col(Request.erased_at).is_(None))
    return _count_by_term(work, query, lambda at: col(Request.received_at) < at - term)


def _select_record_values(organisation_id: int) -> Any:
    return select(AuditPersonal.id).where(
        AuditPersonal.organisation_id == organisation_id, col(AuditPersonal.value).is_not(None)
    )


def _count_by_term(work: Work, query: Any, past: Any) -> RetentionCount:
    overdue = _row_count(work.session, query.where(past(work.now)))
    return RetentionCount(
        _row_count(work.session, query),
        overdue,
        _row_count(work.session, query.where(past(work.now + SOON_DAYS))) - overdue,
    )
