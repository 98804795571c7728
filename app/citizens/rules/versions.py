"""How a response protocol changes: written apart, proposed with its reason, and let in by another person."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from app.citizens.rules.triage import Protocol, Sorting
from app.core.errors import NotPermitted, OutOfTurn, Refusal
from app.core.words import say


class VersionState(StrEnum):
    DRAFT = "draft"
    PROPOSED = "proposed"
    ADOPTED = "adopted"
    WITHDRAWN = "withdrawn"


VERSION_WORDS = {
    VersionState.DRAFT: say("en preparación"),
    VersionState.PROPOSED: say("propuesta"),
    VersionState.ADOPTED: say("aprobada"),
    VersionState.WITHDRAWN: say("retirada"),
}
OPEN = (VersionState.DRAFT, VersionState.PROPOSED)


def check_written(state: VersionState) -> None:
    if state is not VersionState.DRAFT:
        raise OutOfTurn(say("Esta versión ya no se escribe: empiece otra."))


def check_decides(state: VersionState, *, writers: Collection[int], person_id: int) -> None:
    """Two people: raises `NotPermitted` for whoever wrote any of it."""
    if state is not VersionState.PROPOSED:
        raise OutOfTurn(say("Esta versión no espera aprobación."))
    if person_id in writers:
        raise NotPermitted(say("Ha escrito parte de esta versión: tiene que aprobarla otra persona."))


def moved(sortings: Sequence[Sorting], code: str, places: int) -> tuple[Sorting, ...]:
    """The same questions with one of them so many places on (or back); raises `Refusal` beyond either end."""
    order = list(sortings)
    at = place_of(order, code)
    if not 0 <= at + places < len(order):
        raise Refusal(say("La pregunta %(code)s ya está en ese extremo.", code=code))
    order.insert(at + places, order.pop(at))
    return tuple(order)


def put(sortings: Sequence[Sorting], one: Sorting) -> tuple[Sorting, ...]:
    """In place of the question of its code, or at the end."""
    if all(other.code != one.code for other in sortings):
        return (*sortings, one)
    return tuple(one if other.code == one.code else other for other in sortings)


def place_of(sortings: Sequence[Sorting], code: str) -> int:
    """Raises `Refusal` for a code nobody has."""
    found = next((at for at, one in enumerate(sortings) if one.code == code), None)
    if found is None:
        raise Refusal(say("No hay ninguna pregunta %(code)s en esta versión.", code=code))
    return found


def words_added(protocol: Protocol, before: Protocol, code: str) -> tuple[list[str], list[str]]:
    """The terms a list has now and had not, and those it had and has not."""
    now, then = _terms(protocol, code), _terms(before, code)
    return [term for term in now if term not in then], [term for term in then if term not in now]


def _terms(protocol: Protocol, code: str) -> dict[str, None]:
    found = next((one for one in protocol.lexicons if one.code == code), None)
    return dict.fromkeys(term for _, term in found.terms) if found else {}
