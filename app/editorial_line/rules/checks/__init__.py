"""What is wrong with a line as a whole: names that do not exist, conditions that cannot hold, rules that do nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator

from app.core.words import Sentence, say
from app.editorial_line.rules.checks.logic import faults_of_conditions
from app.editorial_line.rules.checks.names import Known, faults_of_names
from app.editorial_line.rules.line import Line, Rule
from app.editorial_line.rules.plain import BadLine


def check_line(line: Line) -> None:
    """Raise `BadLine` with everything that is wrong with it."""
    if found := faults(line):
        raise BadLine(found)


def faults(line: Line) -> list[Sentence]:
    """Each with the place where it stands."""
    known = Known(line)
    found = list(_repeated(line))
    for rule in line.rules:
        found += [_at(rule.code, fault) for fault in (*_idle(rule), *faults_of_names(rule, known))]
        found += [_at(rule.code, fault) for fault in faults_of_conditions(rule)]
    return found


def _at(code: str, fault: Sentence) -> Sentence:
    return say("%(where)s: %(problem)s", where=code, problem=fault)


def _repeated(line: Line) -> Iterator[Sentence]:
    for code in _twice(rule.code for rule in line.rules):
        yield say("La regla %(code)s está dos veces.", code=code)
    for code in _twice([one.code for one in line.lexicons] + [one.code for one in line.registers]):
        yield say("La lista «%(code)s» está dos veces.", code=code)


def _twice(codes: Iterable[str]) -> list[str]:
    return sorted(code for code, times in Counter(codes).items() if times > 1)


def _idle(rule: Rule) -> Iterator[Sentence]:
    if not rule.cases and not rule.needs and not rule.kept_by:
        yield say("no hace nada: diga cuándo habla, qué le falta al producto o qué parte la cumple")
    if rule.kept_by and rule.needs:
        yield say("no puede cumplirla ya una parte del producto y a la vez faltarle algo")
