from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, param
from app.domain.control.models import ControlAnswer, ControlChange
from app.domain.control.rules.changes import MARKED_GROUNDS, ChangeGround, ChangeOutcome, ControlKind
from app.domain.organisations.models import Organisation

MAX_CHANGES = 100


@dataclass(frozen=True, slots=True)
class ChangeView:
    change: ControlChange
    answers: Sequence[ControlAnswer]

    @property
    def outcomes(self) -> list[ChangeOutcome]:
        return [answer.outcome for answer in self.answers]

    @property
    def is_waiting(self) -> bool:
        return self.change.waits and not self.answers

    @property
    def is_open(self) -> bool:
        """Tell whether it waits or is in force unconfirmed."""
        return bool(self.change.given_by) and not set(self.outcomes) - {ChangeOutcome.ELAPSED}

    @property
    def is_marked(self) -> bool:
        return self.change.ground in MARKED_GROUNDS


def waiting_changes(session: Session, organisation_id: int) -> Sequence[ControlChange]:
    """Return waiting changes, oldest first. One statement."""
    return _WAITING.all(session, organisation_id=organisation_id)


def waiting_change_of(session: Session, organisation_id: int, kind: ControlKind, subject: str) -> ControlChange | None:
    """Return what waits for one subject. One statement."""
    return _OF_SUBJECT.first(session, organisation_id=organisation_id, kind=kind, subject=subject)


def changes_waiting_for(session: Session, user_id: int) -> Sequence[tuple[ControlChange, Organisation]]:
    """Return every organisation's functions given to a person and not yet in effect, oldest first."""
    return _THEIRS.all(session, user_id=user_id)


def newest_changes(
    session: Session,
    organisation_id: int,
    *,
    grounds: Iterable[ChangeGround] = tuple(ChangeGround),
    since: datetime | None = None,
    until: datetime | None = None,
    person: str = "",
    limit: int = MAX_CHANGES,
) -> Sequence[ChangeView]:
    """Match `person` in either name. Two statements."""
    query = (
        select(ControlChange)
        .where(ControlChange.organisation_id == organisation_id, col(ControlChange.ground).in_(list(grounds)))
        .order_by(col(ControlChange.id).desc())
        .limit(limit)
    )
    if since:
        query = query.where(ControlChange.proposed_at >= since)
    if until:
        query = query.where(ControlChange.proposed_at < until)
    if person:
        names = (col(ControlChange.user_name), col(ControlChange.proposed_by_name))
        either = [name.icontains(person, autoescape=True) for name in names]
        query = query.where(either[0] | either[1])
    return _with_answers(session, organisation_id, session.exec(query).all())


def change_or_404(session: Session, change_id: int, *, organisation_id: int) -> ChangeView:
    """Raise `NotFound`."""
    change = session.exec(
        select(ControlChange).where(ControlChange.organisation_id == organisation_id, ControlChange.id == change_id)
    ).first()
    if change is None:
        raise NotFound(msg("Ese cambio no existe."))
    return _with_answers(session, organisation_id, [change])[0]


def due_changes(session: Session, *, now: datetime, limit: int) -> Sequence[ControlChange]:
    """Return every organisation's unanswered, elapsed changes."""
    return _DUE.all(session, now=now, limit=limit)


def _with_answers(session: Session, organisation_id: int, changes: Sequence[ControlChange]) -> list[ChangeView]:
    answers = defaultdict(list)
    ids = [change.id for change in changes] or [0]
    for answer in _ANSWERS.all(session, organisation_id=organisation_id, changes=ids):
        answers[answer.change_id].append(answer)
    return [ChangeView(change, answers[change.id]) for change in changes]


_UNANSWERED = (
    ~select(ControlAnswer.id)
    .where(
        ControlAnswer.organisation_id == ControlChange.organisation_id,
        col(ControlAnswer.change_id) == ControlChange.id,
    )
    .exists()
)
_IS_WAITING = (col(ControlChange.waits), _UNANSWERED)
_WAITING: EntityQuery[ControlChange] = EntityQuery(
    select(ControlChange)
    .where(ControlChange.organisation_id == ORGANISATION_ID, *_IS_WAITING)
    .order_by(col(ControlChange.id))
)
_OF_SUBJECT: EntityQuery[ControlChange] = EntityQuery(
    select(ControlChange)
    .where(ControlChange.organisation_id == ORGANISATION_ID, *_IS_WAITING)
    .where(ControlChange.kind == param("kind"), ControlChange.subject == param("subject"))
    .order_by(col(ControlChange.id))
)
_THEIRS: EntityQuery[tuple[ControlChange, Organisation]] = EntityQuery(
    select(ControlChange, Organisation)
    .join(Organisation, col(Organisation.id) == ControlChange.organisation_id)
    .where(ControlChange.user_id == param("user_id"), *_IS_WAITING)
    .where(col(ControlChange.kind).in_([ControlKind.ROLE, ControlKind.SUBSTITUTION]))
    .order_by(col(ControlChange.id)),
    everywhere=True,
)
_DUE: EntityQuery[ControlChange] = EntityQuery(
    select(ControlChange)
    .where(*_IS_WAITING, col(ControlChange.effective_at) <= param("now"))
    .order_by(col(ControlChange.effective_at), col(ControlChange.id))
    .limit(param("limit")),
    everywhere=True,
)
_ANSWERS: EntityQuery[ControlAnswer] = EntityQuery(
    select(ControlAnswer)
    .where(
        ControlAnswer.organisation_id == ORGANISATION_ID,
        col(ControlAnswer.change_id).in_(param("changes", many=True)),
    )
    .order_by(col(ControlAnswer.id))
)
