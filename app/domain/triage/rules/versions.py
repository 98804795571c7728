"""Changes drafted, proposed with reason, approved by another person."""

from collections.abc import Collection, Sequence

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.messages import LabelledEnum, msg
from app.domain.triage.rules.triage import ResponseProtocol, TriageQuestion


class ProtocolVersionState(LabelledEnum):
    DRAFT = "draft", msg("en preparación")
    PROPOSED = "proposed", msg("propuesta")
    ADOPTED = "adopted", msg("aprobada")
    WITHDRAWN = "withdrawn", msg("retirada")


OPEN_STATES = (ProtocolVersionState.DRAFT, ProtocolVersionState.PROPOSED)


def check_editable(state: ProtocolVersionState) -> None:
    if state is not ProtocolVersionState.DRAFT:
        raise Conflict(msg("Esta versión ya no se escribe: empiece otra."))


def check_may_decide(state: ProtocolVersionState, *, writers: Collection[int], person_id: int) -> None:
    """Raise `Conflict` unless proposed, `NotPermitted` for any of its writers."""
    if state is not ProtocolVersionState.PROPOSED:
        raise Conflict(msg("Esta versión no espera aprobación."))
    if person_id in writers:
        raise NotPermitted(msg("Ha escrito parte de esta versión: tiene que aprobarla otra persona."))


def reorder_questions(sortings: Sequence[TriageQuestion], code: str, places: int) -> tuple[TriageQuestion, ...]:
    """Move one by `places`; raise `Refusal` beyond either end."""
    order = list(sortings)
    at = question_position(order, code)
    if not 0 <= at + places < len(order):
        raise Refusal(msg("La pregunta %(code)s ya está en ese extremo.", code=code))
    order.insert(at + places, order.pop(at))
    return tuple(order)


def replace_question(sortings: Sequence[TriageQuestion], question: TriageQuestion) -> tuple[TriageQuestion, ...]:
    """Replace by code, or append."""
    if all(other.code != question.code for other in sortings):
        return (*sortings, question)
    return tuple(question if other.code == question.code else other for other in sortings)


def question_position(sortings: Sequence[TriageQuestion], code: str) -> int:
    """Raise `Refusal` when unknown."""
    position = next((at for at, question in enumerate(sortings) if question.code == code), None)
    if position is None:
        raise Refusal(msg("No hay ninguna pregunta %(code)s en esta versión.", code=code))
    return position


def term_changes(protocol: ResponseProtocol, before: ResponseProtocol, code: str) -> tuple[list[str], list[str]]:
    now, then = _terms_of(protocol, code), _terms_of(before, code)
    return [term for term in now if term not in then], [term for term in then if term not in now]


def _terms_of(protocol: ResponseProtocol, code: str) -> dict[str, None]:
    word_list = next((lexicon for lexicon in protocol.lexicons if lexicon.code == code), None)
    return dict.fromkeys(term for _, term in word_list.terms) if word_list else {}
