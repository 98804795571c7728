"""One case with everything in it."""

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, func, select

from app.citizens.models import Case, CaseAct, CitizenMessage, Reply
from app.citizens.rules.incoming import code_of
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, given

COUNTED = 1000


def case_or_404(session: Session, organisation_id: int, year: int, ordinal: int, *, lock: bool = False) -> Case:
    """Raise `NotFound`; `lock` for a deed, so that two of them on one case take turns."""
    asked = _LOCKED if lock else _CASE
    found = asked.first(session, organisation_id=organisation_id, year=year, ordinal=ordinal)
    if found is None:
        raise NotFound(say("No hay ningún caso %(code)s.", code=code_of(year, ordinal)))
    return found


def has_case(session: Session, organisation_id: int, year: int, ordinal: int) -> bool:
    return _CASE.first(session, organisation_id=organisation_id, year=year, ordinal=ordinal) is not None


def numbers_of(session: Session, organisation_id: int, case_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """The year and the number of each, by its key."""
    found = select(Case.id, Case.year, Case.ordinal).where(
        Case.organisation_id == organisation_id, col(Case.id).in_(case_ids)
    )
    return {key: (year, ordinal) for key, year, ordinal in session.exec(found) if key}


def messages_of(session: Session, case: Case) -> Sequence[CitizenMessage]:
    """What was written in it and in those joined to it, in order."""
    return _MESSAGES.all(session, organisation_id=case.organisation_id, case_id=case.id)


def acts_of(session: Session, case: Case) -> Sequence[CaseAct]:
    """What happened to it, in order."""
    return _ACTS.all(session, organisation_id=case.organisation_id, case_id=case.id)


def replies_of(session: Session, case: Case) -> Sequence[Reply]:
    """What was answered in it, in order."""
    return _REPLIES.all(session, organisation_id=case.organisation_id, case_id=case.id)


_JOINED = select(Case.id).where(Case.organisation_id == HERE, Case.joined_to == given("case_id"))
IS_OF_CASE = (CitizenMessage.case_id == given("case_id")) | col(CitizenMessage.case_id).in_(_JOINED)
_WANTED = select(Case).where(Case.organisation_id == HERE, Case.year == given("year"), Case.ordinal == given("ordinal"))
_CASE: Load[Case] = Load(_WANTED)
_LOCKED: Load[Case] = Load(_WANTED.with_for_update(key_share=True))
_MESSAGES: Load[CitizenMessage] = Load(
    select(CitizenMessage)
    .where(CitizenMessage.organisation_id == HERE, IS_OF_CASE)
    .order_by(col(CitizenMessage.received_at), col(CitizenMessage.id))
)
_ACTS: Load[CaseAct] = Load(
    select(CaseAct)
    .where(CaseAct.organisation_id == HERE, CaseAct.case_id == given("case_id"))
    .order_by(col(CaseAct.id))
)
_REPLIES: Load[Reply] = Load(
    select(Reply).where(Reply.organisation_id == HERE, Reply.case_id == given("case_id")).order_by(col(Reply.id))
)
HOW_MANY = select(func.count()).select_from(
    select(Case.id).where(Case.organisation_id == HERE, col(Case.closed_at).is_(None)).limit(COUNTED).subquery()
)
