from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage
from app.domain.moderation.models import MeasureEvidence, ModerationMeasure, NetworkBlock
from app.domain.moderation.rules.measures import (
    LIVE_STATES,
    WARNING_VALID_FOR,
    MeasureContext,
    MeasureKind,
    MeasureState,
    matched_categories,
)


def measures_about(session: Session, case: Case) -> Sequence[ModerationMeasure]:
    """Return measures of the case and its author, in order; one statement."""
    return _MEASURES_ABOUT.all(
        session, organisation_id=case.organisation_id, case_id=case.id, citizen_id=case.citizen_id or 0
    )


def case_evidence(session: Session, case: Case) -> Sequence[MeasureEvidence]:
    return _EVIDENCE.all(session, organisation_id=case.organisation_id, case_id=case.id)


def measure_message_or_404(session: Session, case: Case, message_id: int) -> CitizenMessage:
    message = _MESSAGE.first(session, organisation_id=case.organisation_id, case_id=case.id, id=message_id)
    if message is None:
        raise NotFound(msg("Ese mensaje no es de este caso."))
    return message


def measure_or_404(session: Session, case: Case, measure_id: int) -> ModerationMeasure:
    """Lock the measure, its case locked before."""
    measure = _LOCKED.first(session, organisation_id=case.organisation_id, case_id=case.id, id=measure_id)
    if measure is None:
        raise NotFound(msg("Ese caso no tiene esa medida."))
    return measure


def build_measure_context(
    case: Case,
    message: CitizenMessage,
    measures: Sequence[ModerationMeasure],
    evidence: Sequence[MeasureEvidence],
    citizen: Citizen | None,
    *,
    has_norms: bool,
    now: datetime,
) -> MeasureContext:
    return MeasureContext(
        matched_categories=matched_categories(message.held),
        category=case.category,
        sorted_by=case.sorted_by,
        has_norms=has_norms,
        has_evidence=any(
            evidence_item.message_id == message.id and evidence_item.purged_at is None for evidence_item in evidence
        ),
        knows_who=citizen is not None,
        is_restricted=citizen is not None and citizen.restricted_at is not None,
        warned=any(_is_valid_warning(measure, citizen, now=now) for measure in measures),
        live=frozenset(
            measure.kind for measure in measures if measure.message_id == message.id and measure.state in LIVE_STATES
        ),
    )


def _is_valid_warning(measure: ModerationMeasure, citizen: Citizen | None, *, now: datetime) -> bool:
    """Require a recent warning, told to this person, not taken back."""
    is_theirs = citizen is not None and measure.citizen_id == citizen.id
    is_given = measure.kind is MeasureKind.WARN and measure.state is MeasureState.STANDING
    return is_theirs and is_given and measure.told_at is not None and measure.told_at > now - WARNING_VALID_FOR


def measure_context(
    session: Session, case: Case, message: CitizenMessage, *, has_norms: bool, now: datetime
) -> MeasureContext:
    citizen = session.get(Citizen, message.citizen_id) if message.citizen_id else None
    measures, evidence = measures_about(session, case), case_evidence(session, case)
    return build_measure_context(case, message, measures, evidence, citizen, has_norms=has_norms, now=now)


def measures_due(session: Session, *, now: datetime, limit: int) -> Sequence[ModerationMeasure]:
    """Return locked measures due for a reminder, in all organisations.

    Lock cases first, as every use case, then measures, then network requests: locking after a record entry would block
    others.
    """
    is_due = col(ModerationMeasure.review_at) <= now
    due = select(ModerationMeasure.case_id).where(is_due).order_by(col(ModerationMeasure.review_at)).limit(limit)
    cases = (
        select(Case.id)
        .where(col(Case.id).in_(due))
        .order_by(col(Case.id))
        .with_for_update(skip_locked=True, key_share=True)
    )
    case_ids = session.exec(cases).all()
    query = (
        select(ModerationMeasure)
        .where(is_due, col(ModerationMeasure.case_id).in_(case_ids))
        .with_for_update(key_share=True)
    )
    measures = session.exec(query.order_by(col(ModerationMeasure.review_at), col(ModerationMeasure.id))).all()
    blocks = select(NetworkBlock.id).where(col(NetworkBlock.measure_id).in_([measure.id for measure in measures]))
    session.exec(blocks.order_by(col(NetworkBlock.id)).with_for_update()).all()
    return measures


def next_review_at(session: Session) -> datetime | None:
    query = select(ModerationMeasure.review_at).where(col(ModerationMeasure.review_at).is_not(None))
    return session.exec(query.order_by(col(ModerationMeasure.review_at)).limit(1)).first()


_MEASURES_ABOUT: EntityQuery[ModerationMeasure] = EntityQuery(
    select(ModerationMeasure)
    .where(
        ModerationMeasure.organisation_id == ORGANISATION_ID,
        or_(ModerationMeasure.case_id == param("case_id"), ModerationMeasure.citizen_id == param("citizen_id")),
    )
    .order_by(col(ModerationMeasure.id))
)
_LOCKED: EntityQuery[ModerationMeasure] = EntityQuery(
    select(ModerationMeasure)
    .where(
        ModerationMeasure.organisation_id == ORGANISATION_ID,
        ModerationMeasure.case_id == param("case_id"),
        ModerationMeasure.id == param("id"),
    )
    .with_for_update(key_share=True)
)
"""A lock that allows referencing rows.

PostgreSQL rechecks a reference when a transaction writes a row twice, as the worker does its block, for which the
measure's holder may wait.
"""
_EVIDENCE: EntityQuery[MeasureEvidence] = EntityQuery(
    select(MeasureEvidence)
    .where(MeasureEvidence.organisation_id == ORGANISATION_ID, MeasureEvidence.case_id == param("case_id"))
    .order_by(col(MeasureEvidence.id))
)
_MESSAGE: EntityQuery[CitizenMessage] = EntityQuery(
    select(CitizenMessage).where(
        CitizenMessage.organisation_id == ORGANISATION_ID,
        CitizenMessage.case_id == param("case_id"),
        CitizenMessage.id == param("id"),
    )
)
