from collections import Counter
from collections.abc import Iterable, Iterator

from app.core.messages import Message, msg
from app.domain.editorial_line.rules.faults.contradictions import condition_faults
from app.domain.editorial_line.rules.faults.unknown_names import LineNames, name_faults
from app.domain.editorial_line.rules.line import EditorialLine, LineRule
from app.domain.editorial_line.rules.plain_data import InvalidLine


def check_line(line: EditorialLine) -> None:
    """Raise `InvalidLine` with every fault."""
    if faults := line_faults(line):
        raise InvalidLine(faults)


def line_faults(line: EditorialLine) -> list[Message]:
    known = LineNames(line)
    faults = list(_repeated_codes(line))
    for rule in line.rules:
        faults += [_fault_at(rule.code, fault) for fault in (*_idle_rule(rule), *name_faults(rule, known))]
        faults += [_fault_at(rule.code, fault) for fault in condition_faults(rule)]
    return faults


def _fault_at(code: str, fault: Message) -> Message:
    return msg("%(where)s: %(problem)s", where=code, problem=fault)


def _repeated_codes(line: EditorialLine) -> Iterator[Message]:
    for code in _twice(rule.code for rule in line.rules):
        yield msg("La regla %(code)s está dos veces.", code=code)
    for code in _twice([lexicon.code for lexicon in line.lexicons] + [register.code for register in line.registers]):
        yield msg("La lista «%(code)s» está dos veces.", code=code)


def _twice(codes: Iterable[str]) -> list[str]:
    return sorted(code for code, times in Counter(codes).items() if times > 1)


def _idle_rule(rule: LineRule) -> Iterator[Message]:
    if not rule.clauses and not rule.needs and not rule.kept_by:
        yield msg("no hace nada: diga cuándo habla, qué le falta al producto o qué parte la cumple")
    if rule.kept_by and rule.needs:
        yield msg("no puede cumplirla ya una parte del producto y a la vez faltarle algo")
