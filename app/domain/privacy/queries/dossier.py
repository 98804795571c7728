"""Dossiers, and the search by name or message."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, func, or_, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ESCAPE, escape_like
from app.domain.cases.models.cases import Case, CaseAct, Citizen, CitizenMessage, CitizenRestriction, FoldedMessage
from app.domain.cases.models.replies import Reply
from app.domain.cases.models.unit_questions import UnitQuestion
from app.domain.cases.rules.categories import SilenceReason
from app.domain.moderation.models import MeasureEvidence, ModerationMeasure, NetworkBlock
from app.domain.moderation.rules.blocks import BlockState
from app.domain.moderation.rules.measures import MeasureKind, MeasureState
from app.domain.newsletter.models import NewsletterSubscription
from app.domain.newsletter.queries.subscriptions import subscriptions_by_digests
from app.domain.privacy.queries.depictions import DepictedConsent
from app.domain.privacy.rules.personal_data import EVIDENCE_TERM, ErasureObstacle
from app.domain.requests.models import Request

MAIL = "mail"
"""A network whose handles are addresses."""

MOST_FOUND = 50
"""Per kind."""


class PersonSearchResult(NamedTuple):
    citizens: Sequence[Citizen]
    messages: Sequence[tuple[CitizenMessage, Case]]
    requests: Sequence[Request]
    subscriptions: Sequence[NewsletterSubscription]
    consents: Sequence[DepictedConsent] = ()

    @property
    def total(self) -> int:
        return sum(len(rows) for rows in self)


@dataclass(frozen=True)
class CitizenDossier:
    """A citizen's own `cases`, and `messages` in any case."""

    citizen: Citizen
    cases: Sequence[Case]
    messages: Sequence[CitizenMessage]
    folded: Sequence[FoldedMessage]
    acts: Sequence[CaseAct]
    replies: Sequence[Reply]
    measures: Sequence[ModerationMeasure]
    evidence: Sequence[MeasureEvidence]
    restrictions: Sequence[CitizenRestriction]
    questions: Sequence[UnitQuestion]
    blocks: Sequence[NetworkBlock]
    requests: Sequence[Request]

    @property
    def names(self) -> set[str]:
        return {self.citizen.handle, self.citizen.handle.lstrip("@"), self.citizen.name} - {""}

    def is_blocked(self, now: datetime) -> bool:
        return any(
            measure.kind is MeasureKind.BLOCK
            and measure.state is MeasureState.STANDING
            and (measure.ends_at is None or measure.ends_at > now)
            for measure in self.measures
        )

    def erasure_obstacles(self) -> Iterator[ErasureObstacle]:
        for case in self.cases:
            if case.is_formal and case.closed_at is None:
                yield ErasureObstacle(msg("hay una queja formal en curso"), case.resolve_by)
            if case.silence is SilenceReason.LEGAL_HOLD and case.closed_at:
                yield ErasureObstacle(
                    msg("está en manos de un juzgado o de la policía"), case.closed_at + EVIDENCE_TERM
                )
        for measure in self.measures:
            yield from _measure_obstacles(measure)
        for block in self.blocks:
            if block.undoes and block.state in (BlockState.WAITING, BlockState.ASKING, BlockState.BY_HAND):
                yield ErasureObstacle(msg("hay un bloqueo por quitar en la red"), None)


def _measure_obstacles(measure: ModerationMeasure) -> Iterator[ErasureObstacle]:
    if measure.state in (MeasureState.PROPOSED, MeasureState.TO_DO):
        yield ErasureObstacle(msg("hay una medida por decidir o por hacer"), None)
    elif measure.waits_for_a_look:
        yield ErasureObstacle(msg("otra persona tiene que mirar lo que se ocultó"), measure.look_by)
    elif measure.kind is MeasureKind.REPORT and measure.state is MeasureState.STANDING and measure.done_at:
        yield ErasureObstacle(msg("se denunció y la prueba puede hacer falta"), measure.done_at + EVIDENCE_TERM)


def citizen_or_404(session: Session, organisation_id: int, citizen_id: int, *, lock: bool = False) -> Citizen:
    query = select(Citizen).where(Citizen.organisation_id == organisation_id, Citizen.id == citizen_id)
    citizen = session.exec(query.with_for_update() if lock else query).first()
    if citizen is None:
        raise NotFound(msg("No se guarda nada de esa persona."))
    return citizen


def load_dossier(session: Session, citizen: Citizen) -> CitizenDossier:
    """Load all that is stored about a citizen, in a dozen statements."""
    messages = _rows_of(session, citizen, CitizenMessage, CitizenMessage.citizen_id == citizen.id)
    cases = _rows_of(session, citizen, Case, Case.citizen_id == citizen.id)
    case_ids, message_ids = [case.id for case in cases], [message.id for message in messages]
    measures = _rows_of(session, citizen, ModerationMeasure, ModerationMeasure.citizen_id == citizen.id)
    return CitizenDossier(
        citizen,
        cases,
        messages,
        _rows_of(session, citizen, FoldedMessage, FoldedMessage.citizen_id == citizen.id),
        _rows_of(session, citizen, CaseAct, _of_cases_or_messages(CaseAct, case_ids, message_ids)),
        _rows_of(session, citizen, Reply, _of_cases_or_messages(Reply, case_ids, message_ids)),
        measures,
        _rows_of(session, citizen, MeasureEvidence, col(MeasureEvidence.message_id).in_(message_ids)),
        _rows_of(session, citizen, CitizenRestriction, CitizenRestriction.citizen_id == citizen.id),
        _rows_of(session, citizen, UnitQuestion, col(UnitQuestion.case_id).in_(case_ids)),
        _rows_of(
            session, citizen, NetworkBlock, col(NetworkBlock.measure_id).in_([measure.id for measure in measures])
        ),
        _requests_of(session, citizen),
    )


def _requests_of(session: Session, citizen: Citizen) -> Sequence[Request]:
    """Match their own mail address; a name may be another's."""
    if citizen.network != MAIL or not citizen.handle:
        return ()
    return _rows_of(session, citizen, Request, func.lower(Request.requester_email) == citizen.handle.lower())


def _of_cases_or_messages(model: Any, cases: Collection[int], messages: Collection[int]) -> Any:
    return or_(col(model.case_id).in_(cases), col(model.message_id).in_(messages))


def _rows_of(session: Session, citizen: Citizen, model: Any, criterion: Any) -> Sequence[Any]:
    here = model.organisation_id == citizen.organisation_id
    return session.exec(select(model).where(here, criterion).order_by(col(model.id))).all()


def find_person(session: Session, organisation_id: int, words: str, digests: Collection[str]) -> PersonSearchResult:
    """Search by handle digest, which outlives the handle, or words; four statements."""
    return PersonSearchResult(
        _find_citizens(session, organisation_id, words, digests),
        _find_messages(session, organisation_id, words),
        _find_requests(session, organisation_id, words),
        subscriptions_by_digests(session, organisation_id, digests),
    )


def _like(column: Any, words: str) -> Any:
    return col(column).ilike(f"%{escape_like(words)}%", escape=ESCAPE)


def _find_citizens(session: Session, organisation_id: int, words: str, digests: Collection[str]) -> Sequence[Citizen]:
    named = or_(col(Citizen.digest).in_(digests), _like(Citizen.handle, words), _like(Citizen.name, words))
    query = select(Citizen).where(Citizen.organisation_id == organisation_id, named)
    return session.exec(query.order_by(col(Citizen.id)).limit(MOST_FOUND)).all()


def _find_messages(session: Session, organisation_id: int, words: str) -> Sequence[tuple[CitizenMessage, Case]]:
    query = (
        select(CitizenMessage, Case)
        .join(Case, col(Case.id) == CitizenMessage.case_id)
        .where(CitizenMessage.organisation_id == organisation_id, _like(CitizenMessage.text, words))
    )
    return session.exec(query.order_by(col(CitizenMessage.id).desc()).limit(MOST_FOUND)).all()


def _find_requests(session: Session, organisation_id: int, words: str) -> Sequence[Request]:
    """Search by requester or by the person they ask for."""
    fields = (Request.requester_email, Request.requester_name, Request.on_behalf_of)
    query = select(Request).where(Request.organisation_id == organisation_id, or_(*(_like(f, words) for f in fields)))
    return session.exec(query.order_by(col(Request.id).desc()).limit(MOST_FOUND)).all()
