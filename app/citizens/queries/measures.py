"""Measures: those about a case and whoever wrote it, one of them, and those somebody has to look at again."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from app.citizens.models import Case, Citizen, CitizenMessage, MeasureEvidence, ModerationMeasure, NetworkBlock
from app.citizens.rules.measures import LIVE, WARNED_FOR, Ground, MeasureKind, MeasureState, held_in
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, given


def about(session: Session, case: Case) -> Sequence[ModerationMeasure]:
    """Those of a case and all others about whoever wrote it, in order; one statement."""
    return _ABOUT.all(session, organisation_id=case.organisation_id, case_id=case.id, citizen_id=case.citizen_id or 0)


def of_citizen(session: Session, citizen: Citizen) -> Sequence[ModerationMeasure]:
    return _ABOUT.all(session, organisation_id=citizen.organisation_id, case_id=0, citizen_id=citizen.id)


def evidence_of(session: Session, case: Case) -> Sequence[MeasureEvidence]:
    """The proof kept in a case, in order."""
    return _EVIDENCE.all(session, organisation_id=case.organisation_id, case_id=case.id)


def message_or_404(session: Session, case: Case, message_id: int) -> CitizenMessage:
    found = _MESSAGE.first(session, organisation_id=case.organisation_id, case_id=case.id, id=message_id)
    if found is None:
        raise NotFound(say("Ese mensaje no es de este caso."))
    return found


def measure_or_404(session: Session, case: Case, measure_id: int) -> ModerationMeasure:
    """Locked, for a deed; its case is locked before."""
    found = _LOCKED.first(session, organisation_id=case.organisation_id, case_id=case.id, id=measure_id)
    if found is None:
        raise NotFound(say("Ese caso no tiene esa medida."))
    return found


def ground_of(
    case: Case,
    message: CitizenMessage,
    measures: Sequence[ModerationMeasure],
    evidence: Sequence[MeasureEvidence],
    citizen: Citizen | None,
    *,
    has_norms: bool,
    now: datetime,
) -> Ground:
    """What the rules look at, from what was read already."""
    return Ground(
        held=held_in(message.held),
        category=case.category,
        sorted_by=case.sorted_by,
        has_norms=has_norms,
        has_evidence=any(one.message_id == message.id and one.purged_at is None for one in evidence),
        knows_who=citizen is not None,
        is_restricted=citizen is not None and citizen.restricted_at is not None,
        warned=any(_counts_as_warning(one, citizen, now=now) for one in measures),
        live=frozenset(one.kind for one in measures if one.message_id == message.id and one.state in LIVE),
    )


def _counts_as_warning(one: ModerationMeasure, citizen: Citizen | None, *, now: datetime) -> bool:
    """Said to this person, and not only decided; not taken back, and not too long ago."""
    is_theirs = citizen is not None and one.citizen_id == citizen.id
    is_given = one.kind is MeasureKind.WARN and one.state is MeasureState.STANDING
    return is_theirs and is_given and one.told_at is not None and one.told_at > now - WARNED_FOR


def ground(session: Session, case: Case, message: CitizenMessage, *, has_norms: bool, now: datetime) -> Ground:
    """The same, read now."""
    citizen = session.get(Citizen, message.citizen_id) if message.citizen_id else None
    measures, evidence = about(session, case), evidence_of(session, case)
    return ground_of(case, message, measures, evidence, citizen, has_norms=has_norms, now=now)


def to_look_at(session: Session, *, now: datetime, limit: int) -> Sequence[ModerationMeasure]:
    """Those people are to be told of by now, of every organisation. Their cases are locked first, as in every deed,
    then they, then what networks were asked for: what is locked after an entry of the record stands in somebody's way.
    """
    is_due = col(ModerationMeasure.review_at) <= now
    due = select(ModerationMeasure.case_id).where(is_due).order_by(col(ModerationMeasure.review_at)).limit(limit)
    cases = (
        select(Case.id)
        .where(col(Case.id).in_(due))
        .order_by(col(Case.id))
        .with_for_update(skip_locked=True, key_share=True)
    )
    held = session.exec(cases).all()
    query = (
        select(ModerationMeasure)
        .where(is_due, col(ModerationMeasure.case_id).in_(held))
        .with_for_update(key_share=True)
    )
    found = session.exec(query.order_by(col(ModerationMeasure.review_at), col(ModerationMeasure.id))).all()
    blocks = select(NetworkBlock.id).where(col(NetworkBlock.measure_id).in_([one.id for one in found]))
    session.exec(blocks.order_by(col(NetworkBlock.id)).with_for_update()).all()
    return found


def next_look(session: Session) -> datetime | None:
    """When the next of them is due."""
    query = select(ModerationMeasure.review_at).where(col(ModerationMeasure.review_at).is_not(None))
    return session.exec(query.order_by(col(ModerationMeasure.review_at)).limit(1)).first()


_ABOUT: Load[ModerationMeasure] = Load(
    select(ModerationMeasure)
    .where(
        ModerationMeasure.organisation_id == HERE,
        or_(ModerationMeasure.case_id == given("case_id"), ModerationMeasure.citizen_id == given("citizen_id")),
    )
    .order_by(col(ModerationMeasure.id))
)
_LOCKED: Load[ModerationMeasure] = Load(
    select(ModerationMeasure)
    .where(
        ModerationMeasure.organisation_id == HERE,
        ModerationMeasure.case_id == given("case_id"),
        ModerationMeasure.id == given("id"),
    )
    .with_for_update(key_share=True)
)
"""Not against rows that point at it: PostgreSQL looks a reference up again where a transaction writes a row twice, as a
worker does with the block it takes up, and whoever holds the measure may be waiting for that block.
"""
_EVIDENCE: Load[MeasureEvidence] = Load(
    select(MeasureEvidence)
    .where(MeasureEvidence.organisation_id == HERE, MeasureEvidence.case_id == given("case_id"))
    .order_by(col(MeasureEvidence.id))
)
_MESSAGE: Load[CitizenMessage] = Load(
    select(CitizenMessage).where(
        CitizenMessage.organisation_id == HERE,
        CitizenMessage.case_id == given("case_id"),
        CitizenMessage.id == given("id"),
    )
)
