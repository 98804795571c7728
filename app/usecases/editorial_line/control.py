"""Changes of lists and of caution that wait for a second person, as they take effect."""

from datetime import datetime

from sqlmodel import Session

from app.core.errors import Conflict
from app.core.messages import msg
from app.db.work import Work
from app.domain.control.models import ControlChange
from app.domain.editorial_line.queries.line_versions import caution_in_force, newest_revision
from app.domain.editorial_line.rules.second_opinion import OpinionCaution
from app.domain.editorial_line.rules.versions import ListKind
from app.usecases.control.gate import EffectTerms, proposer_of
from app.usecases.editorial_line.lists import write_caution, write_list


def check_list_change(session: Session, change: ControlChange, _now: datetime) -> None:
    """Raise `Conflict` if the list changed after the proposal: what it would take out is no longer what was read."""
    if newest_revision(session, change.organisation_id, change.terms["code"]) != change.terms["revision"]:
        raise Conflict(msg("La lista ha cambiado mientras esperaba: rechace este cambio y propóngalo sobre la de hoy."))


def apply_list_change(session: Session, change: ControlChange, terms: EffectTerms) -> None:
    """Put the proposed revision in use, in the proposer's name."""
    kind, content = ListKind(change.terms["kind"]), change.terms["content"]
    write_list(Work(session, proposer_of(change), terms.now), kind, content)


def check_caution_change(session: Session, change: ControlChange, _now: datetime) -> None:
    """Raise `Conflict` if the caution changed after the proposal."""
    if caution_in_force(session, change.organisation_id) is not OpinionCaution(change.terms["before"]):
        raise Conflict(msg("La cautela ha cambiado mientras esperaba: rechace este cambio y propóngalo otra vez."))


def apply_caution_change(session: Session, change: ControlChange, terms: EffectTerms) -> None:
    write_caution(Work(session, proposer_of(change), terms.now), OpinionCaution(change.terms["caution"]))
