"""How much of each kind is kept, and how much of it has reached its term or soon will."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, or_, select

from app.audit.models import AuditPersonal
from app.citizens.models import Case, CitizenImport, CitizenMessage, MeasureEvidence, ModerationMeasure
from app.citizens.queries.imports import is_past
from app.citizens.rules.keeping import FILE_TERM
from app.citizens.rules.measures import MeasureState
from app.citizens.rules.personal import EVIDENCE_TERM, Kept
from app.intake.models import Request

SOON = timedelta(days=30)


class Count(NamedTuple):
    """`due`: past their term by that instant; nothing where they have none."""

    kept: int
    overdue: int | None
    soon: int | None


def counts(
    session: Session, organisation_id: int, *, message_term: timedelta, request_term: timedelta, now: datetime
) -> dict[Kept, Count]:
    """By kind; a handful of counts over indexed ranges."""
    return {
        Kept.MESSAGES: _messages(session, organisation_id, message_term, now),
        Kept.FILES: _files(session, organisation_id, now),
        Kept.EVIDENCE: _evidence(session, organisation_id, now),
        Kept.REQUESTS: _requests(session, organisation_id, request_term, now),
        Kept.RECORD: Count(_count(session, _personal(organisation_id)), None, None),
    }


def _count(session: Session, query: Any) -> int:
    return int(session.exec(select(func.count()).select_from(query.subquery())).one())


def _messages(session: Session, organisation_id: int, term: timedelta, now: datetime) -> Count:
    kept = (
        select(CitizenMessage.id)
        .join(Case, col(Case.id) == CitizenMessage.case_id)
        .where(CitizenMessage.organisation_id == organisation_id, col(CitizenMessage.purged_at).is_(None))
    )
    return _by(session, kept, lambda at: col(Case.closed_at) < at - term, now)


def _files(session: Session, organisation_id: int, now: datetime) -> Count:
    kept = select(CitizenImport.id).where(CitizenImport.organisation_id == organisation_id)
    return _by(session, kept, lambda at: is_past(at - FILE_TERM), now)


def _evidence(session: Session, organisation_id: int, now: datetime) -> Count:
    kept = select(MeasureEvidence.id).where(
        MeasureEvidence.organisation_id == organisation_id, col(MeasureEvidence.purged_at).is_(None)
    )
    return _by(session, kept, evidence_past, now)


def evidence_past(at: datetime) -> Any:
    """Proof whose last measure ended that long ago, or that led to none."""
    before, one = at - EVIDENCE_TERM, ModerationMeasure
    ended = or_(
        col(one.lifted_at) < before,
        (col(one.state) == MeasureState.DECLINED) & (col(one.decided_at) < before),
        col(one.ends_at) < before,
        (col(one.state) == MeasureState.STANDING) & (col(one.ends_at).is_(None)) & (col(one.done_at) < before),
    )
    is_ours = (one.organisation_id == MeasureEvidence.organisation_id) & (one.evidence_id == MeasureEvidence.id)
    still = select(one.id).where(is_ours, ~func.coalesce(ended, False)).exists()
    return (col(MeasureEvidence.captured_at) < before) & ~still


def past_their_term(session: Session, *, now: datetime, limit: int) -> Sequence[MeasureEvidence]:
    """Of every organisation, locked."""
    query = select(MeasureEvidence).where(col(MeasureEvidence.purged_at).is_(None), evidence_past(now))
    return session.exec(query.order_by(col(MeasureEvidence.id)).limit(limit).with_for_update(skip_locked=True)).all()


def _requests(session: Session, organisation_id: int, term: timedelta, now: datetime) -> Count:
    kept = select(Request.id).where(Request.organisation_id == organisation_id, col(Request.erased_at).is_(None))
    return _by(session, kept, lambda at: col(Request.received_at) < at - term, now)


def _personal(organisation_id: int) -> Any:
    return select(AuditPersonal.id).where(
        AuditPersonal.organisation_id == organisation_id, col(AuditPersonal.value).is_not(None)
    )


def _by(session: Session, kept: Any, past: Any, now: datetime) -> Count:
    overdue = _count(session, kept.where(past(now)))
    return Count(_count(session, kept), overdue, _count(session, kept.where(past(now + SOON))) - overdue)
