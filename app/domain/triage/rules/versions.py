"""How a response protocol changes: written apart, proposed with its reason, and let in by another person."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.messages import msg
from app.domain.triage.rules.triage import ResponseProtocol, TriageQuestion


class ProtocolVersionState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"


PROTOCOL_VERSION_WORDS = {
    ProtocolVersionState.DRAFT: msg("en preparación"),
    ProtocolVersionState.PROPOSED: msg("propuesta"),
    ProtocolVersionState.ADOPTED: msg("aprobada"),
    ProtocolVersionState.WITHDRAWN: msg("retirada"),
}
OPEN_STATES = (ProtocolVersionState.DRAFT, ProtocolVersionState.PROPOSED)


def check_editable(state: ProtocolVersionState) -> None:
    if state is not ProtocolVersionState.DRAFT:
        raise Conflict(msg("Esta versión ya no se escribe: empiece otra."))


def check_may_decide(state: ProtocolVersionState, *, writers: Collection[int], person_id: int) -> None:
    """Two people: raises `NotPermitted` for whoever wrote any of it."""
    if state is not ProtocolVersionState.PROPOSED:
        raise Conflict(msg("Esta versión no espera aprobación."))
    if person_id in writers:
        raise NotPermitted(msg("Ha escrito parte de esta versión: tiene que aprobarla otra persona."))


def reorder_questions(sortings: Sequence[TriageQuestion], code: str, places: int) -> tuple[TriageQuestion, ...]:
    """The same questions with one of them so many places on (or back); raises `Refusal` beyond either end."""
    order = list(sortings)
    at = question_position(order, code)
    if not 0 <= at + places < len(order):
        raise Refusal(msg("La pregunta %(code)s ya está en ese extremo.", code=code))
    order.insert(at + places, order.pop(at))
    return tuple(order)


def replace_question(sortings: Sequence[TriageQuestion], one: TriageQuestion) -> tuple[TriageQuestion, ...]:
    """In place of the question of its code, or at the end."""
    if all(other.code != one.code for other in sortings):
        return (*sortings, one)
    return tuple(one if other.code == one.code else other for other in sortings)


def question_position(sortings: Sequence[TriageQuestion], code: str) -> int:
    """Raises `Refusal` for a code nobody has."""
    found = next((at for at, one in enumerate(sortings) if one.code == code), None)
    if found is None:
        raise Refusal(msg("No hay ninguna pregunta %(code)s en esta versión.", code=code))
    return found


def term_changes(protocol: ResponseProtocol, before: ResponseProtocol, code: str) -> tuple[list[str], list[str]]:
    """The terms a list has now and had not, and those it had and has not."""
    now, then = _terms_of(protocol, code), _terms_of(before, code)
    return [term for term in now if term not in then], [term for term in then if term not in now]


def _terms_of(protocol: ResponseProtocol, code: str) -> dict[str, None]:
    found = next((one for one in protocol.lexicons if one.code == code), None)
    return dict.fromkeys(term for _, term in found.terms) if found else {}
